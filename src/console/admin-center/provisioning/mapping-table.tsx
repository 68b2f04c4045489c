import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { Column, Row, TextLink, Words } from "../../ui/layout.tsx";
import { StatusBadge } from "../../ui/notice.tsx";
import { type PlainColumn, PlainTable } from "../../ui/plain-table.tsx";
import { PartValue } from "./expression-field.tsx";
import type { LintNote } from "./lint.ts";
import type { Named, ObjectPreview } from "./previews.ts";
import { type Kind, type MappingRow, typeOf } from "./schema.ts";

/** The mapping table: where each value goes and comes from, and what it is for somebody. */
export function MappingTable({
  rows,
  notes,
  person,
  isLocked,
  onEdit,
  onRemove,
}: {
  readonly rows: readonly MappingRow[];
  readonly notes: readonly (readonly LintNote[])[];
  readonly person: ObjectPreview | undefined;
  readonly isLocked: boolean;
  readonly onEdit: (index: number) => void;
  readonly onRemove: (index: number) => void;
}) {
  const { t } = useTranslation("mapping");
  const indexed = rows.map((row, index) => ({ row, index }));
  type Indexed = (typeof indexed)[number];
  const columns: readonly PlainColumn<Indexed>[] = [
    {
      id: "target",
      header: t("target"),
      cell: ({ row, index }) => (
        <Column gap="xs">
          <code>{row.targetAttributeName}</code>
          {(notes[index] ?? []).map((note) => (
            <Note key={`${note.code} ${note.detail}`} note={note} />
          ))}
        </Column>
      ),
    },
    {
      id: "source",
      header: t("sourceOrExpression"),
      cell: ({ row }) => <code>{row.source?.expression ?? "–"}</code>,
    },
    { id: "type", header: t("typeHead"), isMinor: true, cell: ({ row }) => <RowKind row={row} /> },
    ...(person === undefined
      ? []
      : [
          {
            id: "live",
            header: t("liveOf", { name: person.displayName }),
            cell: ({ index }: Indexed) => {
              const value = person.values[index];
              return value === undefined ? "…" : <PartValue part={value} />;
            },
          },
        ]),
    ...(isLocked
      ? []
      : [
          {
            id: "actions",
            header: t("actions"),
            cell: ({ row, index }: Indexed) => (
              <Buttons
                name={row.targetAttributeName}
                onEdit={() => onEdit(index)}
                onRemove={() => onRemove(index)}
              />
            ),
          },
        ]),
  ];
  return (
    <PlainTable
      label={t("tableLabel")}
      columns={columns}
      rows={indexed}
      rowKey={({ row, index }) => `${index} ${row.targetAttributeName}`}
    />
  );
}

function Buttons({
  name,
  onEdit,
  onRemove,
}: {
  readonly name: string;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}) {
  const { t } = useTranslation("mapping");
  return (
    <Row compact>
      <Button kind="inline" label={t("editOf", { name })} onPress={onEdit}>
        {t("edit")}
      </Button>
      <Button kind="inline" label={t("removeOf", { name })} onPress={onRemove}>
        {t("remove")}
      </Button>
    </Row>
  );
}

function RowKind({ row }: { readonly row: MappingRow }) {
  const { t } = useTranslation("mapping");
  const { matchingPriority, flowType, defaultValue, flowNullValues } = row;
  return (
    <Column gap="xs">
      <span>{t(`type.${typeOf(row)}`)}</span>
      {matchingPriority > 0 && (
        <StatusBadge tone="busy">{t("matchShort", { precedence: matchingPriority })}</StatusBadge>
      )}
      {flowType !== "Always" && <Words small>{t("onceShort")}</Words>}
      {defaultValue !== null && <Words small>{t("defaultShort", { value: defaultValue })}</Words>}
      {flowNullValues === true && <Words small>{t("nullsShort")}</Words>}
    </Column>
  );
}

function Note({ note }: { readonly note: LintNote }) {
  const { t } = useTranslation("mapping");
  const { tone, code, count, detail, names } = note;
  return (
    <div>
      <StatusBadge tone={tone}>
        {code === "message" ? detail : t(`lint.${code}`, { count, detail })}
      </StatusBadge>
      {names.length > 0 && (
        <Words small>
          <NameLinks names={names} />
        </Words>
      )}
    </div>
  );
}

/** Some people or groups, each a link to its own page. */
export function NameLinks({
  names,
  kind = "User",
}: {
  readonly names: readonly Named[];
  readonly kind?: Kind;
}) {
  const list = kind === "User" ? "/users" : "/groups";
  return names.map(({ id, displayName }, index) => (
    <span key={id}>
      {index > 0 && ", "}
      <TextLink to={`${list}/${encodeURIComponent(id)}`}>{displayName}</TextLink>
    </span>
  ));
}
