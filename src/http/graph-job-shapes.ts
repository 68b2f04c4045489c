import type { JobReport } from "../provisioning/job-admin.ts";
import { describeStatus, scheduleStateOf } from "../provisioning/job-status.ts";
import type { AttributeMapping, SynchronizationSchema } from "../sync/schema.ts";

/* Jobs and log records in Graph's shapes (graph-sync-api.md sections 3 and 8). */

/** A synchronizationJob, with its status. */
export function presentJob(report: JobReport, nowMs: number): object {
  const { job } = report;
  return {
    id: job.id,
    templateId: "customappsso",
    schedule: presentSchedule(report),
    status: describeStatus(report, nowMs),
    synchronizationJobSettings: [],
  };
}

function presentSchedule(report: JobReport): object {
  return {
    expiration: null,
    interval: formatDuration(report.job.intervalMs),
    state: scheduleStateOf(report),
  };
}

/** A synchronizationSchema, without its directories. */
export function presentSchema(schema: SynchronizationSchema): object {
  return {
    id: schema.id,
    version: schema.version,
    synchronizationRules: schema.synchronizationRules.map((rule) => ({
      ...rule,
      editable: true,
      objectMappings: rule.objectMappings.map((mapping) => ({
        ...mapping,
        flowTypes: mapping.flowTypes.join(", "),
        attributeMappings: mapping.attributeMappings.map(presentAttributeMapping),
      })),
    })),
  };
}

function presentAttributeMapping(mapping: AttributeMapping): object {
  return {
    ...mapping,
    defaultValue: mapping.defaultValue ?? null,
    matchingPriority: mapping.matchingPriority ?? 0,
    flowBehavior: "FlowWhenChanged",
    exportMissingReferences: false,
  };
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
