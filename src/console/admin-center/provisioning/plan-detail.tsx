import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { GraphPage } from "../../shared/api.ts";
import { useList } from "../../shared/lists.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { Column, Row, Section, TextLink, Words } from "../../ui/layout.tsx";
import { announce, Banner, ErrorNotice, StatusBadge } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { DataTable, type TableColumn } from "../../ui/table.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { applicationPath } from "../application.ts";
import { useAdmin } from "../session.ts";
import { jobPath } from "./draft.ts";
import { PlanItemDialog } from "./plan-item.tsx";
import { PlanSummary } from "./plan-summary.tsx";
import { ACTION_TONES, ACTIONS, type Plan, type PlanAction, type PlanItem } from "./plan-types.ts";
import type { JobPlace } from "./previews.ts";

const PART = 200;

/** What of a plan the address names. */
export interface PlanSearch {
  readonly plan: string;
  readonly action: PlanAction | "";
  readonly item: string;
}

/** One plan: what it comes to, everybody with their differences, and the button that applies it. */
export function PlanDetail({
  place,
  planId,
  action,
  item,
  onChange,
}: {
  readonly place: JobPlace;
  readonly planId: string;
  readonly action: PlanAction | "";
  /** The position of the object that is open; empty: none. */
  readonly item: string;
  readonly onChange: (change: Partial<PlanSearch>) => void;
}) {
  const { t } = useTranslation("plan");
  const { rollcall, may } = useAdmin();
  const path = `${jobPath(place.applicationId, place.jobId)}/plans/${encodeURIComponent(planId)}`;
  const plan = useQuery({
    queryKey: [rollcall.base, "plan", planId],
    queryFn: ({ signal }) => rollcall.get<Plan>(path, { signal }),
  });
  if (plan.error !== null) {
    return <ErrorNotice error={plan.error} what={t("oneFailed")} />;
  }
  if (plan.data === undefined) return <Loading />;
  const { data } = plan;
  const page = applicationPath(place.applicationId, "/provisioning/plan");
  return (
    <Section
      title={t(`kind.${data.kind}`)}
      actions={may("application.write") && <ApplyButton plan={data} path={path} />}
    >
      {data.configuration.draft && <Banner tone="warn" title={t("isDraft")} />}
      {data.status === "applied" && <Applied plan={data} />}
      <PlanSummary plan={data} linkTo={page} />
      <Tabs
        label={t("actions")}
        tabs={(["all", ...ACTIONS] as const).map((value) => ({
          value,
          label: value === "all" ? t("all") : t(`action.${value}`),
        }))}
        value={action === "" ? "all" : action}
        onChange={(value) => onChange({ action: value === "all" ? "" : value })}
      >
        <Items {...{ path, page, planId, action, item, onChange }} />
      </Tabs>
    </Section>
  );
}

function Applied({ plan }: { readonly plan: Plan }) {
  const { t } = useTranslation("plan");
  const results = Object.entries(plan.result ?? {}).filter(([, count]) => count > 0);
  return (
    <Banner tone="good" title={t("applied")}>
      <Words>
        {results.map(([name, count]) => t(`result.${name as "applied"}`, { count })).join(" · ")}
      </Words>
    </Banner>
  );
}

function Items({
  path,
  page,
  planId,
  action,
  item,
  onChange,
}: {
  readonly path: string;
  readonly page: string;
  readonly planId: string;
  readonly action: PlanAction | "";
  readonly item: string;
  readonly onChange: (change: Partial<PlanSearch>) => void;
}) {
  const { t } = useTranslation("plan");
  const { rollcall } = useAdmin();
  const query = action === "" ? "" : `&action=${action}`;
  const list = useList<PlanItem>(
    [rollcall.base, "planItems", path, action],
    async (next, signal) => {
      const after = next === undefined ? "" : `&after=${next}`;
      const { value } = await rollcall.get<GraphPage<PlanItem>>(
        `${path}/items?top=${PART}${query}${after}`,
        { signal },
      );
      const last = value.at(-1);
      const isMore = value.length === PART && last !== undefined;
      return { rows: value, ...(isMore && { next: String(last.position) }) };
    },
  );
  const open = list.rows?.find(({ position }) => String(position) === item);
  const search = (position: number) => ({
    plan: planId,
    ...(action !== "" && { action }),
    item: String(position),
  });
  const columns: readonly TableColumn<PlanItem>[] = [
    {
      id: "who",
      header: t("who"),
      cell: (each) => (
        <TextLink to={page} search={search(each.position)}>
          {each.displayName}
        </TextLink>
      ),
    },
    {
      id: "action",
      header: t("actionHead"),
      cell: (each) => (
        <StatusBadge tone={each.cannot === true ? "bad" : ACTION_TONES[each.action]}>
          {each.cannot === true ? t("cannotShort") : t(`action.${each.action}`)}
        </StatusBadge>
      ),
    },
    {
      id: "changes",
      header: t("changes"),
      cell: (each) =>
        each.reason?.message ?? each.differences.map(({ displayName }) => displayName).join(", "),
    },
    {
      id: "requests",
      header: t("requests"),
      isMinor: true,
      cell: (each) => each.requests.map(({ method }) => method).join(", "),
    },
    {
      id: "result",
      header: t("resultHead"),
      isMinor: true,
      cell: (each) => (each.result === undefined ? "–" : (each.resultMessage ?? each.result)),
    },
  ];
  return (
    <>
      <DataTable
        label={t("items")}
        columns={columns}
        list={list}
        rowKey={({ position }) => String(position)}
        failure={t("itemsFailed")}
        empty={<EmptyState title={t("nobodyTitle")}>{t("nobodyText")}</EmptyState>}
      />
      {open !== undefined && <PlanItemDialog item={open} onClose={() => onChange({ item: "" })} />}
    </>
  );
}

/** Applies a plan; where a guard holds it, the number is to be typed. */
function ApplyButton({ plan, path }: { readonly plan: Plan; readonly path: string }) {
  const { t } = useTranslation("plan");
  const { rollcall } = useAdmin();
  const queries = useQueryClient();
  const [isAsked, ask] = useState(false);
  const held = plan.guards.find((guard) => guard.held);
  const applying = useMutation({
    mutationFn: () =>
      rollcall.post<Plan>(
        `${path}/apply`,
        held === undefined ? {} : { allowDeletes: held.counted },
      ),
    onSuccess: async () => {
      announce({ message: t("applied") });
      await queries.invalidateQueries({ predicate: ({ queryKey }) => isAboutPlans(queryKey) });
    },
  });
  const { create, update, disable, delete: deleted, link } = plan.counts;
  const changes = create + update + disable + deleted + link;
  if (plan.status !== "ready" || plan.configuration.draft || changes === 0) return null;
  return (
    <Row>
      <Button kind="main" onPress={() => ask(true)}>
        {t("apply")}
      </Button>
      <ConfirmDialog
        title={t("applyTitle")}
        isOpen={isAsked}
        confirm={t("applyCount", { count: changes })}
        {...(held !== undefined && { typed: String(held.counted) })}
        failure={t("applyFailed")}
        onClose={() => ask(false)}
        onConfirm={async () => {
          await applying.mutateAsync();
        }}
      >
        <Column gap="xs">
          <Words>{t("applyText")}</Words>
          {held !== undefined && <Words strong>{held.message}</Words>}
        </Column>
      </ConfirmDialog>
    </Row>
  );
}

function isAboutPlans(key: readonly unknown[]): boolean {
  return ["plan", "plans", "planItems"].includes(String(key[1]));
}
