import { SyncError } from "../sync/errors.ts";
import type { CompiledAttributeMapping } from "../sync/mapping.ts";
import type { Link } from "../sync/ports.ts";
import { buildOperations, buildPatchRequest } from "../sync/request.ts";
import type { CycleContext } from "./cycle-context.ts";
import { exportObject, type ObjectOutcome } from "./export-object.ts";
import type { ScopedObject } from "./import-objects.ts";
import { evaluateMappings, matchObject } from "./match-object.ts";
import { noteReferences, processObject } from "./plan-export.ts";
import type { Trail } from "./trail.ts";

/*
 * Names that go round among people: one takes the name that another gives up, or two swap. Side by
 * side, whoever comes first is refused, since the name is still taken. So those are tried again
 * when the others are done, and a true ring is opened by giving one of them a name of no one's.
 */

/** An object of the page that was sent, or failed before it could be. */
export interface ClashCandidate {
  readonly object: ScopedObject;
  readonly trail: Trail;
  readonly outcome: ObjectOutcome;
}

/** An object that may have got out of the way, or that somebody is in the way of. */
interface Clashing extends ClashCandidate {
  readonly link?: Link;
}

/** Failures that another object's name can be the cause of. */
const CLASHES: ReadonlySet<string> = new Set(["Conflict", "DuplicateSourceEntries"]);

/**
 * Try the objects of a page again that clashed over a name, as long as that helps.
 *
 * @param settled - gets the outcomes that take the place of the failures, one by one, so that they
 *   are known also when this throws
 * @throws SyncError when the target as a whole fails
 */
export async function settleClashes(
  context: CycleContext,
  candidates: readonly ClashCandidate[],
  settled: Map<ScopedObject, ObjectOutcome>,
): Promise<void> {
  let waiting: readonly Clashing[] = candidates.filter(isClash);
  if (candidates.some(givesUpName)) waiting = await retryWhileItHelps(context, waiting, settled);
  for (;;) {
    const opened = await openRing(context, waiting);
    if (opened === undefined) return;
    const { clashing, parked, attribute, oldValue } = opened;
    const others = waiting.filter(({ object }) => object !== clashing.object);
    const rest = await retryWhileItHelps(context, others, settled);
    const last = { ...clashing, link: parked };
    if ((await retry(context, last, settled)) === undefined) {
      await rename(context, last, parked, attribute, oldValue);
      return;
    }
    waiting = rest;
  }
}

/** Whether a failure may be another object's doing, who has the name. */
export function isClash({ outcome }: ClashCandidate): boolean {
  return outcome.error !== undefined && CLASHES.has(outcome.error.code);
}

/** Sequentially, for each may wait for the one before; again as long as one of them succeeds. */
async function retryWhileItHelps(
  context: CycleContext,
  clashing: readonly Clashing[],
  settled: Map<ScopedObject, ObjectOutcome>,
): Promise<readonly Clashing[]> {
  let waiting = clashing;
  for (;;) {
    if (waiting.length === 0) return waiting;
    const failed: Clashing[] = [];
    for (const each of waiting) {
      if ((await retry(context, each, settled)) === undefined) failed.push(each);
    }
    if (failed.length === 0 || failed.length === waiting.length) return failed;
    waiting = failed;
  }
}

/** @returns undefined when it failed again */
async function retry(
  context: CycleContext,
  { object, trail, link = object.link }: Clashing,
  settled: Map<ScopedObject, ObjectOutcome>,
): Promise<ObjectOutcome | undefined> {
  try {
    const now = link === undefined ? object : { ...object, link };
    const matched = await matchObject(context, now, trail);
    const planned = noteReferences(processObject(matched, trail), trail);
    const outcome = await exportObject(context, planned, trail);
    settled.set(object, outcome);
    return outcome;
  } catch (error) {
    if (error instanceof SyncError && CLASHES.has(error.code)) return undefined;
    throw error;
  }
}

/** Whether a write changed a name, or took an account away, so that a name is free now. */
function givesUpName({ object, outcome }: ClashCandidate): boolean {
  if (outcome.result !== "success" || object.link === undefined) return false;
  if (outcome.linkRemoved) return true;
  const [before, after] = [object.link.values, outcome.link?.values ?? object.link.values];
  return object.mapping.matching.some(({ target }) => before[target.name] !== after[target.name]);
}

/**
 * Find somebody whose name another of those who wait wants, and give them a name of no one's for a
 * moment. Who waits and has no account yet stands in nobody's way.
 */
async function openRing(context: CycleContext, waiting: readonly Clashing[]) {
  const linked = waiting.filter(({ object }) => object.link !== undefined);
  if (linked.length < 2) return undefined;
  for (const clashing of linked) {
    const { object } = clashing;
    if (object.link === undefined) continue;
    for (const attribute of object.mapping.matching) {
      const oldValue = object.link.values[attribute.target.name];
      if (typeof oldValue !== "string") continue;
      const isWanted = linked.some(
        (other) => other !== clashing && wantsName(context, other, attribute, oldValue),
      );
      if (!isWanted) continue;
      const free = `moved-${context.world.newGuid().slice(-12)}.${oldValue}`;
      const parked = await rename(context, clashing, object.link, attribute, free);
      return parked === undefined ? undefined : { clashing, parked, attribute, oldValue };
    }
  }
  return undefined;
}

/** Whether an object's mapping gives the name that another has. */
function wantsName(
  context: CycleContext,
  { object }: Clashing,
  { target }: CompiledAttributeMapping,
  name: string,
): boolean {
  const value = evaluateMappings(context, object).values.get(target.name);
  return typeof value === "string" && value.toLowerCase() === name.toLowerCase();
}

/** @returns the link after it, or undefined when the target refused */
async function rename(
  context: CycleContext,
  { object, trail }: Clashing,
  link: Link,
  { target }: CompiledAttributeMapping,
  newValue: string,
): Promise<Link | undefined> {
  const oldValue = link.values[target.name];
  const change = { attribute: target, newValue, ...(oldValue !== undefined && { oldValue }) };
  const operations = buildOperations([change], object.mapping.dialect);
  const request = buildPatchRequest(link.objectType, link.targetId, operations);
  try {
    await context.client.send("update", request, trail.noteExchange);
  } catch (error) {
    if (error instanceof SyncError && !error.endsCycle) return undefined;
    throw error;
  }
  trail.note("export", "warning", `Gave ${target.name} up for a moment: names go round in a ring.`);
  return { ...link, values: { ...link.values, [target.name]: newValue } };
}
