import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { type FieldErrors, Form, SecretField } from "../../ui/form.tsx";
import { Facts, Row, Section } from "../../ui/layout.tsx";
import { announce, ErrorNotice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Loading } from "../../ui/progress.tsx";
import { sessionApi, useAdmin } from "../session.ts";
import type { Session } from "../settings/administrator.ts";
import { SessionTable } from "../settings/sessions.tsx";

/** Whoever is signed in: the own password, and where else one is signed in. */
export function AccountPage() {
  const { t } = useTranslation("settings");
  const { administrator, tenant } = useAdmin();
  return (
    <Page title={t("account")} lead={t("accountLead")}>
      <Facts
        facts={[
          { name: t("name"), value: administrator.name },
          { name: t("email"), value: administrator.email },
          { name: t("role"), value: administrator.role },
          { name: t("tenant"), value: tenant.displayName },
        ]}
      />
      <OwnPassword />
      <OwnSessions />
    </Page>
  );
}

function OwnPassword() {
  const { t } = useTranslation("settings");
  const { hasPassword } = useAdmin();
  const queries = useQueryClient();
  const [currentPassword, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [wrong, setWrong] = useState<FieldErrors>({});
  const changing = useMutation({
    mutationFn: (body: object) => sessionApi.post("/password", body),
    onSuccess: async () => {
      setCurrent("");
      setPassword("");
      announce({ message: t("passwordChanged") });
      await queries.invalidateQueries();
    },
  });
  const submit = (): FieldErrors => {
    const found = {
      currentPassword: hasPassword && currentPassword === "" ? t("currentMissing") : undefined,
      password: password === "" ? t("passwordMissing") : undefined,
    };
    setWrong(found);
    if (found.currentPassword === undefined && found.password === undefined) {
      changing.mutate({ password, ...(hasPassword && { currentPassword }) });
    }
    return found;
  };
  return (
    <Section title={hasPassword ? t("changePassword") : t("choosePassword")}>
      <Form
        submit={hasPassword ? t("changePassword") : t("choosePassword")}
        isBusy={changing.isPending}
        error={changing.error}
        failure={t("passwordFailed")}
        onSubmit={submit}
      >
        {hasPassword && (
          <SecretField
            name="currentPassword"
            label={t("currentPassword")}
            autoComplete="current-password"
            value={currentPassword}
            error={wrong.currentPassword}
            onChange={setCurrent}
          />
        )}
        <SecretField
          name="password"
          label={t("newPassword")}
          hint={t("passwordHint")}
          autoComplete="new-password"
          value={password}
          error={wrong.password}
          onChange={setPassword}
        />
      </Form>
    </Section>
  );
}

function OwnSessions() {
  const { t } = useTranslation("settings");
  const queries = useQueryClient();
  const key = [sessionApi.base, "/sessions"];
  const list = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) =>
      (await sessionApi.get<{ value: readonly Session[] }>("/sessions", { signal })).value,
  });
  const ending = useMutation({
    mutationFn: (session: Session | undefined) => {
      const rest = session === undefined ? "" : `/${encodeURIComponent(session.id)}`;
      return sessionApi.delete(`/sessions${rest}`);
    },
    onSuccess: () => queries.invalidateQueries(),
  });
  const error = list.error ?? ending.error;
  return (
    <Section title={t("sessions")}>
      {error !== null && <ErrorNotice error={error} what={t("sessionsFailed")} />}
      {list.data === undefined ? (
        <Loading />
      ) : (
        <SessionTable sessions={list.data} onEnd={(session) => ending.mutate(session)} />
      )}
      {(list.data?.length ?? 0) > 1 && (
        <Row>
          <Button isBusy={ending.isPending} onPress={() => ending.mutate(undefined)}>
            {t("endOthers")}
          </Button>
        </Row>
      )}
    </Section>
  );
}
