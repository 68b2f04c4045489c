import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { Button } from "../ui/button.tsx";
import { CopyField, SecretState } from "../ui/copy.tsx";
import { ChoiceField, Form } from "../ui/form.tsx";
import { Instant } from "../ui/instant.tsx";
import { Column, Row, Section, TextLink, Words } from "../ui/layout.tsx";
import { Banner } from "../ui/notice.tsx";
import { GenerateToken } from "./generate-token.tsx";
import { type GivenToken, type Integration, vocabularyOf } from "./integration.ts";
import { useMember } from "./session.ts";

interface Props {
  readonly integration: Integration;
  /** The token that was generated on this page, while it is shown. */
  readonly given: GivenToken | undefined;
  readonly onGiven: (given: GivenToken) => void;
}

/** Whether a directory provisions, with which address and which token. */
export function ProvisioningSection({ integration, given, onGiven }: Props) {
  const { t } = useTranslation("integration");
  const { api, organization } = useMember();
  const words = vocabularyOf(organization.application);
  const [wanted, setWanted] = useState<string | undefined>();
  const saving = useAct(
    api.base,
    (enabled: boolean) => api.patch("/integration", { enabled }),
    t("saved"),
  );
  const now = integration.enabled ? "enabled" : "disabled";
  const chosen = wanted ?? now;
  return (
    <Section title={t(`provisioning.${words}`)}>
      <Form
        submit={t("save")}
        isBusy={saving.isPending}
        error={saving.error}
        failure={t("saveFailed")}
        onSubmit={() => {
          saving.mutate(chosen === "enabled");
          return undefined;
        }}
      >
        <ChoiceField
          name="enabled"
          label={t("automatic")}
          hint={t("automaticHint")}
          value={chosen}
          choices={[
            { value: "enabled", label: t("enabled") },
            { value: "disabled", label: t("disabled") },
          ]}
          onChange={setWanted}
        />
        {integration.waitsForSignOn && <SignOnFirst isEnabled={integration.enabled} />}
        <CopyField label={t(`endpoint.${words}`)} value={integration.endpointUrl} />
        {integration.hostEndpointUrl !== undefined && (
          <CopyField label={t("ownHost")} value={integration.hostEndpointUrl} />
        )}
        <TokenPart integration={integration} given={given} onGiven={onGiven} />
      </Form>
      {integration.expiring.map(({ id, name, expires }) => (
        <Banner key={id} tone="warn" title={t("expiring", { name })}>
          <Words>
            {t("expiringText")} <Instant at={expires} />
          </Words>
        </Banner>
      ))}
      {!integration.enabled && <Banner tone="warn" title={t("isDisabled")} />}
    </Section>
  );
}

/** Why the switch can't be turned, and the page where that is changed. */
function SignOnFirst({ isEnabled }: { readonly isEnabled: boolean }) {
  const { t } = useTranslation("integration");
  const { isGuest = false } = useMember();
  return (
    <Banner
      tone="warn"
      title={t("signOnFirst")}
      // Whoever was invited sees this page alone.
      actions={!isGuest && <TextLink to="/single-sign-on">{t("toSignOn")}</TextLink>}
    >
      {isEnabled && <Words>{t("signOnFirstEnabled")}</Words>}
      {isGuest && <Words>{t("signOnFirstGuest")}</Words>}
    </Banner>
  );
}

function TokenPart({ integration, given, onGiven }: Props) {
  const { t } = useTranslation("integration");
  const { organization } = useMember();
  const words = vocabularyOf(organization.application);
  const [isAsking, setAsking] = useState(false);
  const label = t(`token.${words}`);
  const state = useTokenState(integration);
  return (
    <Column gap="xs">
      {given === undefined ? (
        <SecretState label={label} state={state} />
      ) : (
        <CopyField label={label} value={given.bearerToken} isSecret />
      )}
      {given?.othersExpire !== undefined && (
        <Words small>
          {t("othersExpire")} <Instant at={given.othersExpire} />
        </Words>
      )}
      <Row>
        <Button onPress={() => setAsking(true)}>{t("generate")}</Button>
      </Row>
      <GenerateToken
        integration={integration}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onGiven={onGiven}
      />
    </Column>
  );
}

/** What is told of the tokens there are, in place of any of them. */
function useTokenState({ tokens }: Integration): string {
  const { t } = useTranslation("integration");
  const valid = tokens.filter(({ status }) => status === "valid");
  return valid.length === 0 ? t("noToken") : t("validTokens", { count: valid.length });
}
