import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../../ui/dialog.tsx";
import { CheckField, ChoiceField, type FieldErrors, Form, TextField } from "../../ui/form.tsx";
import { Row } from "../../ui/layout.tsx";
import { SuggestField } from "../../ui/suggest-field.tsx";
import { ExpressionField } from "./expression-field.tsx";
import type { JobPlace } from "./previews.ts";
import {
  buildSource,
  type Kind,
  listAttributes,
  type MappingRow,
  type MappingType,
  type SchemaDocument,
  typeOf,
} from "./schema.ts";

const TYPES: readonly MappingType[] = ["Direct", "Constant", "Expression", "None"];
const FLOWS = [
  "Always",
  "ObjectAddOnly",
  "ValueAddOnly",
  "AttributeAddOnly",
  "MultiValueAddOnly",
] as const;

/** A new row, before anything was chosen. */
export const NEW_ROW: MappingRow = {
  targetAttributeName: "",
  source: { type: "Attribute", name: "", expression: "", parameters: [] },
  defaultValue: null,
  matchingPriority: 0,
  flowType: "Always",
};

/** `Edit Attribute`: everything about one row of the table. */
export function RowEditor({
  row,
  schema,
  kind,
  place,
  personId,
  onClose,
  onApply,
}: {
  readonly row: MappingRow;
  readonly schema: SchemaDocument;
  readonly kind: Kind;
  readonly place: JobPlace;
  readonly personId: string;
  readonly onClose: () => void;
  readonly onApply: (row: MappingRow) => void;
}) {
  const { t } = useTranslation("mapping");
  const [type, setType] = useState(typeOf(row));
  const [texts, setTexts] = useState(() => readTexts(row));
  const [draft, setDraft] = useState(row);
  const [wrong, setWrong] = useState<FieldErrors>({});
  const text = texts[type];
  const change = (changed: Partial<MappingRow>) => setDraft((old) => ({ ...old, ...changed }));
  const submit = (): FieldErrors => {
    const found: FieldErrors = {
      ...(draft.targetAttributeName.trim() === "" && { target: t("targetMissing") }),
      ...(type !== "None" && text.trim() === "" && { source: t("sourceMissing") }),
    };
    setWrong(found);
    if (Object.keys(found).length === 0) {
      const targetAttributeName = draft.targetAttributeName.trim();
      onApply({ ...draft, targetAttributeName, source: buildSource(type, text) });
    }
    return found;
  };
  const isNew = row.targetAttributeName === "";
  return (
    <Dialog title={isNew ? t("add") : t("editAttribute")} isOpen size="xl" onClose={onClose}>
      <Form submit={t("okButton")} isBusy={false} failure="" onSubmit={submit} onCancel={onClose}>
        <ChoiceField
          name="type"
          label={t("mappingType")}
          hint={t(`typeHint.${type}`)}
          value={type}
          choices={TYPES.map((value) => ({ value, label: t(`type.${value}`) }))}
          onChange={(value) => setType(value as MappingType)}
        />
        <SourceField
          type={type}
          text={text}
          error={wrong.source}
          {...{ schema, kind, place, personId }}
          onChange={(value) => setTexts((old) => ({ ...old, [type]: value }))}
        />
        <SuggestField
          name="target"
          label={t("target")}
          hint={t("targetHint")}
          error={wrong.target}
          isRequired
          value={draft.targetAttributeName}
          suggestions={listAttributes(schema, "target", kind)
            .filter(({ anchor }) => !anchor)
            .map(({ name }) => name)}
          onChange={(targetAttributeName) => change({ targetAttributeName })}
        />
        <TextField
          name="default"
          label={t("defaultValue")}
          hint={t("defaultHint")}
          value={draft.defaultValue ?? ""}
          onChange={(value) => change({ defaultValue: value === "" ? null : value })}
        />
        <MatchFields row={draft} onChange={change} />
      </Form>
    </Dialog>
  );
}

function MatchFields({
  row,
  onChange,
}: {
  readonly row: MappingRow;
  readonly onChange: (changed: Partial<MappingRow>) => void;
}) {
  const { t } = useTranslation("mapping");
  const { matchingPriority, flowType, flowNullValues = false } = row;
  return (
    <>
      <Row align="flex-end">
        <CheckField
          name="match"
          label={t("match")}
          hint={t("matchHint")}
          value={matchingPriority > 0}
          onChange={(isOn) => onChange({ matchingPriority: isOn ? 1 : 0 })}
        />
        {matchingPriority > 0 && (
          <TextField
            name="precedence"
            label={t("precedence")}
            value={String(matchingPriority)}
            onChange={(value) =>
              onChange({ matchingPriority: Math.max(1, Math.trunc(Number(value)) || 1) })
            }
          />
        )}
      </Row>
      <ChoiceField
        name="flow"
        label={t("apply")}
        value={flowType}
        choices={FLOWS.map((value) => ({ value, label: t(`flow.${value}`) }))}
        onChange={(value) => onChange({ flowType: value })}
      />
      <CheckField
        name="nulls"
        label={t("flowNulls")}
        hint={t("flowNullsHint")}
        value={flowNullValues}
        onChange={(value) => onChange({ flowNullValues: value })}
      />
    </>
  );
}

function SourceField({
  type,
  text,
  error,
  schema,
  kind,
  place,
  personId,
  onChange,
}: {
  readonly type: MappingType;
  readonly text: string;
  readonly error: string | undefined;
  readonly schema: SchemaDocument;
  readonly kind: Kind;
  readonly place: JobPlace;
  readonly personId: string;
  readonly onChange: (text: string) => void;
}) {
  const { t } = useTranslation("mapping");
  const names = listAttributes(schema, "source", kind).map(({ name }) => name);
  if (type === "None") return null;
  if (type === "Direct") {
    const known = names.includes(text) || text === "" ? names : [text, ...names];
    return (
      <ChoiceField
        name="source"
        label={t("source")}
        error={error}
        isRequired
        value={text}
        choices={known.map((value) => ({ value, label: value }))}
        onChange={onChange}
      />
    );
  }
  if (type === "Constant") {
    const common = { name: "source", label: t("constant"), error, isRequired: true } as const;
    return <TextField {...common} value={text} onChange={onChange} />;
  }
  return (
    <ExpressionField
      {...{ place, kind, personId, error }}
      attributes={names}
      value={text}
      onChange={onChange}
    />
  );
}

/** What the row has, as the text of each type; the others begin with something that fits. */
function readTexts({ source }: MappingRow): Record<MappingType, string> {
  const { type, name, expression } = source ?? { type: "None", name: "", expression: "" };
  return {
    Direct: type === "Attribute" ? name : "",
    Constant: type === "Constant" ? name : "",
    Expression: expression,
    None: "",
  };
}
