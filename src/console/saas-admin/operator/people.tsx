import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../../shared/act.ts";
import { formatQuery } from "../../shared/api.ts";
import { useList } from "../../shared/lists.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { Column, Row, Words } from "../../ui/layout.tsx";
import { StatusBadge } from "../../ui/notice.tsx";
import { RowCheck } from "../../ui/row-check.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { DataTable } from "../../ui/table.tsx";
import type { Employee } from "../employee.ts";
import { operatorApi } from "./api.ts";

const MOST_AT_ONCE = 100;

/** Chooses people of a customer, and removes the directory role from them. */
export function OperatorPeople({
  path,
  q,
  onSearch,
}: {
  readonly path: string;
  readonly q: string;
  readonly onSearch: (value: string) => void;
}) {
  const { t } = useTranslation("operator");
  const [chosen, setChosen] = useState<readonly Employee[]>([]);
  const [isAsking, setAsking] = useState(false);
  const query = { q: q.trim(), inactive: "all", limit: 100 };
  const list = useList<Employee>([operatorApi.base, path, query], async (after, signal) => {
    const part = await operatorApi.get<{ employees: Employee[]; next?: string }>(
      `${path}/employees${formatQuery({ ...query, after })}`,
      { signal },
    );
    return { rows: part.employees, next: part.next };
  });
  const detaching = useAct(
    operatorApi.base,
    () => operatorApi.post(`${path}/employees/detach`, { ids: chosen.map(({ id }) => id) }),
    t("detached", { count: chosen.length }),
  );
  const toggle = (person: Employee, isWanted: boolean): void => {
    const others = chosen.filter(({ id }) => id !== person.id);
    setChosen(isWanted ? [...others, person].slice(0, MOST_AT_ONCE) : others);
  };
  return (
    <Column>
      <Words>{t("peopleText")}</Words>
      <Row>
        <SearchField label={t("searchPeople")} value={q} onChange={onSearch} />
        <Button kind="danger" isDisabled={chosen.length === 0} onPress={() => setAsking(true)}>
          {t("detach", { count: chosen.length })}
        </Button>
      </Row>
      <DataTable<Employee>
        label={t("tab.people")}
        columns={[
          {
            id: "chosen",
            header: t("choose"),
            cell: (person) => (
              <RowCheck
                label={person.name}
                isLocked={person.managedBy !== "directory"}
                value={chosen.some(({ id }) => id === person.id)}
                onChange={(value) => toggle(person, value)}
              />
            ),
          },
          { id: "name", header: t("name"), cell: ({ name }) => name },
          {
            id: "email",
            header: t("email"),
            isMinor: true,
            isSpare: true,
            cell: ({ email }) => email ?? "–",
          },
          {
            id: "state",
            header: t("state"),
            cell: ({ active }) => (
              <StatusBadge tone={active ? "good" : "calm"}>
                {t(active ? "isActive" : "isInactive")}
              </StatusBadge>
            ),
          },
          {
            id: "managedBy",
            header: t("managedBy"),
            cell: ({ managedBy }) => t(`by.${managedBy}`),
          },
        ]}
        list={list}
        rowKey={({ id }) => id}
        failure={t("peopleFailed")}
        empty={<EmptyState title={t("nobody")}>{t("nobodyText")}</EmptyState>}
      />
      <ConfirmDialog
        title={t("detachTitle", { count: chosen.length })}
        confirm={t("detach", { count: chosen.length })}
        failure={t("detachFailed")}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          await detaching.mutateAsync(undefined);
          setChosen([]);
        }}
      >
        {t("detachText", { names: chosen.map(({ name }) => name).join(", ") })}
      </ConfirmDialog>
    </Column>
  );
}
