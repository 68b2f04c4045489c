import { SYNC_ERRORS, SyncError, type SyncErrorCode } from "../sync/errors.ts";
import type { ProvisioningLogRecord } from "../sync/log.ts";
import type { CycleCommit, Lane, ObjectKey, TargetRequest } from "../sync/ports.ts";
import type { CycleContext } from "./cycle-context.ts";
import { createLedger } from "./deletion-ledger.ts";
import { readPlannable } from "./make-plan.ts";
import { openRun } from "./open-run.ts";
import { overlayStore } from "./overlay-store.ts";
import type { PageKey } from "./page.ts";
import { PlanError } from "./plan-error.ts";
import { type PlanTarget, planTarget } from "./plan-target.ts";
import { runObjects } from "./run-objects.ts";
import type { RunnerPorts } from "./runner.ts";
import { withTurn } from "./turns.ts";

/** Whom somebody wants provisioned now. */
export interface OnDemandRequest {
  readonly objectType: ObjectKey["objectType"];
  readonly objectId: string;
  /**
   * Of a group: the members that are looked at and written with it, as many as wanted. Absent:
   * all members that have accounts. None: the group alone.
   */
  readonly memberIds?: readonly string[];
  /** Nothing but GET is sent, and nothing is remembered. */
  readonly dryRun?: boolean;
  /** What the application has now counts, not what was sent last: repairs what changed there. */
  readonly reread?: boolean;
}

/** What it came to (graph-sync-api.md section 5). */
export interface OnDemandResult {
  readonly result: "Success" | "Failure" | "Skipped";
  readonly details?: { readonly errorCode: string; readonly errorMessage: string };
  /** The object's own record: steps, modified properties, identities, status. */
  readonly record?: ProvisioningLogRecord;
  /** What else was done with it: the members' records, the references'. */
  readonly others: readonly ProvisioningLogRecord[];
  /** The requests that write: of a dry run those that would have been sent. */
  readonly requests: readonly TargetRequest[];
  /** Absent unless the target can't be worked with: the step that the seeds name first. */
  readonly testConnection?: { readonly errorCode: SyncErrorCode; readonly errorMessage: string };
  readonly dryRun: boolean;
}

/**
 * Take one user or group through all steps now: any user, also one who is disabled, deleted,
 * unassigned or purged, and any group with any number of members. Works while a cycle runs, on a
 * paused job and in quarantine, and asked twice it does nothing the second time. The deletion
 * guard does not hold back what a person asks for by name.
 *
 * @throws PlanError `ObjectNotFound` when neither the directory nor a link knows the object,
 *   `NotMapped`, `ObjectBusy`, `JobNotConfigured`; a failure of the target is in the result
 */
export async function provisionOnDemand(
  ports: RunnerPorts,
  lane: Lane,
  request: OnDemandRequest,
  signal: AbortSignal,
): Promise<OnDemandResult> {
  const { job, state } = await readPlannable(ports, lane);
  const own: ObjectKey = { objectType: request.objectType, sourceId: request.objectId };
  await checkKnown(ports, lane, own);
  const isDry = request.dryRun === true;
  const records: ProvisioningLogRecord[] = [];
  const collect = (page: Omit<CycleCommit, "state">): void => {
    records.push(...(page.log ?? []));
  };
  const sent: TargetRequest[] = [];
  const targets: RunnerPorts["targets"] = {
    open: (...to) => {
      const target = ports.targets.open(...to);
      return isDry ? notingPlanned(planTarget(target), sent) : notingSent(target, sent);
    },
  };
  const overlay = overlayStore(ports.store, { job, state }, async () => undefined);
  const used: RunnerPorts = { ...ports, targets, ...(isDry && { store: overlay }) };
  let connection: SyncError | undefined;
  try {
    const run = await openRun(used, { lane, job, cycleId: ports.world.newId(), signal });
    try {
      if (run.context.mappings[own.objectType] === undefined) throw notMapped(own);
      const keys = listKeys(request, own);
      const work = async (commit: CycleContext["commitPart"]): Promise<void> => {
        const ledger = { ...createLedger(), forced: true };
        const asked = { isAsked: true, holdsTurn: true, ledger, commitPart: commit } as const;
        const { failure } = await runObjects(
          { ...run.context, ...asked },
          {
            keys,
            commit,
            ...(request.memberIds !== undefined && { memberIds: request.memberIds }),
          },
        );
        connection = failure;
      };
      if (isDry) {
        await work(async (page) => {
          overlay.commitTo(page);
          collect(page);
        });
      } else {
        await withTurn(ports, lane, keys, (turn) =>
          work(async (page) => {
            await ports.store.commitTurn(turn, page);
            collect(page);
          }),
        );
      }
    } finally {
      await run.close();
    }
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    connection = error;
  }
  return describe(own, records, sent, connection, isDry);
}

/** Members first come as users of their own: without an account nobody can be one. */
function listKeys(request: OnDemandRequest, own: ObjectKey): readonly PageKey[] {
  const asked: PageKey = request.reread === true ? { ...own, reread: true } : own;
  if (own.objectType === "User") return [asked];
  const members = [...new Set(request.memberIds ?? [])].map(
    (sourceId): ObjectKey => ({ objectType: "User", sourceId }),
  );
  return [...members, asked];
}

async function checkKnown(ports: RunnerPorts, lane: Lane, key: ObjectKey): Promise<void> {
  const { directory, store } = ports;
  const ids = [key.sourceId];
  const found =
    key.objectType === "User"
      ? await directory.readUsers(lane.tenantId, ids)
      : await directory.readGroups(lane.tenantId, ids);
  if (found.length > 0) return;
  // Purged, and perhaps still in the target.
  if ((await store.readLinks(lane, key.objectType, ids)).size > 0) return;
  const name = key.objectType.toLowerCase();
  const message = `The directory has no ${name} "${key.sourceId.slice(0, 120)}".`;
  throw new PlanError("ObjectNotFound", message);
}

function notMapped({ objectType }: ObjectKey): PlanError {
  const message = `Provisioning of ${objectType}s is switched off in the attribute mapping.`;
  return new PlanError("NotMapped", message);
}

function describe(
  own: ObjectKey,
  records: readonly ProvisioningLogRecord[],
  requests: readonly TargetRequest[],
  connection: SyncError | undefined,
  dryRun: boolean,
): OnDemandResult {
  const isOwn = ({ sourceIdentity }: ProvisioningLogRecord): boolean =>
    sourceIdentity.id === own.sourceId && sourceIdentity.identityType === own.objectType;
  const record = records.find(isOwn);
  const others = records.filter((each) => each !== record);
  const base = { others, requests, dryRun, ...(record !== undefined && { record }) };
  if (connection !== undefined) {
    const { code: errorCode, message: errorMessage } = connection;
    const failure = { errorCode, errorMessage };
    return { ...base, result: "Failure", details: failure, testConnection: failure };
  }
  const failed = records.find((each) => isOwn(each) && each.status === "failure");
  if (failed?.errorInformation !== undefined) {
    const { errorCode, reason } = failed.errorInformation;
    return { ...base, result: "Failure", details: { errorCode, errorMessage: reason } };
  }
  const wrote = records.some((each) => isOwn(each) && each.status === "success");
  if (wrote) return { ...base, result: "Success" };
  const skip = record?.provisioningSteps.findLast(({ status }) => status === "skipped");
  return {
    ...base,
    result: "Skipped",
    details: {
      errorCode: skip?.details?.reason ?? "EntrySynchronizationSkipped",
      errorMessage: skip?.description ?? "There is nothing to do.",
    },
  };
}

/** What a person can do about a failure. */
export function adviseOnDemand({ details }: OnDemandResult): string | undefined {
  const code = details?.errorCode;
  if (code === undefined || !Object.hasOwn(SYNC_ERRORS, code)) return undefined;
  return SYNC_ERRORS[code as SyncErrorCode].action;
}

function notingSent<T extends Pick<PlanTarget, "send" | "close">>(
  target: T,
  sent: TargetRequest[],
): Pick<PlanTarget, "send" | "close"> {
  return {
    send: (request, signal) => {
      if (request.method !== "GET") sent.push(request);
      return target.send(request, signal);
    },
    close: () => target.close(),
  };
}

function notingPlanned(target: PlanTarget, sent: TargetRequest[]): PlanTarget {
  return { ...target, ...notingSent(target, sent) };
}
