import { useQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { GraphPage } from "../../shared/api.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { Instant } from "../../ui/instant.tsx";
import { TextLink } from "../../ui/layout.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { PlainTable } from "../../ui/plain-table.tsx";
import { Loading } from "../../ui/progress.tsx";
import { applicationPath } from "../application.ts";
import { type ApplicationOverview, useOverview } from "../overview.ts";
import { jobPath } from "../provisioning/draft.ts";
import type { Plan } from "../provisioning/plan-types.ts";
import { useAdmin } from "../session.ts";

/** Something that waits for somebody's decision. */
interface Waiting {
  readonly id: string;
  readonly application: string;
  readonly what: string;
  readonly to: string;
  readonly search?: Readonly<Record<string, string>>;
  readonly made?: string;
  readonly by?: string | undefined;
  readonly expires?: string;
}

const LATEST = 20;

/** What of all applications waits for somebody: plans to be applied, deletions held back. */
export function PlansPage() {
  const { t } = useTranslation("people");
  const overview = useOverview();
  return (
    <Page title={t("plans.title")} lead={t("plans.lead")}>
      {overview.error !== null ? (
        <ErrorNotice
          error={overview.error}
          what={t("plans.failed")}
          onRetry={() => void overview.refetch()}
        />
      ) : overview.data === undefined ? (
        <Loading />
      ) : (
        <WaitingList applications={overview.data} />
      )}
    </Page>
  );
}

function WaitingList({ applications }: { readonly applications: readonly ApplicationOverview[] }) {
  const { t } = useTranslation("people");
  const { rollcall } = useAdmin();
  const jobs = applications.flatMap(({ servicePrincipal, jobs: [job] }) =>
    job === undefined ? [] : [{ ...servicePrincipal, jobId: job.id }],
  );
  const plans = useQueries({
    queries: jobs.map(({ id, jobId }) => ({
      queryKey: [rollcall.base, "plans", id, jobId, LATEST],
      queryFn: async ({ signal }: { readonly signal: AbortSignal }) => {
        const path = `${jobPath(id, jobId)}/plans?top=${LATEST}`;
        return (await rollcall.get<GraphPage<Plan>>(path, { signal })).value;
      },
    })),
  });
  const failed = plans.find(({ error }) => error !== null);
  if (failed?.error != null) return <ErrorNotice error={failed.error} what={t("plans.failed")} />;
  if (plans.some(({ data }) => data === undefined)) return <Loading />;
  const staged = applications.flatMap(({ servicePrincipal, stagedDeletions }): Waiting[] => {
    if (stagedDeletions === 0) return [];
    const { id, displayName: application } = servicePrincipal;
    const to = applicationPath(id, "/provisioning/staged-deletions");
    return [{ id, application, what: t("plans.staged", { count: stagedDeletions }), to }];
  });
  const waiting = jobs.flatMap(({ id, displayName }, index) =>
    (plans[index]?.data ?? []).filter(isWaiting).map((plan): Waiting => {
      const { createdDateTime: made, expirationDateTime: expires, createdBy: by } = plan;
      return {
        id: plan.id,
        application: displayName,
        what: t("plans.plan", { count: countChanges(plan) }),
        to: applicationPath(id, "/provisioning/plan"),
        search: { plan: plan.id },
        ...{ made, by, expires },
      };
    }),
  );
  const rows = [...staged, ...waiting];
  if (rows.length === 0) {
    return (
      <EmptyState
        title={t("plans.empty")}
        action={<ButtonLink to="/applications">{t("plans.toApplications")}</ButtonLink>}
      >
        {t("plans.emptyText")}
      </EmptyState>
    );
  }
  return <WaitingTable rows={rows} />;
}

function WaitingTable({ rows }: { readonly rows: readonly Waiting[] }) {
  const { t } = useTranslation("people");
  const instant = (at: string | undefined) => (at === undefined ? "–" : <Instant at={at} />);
  return (
    <PlainTable
      label={t("plans.title")}
      rows={rows}
      rowKey={({ id }) => id}
      columns={[
        {
          id: "what",
          header: t("plans.what"),
          cell: ({ to, search, what }) => (
            <TextLink to={to} {...(search !== undefined && { search })}>
              {what}
            </TextLink>
          ),
        },
        {
          id: "application",
          header: t("plans.application"),
          cell: ({ application }) => application,
        },
        { id: "made", header: t("plans.made"), cell: ({ made }) => instant(made) },
        { id: "by", header: t("plans.by"), cell: ({ by }) => by ?? "–" },
        { id: "expires", header: t("plans.expires"), cell: ({ expires }) => instant(expires) },
      ]}
    />
  );
}

/** Drafts are looked at and thrown away; what changes nothing needs nobody. */
function isWaiting(plan: Plan): boolean {
  return plan.status === "ready" && !plan.configuration.draft && countChanges(plan) > 0;
}

function countChanges({ counts }: Plan): number {
  const { create, update, disable, delete: deleted, link } = counts;
  return create + update + disable + deleted + link;
}
