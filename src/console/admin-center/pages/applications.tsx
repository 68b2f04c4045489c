import { useTranslation } from "react-i18next";
import { quoteOData } from "../../shared/api.ts";
import { useGraphList } from "../../shared/lists.ts";
import {
  formatSorting,
  type ListSearch,
  parseSorting,
  readListSearch,
  useSearchState,
} from "../../shared/search.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Row, TextLink } from "../../ui/layout.tsx";
import { Page } from "../../ui/page.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { DataTable, type TableColumn } from "../../ui/table.tsx";
import { type Application, applicationPath, useJob } from "../application.ts";
import { HealthBadge } from "../health.tsx";
import { countInStep } from "../job.ts";
import { useAdmin } from "../session.ts";

/** All applications of the tenant. */
export function ApplicationsPage() {
  const { t } = useTranslation("applications");
  const { graph, may } = useAdmin();
  const [{ q, sort }, change] = useSearchState<ListSearch>(readListSearch);
  const sorting = parseSorting(sort);
  const text = q.trim();
  const list = useGraphList<Application>(graph, "/servicePrincipals", {
    select: ["id", "displayName"],
    filter: text === "" ? undefined : `contains(displayName,${quoteOData(text)})`,
    orderBy: sorting && `${sorting.column} ${sorting.isDescending ? "desc" : "asc"}`,
    count: true,
  });
  const add = may("application.create") && (
    <ButtonLink kind="main" to="/applications/new">
      {t("new")}
    </ButtonLink>
  );
  return (
    <Page title={t("title")} lead={t("lead")} actions={add}>
      <Row>
        <SearchField label={t("search")} value={q} onChange={(value) => change({ q: value })} />
      </Row>
      <DataTable
        label={t("title")}
        columns={useColumns()}
        list={list}
        rowKey={({ id }) => id}
        sorting={sorting}
        onSort={(next) => change({ sort: next === undefined ? "" : formatSorting(next) })}
        failure={t("failed")}
        empty={
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
          )
        }
      />
    </Page>
  );
}

function useColumns(): readonly TableColumn<Application>[] {
  const { t } = useTranslation("applications");
  return [
    {
      id: "displayName",
      header: t("name"),
      isSortable: true,
      cell: ({ id, displayName }) => <TextLink to={applicationPath(id)}>{displayName}</TextLink>,
    },
    {
      id: "provisioning",
      header: t("provisioning"),
      cell: ({ id }) => <JobCell id={id} part="health" />,
    },
    {
      id: "people",
      header: t("people"),
      isMinor: true,
      cell: ({ id }) => <JobCell id={id} part="people" />,
    },
    {
      id: "next",
      header: t("next"),
      isMinor: true,
      cell: ({ id }) => <JobCell id={id} part="next" />,
    },
  ];
}

/** Read for the rows in view alone; what happens meanwhile comes by events. */
function JobCell({
  id,
  part,
}: {
  readonly id: string;
  readonly part: "health" | "people" | "next";
}) {
  const { i18n } = useTranslation();
  const { data: job } = useJob(id);
  if (job === undefined) return "…";
  if (part === "health") return <HealthBadge job={job} />;
  if (job === null) return "–";
  if (part === "people") return countInStep(job, "User").toLocaleString(i18n.language);
  const { nextRun } = job.outlook;
  return nextRun === undefined ? "–" : <Instant at={nextRun} />;
}
