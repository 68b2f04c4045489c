import { fingerprint } from "../sync/fingerprint.ts";
import type { ProvisioningLogRecord } from "../sync/log.ts";
import { REDACTED } from "../sync/log-exchange.ts";
import type { PlanAction, PlanItem, PlanPrecondition } from "../sync/plan.ts";
import type { CycleCommit, ObjectKey, TargetRequest } from "../sync/ports.ts";
import { formatObjectKey } from "./announce.ts";
import { leaveReferences, type PlannedExport } from "./plan-export.ts";
import type { PlanTarget } from "./plan-target.ts";

/** Fingerprint of an object to which nothing is to be sent. */
export const NOTHING_SENT: string = fingerprint(null);

/** What stands when an object is planned, as far as the plan depends on it. */
export function describePrecondition(planned: PlannedExport): PlanPrecondition {
  const { matched, request } = planned;
  const { user, group, entitled, link } = matched;
  return {
    source: fingerprint([user ?? group ?? null, entitled]),
    link: fingerprint(link === undefined ? null : [link.targetId, link.values, link.managed]),
    request: fingerprint(request === undefined ? null : describeRequest(planned, request)),
  };
}

/**
 * A create names the accounts of others, which a plan may have yet to make: whom it names counts,
 * by their ids in the directory.
 */
function describeRequest(planned: PlannedExport, request: TargetRequest): unknown {
  const { matched, action, named = [] } = planned;
  if (action !== "create") return request;
  const bare = named.length === 0 ? request : leaveReferences(planned, named).request;
  const referenced = matched.references.flatMap(({ reference, referencedId }) =>
    referencedId === undefined ? [] : [[reference.target.name, referencedId]],
  );
  return [bare, referenced];
}

/** Turns what the engine would have committed into the items of a plan. */
export class PlanItems {
  readonly #target: PlanTarget;
  readonly #preconditions = new Map<string, PlanPrecondition>();
  #position = 0;
  /** Objects that were looked at and are in step. */
  unchanged = 0;

  constructor(target: PlanTarget) {
    this.#target = target;
  }

  /** The gate of a plan: everything passes, and it is written down what stood. */
  readonly judge = (planned: PlannedExport): boolean => {
    this.#preconditions.set(formatObjectKey(planned.matched.key), describePrecondition(planned));
    return true;
  };

  /** The items of one page that would have been committed. */
  read(page: Omit<CycleCommit, "state">): readonly PlanItem[] {
    const linked = new Set((page.links ?? []).map(formatObjectKey));
    const items: PlanItem[] = [];
    for (const record of page.log ?? []) {
      const item = this.#toItem(record, linked);
      if (item === undefined) this.unchanged += 1;
      else items.push(item);
    }
    return items;
  }

  #toItem(record: ProvisioningLogRecord, linked: ReadonlySet<string>): PlanItem | undefined {
    const key = toKey(record);
    const name = formatObjectKey(key);
    const targetId = record.targetIdentity?.id;
    const writes = targetId === undefined ? [] : this.#target.takeWrites(targetId);
    const action = toAction(record, writes, linked.has(name));
    const isHeld = record.provisioningAction === "stagedDelete";
    const reason = toReason(record);
    if (action === "none" && !isHeld && reason?.code === "RedundantExport") return undefined;
    const precondition = this.#preconditions.get(name);
    this.#position += 1;
    return {
      ...key,
      position: this.#position,
      displayName: record.sourceIdentity.displayName,
      action,
      differences: record.modifiedProperties,
      requests: hideRedacted(record, writes),
      steps: record.provisioningSteps,
      ...(targetId !== undefined && { targetId }),
      ...(reason !== undefined && { reason }),
      ...(isReferences(record) && { isReferences: true as const }),
      ...(record.status === "failure" && { cannot: true as const }),
      ...(precondition !== undefined && { precondition }),
    };
  }
}

/** Records of references begin where those of objects end. */
function isReferences({ provisioningSteps }: ProvisioningLogRecord): boolean {
  return provisioningSteps[0]?.provisioningStepType === "referenceResolution";
}

function toKey({ sourceIdentity }: ProvisioningLogRecord): ObjectKey {
  return { objectType: sourceIdentity.identityType, sourceId: sourceIdentity.id };
}

function toAction(
  record: ProvisioningLogRecord,
  writes: readonly TargetRequest[],
  isLinked: boolean,
): PlanAction {
  if (record.status === "failure") return "none";
  if (record.status === "skipped" || writes.length === 0) return isLinked ? "link" : "none";
  const { provisioningAction: action } = record;
  return action === "other" || action === "stagedDelete" ? "update" : action;
}

/** Why nothing is sent, in the words of the log. */
function toReason(record: ProvisioningLogRecord): PlanItem["reason"] {
  const { errorInformation, provisioningSteps, status } = record;
  if (errorInformation !== undefined) {
    return { code: errorInformation.errorCode, message: errorInformation.reason };
  }
  if (status !== "skipped") return undefined;
  const step = provisioningSteps.findLast((each) => each.status === "skipped");
  const code = step?.details?.reason ?? "StagedDelete";
  return { code, message: step?.description ?? "Skipped." };
}

/** Where a mapping hides a value, the requests are shown as the log shows them. */
function hideRedacted(
  record: ProvisioningLogRecord,
  writes: readonly TargetRequest[],
): readonly TargetRequest[] {
  const isRedacted = record.modifiedProperties.some(({ newValue }) => newValue === REDACTED);
  if (!isRedacted) return writes;
  return (record.exchanges ?? [])
    .filter(({ method }) => method !== "GET")
    .map(({ method, path, requestBody }) => ({
      method: method as TargetRequest["method"],
      path,
      ...(requestBody !== undefined && { body: requestBody }),
    }));
}
