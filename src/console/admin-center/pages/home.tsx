import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { callApi, type GraphPage } from "../../shared/api.ts";
import { EmptyState } from "../../ui/empty.tsx";
import { Column, Section, Tile, Tiles, Words } from "../../ui/layout.tsx";
import { ErrorNotice, StatusBadge } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Loading } from "../../ui/progress.tsx";
import { describeHealth, type JobOfApplication } from "../job-health.ts";
import { useAdmin } from "../session.ts";

/** How all applications are, what needs somebody, and how many people there are. */
export function HomePage() {
  const { t } = useTranslation("home");
  const { graph, tenant } = useAdmin();
  const users = useQuery({
    queryKey: [graph.base, "/users", "count"],
    queryFn: async ({ signal }) => Number(await graph.get("/users/$count", { signal })),
  });
  const jobs = useQuery({
    queryKey: ["jobs", graph.base],
    queryFn: ({ signal }) => readJobs(graph.base, signal),
  });
  if (jobs.error !== null) {
    const retry = () => void jobs.refetch();
    return (
      <Page title={t("title")}>
        <ErrorNotice error={jobs.error} what={t("failed")} onRetry={retry} />
      </Page>
    );
  }
  if (jobs.data === undefined) return <Loading />;
  const waiting = jobs.data.reduce((sum, { job }) => sum + (job?.outlook.escrows ?? 0), 0);
  const stopped = jobs.data.filter((each) => describeHealth(each).needsSomebody);
  return (
    <Page title={t("title")} lead={tenant.displayName}>
      <Tiles columns={3}>
        <Tile label={t("people")} value={users.data ?? "–"} to="/users" />
        <Tile label={t("applications")} value={jobs.data.length} to="/" />
        <Tile label={t("waiting")} value={waiting} to="/" hint={t("waitingHint")} />
      </Tiles>
      <Section title={t("needsYou")}>
        {stopped.length === 0 ? (
          <Words>{t("nothingNeedsYou")}</Words>
        ) : (
          stopped.map((each) => <ApplicationLine key={each.id} application={each} />)
        )}
      </Section>
      <Section title={t("applications")}>
        {jobs.data.length === 0 ? (
          <EmptyState title={t("emptyTitle")}>{t("emptyText")}</EmptyState>
        ) : (
          jobs.data.map((each) => <ApplicationLine key={each.id} application={each} />)
        )}
      </Section>
    </Page>
  );
}

function ApplicationLine({ application }: { readonly application: JobOfApplication }) {
  const { t } = useTranslation("home");
  const { tone, state } = describeHealth(application);
  return (
    <Column gap="xs">
      <Words strong>{application.displayName}</Words>
      <StatusBadge tone={tone}>{t(`state.${state}`)}</StatusBadge>
    </Column>
  );
}

/** Every application with its job; of several jobs, the first. */
async function readJobs(base: string, signal: AbortSignal): Promise<readonly JobOfApplication[]> {
  type Principal = Pick<JobOfApplication, "id" | "displayName">;
  const list = `${base}/servicePrincipals?$select=id,displayName`;
  const { value } = await callApi<GraphPage<Principal>>("GET", list, { signal });
  return Promise.all(
    value.map(async ({ id, displayName }) => {
      const path = `${base}/servicePrincipals/${encodeURIComponent(id)}/synchronization/jobs`;
      const jobs = await callApi<GraphPage<NonNullable<JobOfApplication["job"]>>>("GET", path, {
        signal,
      });
      return { id, displayName, job: jobs.value[0] };
    }),
  );
}
