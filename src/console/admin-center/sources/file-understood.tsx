import { useTranslation } from "react-i18next";
import { Column, Section, Words } from "../../ui/layout.tsx";
import { Banner, StatusBadge } from "../../ui/notice.tsx";
import { type PlainColumn, PlainTable } from "../../ui/plain-table.tsx";
import type { FileColumn, FilePerson, ImportPreview, ReportRow } from "./import-types.ts";

/** How the columns of a file are understood, and its first people. */
export function FileUnderstood({ shown }: { readonly shown: ImportPreview }) {
  const { t } = useTranslation("sources");
  const { columns, people, preview } = shown;
  const [known, unused] = [true, false].map((isKnown) =>
    columns.filter(({ use }) => (use !== "unused") === isKnown),
  );
  const attributes = known?.filter(({ use }) => use === "attribute") ?? [];
  return (
    <Section title={t("understood")}>
      <Words>{t("people", { count: people })}</Words>
      <PlainTable
        label={t("columns")}
        columns={[
          { id: "header", header: t("header"), cell: ({ header }) => header },
          { id: "use", header: t("becomes"), cell: (column) => <Use column={column} /> },
        ]}
        rows={known ?? []}
        rowKey={({ header }) => header}
      />
      {unused !== undefined && unused.length > 0 && (
        <Words dimmed>
          {t("unused", { names: unused.map(({ header }) => header || "–").join(", ") })}
        </Words>
      )}
      <Column gap="xs">
        <Words strong>{t("first", { count: preview.length })}</Words>
        <PlainTable
          label={t("first", { count: preview.length })}
          columns={usePreviewColumns(shown, attributes)}
          rows={preview}
          rowKey={({ line }) => String(line)}
        />
      </Column>
    </Section>
  );
}

function Use({ column }: { readonly column: FileColumn }) {
  const { t } = useTranslation("sources");
  const { attribute, use } = column;
  if (use === "attribute" || use === "unused") return <code>{attribute}</code>;
  return (
    <>
      <code>{attribute}</code> {t(`use.${use}`)}
    </>
  );
}

/** In a table that still fits; the file has all of them. */
const MOST_ATTRIBUTES = 8;

function usePreviewColumns(
  { columns }: ImportPreview,
  attributes: readonly FileColumn[],
): readonly PlainColumn<FilePerson>[] {
  const { t } = useTranslation("sources");
  const has = (use: FileColumn["use"]) => columns.some((column) => column.use === use);
  const { t: users } = useTranslation("users");
  return [
    { id: "line", header: t("line"), isNumber: true, cell: ({ line }) => line },
    {
      id: "name",
      header: users("userPrincipalName"),
      cell: ({ userPrincipalName }) => userPrincipalName,
    },
    ...attributes.slice(0, MOST_ATTRIBUTES).map(({ header, attribute = "" }) => ({
      id: header,
      header,
      cell: (person: FilePerson) => person.attributes[attribute] ?? "–",
    })),
    ...(has("manager")
      ? [{ id: "manager", header: users("manager"), cell: (p: FilePerson) => p.manager ?? "–" }]
      : []),
    ...(has("state")
      ? [
          {
            id: "state",
            header: users("state"),
            cell: (p: FilePerson) => users(p.accountEnabled ? "enabled" : "disabled"),
          },
        ]
      : []),
  ];
}

/** What applications may trip over later: duplicates, gaps, odd characters, unknown managers. */
export function FileReport({ report }: { readonly report: readonly ReportRow[] }) {
  const { t } = useTranslation("sources");
  return (
    <Section title={t("report")}>
      {report.length === 0 ? (
        <Banner tone="good" title={t("nothingOdd")} />
      ) : (
        <>
          <Words>{t("reportLead")}</Words>
          <PlainTable
            label={t("reportTable")}
            columns={[
              {
                id: "finding",
                header: t("finding"),
                cell: ({ finding }) => (
                  <StatusBadge tone="warn">{t(`findings.${finding}`)}</StatusBadge>
                ),
              },
              {
                id: "attribute",
                header: t("attribute"),
                cell: (row) => <code>{row.attribute}</code>,
              },
              { id: "value", header: t("value"), cell: ({ value }) => value ?? "–" },
              { id: "lines", header: t("lines"), cell: (row) => <LineNumbers row={row} /> },
            ]}
            rows={report}
            rowKey={({ finding, attribute, value }) => `${finding} ${attribute} ${value}`}
          />
        </>
      )}
    </Section>
  );
}

const MOST_NUMBERS = 8;

function LineNumbers({ row }: { readonly row: ReportRow }) {
  const { t } = useTranslation("sources");
  const shown = row.lines.slice(0, MOST_NUMBERS).join(", ");
  const more = row.count - Math.min(row.lines.length, MOST_NUMBERS);
  return more > 0 ? t("andMore", { shown, count: more }) : shown;
}
