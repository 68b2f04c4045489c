import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../ui/empty.tsx";
import { TextLink } from "../ui/layout.tsx";
import { StatusBadge } from "../ui/notice.tsx";
import { DataTable } from "../ui/table.tsx";
import { fullList } from "./full-list.ts";
import type { MovingPerson } from "./move.ts";

/** The people of a move, each with the proof of a step. */
export function MoveTable({
  people,
  proof,
  isDone,
  note,
}: {
  readonly people: readonly MovingPerson[];
  /** What the step is about, as a heading. */
  readonly proof: string;
  readonly isDone: (person: MovingPerson) => boolean;
  readonly note: (person: MovingPerson) => ReactNode;
}) {
  const { t } = useTranslation("move");
  return (
    <DataTable<MovingPerson>
      label={proof}
      columns={[
        {
          id: "name",
          header: t("person"),
          cell: ({ employee, from }) =>
            employee === undefined ? (
              from
            ) : (
              <TextLink to={`/employees/${encodeURIComponent(employee.id)}`}>
                {employee.name}
              </TextLink>
            ),
        },
        { id: "from", header: t("from"), isMinor: true, cell: ({ from }) => from },
        { id: "to", header: t("to"), isMinor: true, cell: ({ from, to }) => to ?? from },
        {
          id: "proof",
          header: proof,
          cell: (person) => (
            <StatusBadge tone={isDone(person) ? "good" : "warn"}>
              {isDone(person) ? t("done") : t("notYet")}
            </StatusBadge>
          ),
        },
        { id: "note", header: t("note"), cell: note },
      ]}
      list={fullList(people)}
      rowKey={({ from, to }) => `${from} ${to ?? ""}`}
      failure={t("failed")}
      empty={<EmptyState title={t("nobody")}>{t("nobodyText")}</EmptyState>}
    />
  );
}
