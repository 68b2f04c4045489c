import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { GraphPage } from "../../shared/api.ts";
import { Button } from "../../ui/button.tsx";
import { ChoiceField, TextField } from "../../ui/form.tsx";
import { Column, Row, Section, Words } from "../../ui/layout.tsx";
import { useAdmin } from "../session.ts";
import { schemaPath } from "./draft.ts";
import { PersonPicker } from "./person-picker.tsx";
import type { JobPlace } from "./previews.ts";
import {
  type FilterClause,
  type FilterGroup,
  type Kind,
  listAttributes,
  type SchemaDocument,
} from "./schema.ts";

/** An operator of scoping filters (Graph's filterOperatorSchema). */
interface Operator {
  readonly name: string;
  readonly arity: "Unary" | "Binary";
  readonly supportedAttributeTypes: readonly string[];
}

/** The operators that the server knows. */
export function useOperators({ applicationId, jobId }: JobPlace): readonly Operator[] {
  const { graph } = useAdmin();
  const { data } = useQuery({
    queryKey: [graph.base, "filterOperators"],
    queryFn: async ({ signal }) => {
      const path = `${schemaPath(applicationId, jobId)}/filterOperators`;
      return (await graph.get<GraphPage<Operator>>(path, { signal })).value;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data ?? [];
}

const NEW_CLAUSE: FilterClause = {
  sourceOperandName: "department",
  operatorName: "EQUALS",
  targetOperand: { values: [] },
};

/** Scoping filters: any of them lets somebody in; in each of them all clauses have to hold. */
export function FilterEditor({
  groups,
  schema,
  kind,
  place,
  isLocked,
  onChange,
}: {
  readonly groups: readonly FilterGroup[];
  readonly schema: SchemaDocument;
  readonly kind: Kind;
  readonly place: JobPlace;
  readonly isLocked: boolean;
  readonly onChange: (groups: readonly FilterGroup[]) => void;
}) {
  const { t } = useTranslation("scope");
  const operators = useOperators(place);
  const replace = (at: number, group: FilterGroup | undefined): void =>
    onChange(groups.flatMap((old, index) => (index !== at ? [old] : group ? [group] : [])));
  return (
    <Column>
      {groups.length === 0 && <Words>{t("noFilters")}</Words>}
      {groups.map((group, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: filters have nothing else that stays
        <Column key={at} gap="xs">
          {at > 0 && <Words strong>{t("or")}</Words>}
          <GroupEditor
            {...{ group, schema, kind, operators, isLocked }}
            onChange={(next) => replace(at, next)}
          />
        </Column>
      ))}
      {!isLocked && (
        <Row>
          <Button
            onPress={() =>
              onChange([
                ...groups,
                { name: t("newTitle", { number: groups.length + 1 }), clauses: [NEW_CLAUSE] },
              ])
            }
          >
            {t("addFilter")}
          </Button>
        </Row>
      )}
    </Column>
  );
}

function GroupEditor({
  group,
  schema,
  kind,
  operators,
  isLocked,
  onChange,
}: {
  readonly group: FilterGroup;
  readonly schema: SchemaDocument;
  readonly kind: Kind;
  readonly operators: readonly Operator[];
  readonly isLocked: boolean;
  readonly onChange: (group: FilterGroup | undefined) => void;
}) {
  const { t } = useTranslation("scope");
  const { name, clauses } = group;
  const setClauses = (next: readonly FilterClause[]): void => onChange({ ...group, clauses: next });
  return (
    <Section
      title={name === "" ? t("filter") : name}
      actions={
        !isLocked && (
          <Button
            kind="quiet"
            label={t("removeFilterOf", { name })}
            onPress={() => onChange(undefined)}
          >
            {t("removeFilter")}
          </Button>
        )
      }
    >
      <Sentence clauses={clauses} />
      <TextField
        name="title"
        label={t("filterTitle")}
        value={name}
        isLocked={isLocked}
        onChange={(next) => onChange({ ...group, name: next })}
      />
      {clauses.map((clause, at) => (
        <ClauseEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: clauses have nothing else that stays
          key={at}
          {...{ clause, schema, kind, operators, isLocked }}
          onChange={(next) =>
            setClauses(clauses.flatMap((old, i) => (i !== at ? [old] : next ? [next] : [])))
          }
        />
      ))}
      {!isLocked && (
        <Row>
          <Button onPress={() => setClauses([...clauses, NEW_CLAUSE])}>{t("addClause")}</Button>
        </Row>
      )}
    </Section>
  );
}

/** The filter as it is read, e.g. `department EQUALS Sales · and · jobTitle IS NOT NULL`. */
function Sentence({ clauses }: { readonly clauses: readonly FilterClause[] }) {
  const { t } = useTranslation("scope");
  if (clauses.length === 0) return <Words>{t("noClauses")}</Words>;
  return (
    <Words small>
      {clauses.map((clause, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two clauses may be the same
        <span key={index}>
          {index > 0 && <strong>{` ${t("and")} `}</strong>}
          <code>{clause.sourceOperandName}</code> {clause.operatorName}{" "}
          <q>{clause.targetOperand.values.join(", ")}</q>
        </span>
      ))}
    </Words>
  );
}

function ClauseEditor({
  clause,
  schema,
  kind,
  operators,
  isLocked,
  onChange,
}: {
  readonly clause: FilterClause;
  readonly schema: SchemaDocument;
  readonly kind: Kind;
  readonly operators: readonly Operator[];
  readonly isLocked: boolean;
  readonly onChange: (clause: FilterClause | undefined) => void;
}) {
  const { t } = useTranslation("scope");
  const { sourceOperandName, operatorName, targetOperand } = clause;
  const attributes = listAttributes(schema, "source", kind);
  const type = attributes.find(({ name }) => name === sourceOperandName)?.type ?? "String";
  const fitting = operators.filter(
    ({ name, supportedAttributeTypes }) =>
      name === operatorName ||
      supportedAttributeTypes.includes(sourceOperandName === "memberOf" ? "Reference" : type),
  );
  const isUnary = operators.find(({ name }) => name === operatorName)?.arity === "Unary";
  const names = [...new Set(["memberOf", sourceOperandName, ...attributes.map((a) => a.name)])];
  const setValues = (values: readonly string[]): void =>
    onChange({ ...clause, targetOperand: { values } });
  return (
    <Row align="flex-end">
      <ChoiceField
        name="attribute"
        label={t("attribute")}
        value={sourceOperandName}
        isLocked={isLocked}
        choices={names.map((value) => ({ value, label: value }))}
        onChange={(value) => onChange(changeAttribute(clause, value))}
      />
      <ChoiceField
        name="operator"
        label={t("operator")}
        value={operatorName}
        isLocked={isLocked}
        choices={fitting.map(({ name }) => ({ value: name, label: name }))}
        onChange={(value) => onChange({ ...clause, operatorName: value })}
      />
      {operatorName === "ISMEMBEROF" ? (
        <PersonPicker
          kind="Group"
          label={t("group")}
          value={targetOperand.values[0] ?? ""}
          onChange={(id) => setValues(id === "" ? [] : [id])}
        />
      ) : (
        !isUnary && (
          <TextField
            name="value"
            label={t("value")}
            value={targetOperand.values.join(", ")}
            isLocked={isLocked}
            onChange={(value) => setValues(value === "" ? [] : [value])}
          />
        )
      )}
      {!isLocked && (
        <Button
          kind="quiet"
          label={t("removeClauseOf", { name: sourceOperandName })}
          onPress={() => onChange(undefined)}
        >
          {t("removeClause")}
        </Button>
      )}
    </Row>
  );
}

/** Another attribute may need another kind of comparison. */
function changeAttribute(clause: FilterClause, sourceOperandName: string): FilterClause {
  const wasGroup = clause.operatorName === "ISMEMBEROF";
  const isGroup = sourceOperandName === "memberOf";
  if (wasGroup === isGroup) return { ...clause, sourceOperandName };
  const operatorName = isGroup ? "ISMEMBEROF" : "EQUALS";
  return { ...clause, sourceOperandName, operatorName, targetOperand: { values: [] } };
}
