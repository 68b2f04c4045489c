import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { GraphPage } from "../../shared/api.ts";
import { type RawSearch, readText, useSearchState } from "../../shared/search.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Row, Section, TextLink, Words } from "../../ui/layout.tsx";
import { ErrorNotice, StatusBadge, type Tone } from "../../ui/notice.tsx";
import { PlainTable } from "../../ui/plain-table.tsx";
import { Loading } from "../../ui/progress.tsx";
import { applicationPath } from "../application.ts";
import { jobPath } from "../provisioning/draft.ts";
import { JobPage } from "../provisioning/job-page.tsx";
import { PlanDetail } from "../provisioning/plan-detail.tsx";
import { ACTIONS, type Plan } from "../provisioning/plan-types.ts";
import type { JobPlace } from "../provisioning/previews.ts";
import { useAdmin } from "../session.ts";

const SHOWN = ["", ...ACTIONS] as const;

function readSearch(raw: RawSearch) {
  const action = readText(raw.action);
  return {
    plan: readText(raw.plan),
    action: SHOWN.find((each) => each === action) ?? "",
    item: readText(raw.item),
  };
}

const TONES: Readonly<Record<Plan["status"], Tone>> = {
  planning: "busy",
  ready: "good",
  failed: "bad",
  applying: "busy",
  applied: "calm",
};

/** `Preview changes`: what the next cycle would do, before it does it; plans made before. */
export function PlanPage() {
  const { t } = useTranslation("plan");
  return (
    <JobPage title={t("title")} lead={t("lead")}>
      {({ place }) => <Plans place={place} />}
    </JobPage>
  );
}

/** Names the plans of a job among what was read. */
function plansKey(base: string, jobId: string): readonly unknown[] {
  return [base, "plans", jobId];
}

function Plans({ place }: { readonly place: JobPlace }) {
  const { t } = useTranslation("plan");
  const { rollcall, may } = useAdmin();
  const [search, change] = useSearchState(readSearch);
  const making = useMaking(place, (plan) => change({ plan: plan.id, action: "", item: "" }));
  const path = `${jobPath(place.applicationId, place.jobId)}/plans`;
  const plans = useQuery({
    queryKey: plansKey(rollcall.base, place.jobId),
    queryFn: async ({ signal }) =>
      (await rollcall.get<GraphPage<Plan>>(`${path}?top=20`, { signal })).value,
  });
  return (
    <Column>
      {may("application.write") && (
        <Row>
          <Button
            kind="main"
            isBusy={making.isPending && making.variables === "cycle"}
            onPress={() => making.mutate("cycle")}
          >
            {t("make")}
          </Button>
          <Button
            isBusy={making.isPending && making.variables === "reconciliation"}
            onPress={() => making.mutate("reconciliation")}
          >
            {t("reconcile")}
          </Button>
          <Words small>{making.isPending ? t("making") : t("makeHint")}</Words>
        </Row>
      )}
      {making.error !== null && <ErrorNotice error={making.error} what={t("makeFailed")} />}
      {search.plan !== "" && (
        <PlanDetail
          key={search.plan}
          place={place}
          planId={search.plan}
          action={search.action}
          item={search.item}
          onChange={change}
        />
      )}
      {plans.error !== null && (
        <ErrorNotice
          error={plans.error}
          what={t("listFailed")}
          onRetry={() => void plans.refetch()}
        />
      )}
      {plans.data === undefined && plans.error === null && <Loading />}
      {plans.data?.length === 0 && search.plan === "" && (
        <EmptyState title={t("emptyTitle")}>{t("emptyText")}</EmptyState>
      )}
      {plans.data !== undefined && plans.data.length > 0 && (
        <PlanList place={place} plans={plans.data} />
      )}
    </Column>
  );
}

function useMaking(place: JobPlace, onMade: (plan: Plan) => void) {
  const { rollcall } = useAdmin();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (kind: "cycle" | "reconciliation") =>
      rollcall.post<Plan>(`${jobPath(place.applicationId, place.jobId)}/plans`, { kind }),
    onSuccess: async (plan) => {
      onMade(plan);
      await queries.invalidateQueries({ queryKey: plansKey(rollcall.base, place.jobId) });
    },
  });
}

function PlanList({ place, plans }: { readonly place: JobPlace; readonly plans: readonly Plan[] }) {
  const { t } = useTranslation("plan");
  const to = applicationPath(place.applicationId, "/provisioning/plan");
  return (
    <Section title={t("list")}>
      <PlainTable
        label={t("title")}
        rows={plans}
        rowKey={({ id }) => id}
        columns={[
          {
            id: "made",
            header: t("made"),
            cell: (plan) => (
              <TextLink to={to} search={{ plan: plan.id }}>
                <Instant at={plan.createdDateTime} />
              </TextLink>
            ),
          },
          { id: "kind", header: t("kindHead"), cell: ({ kind }) => t(`kind.${kind}`) },
          {
            id: "status",
            header: t("statusHead"),
            cell: ({ status }) => (
              <StatusBadge tone={TONES[status]}>{t(`status.${status}`)}</StatusBadge>
            ),
          },
          {
            id: "counts",
            header: t("counts"),
            cell: ({ counts }) =>
              ACTIONS.filter((action) => action !== "none" && counts[action] > 0)
                .map((action) => t(`count.${action}`, { count: counts[action] }))
                .join(" · ") || t("nothingToDo"),
          },
          {
            id: "by",
            header: t("by"),
            isMinor: true,
            cell: ({ createdBy }) => createdBy ?? "–",
          },
          {
            id: "expires",
            header: t("expires"),
            isMinor: true,
            cell: ({ expirationDateTime }) => <Instant at={expirationDateTime} />,
          },
        ]}
      />
    </Section>
  );
}
