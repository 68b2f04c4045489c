import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { formatQuery, type GraphPage, quoteOData } from "../../shared/api.ts";
import { type ListState, useList } from "../../shared/lists.ts";
import { type RawSearch, readChoice, readText, useSearchState } from "../../shared/search.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Row, TextLink } from "../../ui/layout.tsx";
import { StatusBadge } from "../../ui/notice.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { DataTable, type TableColumn } from "../../ui/table.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { Toggle } from "../../ui/toggle.tsx";
import { AppConsoleLink } from "../app-console.tsx";
import { applicationPath } from "../application.ts";
import { jobPath } from "../provisioning/draft.ts";
import { IgnoredDifferences } from "../provisioning/ignored-differences.tsx";
import { JobPage, type JobPageContent } from "../provisioning/job-page.tsx";
import { useAdmin } from "../session.ts";
import { groupPath, userPath } from "../user.ts";

/** Somebody whom the job knows. */
interface Known {
  readonly objectType: "User" | "Group";
  readonly sourceId: string;
  readonly displayName?: string;
  readonly targetId?: string;
  readonly managed?: boolean;
  readonly failure?: {
    readonly code: string;
    readonly message: string;
    readonly attempts: number;
    readonly nextAttempt: string;
  };
}

const TYPES = ["User", "Group"] as const;
const TOP = 200;
const MOST_FOUND = 100;

function readSearch(raw: RawSearch) {
  return {
    q: readText(raw.q),
    type: readChoice(raw.type, TYPES),
    show: readChoice(raw.show, ["all", "failing"] as const),
  };
}

/** Everybody whom an application knows, with the account there and the last error. */
export function PeoplePage() {
  const { t } = useTranslation("people");
  return (
    <JobPage title={t("title")} lead={t("lead")}>
      {(content) => <People {...content} />}
    </JobPage>
  );
}

function People({ application, place }: JobPageContent) {
  const { t } = useTranslation("people");
  const [{ q, type, show }, change] = useSearchState(readSearch);
  const isFailing = show === "failing";
  const list = useKnown(jobPath(place.applicationId, place.jobId), { q, type, isFailing });
  const columns = useColumns(application);
  return (
    <>
      <IgnoredDifferences place={place} />
      <Row>
        <SearchField label={t("search")} value={q} onChange={(value) => change({ q: value })} />
        <Toggle
          label={t("failing")}
          value={isFailing}
          onChange={(value) => change({ show: value ? "failing" : "all" })}
        />
      </Row>
      <Tabs
        label={t("show")}
        tabs={TYPES.map((value) => ({ value, label: t(value === "User" ? "users" : "groups") }))}
        value={type}
        onChange={(value) => change({ type: value })}
      >
        <DataTable
          label={t("title")}
          columns={columns}
          list={list}
          rowKey={({ sourceId }) => sourceId}
          failure={t("failed")}
          empty={
            <Nobody
              id={application.id}
              {...{ q, isFailing }}
              onAll={() => change({ q: "", show: "all" })}
            />
          }
        />
      </Tabs>
    </>
  );
}

function Nobody({
  id,
  q,
  isFailing,
  onAll,
}: {
  readonly id: string;
  readonly q: string;
  readonly isFailing: boolean;
  readonly onAll: () => void;
}) {
  const { t } = useTranslation("people");
  if (q.trim() !== "" || isFailing) {
    const [title, text] =
      q.trim() === ""
        ? (["noFailures", "noFailuresText"] as const)
        : (["noneTitle", "noneText"] as const);
    return (
      <EmptyState title={t(title)} action={<Button onPress={onAll}>{t("showAll")}</Button>}>
        {t(text)}
      </EmptyState>
    );
  }
  const to = applicationPath(id, "/provisioning");
  return (
    <EmptyState title={t("emptyTitle")} action={<ButtonLink to={to}>{t("start")}</ButtonLink>}>
      {t("emptyText")}
    </EmptyState>
  );
}

interface KnownSearch {
  readonly q: string;
  readonly type: "User" | "Group";
  readonly isFailing: boolean;
}

/** The job knows ids; whoever is looked for by name is found in the directory first. */
function useKnown(path: string, { q, type, isFailing }: KnownSearch): ListState<Known> {
  const { graph, rollcall } = useAdmin();
  const text = q.trim();
  const found = useQuery({
    queryKey: [graph.base, "ids", type, text],
    enabled: text !== "",
    queryFn: async ({ signal }) => {
      const $filter = `startswith(displayName,${quoteOData(text)})`;
      const query = formatQuery({ $filter, $select: "id", $top: MOST_FOUND });
      const at = type === "User" ? "/users" : "/groups";
      const page = await graph.get<GraphPage<{ readonly id: string }>>(at + query, { signal });
      return page.value.map(({ id }) => id).join(",");
    },
  });
  const ids = text === "" ? undefined : found.data;
  const list = useList<Known>(
    [rollcall.base, "objects", path, type, isFailing, text, ids],
    async (next, signal) => {
      if (text !== "" && (ids === undefined || ids === "")) return { rows: [] };
      const query = formatQuery({
        objectType: type,
        failing: isFailing ? "true" : undefined,
        ids,
        after: next,
        top: TOP,
      });
      const { value } = await rollcall.get<GraphPage<Known>>(`${path}/objects${query}`, { signal });
      const last = isFailing || text !== "" || value.length < TOP ? undefined : value.at(-1);
      const rows = isFailing ? value.filter(({ failure }) => failure !== undefined) : value;
      return { rows, next: last?.sourceId };
    },
  );
  // Until it is known whom the text finds, nobody is missing.
  return text !== "" && ids === undefined ? { ...list, rows: undefined, error: found.error } : list;
}

function stateOf({ targetId, managed, failure }: Known) {
  if (failure !== undefined) return { tone: "bad", word: "failed" } as const;
  if (targetId === undefined) return { tone: "calm", word: "none" } as const;
  return managed === false
    ? ({ tone: "calm", word: "left" } as const)
    : ({ tone: "good", word: "linked" } as const);
}

function useColumns(application: {
  readonly id: string;
  readonly displayName: string;
}): readonly TableColumn<Known>[] {
  const { t } = useTranslation("people");
  const { may } = useAdmin();
  const { id, displayName: name } = application;
  return [
    {
      id: "name",
      header: t("name"),
      cell: ({ objectType, sourceId, displayName }) => (
        <TextLink
          to={objectType === "User" ? userPath(sourceId) : groupPath(sourceId)}
          search={{ tab: "applications" }}
        >
          {displayName ?? t("gone")}
        </TextLink>
      ),
    },
    {
      id: "account",
      header: t("account"),
      cell: (row) => {
        const { tone, word } = stateOf(row);
        return <StatusBadge tone={tone}>{t(`state.${word}`)}</StatusBadge>;
      },
    },
    {
      id: "error",
      header: t("error"),
      cell: ({ failure }) => (failure === undefined ? "–" : `${failure.code}: ${failure.message}`),
    },
    {
      id: "next",
      header: t("next"),
      isMinor: true,
      cell: ({ failure }) => (failure === undefined ? "–" : <Instant at={failure.nextAttempt} />),
    },
    {
      id: "actions",
      header: t("actions"),
      isMinor: true,
      cell: ({ objectType, sourceId, targetId }) => (
        <Row>
          {may("application.write") && (
            <TextLink
              to={applicationPath(id, "/provisioning/on-demand")}
              search={{ object: objectType, person: sourceId }}
            >
              {t("onDemand")}
            </TextLink>
          )}
          {objectType === "User" && targetId !== undefined && (
            <AppConsoleLink id={id} name={name} targetId={targetId} />
          )}
        </Row>
      ),
    },
  ];
}
