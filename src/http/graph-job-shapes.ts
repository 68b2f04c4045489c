import { formatDuration } from "../common/duration.ts";
import type { JobReport } from "../provisioning/job-admin.ts";
import { FOREVER, RECONCILIATION } from "../provisioning/job-settings.ts";
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
    ...(job.reconciliation === undefined
      ? []
      : [
          { name: RECONCILIATION.interval, value: formatDuration(job.reconciliation.everyMs) },
          { name: RECONCILIATION.mode, value: job.reconciliation.repairs ? "repair" : "report" },
        ]),
    ...settings.map(([name, value]) => ({ name, value })),
  ];
}
