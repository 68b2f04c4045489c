import { useTranslation } from "react-i18next";
import { AreaField, ChoiceField, SecretField, TextField } from "../../ui/form.tsx";
import { Column } from "../../ui/layout.tsx";
import {
  type ConnectionDraft,
  type CredentialField,
  fieldsOf,
  isKept,
  KINDS,
} from "./credentials.ts";
import { DIALECTS, type Dialect, type SavedSettings } from "./settings.ts";

/** What fields of a connection share. */
export interface ConnectionFieldsProps {
  readonly draft: ConnectionDraft;
  readonly saved: SavedSettings;
  /** Keys of fields that have to be filled in and are not. */
  readonly missing: readonly string[];
  readonly isLocked: boolean;
  readonly onChange: (draft: ConnectionDraft) => void;
}

/** Tenant URL, Secret Token, and the other ways to be let in. */
export function ConnectionFields(props: ConnectionFieldsProps) {
  const { t } = useTranslation("connectivity");
  const { draft, missing, isLocked, onChange } = props;
  return (
    <Column>
      <TextField
        name="BaseAddress"
        label={t("tenantUrl")}
        hint={t("tenantUrlHint")}
        kind="url"
        isRequired
        isLocked={isLocked}
        value={draft.tenantUrl}
        error={missing.includes("BaseAddress") ? t("missing") : undefined}
        onChange={(tenantUrl) => onChange({ ...draft, tenantUrl })}
      />
      <ChoiceField
        name="kind"
        label={t("method")}
        value={draft.kind}
        isLocked={isLocked}
        choices={(Object.keys(KINDS) as ConnectionDraft["kind"][]).map((kind) => ({
          value: kind,
          label: t(`kind.${kind}`),
        }))}
        onChange={(kind) => onChange({ ...draft, kind: kind as ConnectionDraft["kind"] })}
      />
      {fieldsOf(draft.kind).map((field) => (
        <Credential key={field.key} field={field} {...props} />
      ))}
      {draft.kind === "OAuth2ClientCredentialsGrant" && (
        <ChoiceField
          name="CredentialLocationInRequest"
          label={t("location")}
          value={draft.values.CredentialLocationInRequest ?? "Header"}
          isLocked={isLocked}
          choices={[
            { value: "Header", label: t("locationHeader") },
            { value: "Body", label: t("locationBody") },
          ]}
          onChange={(value) => {
            const values = { ...draft.values, CredentialLocationInRequest: value };
            onChange({ ...draft, values });
          }}
        />
      )}
    </Column>
  );
}

function Credential({
  field,
  draft,
  saved,
  missing,
  isLocked,
  onChange,
}: ConnectionFieldsProps & { readonly field: CredentialField }) {
  const { t } = useTranslation("connectivity");
  const { key, words, shape, isOptional = false } = field;
  const hint = isKept(saved, key)
    ? t("kept")
    : words === "secretToken"
      ? t("secretTokenHint")
      : undefined;
  const common = {
    name: key,
    label: t(words),
    hint,
    isRequired: !isOptional && !isKept(saved, key),
    isLocked,
    value: draft.values[key] ?? "",
    error: missing.includes(key) ? t("missing") : undefined,
    onChange: (value: string) => onChange({ ...draft, values: { ...draft.values, [key]: value } }),
  };
  if (shape === "secret") return <SecretField {...common} autoComplete="off" />;
  if (shape === "line") return <TextField {...common} />;
  return <AreaField {...common} />;
}

/** A new title of somebody who is disabled, in every dialect. */
const EXAMPLES: Readonly<Record<Dialect, readonly object[]>> = {
  rfc: [
    { op: "replace", path: "title", value: "Buyer" },
    { op: "replace", path: "active", value: false },
  ],
  entra: [
    { op: "Replace", path: "title", value: "Buyer" },
    { op: "Replace", path: "active", value: "False" },
  ],
  "entra-2020": [{ op: "replace", value: { title: "Buyer", active: false } }],
};

/** How requests are written, with an example of each way. */
export function DialectField({
  draft,
  isLocked,
  onChange,
}: Pick<ConnectionFieldsProps, "draft" | "isLocked" | "onChange">) {
  const { t } = useTranslation("connectivity");
  return (
    <Column gap="xs">
      <ChoiceField
        name="dialect"
        label={t("dialect")}
        hint={t("dialectHint")}
        value={draft.dialect}
        isLocked={isLocked}
        choices={DIALECTS.map((dialect) => ({ value: dialect, label: t(`dialects.${dialect}`) }))}
        onChange={(dialect) => onChange({ ...draft, dialect: dialect as Dialect })}
      />
      <div className="kit-code">
        <pre>{EXAMPLES[draft.dialect].map((each) => JSON.stringify(each)).join("\n")}</pre>
      </div>
    </Column>
  );
}
