import type { NoticeKind } from "./notice.ts";

/** One message of a topic and hour, and a few more for what can't wait. */
export interface DeliveryPolicy {
  /** What follows a message within this time is gathered into the next one. */
  readonly digestMs: number;
  /** Messages of one topic in that time, at most, when something can't wait. */
  readonly mostUrgent: number;
  /** A message that could not be delivered for so long is given up. */
  readonly giveUpMs: number;
}

/** One mail an hour for each job. */
export const DEFAULT_DELIVERY: DeliveryPolicy = {
  digestMs: 3_600_000,
  mostUrgent: 4,
  giveUpMs: 3 * 86_400_000,
};

/** What a person has to act upon, or waits to hear. */
const URGENT: ReadonlySet<NoticeKind> = new Set([
  "quarantineEntered",
  "quarantineChanged",
  "quarantineLeft",
  "deletionsWaiting",
  "jobDisabled",
]);

const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 3_600_000;

/**
 * When what waits may be sent.
 *
 * @param sentMs - when messages of the same topic went out, the last one first
 * @returns `nowMs` to send at once, or the later instant, in milliseconds since 1970
 */
export function planDelivery(
  waiting: readonly NoticeKind[],
  sentMs: readonly number[],
  nowMs: number,
  policy: DeliveryPolicy,
): number {
  const [last] = sentMs;
  if (last === undefined || nowMs - last >= policy.digestMs) return nowMs;
  const recent = sentMs.filter((each) => nowMs - each < policy.digestMs).length;
  if (waiting.some((kind) => URGENT.has(kind)) && recent < policy.mostUrgent) return nowMs;
  return last + policy.digestMs;
}

/**
 * When a message that failed is tried again: after half a minute, then twice as long each time.
 *
 * @param attempts - failed ones, the last included
 * @param firstMs - since when it waits
 * @returns undefined when it is given up
 */
export function planRetry(
  attempts: number,
  firstMs: number,
  nowMs: number,
  policy: DeliveryPolicy,
): number | undefined {
  if (nowMs - firstMs >= policy.giveUpMs) return undefined;
  return nowMs + Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS);
}
