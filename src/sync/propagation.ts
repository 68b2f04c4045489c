/** One change that an application has got. */
export interface Propagated {
  /** ISO instant of the application's answer. */
  readonly at: string;
  /** From the change in the directory to the answer. */
  readonly tookMs: number;
  /** The part of it that was worked at the change: matched, sent, answered. */
  readonly workedMs: number;
}

/** Figures of one day. */
export interface DayOfPropagation {
  /** E.g. `2026-11-22`, UTC. */
  readonly day: string;
  readonly changes: number;
  /** Half of the changes took at most so long. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  /** Of the middle change: how long it waited to be looked at, and was worked at. */
  readonly waitedMs: number;
  readonly workedMs: number;
}

const DAY_LETTERS = 10;

/** Figures per day, oldest day first. @throws never */
export function summarizePropagation(changes: readonly Propagated[]): readonly DayOfPropagation[] {
  const days = Map.groupBy(changes, ({ at }) => at.slice(0, DAY_LETTERS));
  return [...days]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([day, own]) => {
      const sorted = own.toSorted((one, other) => one.tookMs - other.tookMs);
      const middle = rank(sorted, 0.5);
      const workedMs = Math.min(middle?.workedMs ?? 0, middle?.tookMs ?? 0);
      return {
        day,
        changes: sorted.length,
        p50Ms: middle?.tookMs ?? 0,
        p95Ms: rank(sorted, 0.95)?.tookMs ?? 0,
        maxMs: sorted.at(-1)?.tookMs ?? 0,
        waitedMs: (middle?.tookMs ?? 0) - workedMs,
        workedMs,
      };
    });
}

/** The nearest rank: the first of which at least this share is not slower. */
function rank<T>(sorted: readonly T[], share: number): T | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}
