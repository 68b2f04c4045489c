import { useTranslation } from "react-i18next";
import { formatQuery } from "../../shared/api.ts";
import { useList } from "../../shared/lists.ts";
import { type RawSearch, readChoice, readText, useSearchState } from "../../shared/search.ts";
import { Address } from "../../ui/address.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Row, TextLink } from "../../ui/layout.tsx";
import { StatusBadge } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { DataTable, type TableColumn } from "../../ui/table.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { Toggle } from "../../ui/toggle.tsx";
import type { Employee } from "../employee.ts";
import { useOrganization } from "../organization-query.ts";
import { useMember } from "../session.ts";

const SHOWN = ["all", "attention"] as const;

interface EmployeesSearch {
  readonly q: string;
  readonly show: (typeof SHOWN)[number];
  /** `true`: inactive ones, too. */
  readonly inactive: string;
}

function readSearch(raw: RawSearch): EmployeesSearch {
  return {
    q: readText(raw.q),
    show: readChoice(raw.show, SHOWN),
    inactive: readText(raw.inactive) === "true" ? "true" : "",
  };
}

interface EmployeesPart {
  readonly employees: readonly Employee[];
  readonly next?: string;
}

/** The people of the organization. */
export function EmployeesPage() {
  const { t } = useTranslation("employees");
  const { api } = useMember();
  const missing = useOrganization()?.counts.needsAttention;
  const [{ q, show, inactive }, change] = useSearchState(readSearch);
  const query = {
    q: q.trim(),
    inactive: inactive === "true" ? "all" : undefined,
    needsAttention: show === "attention" ? "true" : undefined,
    limit: 100,
  };
  const list = useList<Employee>([api.base, "/employees", query], async (after, signal) => {
    const path = `/employees${formatQuery({ ...query, after })}`;
    const part = await api.get<EmployeesPart>(path, { signal });
    return { rows: part.employees, next: part.next };
  });
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Row>
        <SearchField label={t("search")} value={q} onChange={(value) => change({ q: value })} />
        <Toggle
          label={t("showInactive")}
          value={inactive === "true"}
          onChange={(value) => change({ inactive: value ? "true" : "" })}
        />
      </Row>
      <Tabs
        label={t("view")}
        tabs={[
          { value: "all", label: t("shown.all") },
          { value: "attention", label: t("shown.attention", { number: missing ?? "–" }) },
        ]}
        value={show}
        onChange={(value) => change({ show: value })}
      >
        <DataTable
          label={t("title")}
          columns={useColumns()}
          list={list}
          rowKey={({ id }) => id}
          failure={t("failed")}
          empty={<Nobody isFiltered={q !== "" || show !== "all"} onClear={change} />}
        />
      </Tabs>
    </Page>
  );
}

function useColumns(): readonly TableColumn<Employee>[] {
  const { t } = useTranslation("employees");
  return [
    {
      id: "name",
      header: t("name"),
      cell: (each) => (
        <TextLink to={`/employees/${encodeURIComponent(each.id)}`}>{each.name}</TextLink>
      ),
    },
    {
      id: "email",
      header: t("email"),
      isMinor: true,
      isSpare: true,
      cell: (each) => (each.email === undefined ? "–" : <Address text={each.email} />),
    },
    {
      id: "department",
      header: t("department"),
      isMinor: true,
      isSpare: true,
      cell: (each) => each.department ?? "–",
    },
    {
      id: "manager",
      header: t("manager"),
      isMinor: true,
      cell: ({ managerId, managerName }) =>
        managerId === undefined || managerName === undefined ? (
          "–"
        ) : (
          <TextLink to={`/employees/${encodeURIComponent(managerId)}`}>{managerName}</TextLink>
        ),
    },
    {
      id: "state",
      header: t("state"),
      cell: (each) => (
        <StatusBadge tone={each.active ? "good" : "calm"}>
          {each.active ? t("active") : t("inactive")}
        </StatusBadge>
      ),
    },
    {
      id: "managedBy",
      header: t("managedBy"),
      isMinor: true,
      cell: (each) => t(`by.${each.managedBy}`),
    },
    {
      id: "edit",
      header: t("edit"),
      cell: (each) => (
        <TextLink
          to={`/employees/${encodeURIComponent(each.id)}`}
          search={{ tab: "edit" }}
          label={each.name}
        >
          {t("edit")}
        </TextLink>
      ),
    },
    {
      id: "lastSynced",
      header: t("lastSynced"),
      isMinor: true,
      cell: (each) => (each.lastSynced === undefined ? "–" : <Instant at={each.lastSynced} />),
    },
  ];
}

function Nobody({
  isFiltered,
  onClear,
}: {
  readonly isFiltered: boolean;
  readonly onClear: (change: Partial<EmployeesSearch>) => void;
}) {
  const { t } = useTranslation("employees");
  if (!isFiltered) return <EmptyState title={t("emptyTitle")}>{t("emptyText")}</EmptyState>;
  const clear = () => onClear({ q: "", show: "all", inactive: "true" });
  return (
    <EmptyState title={t("noneTitle")} action={<Button onPress={clear}>{t("showAll")}</Button>}>
      {t("noneText")}
    </EmptyState>
  );
}
