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
  return (
    <Section title={t("password")}>
      <Words>{t(employee.active ? "passwordText" : "passwordInactive")}</Words>
      {error !== null && <ErrorNotice error={error} what={t("linkFailed")} whom={employee.name} />}
      <Row>
        <Button
          isBusy={mailing.isPending}
          isDisabled={!employee.active}
          onPress={() => mailing.mutate()}
        >
          {t("sendPassword")}
        </Button>
        <Button
          isBusy={making.isPending}
          isDisabled={!employee.active}
          onPress={() => making.mutate(undefined, { onSuccess: (given) => setLink(given.link) })}
        >
          {t("makeLink")}
        </Button>
      </Row>
      {link !== undefined && <CopyField label={t("link")} value={link} isSecret />}
    </Section>
  );
}
