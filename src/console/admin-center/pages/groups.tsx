import { useState } from "react";
import { useTranslation } from "react-i18next";
import { quoteOData } from "../../shared/api.ts";
import { useGraphList } from "../../shared/lists.ts";
import {
  formatSorting,
  parseSorting,
  type RawSearch,
  readListSearch,
  useSearchState,
} from "../../shared/search.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { Row, TextLink } from "../../ui/layout.tsx";
import { Page } from "../../ui/page.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { DataTable } from "../../ui/table.tsx";
import { GroupDialog } from "../directory/group-dialog.tsx";
import { useAdmin } from "../session.ts";
import { type DirectoryGroup, groupPath } from "../user.ts";

function readSearch(raw: RawSearch) {
  return readListSearch(raw);
}

/** The groups of the directory. */
export function GroupsPage() {
  const { t } = useTranslation("groups");
  const { graph, may } = useAdmin();
  const [{ q, sort }, change] = useSearchState(readSearch);
  const [isAdding, setAdding] = useState(false);
  const sorting = parseSorting(sort);
  const text = q.trim();
  const list = useGraphList<DirectoryGroup>(graph, "/groups", {
    select: ["id", "displayName", "description"],
    filter: text === "" ? undefined : `startswith(displayName,${quoteOData(text)})`,
    orderBy: sorting && `${sorting.column} ${sorting.isDescending ? "desc" : "asc"}`,
    count: text === "",
  });
  const add = may("directory.write") && (
    <Button kind="main" onPress={() => setAdding(true)}>
      {t("add")}
    </Button>
  );
  const empty =
    text === "" ? (
      <EmptyState title={t("emptyTitle")} action={add}>
        {t("emptyText")}
      </EmptyState>
    ) : (
      <EmptyState
        title={t("noneTitle")}
        action={<Button onPress={() => change({ q: "" })}>{t("showAll")}</Button>}
      >
        {t("noneText")}
      </EmptyState>
    );
  return (
    <Page title={t("title")} lead={t("lead")} actions={add}>
      <Row>
        <SearchField label={t("search")} value={q} onChange={(value) => change({ q: value })} />
      </Row>
      <DataTable
        label={t("title")}
        columns={[
          {
            id: "displayName",
            header: t("name"),
            isSortable: true,
            cell: (group) => <TextLink to={groupPath(group.id)}>{group.displayName}</TextLink>,
          },
          {
            id: "description",
            header: t("description"),
            isMinor: true,
            cell: (group) => group.description ?? "–",
          },
        ]}
        list={list}
        rowKey={({ id }) => id}
        sorting={sorting}
        onSort={(next) => change({ sort: next === undefined ? "" : formatSorting(next) })}
        failure={t("failed")}
        empty={empty}
      />
      {isAdding && <GroupDialog onClose={() => setAdding(false)} />}
    </Page>
  );
}
