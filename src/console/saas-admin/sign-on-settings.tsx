import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { AreaField, CheckField, ChoiceField, Form, TextField } from "../ui/form.tsx";
import { Section } from "../ui/layout.tsx";
import { useMember } from "./session.ts";
import { MATCHES, type SignOn } from "./sign-on.ts";

/** Who signs in by it, how the person is found, and who may still use a password. */
export function SignOnSettings({ signOn }: { readonly signOn: SignOn }) {
  const { t } = useTranslation("sso");
  const { t: kit } = useTranslation("kit");
  const { api } = useMember();
  const [draft, setDraft] = useState({
    enabled: signOn.enabled,
    enforced: signOn.enforced,
    unasked: signOn.allowIdpInitiated,
    by: signOn.match.by as string,
    claim: signOn.match.claim === "nameId" ? "" : signOn.match.claim,
    names: signOn.passwordAllowedFor.join("\n"),
  });
  const set = (change: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...change }));
  const saving = useAct(api.base, (body: object) => api.put("/single-sign-on", body), kit("saved"));
  const submit = (): undefined => {
    saving.mutate({
      enabled: draft.enabled,
      enforced: draft.enforced,
      allowIdpInitiated: draft.unasked,
      match: { by: draft.by, claim: draft.claim.trim() === "" ? "nameId" : draft.claim.trim() },
      passwordAllowedFor: draft.names
        .split("\n")
        .map((name) => name.trim())
        .filter((name) => name !== ""),
    });
  };
  return (
    <Section title={t("settings")}>
      <Form
        submit={kit("save")}
        isBusy={saving.isPending}
        error={saving.error}
        failure={t("saveFailed")}
        onSubmit={submit}
      >
        <CheckField
          name="enabled"
          label={t("enabled")}
          hint={t(signOn.identityProvider === undefined ? "needsProvider" : "enabledHint")}
          isLocked={signOn.identityProvider === undefined}
          value={draft.enabled}
          onChange={(enabled) => set({ enabled, ...(!enabled && { enforced: false }) })}
        />
        <ChoiceField
          name="by"
          label={t("match")}
          hint={t("matchHint")}
          value={draft.by}
          choices={MATCHES.map((value) => ({ value, label: t(`by.${value}`) }))}
          onChange={(by) => set({ by })}
        />
        <TextField
          name="claim"
          label={t("claim")}
          hint={t("claimHint")}
          value={draft.claim}
          onChange={(claim) => set({ claim })}
        />
        <CheckField
          name="unasked"
          label={t("unasked")}
          hint={t("unaskedHint")}
          value={draft.unasked}
          onChange={(unasked) => set({ unasked })}
        />
        <CheckField
          name="enforced"
          label={t("enforced")}
          hint={t("enforcedHint")}
          isLocked={!draft.enabled}
          value={draft.enforced}
          onChange={(enforced) => set({ enforced })}
        />
        {draft.enforced && (
          <AreaField
            name="names"
            label={t("breakGlass")}
            hint={t("breakGlassHint")}
            value={draft.names}
            onChange={(names) => set({ names })}
          />
        )}
      </Form>
    </Section>
  );
}
