import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { FieldLine } from "../../ui/field-line.tsx";
import {
  AreaField,
  CheckField,
  ChoiceField,
  type FieldErrors,
  Form,
  TextField,
} from "../../ui/form.tsx";
import { Column, Section } from "../../ui/layout.tsx";
import { announce } from "../../ui/notice.tsx";
import { applicationKey } from "../application.ts";
import { useAdmin } from "../session.ts";
import { type Claim, NAME_ID_FORMATS, type SignOn, signOnKey, signOnPath } from "./sign-on.ts";

interface Draft {
  readonly entityId: string;
  /** One a line. */
  readonly replyUrls: string;
  readonly relayState: string;
  readonly nameId: SignOn["nameId"];
  readonly claims: readonly Claim[];
  readonly enabled: boolean;
}

function draftOf(settings: SignOn): Draft {
  const { entityId, replyUrls, relayState = "", nameId, claims, enabled } = settings;
  return { entityId, replyUrls: replyUrls.join("\n"), relayState, nameId, claims, enabled };
}

/** What the application is known by, and what it is told of a person. */
export function SignOnForm({ id, settings }: { readonly id: string; readonly settings: SignOn }) {
  const { t } = useTranslation("signOn");
  const { t: kit } = useTranslation("kit");
  const { rollcall, graph, may } = useAdmin();
  const queries = useQueryClient();
  const [typed, setTyped] = useState<Draft | undefined>();
  const [missing, setMissing] = useState<readonly string[]>([]);
  const draft = typed ?? draftOf(settings);
  const isLocked = !may("application.write");
  const change = (changed: Partial<Draft>): void => setTyped({ ...draft, ...changed });
  const saving = useMutation({
    mutationFn: () => {
      const replyUrls = draft.replyUrls.split("\n").map((line) => line.trim());
      const body = { ...draft, replyUrls: replyUrls.filter((line) => line !== "") };
      return rollcall.patch<SignOn>(signOnPath(id), body);
    },
    onSuccess: async (saved) => {
      queries.setQueryData(signOnKey(rollcall.base, id), saved);
      setTyped(undefined);
      announce({ message: kit("saved") });
      await queries.invalidateQueries({ queryKey: applicationKey(graph.base, id) });
    },
  });
  const submit = (): FieldErrors => {
    const found = [
      ...(draft.entityId.trim() === "" ? ["entityId"] : []),
      ...(draft.replyUrls.trim() === "" ? ["replyUrls"] : []),
    ];
    setMissing(found);
    if (found.length === 0) saving.mutate();
    return Object.fromEntries(found.map((name) => [name, t("missing")]));
  };
  const errorOf = (name: string) => (missing.includes(name) ? t("missing") : undefined);
  return (
    <Form
      submit={kit("save")}
      isBusy={saving.isPending}
      isLocked={isLocked || typed === undefined}
      error={saving.error}
      failure={t("saveFailed")}
      onSubmit={submit}
      {...(typed !== undefined && { onCancel: () => setTyped(undefined) })}
    >
      <Section title={t("basic")}>
        <TextField
          name="entityId"
          label={t("entityId")}
          hint={t("entityIdHint")}
          isRequired
          isLocked={isLocked}
          value={draft.entityId}
          error={errorOf("entityId")}
          onChange={(entityId) => change({ entityId })}
        />
        <AreaField
          name="replyUrls"
          label={t("replyUrls")}
          hint={t("replyUrlsHint")}
          isRequired
          isLocked={isLocked}
          value={draft.replyUrls}
          error={errorOf("replyUrls")}
          onChange={(replyUrls) => change({ replyUrls })}
        />
        <TextField
          name="relayState"
          label={t("relayState")}
          hint={t("relayStateHint")}
          isLocked={isLocked}
          value={draft.relayState}
          onChange={(relayState) => change({ relayState })}
        />
        <CheckField
          name="enabled"
          label={t("enabled")}
          isLocked={isLocked}
          value={draft.enabled}
          onChange={(enabled) => change({ enabled })}
        />
      </Section>
      <Claims draft={draft} isLocked={isLocked} onChange={change} />
    </Form>
  );
}

function Claims({
  draft,
  isLocked,
  onChange,
}: {
  readonly draft: Draft;
  readonly isLocked: boolean;
  readonly onChange: (changed: Partial<Draft>) => void;
}) {
  const { t } = useTranslation("signOn");
  const { nameId, claims } = draft;
  const setClaim = (index: number, changed: Partial<Claim>): void =>
    onChange({ claims: claims.map((each, at) => (at === index ? { ...each, ...changed } : each)) });
  return (
    <Section title={t("claims")}>
      <TextField
        name="nameIdSource"
        label={t("nameId")}
        hint={t("source")}
        isLocked={isLocked}
        value={nameId.source}
        onChange={(source) => onChange({ nameId: { ...nameId, source } })}
      />
      <ChoiceField
        name="nameIdFormat"
        label={t("nameIdFormat")}
        isLocked={isLocked}
        value={nameId.format}
        choices={NAME_ID_FORMATS.map((value) => ({ value, label: value }))}
        onChange={(format) => onChange({ nameId: { ...nameId, format } })}
      />
      <Column gap="xs">
        {claims.map((claim, index) => {
          const number = index + 1;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is all that names a claim
            <FieldLine key={index}>
              <TextField
                name={`claim${index}`}
                label={t("claimOf", { number })}
                isLocked={isLocked}
                value={claim.name}
                onChange={(name) => setClaim(index, { name })}
              />
              <TextField
                name={`claimSource${index}`}
                label={t("claimSourceOf", { number })}
                isLocked={isLocked}
                value={claim.source}
                onChange={(source) => setClaim(index, { source })}
              />
              {!isLocked && (
                <Button
                  kind="quiet"
                  label={t("removeClaimOf", { number })}
                  onPress={() => onChange({ claims: claims.filter((_, at) => at !== index) })}
                >
                  {t("removeClaim")}
                </Button>
              )}
            </FieldLine>
          );
        })}
        {!isLocked && (
          <div>
            <Button onPress={() => onChange({ claims: [...claims, { name: "", source: "" }] })}>
              {t("addClaim")}
            </Button>
          </div>
        )}
      </Column>
    </Section>
  );
}
