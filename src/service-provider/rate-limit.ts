import type { RateLimit } from "../saas/settings.ts";

/**
 * Unless told otherwise, nobody is held back: one's own engine sends thousands of requests a
 * second in an initial cycle. Whoever serves strangers sets a limit.
 */
export const DEFAULT_RATE_LIMIT: RateLimit | "off" = "off";

/** What a client is told of its limit. */
export interface Allowance {
  readonly limit: RateLimit;
  /** Requests that are left right now. */
  readonly remaining: number;
  /** Whole seconds to wait; 0 when the request may pass. */
  readonly retryAfterS: number;
}

interface Bucket {
  level: number;
  /** Epoch milliseconds. */
  at: number;
}

/** One that is forgotten is full again, which costs nothing but a burst. */
const MOST_BUCKETS = 10_000;

/** Token buckets in memory, one for each key; every process counts for itself. */
export class RateLimiter {
  readonly #fallback: RateLimit | "off";
  readonly #buckets = new Map<string, Bucket>();

  /** @param fallback - for whoever has no limit of its own */
  constructor(fallback: RateLimit | "off") {
    this.#fallback = fallback;
  }

  /**
   * Count one request.
   *
   * @param key - whose bucket it is
   * @returns what there is to tell; undefined while more than half of the bucket is left
   */
  take(key: string, chosen: RateLimit | "off" | undefined, nowMs: number): Allowance | undefined {
    const limit = chosen ?? this.#fallback;
    if (limit === "off") return undefined;
    const { requestsPerSecond, burst } = limit;
    const bucket = this.#open(key, burst, nowMs);
    const elapsedMs = Math.max(0, nowMs - bucket.at);
    bucket.level = Math.min(burst, bucket.level + (elapsedMs * requestsPerSecond) / 1000);
    bucket.at = nowMs;
    if (bucket.level < 1) {
      const waitS = (1 - bucket.level) / requestsPerSecond;
      return { limit, remaining: 0, retryAfterS: Math.max(1, Math.ceil(waitS)) };
    }
    bucket.level -= 1;
    const remaining = Math.floor(bucket.level);
    return remaining > burst / 2 ? undefined : { limit, remaining, retryAfterS: 0 };
  }

  #open(key: string, burst: number, nowMs: number): Bucket {
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    if (this.#buckets.size >= MOST_BUCKETS) this.#buckets.clear();
    const bucket = { level: burst, at: nowMs };
    this.#buckets.set(key, bucket);
    return bucket;
  }
}
