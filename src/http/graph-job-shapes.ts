import { formatInstant } from "../common/world.ts";
import type { JobReport } from "../provisioning/job-admin.ts";
import type { CycleExecution, JobState, SynchronizationJob } from "../sync/job.ts";
import type { AttributeMapping, SynchronizationSchema } from "../sync/schema.ts";

/*
 * Jobs and log records in Graph's shapes (graph-sync-api.md sections 3 and 8). What the engine
 * doesn't record (entitled counts, the first steady state, the last run with exports) is left
 * out, and never made up.
 */

const NEVER = "0001-01-01T00:00:00Z";

/** A synchronizationJob, with its status. */
export function presentJob(report: JobReport, nowMs: number): object {
  const { job, state } = report;
  return {
    id: job.id,
    templateId: "customappsso",
    schedule: presentSchedule(job, state),
    status: presentStatus(report, nowMs),
    synchronizationJobSettings: [],
  };
}

function presentSchedule(job: SynchronizationJob, state: JobState): object {
  const stopped = { Paused: "Paused", NotConfigured: "Disabled" } as const;
  return {
    expiration: null,
    interval: formatDuration(job.intervalMs),
    state: state.status in stopped ? stopped[state.status as keyof typeof stopped] : "Active",
  };
}

/** A synchronizationStatus. */
function presentStatus({ job, state, links }: JobReport, nowMs: number): object {
  const { lastExecution, watermark, position } = state;
  const last = lastExecution === undefined ? null : presentExecution(lastExecution);
  const isSteady = watermark !== undefined && lastExecution?.state !== "Failed";
  return {
    code: state.status,
    lastExecution: last,
    ...((lastExecution === undefined || lastExecution.state === "Succeeded") && {
      lastSuccessfulExecution: last,
    }),
    progress: position === undefined ? [] : [presentProgress(position, nowMs)],
    quarantine: presentQuarantine(job, state),
    ...(watermark === undefined && { steadyStateFirstAchievedTime: NEVER }),
    steadyStateLastAchievedTime: isSteady ? (lastExecution?.timeEnded ?? NEVER) : NEVER,
    synchronizedEntryCountByType: [
      { key: "User", value: links.User },
      { key: "Group", value: links.Group },
    ],
    troubleshootingUrl: null,
  };
}

/** A synchronizationTaskExecution; `counts` is ours: what became of the objects looked at. */
function presentExecution(execution: CycleExecution): object {
  const { cycleId, state, timeBegan, timeEnded, counts, error } = execution;
  const exported = counts.created + counts.updated + counts.disabled + counts.deleted;
  return {
    activityIdentifier: cycleId,
    state,
    timeBegan,
    timeEnded,
    error: error === undefined ? null : { ...error, tenantActionable: true },
    countImported: counts.imported,
    countExported: exported,
    countEscrowed: counts.failed,
    counts,
  };
}

function presentProgress(position: NonNullable<JobState["position"]>, nowMs: number): object {
  const { counts, total } = position;
  return {
    units: "objects",
    completedUnits: counts.imported,
    // Unknown for an incremental cycle: the feed is read to its end, however long it has become.
    totalUnits: total ?? null,
    progressObservationDateTime: formatInstant(nowMs),
  };
}

function presentQuarantine(job: SynchronizationJob, state: JobState): object | null {
  const { quarantine, lastExecution } = state;
  if (quarantine === undefined) return null;
  const { began, reason: code, message } = quarantine;
  const lastMs = Date.parse(lastExecution?.timeEnded ?? began);
  return {
    currentBegan: began,
    nextAttempt: formatInstant(lastMs + job.intervalMs),
    // What ends a cycle at once is Graph's reason for credentials and connectivity.
    reason: "EncounteredQuarantineException",
    error: { code, message, tenantActionable: true },
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
