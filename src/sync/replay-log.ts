import type { ProvisioningLogRecord } from "./log.ts";

/** A value that an application was given, and since when. */
export interface ReplayedValue {
  readonly name: string;
  /** As the log keeps it: a text; `[Redact]` for what a mapping hides. */
  readonly value: string;
  /** ISO instant. */
  readonly since: string;
}

/** What an account was at some moment, as far as the log tells. */
export interface ReplayedAccount {
  /**
   * `none`: it was made later; `unknown`: nothing that is kept tells.
   */
  readonly account: "active" | "disabled" | "deleted" | "none" | "unknown";
  readonly targetId?: string;
  /** The log has all since the account was made; else values from before it are missing. */
  readonly isWhole: boolean;
  readonly values: readonly ReplayedValue[];
  /** The last thing that was tried before the moment. */
  readonly last?: {
    readonly id: string;
    readonly activityDateTime: string;
    readonly action: ProvisioningLogRecord["provisioningAction"];
    readonly status: ProvisioningLogRecord["status"];
  };
}

const WRITES: ReadonlySet<string> = new Set(["create", "update", "disable", "delete"]);

/**
 * What an account was, by what the log says was written to it.
 *
 * @param before - the object's records up to the moment, oldest first
 * @param next - the first one after it
 * @param isCut - there are records from before the first of them that were not read, or not kept
 */
export function replayLog(
  before: readonly ProvisioningLogRecord[],
  next: ProvisioningLogRecord | undefined,
  isCut = false,
): ReplayedAccount {
  const values = new Map<string, ReplayedValue>();
  let account: ReplayedAccount["account"] = "unknown";
  let isWhole = false;
  let targetId: string | undefined;
  for (const record of before) {
    if (!isWrite(record)) continue;
    targetId = record.targetIdentity?.id || targetId;
    if (record.provisioningAction === "create") {
      values.clear();
      isWhole = true;
    }
    if (record.provisioningAction === "delete") {
      values.clear();
      account = "deleted";
      continue;
    }
    for (const { displayName: name, newValue } of record.modifiedProperties) {
      if (newValue === undefined) values.delete(name);
      else values.set(name, { name, value: newValue, since: record.activityDateTime });
    }
    account = isOff(values, record) ? "disabled" : "active";
  }
  if (account === "unknown") account = judgeBefore(before, next, isCut);
  const tried = before.at(-1);
  return {
    account,
    isWhole,
    values: [...values.values()],
    ...(targetId !== undefined && account !== "none" && { targetId }),
    ...(tried !== undefined && {
      last: {
        id: tried.id,
        activityDateTime: tried.activityDateTime,
        action: tried.provisioningAction,
        status: tried.status,
      },
    }),
  };
}

/** Nothing was written yet: was there nothing, or does the log not reach back so far? */
function judgeBefore(
  before: readonly ProvisioningLogRecord[],
  next: ProvisioningLogRecord | undefined,
  isCut: boolean,
): "none" | "unknown" {
  if (isCut) return "unknown";
  // An account that is made later was not there; that one was only tried before says the same.
  if (next !== undefined && isWrite(next)) {
    return next.provisioningAction === "create" ? "none" : "unknown";
  }
  return before.some(({ status }) => status === "failure") ? "none" : "unknown";
}

function isWrite({ provisioningAction, status }: ProvisioningLogRecord): boolean {
  return WRITES.has(provisioningAction) && (status === "success" || status === "warning");
}

function isOff(
  values: ReadonlyMap<string, ReplayedValue>,
  { provisioningAction }: ProvisioningLogRecord,
): boolean {
  const active = values.get("active")?.value.toLowerCase();
  return active === undefined ? provisioningAction === "disable" : active === "false";
}
