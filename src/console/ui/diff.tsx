import { Table } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** What becomes of one attribute. */
export interface DiffRow {
  readonly name: string;
  /** Absent: there was none. */
  readonly before?: string | undefined;
  /** Absent: there will be none. */
  readonly after?: string | undefined;
  /** Where it comes from, e.g. an expression. */
  readonly source?: string | undefined;
}

/** What changes, attribute by attribute. */
export function DiffTable({
  label,
  rows,
}: {
  readonly label: string;
  readonly rows: readonly DiffRow[];
}) {
  const { t } = useTranslation("kit");
  const hasSource = rows.some(({ source }) => source !== undefined);
  return (
    <Table.ScrollContainer
      minWidth={360}
      // What scrolls has to be reached by keyboard.
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: "group", "aria-label": label } }}
    >
      <Table className="kit-diff" aria-label={label} verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("attribute")}</Table.Th>
            <Table.Th>{t("before")}</Table.Th>
            <Table.Th>{t("after")}</Table.Th>
            {hasSource && <Table.Th>{t("comesFrom")}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ name, before, after, source }) => (
            <Table.Tr key={name}>
              <Table.Th scope="row">{name}</Table.Th>
              <Table.Td>
                {before === undefined ? (
                  "–"
                ) : before === after ? (
                  before
                ) : (
                  <del className="kit-old">{before}</del>
                )}
              </Table.Td>
              <Table.Td>
                {after === undefined ? (
                  "–"
                ) : before === after ? (
                  after
                ) : (
                  <ins className="kit-new">{after}</ins>
                )}
              </Table.Td>
              {hasSource && <Table.Td>{source ?? "–"}</Table.Td>}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
