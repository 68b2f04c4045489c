import { SyncError } from "../sync/errors.ts";
import { type CycleCounts, NO_COUNTS } from "../sync/job.ts";
import { MappingError } from "../sync/mapping.ts";
import type { CycleCommit, Escrow, ObjectKey } from "../sync/ports.ts";
import {
  announceWrites,
  escrowFailure,
  formatObjectKey,
  markEscrowed,
  readEscrowed,
  readTurns,
} from "./announce.ts";
import { clearClashes, type FinishedObject } from "./clear-clashes.ts";
import { mapConcurrently } from "./concurrency.ts";
import type { CycleContext } from "./cycle-context.ts";
import { exportObject, type ObjectOutcome } from "./export-object.ts";
import { type HeldPage, holdDeletions, type JudgedObject } from "./hold-deletions.ts";
import { importObjects, type ScopedObject, scopeObject } from "./import-objects.ts";
import { buildLogRecord } from "./log-record.ts";
import { matchObject } from "./match-object.ts";
import { noteScoping } from "./note-scoping.ts";
import { noteReferences, processObject } from "./plan-export.ts";
import { planMembers } from "./plan-members.ts";
import { findTakenIds } from "./taken-ids.ts";
import { Trail } from "./trail.ts";

/** What one page of objects came to: everything to be committed but the job's state. */
export interface PageOutcome {
  readonly commit: Omit<CycleCommit, "state">;
  readonly counts: CycleCounts;
  /** The failure that ends the cycle; what was done before it is in the commit. */
  readonly failure?: SyncError;
}

/** An object of a page; for a group, which of its members came or went. */
export interface PageKey extends ObjectKey {
  /** Absent: all members are compared. */
  readonly members?: readonly string[];
  /** What the target has is read, whatever the link says. */
  readonly reread?: true;
  /** ISO instant of the first change that is brought over; absent: nobody knows of one. */
  readonly changedDateTime?: string;
}

/**
 * Graph's six steps for one page of objects: import and scoping for the page at once, then each
 * object by itself, many side by side. A failure of one object is its own; a failure of the
 * target stops the page, and what succeeded before it is kept.
 */
export async function processPage(
  context: CycleContext,
  keys: readonly PageKey[],
): Promise<PageOutcome> {
  context.claims.clear();
  const beganMs = context.world.now();
  const turns = await readTurns(context, keys);
  const imported = await importObjects(context, keys); //                          import
  const importedMs = context.world.now();
  const escrowed = await readEscrowed(context, keys);
  const rescoped = markEscrowed(imported.map(scopeObject), escrowed); //           scoping
  const scoped = markReread(rescoped, keys);
  const scopedMs = context.world.now();
  const membersOf = new Map(keys.map((key) => [key.sourceId, key.members]));
  const planned: JudgedObject[] = [];
  const finished: FinishedObject[] = [];
  let failure: SyncError | undefined;
  let stoppedAt: FinishedObject | undefined;
  const guard = async (object: ScopedObject, trail: Trail, step: () => Promise<void>) => {
    if (failure !== undefined) return;
    try {
      await step();
    } catch (error) {
      const syncError = toSyncError(error, object);
      const met = { object, trail, outcome: failed(object, syncError), members: [] };
      if (!syncError.endsCycle) finished.push(met);
      else if (failure === undefined) [failure, stoppedAt] = [syncError, met];
    }
  };
  const { concurrency } = context.pace;
  const somebodys = context.isAsked ? scoped : scoped.filter((object) => !isNobodys(object));

  await mapConcurrently(somebodys, concurrency, async (object) => {
    const trail = startTrail(context, object);
    await guard(object, trail, async () => {
      const matched = await matchObject(context, object, trail); //                matching
      const processed = processObject(matched, trail); //                          processing
      const plan = noteReferences(processed, trail); //                referenceResolution
      planned.push({ object, trail, plan });
    });
  });
  const passed = planned.filter(({ plan }) => context.gate?.(plan) ?? true);
  const busy = new Set(somebodys);
  const idle = scoped.filter((object) => !busy.has(object)).map(({ key }) => key);
  const held = await holdDeletions(context, failure === undefined ? passed : [], idle);
  const { free, heldBack } = setHeldAside(passed, held);
  finished.push(...heldBack);
  const sent = failure === undefined ? await announceFree(context, free, escrowed, turns) : free;
  await mapConcurrently(sent, concurrency, ({ object, trail, plan }) =>
    guard(object, trail, async () => {
      const outcome = await exportObject(context, plan, trail); //                 export
      const members = await planMembers(context, object, outcome, membersOf);
      finished.push({ object, trail, outcome, members });
    }),
  );
  const clashes = { finished, escrowed, turns, sent: sent.map(({ object }) => object), membersOf };
  const cleared = failure === undefined ? await clearClashes(context, clashes) : { finished };
  failure ??= cleared.failure;
  const settled = await refuseTakenIds(context, cleared.finished);
  context.onPage?.({
    importMs: importedMs - beganMs,
    scopingMs: scopedMs - importedMs,
    objects: finished.map(({ trail }) => trail.times),
  });
  const skippedSilently = failure === undefined ? scoped.length - somebodys.length : 0;
  const since = listChangeTimes(keys);
  const results = { finished: settled, stoppedAt, escrowed, held };
  return summarize(context, { ...results, skippedSilently, failure, since });
}

/** When each object changed, by its key; for those of which it is known. */
function listChangeTimes(keys: readonly PageKey[]): ReadonlyMap<string, string> {
  const known = keys.filter(({ changedDateTime }) => changedDateTime !== undefined);
  return new Map(known.map((key) => [formatObjectKey(key), key.changedDateTime ?? ""]));
}

/** What is sent, and what is held back for a person to decide on. */
function setHeldAside(passed: readonly JudgedObject[], held: HeldPage) {
  const free: JudgedObject[] = [];
  const heldBack: FinishedObject[] = [];
  for (const each of passed) {
    const { object, trail, plan } = each;
    const outcome = held.outcomes.get(plan);
    if (outcome === undefined) free.push(each);
    else heldBack.push({ object, trail, outcome, members: [] });
  }
  return { free, heldBack };
}

/** Announce what is to be written. @returns without those that somebody else writes just now */
async function announceFree(
  context: CycleContext,
  free: readonly JudgedObject[],
  escrowed: ReadonlyMap<string, Escrow>,
  turns: Parameters<typeof announceWrites>[3],
): Promise<readonly JudgedObject[]> {
  const writes = free.filter(({ plan }) => plan.request !== undefined);
  const keys = writes.map(({ object }) => object.key);
  const elsewhere = await announceWrites(context, keys, escrowed, turns);
  return free.filter(({ object }) => !elsewhere.has(formatObjectKey(object.key)));
}

/** An account that the target gave to two people is taken back from the second. */
async function refuseTakenIds(
  context: CycleContext,
  finished: readonly FinishedObject[],
): Promise<readonly FinishedObject[]> {
  const taken = await findTakenIds(
    context,
    finished.map(({ outcome }) => outcome),
  );
  return finished.map((each) => {
    const error = taken.get(each.outcome);
    return error === undefined
      ? each
      : { ...each, outcome: failed(each.object, error), members: [] };
  });
}

/** Whose account is to be read again counts as one of which nobody is sure. */
function markReread(
  scoped: readonly ScopedObject[],
  keys: readonly PageKey[],
): readonly ScopedObject[] {
  const reread = new Set(keys.filter((key) => key.reread).map(formatObjectKey));
  if (reread.size === 0) return scoped;
  return scoped.map((object) =>
    reread.has(formatObjectKey(object.key)) ? { ...object, isEscrowed: true as const } : object,
  );
}

/** With "assigned only", people who have nothing to do with the application are not even logged. */
function isNobodys({ decision, link, isEscrowed, isAssigned }: ScopedObject): boolean {
  if (link !== undefined || isEscrowed) return false;
  if (decision.kind !== "skip") return decision.kind === "forget";
  const isUnassigned = decision.reason === "NotEffectivelyEntitled" && !isAssigned;
  return isUnassigned || decision.reason === "FilteredEarly";
}

function startTrail(context: CycleContext, object: ScopedObject): Trail {
  const trail = new Trail(context.world.now(), context.world.now);
  const name = nameOf(object);
  trail.note("import", "success", `Received ${object.key.objectType} ${name} from the directory.`);
  noteScoping(trail, object, context.job.scope === "all");
  return trail;
}

/** A mapping that fails concerns one object; what is no SyncError at all is a bug and crashes. */
function toSyncError(error: unknown, object: ScopedObject): SyncError {
  if (error instanceof SyncError) return error;
  if (error instanceof MappingError) {
    const message = `${nameOf(object)}: ${error.message}`;
    return new SyncError("ExpressionEvaluationFailed", message, { cause: error });
  }
  throw error;
}

function failed(object: ScopedObject, error: SyncError): ObjectOutcome {
  const { key, decision, link } = object;
  const action = link === undefined ? "create" : decision.kind === "delete" ? "delete" : "update";
  return { key, action, result: "failure", pending: [], error };
}

function summarize(
  context: CycleContext,
  given: {
    readonly finished: readonly FinishedObject[];
    /** Who met the failure that ends the cycle: logged, and left to the next one. */
    readonly stoppedAt: FinishedObject | undefined;
    readonly escrowed: ReadonlyMap<string, Escrow>;
    readonly held: HeldPage;
    readonly skippedSilently: number;
    readonly failure: SyncError | undefined;
    readonly since: ReadonlyMap<string, string>;
  },
): PageOutcome {
  const { finished, stoppedAt, escrowed, held, skippedSilently, failure, since } = given;
  const isLogged = stoppedAt !== undefined && !UNTOLD.has(failure?.code);
  const outcomes = finished.map(({ outcome }) => outcome);
  const count = (test: (outcome: ObjectOutcome) => boolean): number => outcomes.filter(test).length;
  const succeeded = (action: string) => (outcome: ObjectOutcome) =>
    outcome.result === "success" && outcome.action === action;
  return {
    commit: {
      links: outcomes.flatMap(({ link }) => (link === undefined ? [] : [link])),
      removedLinks: outcomes.filter(({ linkRemoved }) => linkRemoved).map(({ key }) => key),
      escrows: outcomes.flatMap(({ key, error }) =>
        error === undefined
          ? []
          : [escrowFailure(context, key, error, escrowed.get(formatObjectKey(key)))],
      ),
      resolvedEscrows: outcomes.filter(({ error }) => error === undefined).map(({ key }) => key),
      pending: finished.flatMap(({ outcome, members }) => [...outcome.pending, ...members]),
      staged: held.staged,
      removedStaged: [
        ...held.removedStaged,
        ...outcomes
          .filter(
            ({ result, key }) => result === "success" && held.allowed.has(formatObjectKey(key)),
          )
          .map(({ key }) => key),
      ],
      log: [...finished, ...(isLogged ? [stoppedAt] : [])].map((entry) => {
        const name = formatObjectKey(entry.object.key);
        // Who failed waits since then.
        return toRecord(context, entry, since.get(name) ?? firstFailure(escrowed.get(name)));
      }),
    },
    counts: {
      ...NO_COUNTS,
      imported: finished.length + skippedSilently,
      entitled: finished.filter(({ object }) => object.entitled).length,
      created: count(succeeded("create")),
      updated: count(succeeded("update")),
      disabled: count(succeeded("disable")),
      deleted: count(succeeded("delete")),
      skipped: count(({ result }) => result === "skipped") + skippedSilently,
      failed: count(({ result }) => result === "failure"),
    },
    ...(failure !== undefined && { failure }),
  };
}

/** Failures that say nothing about anybody: a person's will, and a pause that was asked for. */
const UNTOLD: ReadonlySet<string | undefined> = new Set(["CycleStopped", "TooManyRequests"]);

function firstFailure(escrow: Escrow | undefined): string | undefined {
  return escrow === undefined || escrow.attempts === 0 ? undefined : escrow.firstFailed;
}

function toRecord(
  context: CycleContext,
  { object, trail, outcome }: FinishedObject,
  changedDateTime: string | undefined,
) {
  const { key, action, result, targetId, error } = outcome;
  const what = { provisioningAction: action, status: result, key, targetId, error };
  const { user } = object;
  const given = user?.attributes.displayName;
  return buildLogRecord(context, trail, {
    ...what,
    displayName: typeof given === "string" && given !== "" ? given : nameOf(object),
    userPrincipalName: user?.userPrincipalName,
    changedDateTime,
  });
}

function nameOf({ user, group, key }: ScopedObject): string {
  return user?.userPrincipalName ?? group?.displayName ?? key.sourceId;
}
