import type { ProvisioningLogRecord } from "./log.ts";

/**
 * Changes of one day that an application got about equally fast. They are counted as they are
 * written, so that a chart of weeks reads some dozens of small rows instead of all records.
 */
export interface PropagationCount {
  /** E.g. `2026-11-22`, UTC. */
  readonly day: string;
  /** How long they took: a longer time has the same or a higher one; see {@link findBucket}. */
  readonly bucket: number;
  readonly changes: number;
  /** From the change in the directory to the answer, all of them together. */
  readonly tookMs: number;
  /** The part of it that was worked at the changes: matched, sent, answered. */
  readonly workedMs: number;
  /** What the slowest took. */
  readonly maxMs: number;
}

/** Figures of one day. */
export interface DayOfPropagation {
  /** E.g. `2026-11-22`, UTC. */
  readonly day: string;
  readonly changes: number;
  /** Half of the changes took at most so long; up to a twentieth off where there are many. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  /** Of the middle change: how long it waited to be looked at, and was worked at. */
  readonly waitedMs: number;
  readonly workedMs: number;
}

const DAY_LETTERS = 10;
/** Between a length of time and its double; so those that count together differ by 9 % at most. */
const BUCKETS_OF_DOUBLE = 8;
const WRITES: ReadonlySet<string> = new Set(["create", "update", "disable", "delete"]);

/**
 * Count what records tell of changes that applications got. Whoever was skipped got none, and
 * initial cycles say nothing about it: they bring over what was always there.
 *
 * @returns each day and bucket once, in order
 */
export function countPropagation(
  records: readonly ProvisioningLogRecord[],
): readonly PropagationCount[] {
  const counts = new Map<string, PropagationCount>();
  for (const record of records) {
    const one = toCount(record);
    if (one === undefined) continue;
    const key = `${one.day} ${one.bucket}`;
    const known = counts.get(key);
    counts.set(key, known === undefined ? one : add(known, one));
  }
  return [...counts.values()].sort(compare);
}

function toCount(record: ProvisioningLogRecord): PropagationCount | undefined {
  const { changedDateTime, activityDateTime, provisioningAction, status } = record;
  if (changedDateTime === undefined || status !== "success") return undefined;
  if (!WRITES.has(provisioningAction)) return undefined;
  // Clocks of two machines may differ a little.
  const tookMs = Math.max(0, Date.parse(activityDateTime) - Date.parse(changedDateTime));
  return {
    day: activityDateTime.slice(0, DAY_LETTERS),
    bucket: findBucket(tookMs),
    changes: 1,
    tookMs,
    workedMs: record.durationInMilliseconds,
    maxMs: tookMs,
  };
}

/** Which of the lengths of time that count together this one belongs to. */
function findBucket(tookMs: number): number {
  return tookMs < 1 ? 0 : 1 + Math.floor(Math.log2(tookMs) * BUCKETS_OF_DOUBLE);
}

function add(one: PropagationCount, other: PropagationCount): PropagationCount {
  return {
    ...one,
    changes: one.changes + other.changes,
    tookMs: one.tookMs + other.tookMs,
    workedMs: one.workedMs + other.workedMs,
    maxMs: Math.max(one.maxMs, other.maxMs),
  };
}

function compare(one: PropagationCount, other: PropagationCount): number {
  if (one.day !== other.day) return one.day < other.day ? -1 : 1;
  return one.bucket - other.bucket;
}

/** Figures per day, oldest day first. @param counts - of any jobs, in any order */
export function summarizePropagation(
  counts: readonly PropagationCount[],
): readonly DayOfPropagation[] {
  const days = Map.groupBy(counts.toSorted(compare), ({ day }) => day);
  return [...days].map(([day, own]) => {
    const changes = own.reduce((sum, each) => sum + each.changes, 0);
    const middle = rank(own, Math.ceil(changes * 0.5));
    const workedMs = Math.min(middle.workedMs, middle.tookMs);
    return {
      day,
      changes,
      p50Ms: middle.tookMs,
      p95Ms: rank(own, Math.ceil(changes * 0.95)).tookMs,
      maxMs: Math.max(...own.map(({ maxMs }) => maxMs)),
      waitedMs: middle.tookMs - workedMs,
      workedMs,
    };
  });
}

/** The mean of those among whom the change of this rank is: it differs little from the change. */
function rank(counts: readonly PropagationCount[], wanted: number) {
  let passed = 0;
  for (const { changes, tookMs, workedMs } of counts) {
    passed += changes;
    if (passed < wanted) continue;
    return { tookMs: Math.round(tookMs / changes), workedMs: Math.round(workedMs / changes) };
  }
  return { tookMs: 0, workedMs: 0 };
}
