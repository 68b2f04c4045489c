import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { type FieldErrors, Form, SecretField } from "../ui/form.tsx";
import { Column, Facts, Section, Words } from "../ui/layout.tsx";
import { PasswordStrength } from "./password-strength.tsx";
import { useMember } from "./session.ts";
import { SessionsTable } from "./sessions-table.tsx";

/** What everybody has: who one is here, one's password, and where one is signed in. */
export function AccountView() {
  const { t } = useTranslation("account");
  const { employee, organization } = useMember();
  return (
    <Column>
      <Section title={t("you")}>
        <Facts
          facts={[
            { name: t("name"), value: employee.displayName },
            { name: t("userName"), value: employee.userName },
            { name: t("email"), value: employee.email },
            { name: t("organization"), value: organization.name },
            { name: t("role"), value: t(`roles.${employee.role}`) },
            { name: t("managedBy"), value: t(`by.${employee.managedBy}`) },
          ]}
        />
        {employee.managedBy === "directory" && <Words small>{t("managedText")}</Words>}
      </Section>
      <Section title={t("password")}>
        <PasswordForm />
      </Section>
      <Section title={t("sessions")}>
        <SessionsTable />
      </Section>
    </Column>
  );
}

function PasswordForm() {
  const { t } = useTranslation("account");
  const { api } = useMember();
  const [currentPassword, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [wrong, setWrong] = useState<FieldErrors>({});
  const changing = useAct(
    api.base,
    () => api.post("/me/password", { currentPassword, password }),
    t("changed"),
  );
  const submit = (): FieldErrors => {
    const found = {
      currentPassword: currentPassword === "" ? t("currentMissing") : undefined,
      password: password === "" ? t("newMissing") : undefined,
    };
    setWrong(found);
    if (found.currentPassword === undefined && found.password === undefined) {
      changing.mutate(undefined, {
        onSuccess: () => {
          setCurrent("");
          setPassword("");
        },
      });
    }
    return found;
  };
  return (
    <Form
      submit={t("change")}
      isBusy={changing.isPending}
      error={changing.error}
      failure={t("changeFailed")}
      onSubmit={submit}
    >
      <SecretField
        name="currentPassword"
        label={t("current")}
        autoComplete="current-password"
        error={wrong.currentPassword}
        value={currentPassword}
        onChange={setCurrent}
      />
      <SecretField
        name="password"
        label={t("new")}
        hint={t("newHint")}
        autoComplete="new-password"
        error={wrong.password}
        value={password}
        onChange={setPassword}
      />
      {password !== "" && <PasswordStrength password={password} />}
    </Form>
  );
}
