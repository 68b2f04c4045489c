import { formatInstant } from "../common/world.ts";
import type { ObjectKey } from "../sync/ports.ts";
import {
  decideStaged,
  type Going,
  nameCause,
  type StagedDeletion,
} from "../sync/staged-deletion.ts";
import { formatObjectKey } from "./announce.ts";
import type { CycleContext } from "./cycle-context.ts";
import type { ObjectOutcome } from "./export-object.ts";
import type { ScopedObject } from "./import-objects.ts";
import type { PlannedExport } from "./plan-export.ts";
import type { Trail } from "./trail.ts";

/** What of a page is not sent, and what changes on the list of staged deletions. */
export interface HeldPage {
  /** In place of sending; an object that is missing here is sent. */
  readonly outcomes: ReadonlyMap<PlannedExport, ObjectOutcome>;
  readonly staged: readonly StagedDeletion[];
  /** Back in scope, or gone altogether: off the list by themselves. */
  readonly removedStaged: readonly ObjectKey[];
  /** Allowed by a person: off the list once they are sent. */
  readonly allowed: ReadonlySet<string>;
}

/** An object of a page with its plan. */
export interface JudgedObject {
  readonly object: ScopedObject;
  readonly trail: Trail;
  readonly plan: PlannedExport;
}

/**
 * Hold back the disablings and deletions of a page that a person is to be asked about.
 *
 * @param idle - objects of the page that nothing is to be done for, whatever they were before
 */
export async function holdDeletions(
  context: CycleContext,
  judged: readonly JudgedObject[],
  idle: readonly ObjectKey[],
): Promise<HeldPage> {
  const keys = [...judged.map(({ object }) => object.key), ...idle];
  const before = await readStagedByName(context, keys);
  const outcomes = new Map<PlannedExport, ObjectOutcome>();
  const staged: StagedDeletion[] = [];
  const removedStaged: ObjectKey[] = idle.filter((key) => before.has(formatObjectKey(key)));
  const allowed = new Set<string>();
  for (const { object, trail, plan } of judged) {
    const name = formatObjectKey(object.key);
    const row = before.get(name);
    const going = describeGoing(plan);
    if (going === undefined) {
      if (row !== undefined) removedStaged.push(object.key);
      continue;
    }
    const decision = judge(context, going, row);
    if (decision === "send") {
      if (row !== undefined) allowed.add(name);
      continue;
    }
    outcomes.set(plan, holdBack(plan, trail, decision));
    if (decision === "wait" && !isSame(row, going)) {
      staged.push(toStaged(context, object, plan, going));
    }
  }
  return { outcomes, staged, removedStaged, allowed };
}

/** What a plan would take away, or undefined when it takes nothing away. */
export function describeGoing({ matched, action, request }: PlannedExport): Going | undefined {
  if (request === undefined || (action !== "disable" && action !== "delete")) return undefined;
  const source = matched.user ?? matched.group;
  const cause = nameCause({
    exists: source !== undefined,
    deleted: source?.deletedDateTime !== undefined,
    enabled: matched.user?.accountEnabled ?? true,
    entitled: matched.entitled,
  });
  return { action, cause };
}

function judge(
  { ledger }: CycleContext,
  going: Going,
  row: StagedDeletion | undefined,
): "send" | "wait" | "keep" {
  const verdict = ledger?.verdict;
  const asked = row?.status === "waiting" && ledger?.forced === true;
  const decision = decideStaged(
    going,
    asked ? undefined : row,
    verdict?.held === true && ledger?.forced !== true,
  );
  if (decision !== "send" || ledger === undefined || verdict === undefined) return decision;
  if (ledger.forced || row?.status === "allowed") return decision;
  // What came after the count must not slip through beside it.
  if (ledger.passed >= verdict.limit) {
    ledger.verdict = {
      ...verdict,
      counted: Math.max(verdict.counted, ledger.passed + 1),
      held: true,
    };
    return "wait";
  }
  ledger.passed += 1;
  return decision;
}

function isSame(row: StagedDeletion | undefined, { action, cause }: Going): boolean {
  return row?.status === "waiting" && row.action === action && row.cause === cause;
}

function holdBack(plan: PlannedExport, trail: Trail, decision: "wait" | "keep"): ObjectOutcome {
  const { key, targetId } = plan.matched;
  const waits = decision === "wait";
  trail.note(
    "export",
    "skipped",
    waits
      ? "Held back: more would be disabled or deleted than the threshold allows. Allow or keep it."
      : "An administrator decided that the account is kept as it is.",
  );
  return {
    key,
    action: waits ? "stagedDelete" : "other",
    result: "skipped",
    pending: [],
    ...(targetId !== undefined && { targetId }),
  };
}

function toStaged(
  { world, cycleId }: CycleContext,
  { key, user, group }: ScopedObject,
  { matched }: PlannedExport,
  going: Going,
): StagedDeletion {
  const { objectType, sourceId } = key;
  return {
    objectType,
    sourceId,
    displayName: user?.userPrincipalName ?? group?.displayName ?? sourceId,
    targetId: matched.targetId ?? "",
    ...going,
    status: "waiting",
    stagedDateTime: formatInstant(world.now()),
    cycleId,
  };
}

async function readStagedByName(
  { store, lane }: CycleContext,
  keys: readonly ObjectKey[],
): Promise<ReadonlyMap<string, StagedDeletion>> {
  const rows = new Map<string, StagedDeletion>();
  for (const [objectType, each] of Map.groupBy(keys, (key) => key.objectType)) {
    const ids = each.map(({ sourceId }) => sourceId);
    for (const row of await store.readStaged(lane, objectType, ids)) {
      rows.set(formatObjectKey(row), row);
    }
  }
  return rows;
}
