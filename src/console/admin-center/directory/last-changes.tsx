import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Instant } from "../../ui/instant.tsx";
import { Section, TextLink, Words } from "../../ui/layout.tsx";
import { Line, Lines } from "../../ui/lines.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { useAdmin } from "../session.ts";

const SHOWN = 6;

interface AuditEntry {
  readonly id: string;
  readonly activityDateTime: string;
  readonly activity: string;
  readonly initiatedBy: { readonly displayName: string };
}

/** Who changed what lately. An owner of single applications asks for each, elsewhere. */
export function LastChanges() {
  const { t } = useTranslation("home");
  const { rollcall, may } = useAdmin();
  const isShown = may("log.read") && may("application.create");
  const audit = useQuery({
    queryKey: ["log", rollcall.base, "lastChanges"],
    queryFn: async ({ signal }) => {
      const path = `/configurationAudit?top=${SHOWN}`;
      return (await rollcall.get<{ value: readonly AuditEntry[] }>(path, { signal })).value;
    },
    enabled: isShown,
  });
  if (!isShown) return null;
  return (
    <Section
      title={t("lastChanges")}
      actions={<TextLink to="/audit-logs">{t("allChanges")}</TextLink>}
    >
      {audit.error !== null && <ErrorNotice error={audit.error} what={t("changesFailed")} />}
      {audit.data === undefined && audit.error === null && <Loading />}
      {audit.data?.length === 0 && <Words>{t("noChanges")}</Words>}
      <Lines>
        {audit.data?.map(({ id, activity, activityDateTime, initiatedBy }) => (
          <Line
            key={id}
            end={
              <Words small dimmed>
                <Instant at={activityDateTime} />
              </Words>
            }
          >
            {activity} · {initiatedBy.displayName}
          </Line>
        ))}
      </Lines>
    </Section>
  );
}
