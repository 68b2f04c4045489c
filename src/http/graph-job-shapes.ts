import type { JobReport } from "../provisioning/job-admin.ts";
import { FOREVER } from "../provisioning/job-settings.ts";
import { describeOutlook, describeStatus, scheduleStateOf } from "../provisioning/job-status.ts";

/* Jobs in Graph's shapes (graph-sync-api.md section 3). */

/** A synchronizationJob, with its status. `outlook` is ours: what it waits for. */
export function presentJob(report: JobReport, nowMs: number): object {
  const { job } = report;
  return {
    id: job.id,
    templateId: job.templateId ?? "customappsso",
    schedule: presentSchedule(report),
    status: describeStatus(report, nowMs),
    synchronizationJobSettings: presentSettings(report),
    outlook: describeOutlook(report, nowMs),
  };
}

function presentSchedule(report: JobReport): object {
  const isNew = report.state.status === "NotConfigured";
  return {
    expiration: null,
    interval: isNew ? FOREVER : formatDuration(report.job.intervalMs),
    state: scheduleStateOf(report),
  };
}

/** With the settings that Graph has among the secrets, too: it moves them here. */
function presentSettings({ job, application }: JobReport): readonly object[] {
  const threshold = job.deletionGuard?.enabled ? job.deletionGuard.threshold : undefined;
  const settings = Object.entries(application.settings ?? {});
  return [
    ...(threshold === undefined
      ? []
      : [{ name: "QuarantineTooManyDeletesThreshold", value: String(threshold) }]),
    { name: "SyncAll", value: String(job.scope === "all") },
    ...settings.map(([name, value]) => ({ name, value })),
  ];
}

const UNITS = [
  ["H", 3_600_000],
  ["M", 60_000],
  ["S", 1_000],
] as const;

/** An ISO 8601 duration such as PT40M. */
export function formatDuration(durationMs: number): string {
  let rest = durationMs;
  let text = "PT";
  for (const [unit, lengthMs] of UNITS) {
    const count = unit === "S" ? rest / lengthMs : Math.floor(rest / lengthMs);
    rest -= count * lengthMs;
    if (count > 0) text += `${count}${unit}`;
  }
  return text === "PT" ? "PT0S" : text;
}
