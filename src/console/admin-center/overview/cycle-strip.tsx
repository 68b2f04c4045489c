import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { GraphPage } from "../../shared/api.ts";
import { formatAbsolute, formatDuration } from "../../shared/time.ts";
import { Section, Words } from "../../ui/layout.tsx";
import { ErrorNotice, type Tone } from "../../ui/notice.tsx";
import { Strip, type StripBar } from "../../ui/strip.tsx";
import { applicationPath } from "../application.ts";
import type { Execution, ProvisioningJob } from "../job.ts";
import { jobKey } from "../live.ts";
import { useAdmin } from "../session.ts";

const TONES: Readonly<Record<Execution["state"], Tone>> = {
  Succeeded: "good",
  EntryLevelErrors: "warn",
  Failed: "bad",
};

/** The last cycles as bars, and the next one outlined. */
export function CycleStrip({ id, job }: { readonly id: string; readonly job: ProvisioningJob }) {
  const { t, i18n } = useTranslation("provisioning");
  const { rollcall } = useAdmin();
  const newest = job.status.lastExecution?.timeEnded;
  const cycles = useQuery({
    queryKey: [...jobKey(id), "cycles", newest],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => {
      const path = `/applications/${encodeURIComponent(id)}/jobs/${encodeURIComponent(job.id)}`;
      return rollcall.get<GraphPage<Execution>>(`${path}/cycles?top=50`, { signal });
    },
  });
  const { nextRun } = job.outlook;
  const shown = [...(cycles.data?.value ?? [])].reverse();
  const longest = Math.max(1, ...shown.map(durationOf));
  const bars: readonly StripBar[] = [
    ...shown.map((cycle): StripBar => {
      const { created, updated, disabled, deleted, failed, references } = cycle.counts;
      return {
        id: `${cycle.activityIdentifier} ${cycle.timeEnded}`,
        height: durationOf(cycle) / longest,
        tone: TONES[cycle.state],
        to: applicationPath(id, "/provisioning/logs"),
        search: { cycle: cycle.activityIdentifier },
        words: t("bar", {
          state: t(`state.${cycle.state}`),
          at: formatAbsolute(Date.parse(cycle.timeBegan), i18n.language),
          duration: formatDuration(durationOf(cycle), i18n.language),
          changes: created + updated + disabled + deleted + references,
          failed,
        }),
      };
    }),
    ...(nextRun === undefined
      ? []
      : [
          {
            id: "next",
            height: 0.5,
            tone: "calm" as const,
            words: t("nextBar", { at: formatAbsolute(Date.parse(nextRun), i18n.language) }),
          },
        ]),
  ];
  return (
    <Section title={t("strip")}>
      {cycles.error !== null && <ErrorNotice error={cycles.error} what={t("stripFailed")} />}
      {shown.length === 0 ? (
        <Words dimmed>{t("noCycle")}</Words>
      ) : (
        <>
          <Strip label={t("strip")} bars={bars} />
          <Words small dimmed>
            {t("stripHint")}
          </Words>
        </>
      )}
    </Section>
  );
}

/** How long a cycle took, in milliseconds. */
export function durationOf({ timeBegan, timeEnded }: Execution): number {
  return Math.max(0, Date.parse(timeEnded) - Date.parse(timeBegan));
}
