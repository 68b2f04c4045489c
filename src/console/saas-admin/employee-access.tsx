import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { Button } from "../ui/button.tsx";
import { CopyField } from "../ui/copy.tsx";
import { Column, Row, Section, Words } from "../ui/layout.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import type { DetailedEmployee } from "./employee.ts";
import { useMember } from "./session.ts";
import { SessionsTable } from "./sessions-table.tsx";

/** How an employee comes in: a link for a password, and where they are signed in. */
export function EmployeeAccess({ employee }: { readonly employee: DetailedEmployee }) {
  const { t } = useTranslation("employees");
  const base = `/employees/${encodeURIComponent(employee.id)}`;
  return (
    <Column>
      <PasswordLink employee={employee} path={`${base}/password-link`} />
      <Section title={t("sessions")}>
        <SessionsTable path={`${base}/sessions`} />
      </Section>
    </Column>
  );
}

const BARS = { inactive: "passwordInactive", managed: "passwordManaged" } as const;

/** Why somebody gets no password here, as the API will say. */
function findBar({ active, managedBy }: DetailedEmployee): keyof typeof BARS | undefined {
  if (!active) return "inactive";
  return managedBy === "directory" ? "managed" : undefined;
}

function PasswordLink({
  employee,
  path,
}: {
  readonly employee: DetailedEmployee;
  readonly path: string;
}) {
  const { t } = useTranslation("employees");
  const { api } = useMember();
  const [link, setLink] = useState<string | undefined>();
  const mailing = useAct(api.base, () => api.post(path, { mail: true }), t("mailed"));
  const making = useAct(api.base, () => api.post<{ link: string }>(path, {}));
  const error = mailing.error ?? making.error;
  const bar = findBar(employee);
  return (
    <Section title={t("password")}>
      <Words>{t(bar === undefined ? "passwordText" : BARS[bar])}</Words>
      {error !== null && <ErrorNotice error={error} what={t("linkFailed")} whom={employee.name} />}
      <Row>
        <Button
          isBusy={mailing.isPending}
          isDisabled={bar !== undefined}
          onPress={() => mailing.mutate()}
        >
          {t("sendPassword")}
        </Button>
        <Button
          isBusy={making.isPending}
          isDisabled={bar !== undefined}
          onPress={() => making.mutate(undefined, { onSuccess: (given) => setLink(given.link) })}
        >
          {t("makeLink")}
        </Button>
      </Row>
      {link !== undefined && <CopyField label={t("link")} value={link} isSecret />}
    </Section>
  );
}
