import { isJsonObject } from "../common/json.ts";
import { formatInstant, type World } from "../common/world.ts";
import type { DirectoryUser } from "../directory/user.ts";
import type { InboundPerson } from "../sync/inbound.ts";
import { type CycleExecution, NO_COUNTS } from "../sync/job.ts";
import type { ModifiedProperty, ProvisioningLogRecord } from "../sync/log.ts";
import type { BulkUpload, UploadOperation } from "../sync/upload.ts";
import type { Trail } from "./trail.ts";

/** What became of one person of an upload. */
interface UploadOutcome {
  readonly world: World;
  readonly upload: BulkUpload;
  readonly operation: UploadOperation;
  readonly trail: Trail;
  readonly person?: InboundPerson;
  readonly before?: DirectoryUser | undefined;
  readonly user?: DirectoryUser;
  readonly error?: { readonly code: string; readonly message: string };
}

/** The record of the provisioning log about one person of an upload. */
export function buildUploadRecord(outcome: UploadOutcome): ProvisioningLogRecord {
  const { world, upload, operation, trail, person, before, user, error } = outcome;
  const now = world.now();
  const id = world.newId();
  const modified = user === undefined ? [] : listChanges(before, user);
  const name = nameOf(operation, person);
  const isSame = error === undefined && before !== undefined && modified.length === 0;
  const status = error !== undefined ? "failure" : isSame ? "skipped" : "success";
  trail.note("export", status, error?.message ?? describe(before, modified.length));
  return {
    id,
    activityDateTime: formatInstant(now),
    cycleId: upload.id,
    changeId: id,
    provisioningAction: before === undefined ? "create" : nameAction(modified),
    durationInMilliseconds: Math.max(0, now - trail.startedMs),
    sourceIdentity: {
      id: person?.key ?? String(operation.data.externalId ?? operation.bulkId),
      displayName: name,
      identityType: "User",
    },
    ...(user !== undefined && {
      targetIdentity: {
        id: user.id,
        displayName: name,
        identityType: "User",
        details: { userPrincipalName: user.userPrincipalName },
      },
    }),
    status,
    ...(error !== undefined && {
      errorInformation: {
        errorCode: error.code,
        reason: error.message,
        errorCategory: "nonServiceFailure",
        recommendedAction: "Correct the person in the HR system, and send the person again.",
      },
    }),
    provisioningSteps: trail.steps,
    modifiedProperties: modified,
    initiatedBy: upload.initiatedBy,
  };
}

function nameOf({ data, bulkId }: UploadOperation, person: InboundPerson | undefined): string {
  const { displayName } = person?.properties ?? {};
  if (typeof displayName === "string") return displayName;
  const { userName, externalId } = data;
  const first = [userName, externalId].find((each) => typeof each === "string" && each !== "");
  return String(first ?? bulkId);
}

function describe(before: DirectoryUser | undefined, changes: number): string {
  if (before === undefined) return "Added to the directory.";
  return changes === 0 ? "The directory already has all values." : "Changed in the directory.";
}

function nameAction(modified: readonly ModifiedProperty[]): "update" | "disable" {
  const enabled = modified.find(({ displayName }) => displayName === "accountEnabled");
  return enabled?.newValue === "False" ? "disable" : "update";
}

function listChanges(
  before: DirectoryUser | undefined,
  after: DirectoryUser,
): readonly ModifiedProperty[] {
  const [old, now] = [before === undefined ? {} : flatten(before), flatten(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((displayName) => {
    const [oldValue, newValue] = [old[displayName], now[displayName]];
    if (oldValue === newValue) return [];
    return [
      {
        displayName,
        ...(oldValue !== undefined && { oldValue }),
        ...(newValue !== undefined && { newValue }),
      },
    ];
  });
}

function flatten(user: DirectoryUser): Readonly<Record<string, string>> {
  const { userPrincipalName, accountEnabled, attributes } = user;
  const texts = Object.entries(attributes).map(([name, value]) => {
    return [name, isJsonObject(value) ? JSON.stringify(value) : String(value)];
  });
  return {
    userPrincipalName,
    accountEnabled: accountEnabled ? "True" : "False",
    ...Object.fromEntries(texts),
  };
}

/** The upload as an execution of its job. */
export function countUpload(
  cycleId: string,
  log: readonly ProvisioningLogRecord[],
  given: { readonly timeBegan: string; readonly timeEnded: string },
): CycleExecution {
  const count = (action: string): number =>
    log.filter((each) => each.status === "success" && each.provisioningAction === action).length;
  const failed = log.filter(({ status }) => status === "failure").length;
  return {
    cycleId,
    kind: "incremental",
    state: failed === 0 ? "Succeeded" : "EntryLevelErrors",
    ...given,
    counts: {
      ...NO_COUNTS,
      imported: log.length,
      created: count("create"),
      updated: count("update"),
      disabled: count("disable"),
      skipped: log.filter(({ status }) => status === "skipped").length,
      failed,
      entitled: log.length,
    },
  };
}
