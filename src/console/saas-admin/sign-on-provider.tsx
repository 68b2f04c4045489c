import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { Button } from "../ui/button.tsx";
import { AreaField, ChoiceField, type FieldErrors, Form, TextField } from "../ui/form.tsx";
import { Instant } from "../ui/instant.tsx";
import { Facts, Row, Section, Words } from "../ui/layout.tsx";
import { ErrorNotice, StatusBadge, type Tone } from "../ui/notice.tsx";
import { DataTable } from "../ui/table.tsx";
import { fullList } from "./full-list.ts";
import { useMember } from "./session.ts";
import type { Certificate, IdentityProvider, SignOn } from "./sign-on.ts";

const TONES: Readonly<Record<Certificate["status"], Tone>> = {
  valid: "good",
  expired: "bad",
  notYetValid: "warn",
};

/** Whom the organization believes, and how its metadata is given. */
export function SignOnProvider({ signOn }: { readonly signOn: SignOn }) {
  const { t } = useTranslation("sso");
  const { identityProvider } = signOn;
  return (
    <Section title={t("provider")}>
      {identityProvider === undefined ? (
        <Words>{t("noProvider")}</Words>
      ) : (
        <Provider provider={identityProvider} />
      )}
      <MetadataForm provider={identityProvider} />
    </Section>
  );
}

function Provider({ provider }: { readonly provider: IdentityProvider }) {
  const { t } = useTranslation("sso");
  const { api } = useMember();
  const refreshing = useAct(
    api.base,
    () => api.post("/single-sign-on/metadata/refresh", {}),
    t("refreshed"),
  );
  return (
    <>
      <Facts
        facts={[
          { name: t("issuer"), value: provider.entityId },
          { name: t("signOnUrl"), value: provider.signOnUrl },
          { name: t("metadataUrl"), value: provider.metadataUrl },
          { name: t("loaded"), value: <Instant at={provider.loaded} /> },
        ]}
      />
      <DataTable<Certificate>
        label={t("certificates")}
        columns={[
          { id: "subject", header: t("certificate"), cell: ({ subject }) => subject },
          {
            id: "status",
            header: t("state"),
            cell: ({ status }) => (
              <StatusBadge tone={TONES[status]}>{t(`status.${status}`)}</StatusBadge>
            ),
          },
          { id: "days", header: t("daysLeft"), isNumber: true, cell: ({ daysLeft }) => daysLeft },
          {
            id: "thumbprint",
            header: t("thumbprint"),
            isMinor: true,
            cell: ({ thumbprint }) => `${thumbprint.slice(0, 16)}…`,
          },
        ]}
        list={fullList(provider.certificates)}
        rowKey={({ thumbprint }) => thumbprint}
        failure={t("failed")}
        empty={<Words>{t("noCertificate")}</Words>}
      />
      {refreshing.error !== null && (
        <ErrorNotice error={refreshing.error} what={t("metadataFailed")} />
      )}
      {provider.metadataUrl !== undefined && (
        <Row>
          <Button isBusy={refreshing.isPending} onPress={() => refreshing.mutate()}>
            {t("refresh")}
          </Button>
        </Row>
      )}
    </>
  );
}

function MetadataForm({ provider }: { readonly provider: IdentityProvider | undefined }) {
  const { t } = useTranslation("sso");
  const { api } = useMember();
  const [by, setBy] = useState("url");
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<FieldErrors>({});
  const loading = useAct(
    api.base,
    () => api.put("/single-sign-on/metadata", { [by]: text.trim() }),
    t("metadataLoaded"),
  );
  const submit = (): FieldErrors => {
    const found = { metadata: text.trim() === "" ? t("metadataMissing") : undefined };
    setWrong(found);
    if (text.trim() !== "") loading.mutate(undefined, { onSuccess: () => setText("") });
    return found;
  };
  const common = { name: "metadata", error: wrong.metadata, value: text, onChange: setText };
  return (
    <Form
      submit={t(provider === undefined ? "load" : "replace")}
      isBusy={loading.isPending}
      error={loading.error}
      failure={t("metadataFailed")}
      onSubmit={submit}
    >
      <ChoiceField
        name="by"
        label={t("metadata")}
        value={by}
        choices={[
          { value: "url", label: t("byUrl") },
          { value: "xml", label: t("byXml") },
        ]}
        onChange={setBy}
      />
      {by === "url" ? (
        <TextField {...common} label={t("metadataUrl")} kind="url" hint={t("metadataHint")} />
      ) : (
        <AreaField {...common} label={t("metadataXml")} />
      )}
    </Form>
  );
}
