import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../../shared/act.ts";
import { CopyField } from "../../ui/copy.tsx";
import { CheckField, type FieldErrors, Form, TextField } from "../../ui/form.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Section, Words } from "../../ui/layout.tsx";
import type { GivenToken } from "../integration.ts";
import { operatorApi } from "./api.ts";

/** What the vendor hands out: a Tenant URL with a token, and a first administrator. */
export function OperatorCredentials({ path }: { readonly path: string }) {
  return (
    <Column>
      <TokenForm path={path} />
      <AdministratorForm path={path} />
    </Column>
  );
}

function TokenForm({ path }: { readonly path: string }) {
  const { t } = useTranslation("operator");
  const [isImmediate, setImmediate] = useState(false);
  const issuing = useAct(operatorApi.base, () =>
    operatorApi.post<GivenToken>(
      `${path}/integration/token`,
      isImmediate ? { immediate: true } : {},
    ),
  );
  return (
    <Section title={t("credentials")}>
      <Words>{t("credentialsText")}</Words>
      <Form
        submit={t("issue")}
        isBusy={issuing.isPending}
        error={issuing.error}
        failure={t("issueFailed")}
        onSubmit={() => {
          issuing.mutate();
          return undefined;
        }}
      >
        <CheckField
          name="immediate"
          label={t("immediate")}
          hint={t("immediateHint")}
          value={isImmediate}
          onChange={setImmediate}
        />
      </Form>
      {issuing.data !== undefined && (
        <>
          <CopyField label={t("tenantUrl")} value={issuing.data.endpointUrl} />
          <CopyField label={t("secretToken")} value={issuing.data.bearerToken} isSecret />
          {issuing.data.othersExpire !== undefined && (
            <Words small>
              {t("othersExpire")} <Instant at={issuing.data.othersExpire} />
            </Words>
          )}
        </>
      )}
    </Section>
  );
}

interface AddedAdministrator {
  readonly userName: string;
  readonly link: string;
  readonly expires: string;
}

function AdministratorForm({ path }: { readonly path: string }) {
  const { t } = useTranslation("operator");
  const [email, setEmail] = useState("");
  const [wrong, setWrong] = useState<FieldErrors>({});
  const adding = useAct(operatorApi.base, () =>
    operatorApi.post<AddedAdministrator>(`${path}/administrators`, { email: email.trim() }),
  );
  const submit = (): FieldErrors => {
    const found = { email: email.trim() === "" ? t("emailMissing") : undefined };
    setWrong(found);
    if (found.email === undefined) adding.mutate();
    return found;
  };
  return (
    <Section title={t("administrator")}>
      <Words>{t("administratorText")}</Words>
      <Form
        submit={t("addAdministrator")}
        isBusy={adding.isPending}
        error={adding.error}
        failure={t("addFailed")}
        onSubmit={submit}
      >
        <TextField
          name="email"
          label={t("email")}
          kind="email"
          error={wrong.email}
          value={email}
          onChange={setEmail}
        />
      </Form>
      {adding.data !== undefined && (
        <CopyField
          label={t("linkFor", { name: adding.data.userName })}
          value={adding.data.link}
          isSecret
        />
      )}
    </Section>
  );
}
