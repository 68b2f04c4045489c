import { useTranslation } from "react-i18next";
import { quoteOData } from "../../shared/api.ts";
import { useGraphList } from "../../shared/lists.ts";
import {
  formatSorting,
  parseSorting,
  type RawSearch,
  readChoice,
  readListSearch,
  useSearchState,
} from "../../shared/search.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { Row, TextLink } from "../../ui/layout.tsx";
import { MenuButton } from "../../ui/menu-button.tsx";
import { Page } from "../../ui/page.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { DataTable, type TableColumn } from "../../ui/table.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { AccountState } from "../directory/user-overview.tsx";
import { useAdmin } from "../session.ts";
import { type User, userPath } from "../user.ts";

const SHOWN = ["all", "enabled", "disabled"] as const;

function readSearch(raw: RawSearch) {
  return { ...readListSearch(raw), show: readChoice(raw.show, SHOWN) };
}

const FILTERS = {
  all: undefined,
  enabled: "accountEnabled eq true",
  disabled: "accountEnabled eq false",
} as const;

/** The people of the directory. */
export function UsersPage() {
  const { t } = useTranslation("users");
  const { t: sources } = useTranslation("sources");
  const { graph, may } = useAdmin();
  const [{ q, sort, show }, change] = useSearchState(readSearch);
  const sorting = parseSorting(sort);
  const list = useGraphList<User>(graph, "/users", {
    select: ["id", "displayName", "userPrincipalName", "department", "jobTitle", "accountEnabled"],
    filter: formatFilter(q, FILTERS[show]),
    orderBy: sorting && `${sorting.column} ${sorting.isDescending ? "desc" : "asc"}`,
    // How many fit is known only once everybody was looked at; all of them are counted at once.
    count: q.trim() === "" && show === "all",
  });
  const actions = (
    <>
      <ButtonLink to="/deleted-users">{t("toDeleted")}</ButtonLink>
      <ButtonLink to="/sources">{sources("title")}</ButtonLink>
      {may("directory.write") && (
        <MenuButton
          label={t("newUser")}
          isMain
          choices={[{ label: t("createTitle"), to: "/users/new" }]}
        />
      )}
    </>
  );
  return (
    <Page title={t("title")} lead={t("lead")} actions={actions}>
      <Row>
        <SearchField label={t("search")} value={q} onChange={(value) => change({ q: value })} />
      </Row>
      <Tabs
        label={t("show")}
        tabs={SHOWN.map((value) => ({ value, label: t(`shown.${value}`) }))}
        value={show}
        onChange={(value) => change({ show: value })}
      >
        <DataTable
          label={t("title")}
          columns={useColumns()}
          list={list}
          rowKey={({ id }) => id}
          sorting={sorting}
          onSort={(next) => change({ sort: next === undefined ? "" : formatSorting(next) })}
          failure={t("failed")}
          empty={<Nobody isFiltered={q !== "" || show !== "all"} onClear={change} />}
        />
      </Tabs>
    </Page>
  );
}

/** People whose name or address begins with the text. */
function formatFilter(text: string, state: string | undefined): string | undefined {
  const literal = quoteOData(text.trim());
  const found =
    text.trim() === ""
      ? undefined
      : `(startswith(displayName,${literal}) or startswith(userPrincipalName,${literal}))`;
  const parts = [found, state].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(" and ");
}

function useColumns(): readonly TableColumn<User>[] {
  const { t } = useTranslation("users");
  return [
    {
      id: "displayName",
      header: t("name"),
      isSortable: true,
      cell: (user) => (
        <TextLink to={userPath(user.id)}>{user.displayName ?? user.userPrincipalName}</TextLink>
      ),
    },
    {
      id: "userPrincipalName",
      header: t("userPrincipalName"),
      isSortable: true,
      isMinor: true,
      cell: (user) => user.userPrincipalName,
    },
    {
      id: "department",
      isSpare: true,
      header: t("department"),
      isMinor: true,
      isSortable: true,
      cell: (user) => user.department ?? "–",
    },
    {
      id: "jobTitle",
      header: t("jobTitle"),
      isMinor: true,
      isSortable: true,
      cell: (user) => user.jobTitle ?? "–",
    },
    {
      id: "accountEnabled",
      header: t("state"),
      cell: (user) => <AccountState isEnabled={user.accountEnabled} />,
    },
  ];
}

function Nobody({
  isFiltered,
  onClear,
}: {
  readonly isFiltered: boolean;
  readonly onClear: (change: { readonly q: string; readonly show: "all" }) => void;
}) {
  const { t } = useTranslation("users");
  const { t: sources } = useTranslation("sources");
  const { may } = useAdmin();
  if (!isFiltered) {
    const action = may("directory.write") && (
      <Row>
        <ButtonLink kind="main" to="/sources/import">
          {sources("importTitle")}
        </ButtonLink>
        <ButtonLink to="/users/new">{t("createTitle")}</ButtonLink>
      </Row>
    );
    return (
      <EmptyState title={t("emptyTitle")} action={action}>
        {t("emptyText")}
      </EmptyState>
    );
  }
  const clear = () => onClear({ q: "", show: "all" });
  return (
    <EmptyState title={t("noneTitle")} action={<Button onPress={clear}>{t("showAll")}</Button>}>
      {t("noneText")}
    </EmptyState>
  );
}
