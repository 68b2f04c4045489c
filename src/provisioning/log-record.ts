import { formatInstant } from "../common/world.ts";
import { SYNC_ERRORS, type SyncError } from "../sync/errors.ts";
import type { ProvisioningLogRecord } from "../sync/log.ts";
import type { ObjectKey } from "../sync/ports.ts";
import type { CycleContext } from "./cycle-context.ts";
import type { Trail } from "./trail.ts";

/** What became of one object: its steps and changed properties are in the trail. */
export interface LoggedOutcome
  extends Pick<ProvisioningLogRecord, "provisioningAction" | "status"> {
  readonly key: ObjectKey;
  readonly displayName: string;
  /** Of a user. */
  readonly userPrincipalName?: string | undefined;
  readonly targetId?: string | undefined;
  readonly error?: SyncError | undefined;
  readonly changedDateTime?: string | undefined;
}

/** The record of the provisioning log about one object; a failure ends its trail. */
export function buildLogRecord(
  context: CycleContext,
  trail: Trail,
  outcome: LoggedOutcome,
): ProvisioningLogRecord {
  const { world, cycleId, initiatedBy } = context;
  const { key, displayName, userPrincipalName, targetId, error } = outcome;
  const { provisioningAction, status, changedDateTime } = outcome;
  const now = world.now();
  if (error !== undefined) trail.note("export", "failure", error.message, { code: error.code });
  const id = world.newId();
  return {
    id,
    activityDateTime: formatInstant(now),
    cycleId,
    // One change, one record: a second id would only cost space.
    changeId: id,
    provisioningAction,
    durationInMilliseconds: Math.max(0, now - trail.startedMs),
    ...(changedDateTime !== undefined && { changedDateTime }),
    sourceIdentity: {
      id: key.sourceId,
      displayName,
      identityType: key.objectType,
      ...(userPrincipalName !== undefined && { details: { userPrincipalName } }),
    },
    ...(targetId !== undefined && {
      targetIdentity: { id: targetId, displayName, identityType: key.objectType },
    }),
    status,
    ...(error !== undefined && {
      errorInformation: {
        errorCode: error.code,
        reason: error.message,
        errorCategory: "nonServiceFailure",
        recommendedAction: SYNC_ERRORS[error.code].action,
      },
    }),
    provisioningSteps: trail.steps,
    modifiedProperties: trail.modified,
    ...(initiatedBy !== undefined && { initiatedBy }),
    ...(trail.exchanges.length > 0 && { exchanges: trail.exchanges }),
  };
}
