import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type GraphPage, quoteOData } from "../../shared/api.ts";
import { useGraphList } from "../../shared/lists.ts";
import {
  formatSorting,
  parseSorting,
  type RawSearch,
  readChoice,
  readListSearch,
  readText,
  useSearchState,
} from "../../shared/search.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { Row } from "../../ui/layout.tsx";
import { Banner } from "../../ui/notice.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { DataTable } from "../../ui/table.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import {
  type Application,
  DEFAULT_ACCESS,
  principalPath,
  useApplicationId,
} from "../application.ts";
import { ApplicationPage } from "../application-page.tsx";
import { AddAssignment } from "../assignments/add-assignment.tsx";
import { type Assignment, type PrincipalKey, usePolicy } from "../assignments/assignment.ts";
import { useAssignmentColumns } from "../assignments/assignment-columns.tsx";
import { EditRole } from "../assignments/edit-role.tsx";
import { RemoveAssignment } from "../assignments/remove-assignment.tsx";
import { useAdmin } from "../session.ts";
import { groupPath, userPath } from "../user.ts";

const SHOWN = ["all", "users", "groups", "defaultAccess"] as const;

const FILTERS = {
  all: undefined,
  users: "principalType eq 'User'",
  groups: "principalType eq 'Group'",
  defaultAccess: `appRoleId eq '${DEFAULT_ACCESS}'`,
} as const;

function readSearch(raw: RawSearch) {
  const first: PrincipalKey = {
    id: readText(raw.add),
    type: readChoice(raw.kind, ["User", "Group"]),
  };
  return { ...readListSearch(raw), show: readChoice(raw.show, SHOWN), first };
}

/**
 * Who may use an application, and with which role. With somebody in the address, the pane is open
 * with them chosen, and leads back to them.
 */
export function AssignmentsPage() {
  const { t } = useTranslation("assignments");
  const id = useApplicationId();
  const { may } = useAdmin();
  const [isAdding, setAdding] = useState(false);
  const [{ first }] = useSearchState(readSearch);
  const back = useWayBack(first);
  return (
    <ApplicationPage
      id={id}
      title={t("title")}
      lead={t("lead")}
      actions={
        may("application.write") && (
          <Button kind="main" onPress={() => setAdding(true)}>
            {t("add")}
          </Button>
        )
      }
    >
      {(application) => (
        <>
          <AssignmentList application={application} onAdd={() => setAdding(true)} />
          {isAdding && <AddAssignment application={application} onClose={() => setAdding(false)} />}
          {first.id !== "" && may("application.write") && (
            <AddAssignment application={application} first={first} onClose={back} />
          )}
        </>
      )}
    </ApplicationPage>
  );
}

/** To the person or group that the address names, whether they were assigned or not. */
function useWayBack({ id, type }: PrincipalKey): () => void {
  const navigate = useNavigate();
  const to = type === "User" ? userPath(id) : groupPath(id);
  return () => void navigate({ to: to as never, search: { tab: "applications" } as never });
}

function AssignmentList({
  application,
  onAdd,
}: {
  readonly application: Application;
  readonly onAdd: () => void;
}) {
  const { t } = useTranslation("assignments");
  const { graph, may } = useAdmin();
  const [{ q, sort, show }, change] = useSearchState(readSearch);
  const [edited, setEdited] = useState<Assignment | undefined>();
  const [removed, setRemoved] = useState<Assignment | undefined>();
  const sorting = parseSorting(sort);
  const text = q.trim();
  const parts = [
    text === "" ? undefined : `contains(principalDisplayName,${quoteOData(text)})`,
    FILTERS[show],
  ].filter((part) => part !== undefined);
  const list = useGraphList<Assignment>(
    graph,
    principalPath(application.id, "/appRoleAssignedTo"),
    {
      filter: parts.length === 0 ? undefined : parts.join(" and "),
      orderBy: sorting && `${sorting.column} ${sorting.isDescending ? "desc" : "asc"}`,
      // How many names fit is known only once each was looked at.
      count: text === "",
    },
  );
  const columns = useAssignmentColumns(application, { onEdit: setEdited, onRemove: setRemoved });
  const isFiltered = text !== "" || show !== "all";
  return (
    <>
      <DefaultAccessWarning id={application.id} onShow={() => change({ show: "defaultAccess" })} />
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
          columns={columns}
          list={list}
          rowKey={({ id }) => id}
          sorting={sorting}
          onSort={(next) => change({ sort: next === undefined ? "" : formatSorting(next) })}
          failure={t("failed")}
          empty={
            isFiltered ? (
              <EmptyState
                title={t("noneTitle")}
                action={
                  <Button onPress={() => change({ q: "", show: "all" })}>{t("showAll")}</Button>
                }
              >
                {t("noneText")}
              </EmptyState>
            ) : (
              <EmptyState
                title={t("emptyTitle")}
                action={may("application.write") && <Button onPress={onAdd}>{t("add")}</Button>}
              >
                {t("emptyText")}
              </EmptyState>
            )
          }
        />
      </Tabs>
      {edited !== undefined && (
        <EditRole
          application={application}
          assignment={edited}
          onClose={() => setEdited(undefined)}
        />
      )}
      {removed !== undefined && (
        <RemoveAssignment
          application={application}
          assignment={removed}
          onClose={() => setRemoved(undefined)}
        />
      )}
    </>
  );
}

/** Where the application leaves out whoever has no role, that has to be seen. */
function DefaultAccessWarning({
  id,
  onShow,
}: {
  readonly id: string;
  readonly onShow: () => void;
}) {
  const { t } = useTranslation("assignments");
  const { graph } = useAdmin();
  const excludes = usePolicy(id)?.excludeDefaultAccess === true;
  const { data: count = 0 } = useQuery({
    queryKey: [graph.base, principalPath(id, "/appRoleAssignedTo"), "default access"],
    enabled: excludes,
    queryFn: async ({ signal }) => {
      const filter = encodeURIComponent(FILTERS.defaultAccess);
      const path = `/appRoleAssignedTo?$top=1&$count=true&$filter=${filter}`;
      const headers = { ConsistencyLevel: "eventual" };
      const page = await graph.get<GraphPage<Assignment>>(principalPath(id, path), {
        signal,
        headers,
      });
      return page["@odata.count"] ?? page.value.length;
    },
  });
  if (!excludes || count === 0) return null;
  return (
    <Banner
      tone="warn"
      title={t("warnTitle", { count })}
      actions={<Button onPress={onShow}>{t("warnShow")}</Button>}
    >
      {t("warnText")}
    </Banner>
  );
}
