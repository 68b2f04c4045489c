import { SYSTEM_INITIATOR } from "../sync/log.ts";
import type { LogEntry } from "./job-admin.ts";
import { SOURCE_SYSTEM } from "./log-filter.ts";

/**
 * A record as Graph's provisioningObjectSummary (behaviour.md section 13). `exchanges` is ours,
 * and there when it was asked for; so is the duration of each step.
 */
export function presentLogEntry({ record, job, application }: LogEntry): object {
  const { status, errorInformation, sourceIdentity, targetIdentity, ...rest } = record;
  const { exchanges, provisioningSteps, initiatedBy, ...plain } = rest;
  return {
    ...plain,
    tenantId: job.tenantId,
    jobId: job.id,
    initiatedBy: initiatedBy ?? SYSTEM_INITIATOR,
    servicePrincipal: { id: application.id, displayName: application.displayName },
    sourceSystem: { id: job.tenantId, displayName: SOURCE_SYSTEM, details: {} },
    targetSystem: {
      id: application.id,
      displayName: application.displayName,
      details: { ApplicationId: application.id, ServicePrincipalId: application.id },
    },
    sourceIdentity: { ...sourceIdentity, details: sourceIdentity.details ?? {} },
    targetIdentity:
      targetIdentity === undefined
        ? null
        : { ...targetIdentity, details: targetIdentity.details ?? {} },
    provisioningStatusInfo: { status, errorInformation: errorInformation ?? null },
    provisioningSteps: presentSteps(record),
    ...(exchanges !== undefined && { exchanges }),
  };
}

function presentSteps(record: LogEntry["record"]): readonly object[] {
  let before = Date.parse(record.activityDateTime) - record.durationInMilliseconds;
  return record.provisioningSteps.map((step) => {
    if (step.timestamp === undefined) return step;
    const at = Date.parse(step.timestamp);
    const durationInMilliseconds = Math.max(0, at - before);
    before = at;
    return { ...step, durationInMilliseconds };
  });
}
