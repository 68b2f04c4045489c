import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { formatQuery } from "../../shared/api.ts";
import { Instant } from "../../ui/instant.tsx";
import { Words } from "../../ui/layout.tsx";
import { useJob } from "../application.ts";
import { useAdmin } from "../session.ts";

interface AuditEntry {
  readonly activityDateTime: string;
  readonly initiatedBy: { readonly displayName: string };
  readonly modifiedProperties: readonly { readonly displayName: string }[];
}

const ACTIVITY = "Update provisioning setting or credentials";
const LATEST = 50;

/** When a secret was set and by whom, and when it was used last: all that is told of it. */
export function SecretHistory({ id, name }: { readonly id: string; readonly name: string }) {
  const { t } = useTranslation("people");
  const { rollcall, may } = useAdmin();
  const { data: job } = useJob(id);
  const { data } = useQuery({
    queryKey: [rollcall.base, "audit", "secret", id],
    enabled: may("log.read"),
    queryFn: async ({ signal }) => {
      const query = formatQuery({ applicationId: id, activity: ACTIVITY, top: LATEST });
      const path = `/configurationAudit${query}`;
      return (await rollcall.get<{ value: readonly AuditEntry[] }>(path, { signal })).value;
    },
  });
  const found = data?.find(({ modifiedProperties }) =>
    modifiedProperties.some(({ displayName }) => displayName === name),
  );
  const used = job?.status.lastExecution?.timeEnded;
  if (found === undefined && used === undefined) return null;
  return (
    <Words small dimmed>
      {found !== undefined && (
        <>
          {t("secret.set", { who: found.initiatedBy.displayName })}{" "}
          <Instant at={found.activityDateTime} />
          {". "}
        </>
      )}
      {used !== undefined && (
        <>
          {t("secret.used")} <Instant at={used} />
        </>
      )}
    </Words>
  );
}
