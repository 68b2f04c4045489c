import type { World } from "../common/world.ts";
import { GraphRequestError } from "./graph-error.ts";

/** So many requests in a time. */
export interface RequestLimit {
  readonly requests: number;
  readonly windowMs: number;
}

/** What has a limit. */
export type LimitedAction = "provisionOnDemand" | "comparison" | "bulkUpload" | "scimCheck";

/** What Microsoft documents for its own service, for each job (graph-sync-api.md sections 2, 7). */
export const REQUEST_LIMITS: Readonly<Record<LimitedAction, RequestLimit>> = {
  provisionOnDemand: { requests: 5, windowMs: 10_000 },
  // Ours: each is a GET or two; a person decides about one attribute after the other.
  comparison: { requests: 30, windowMs: 10_000 },
  bulkUpload: { requests: 40, windowMs: 1_000 },
  // Ours: each is some hundred requests to somebody else's server.
  scimCheck: { requests: 2, windowMs: 60_000 },
};

/** Idle jobs are forgotten when there are more. */
const MOST_REMEMBERED = 10_000;

/** Counts the requests of this process: each job has a window of its own that slides. */
export class RequestLimiter {
  readonly #limits: Readonly<Record<LimitedAction, RequestLimit>>;
  readonly #world: Pick<World, "now">;
  readonly #times = new Map<string, number[]>();

  constructor(
    world: Pick<World, "now">,
    limits: Partial<Readonly<Record<LimitedAction, RequestLimit>>> = {},
  ) {
    this.#world = world;
    this.#limits = { ...REQUEST_LIMITS, ...limits };
  }

  /**
   * Count one request. @throws GraphRequestError `TooManyRequests` with the seconds to wait
   *
   * @param requests - 0 of a limit: nothing is limited
   */
  take(action: LimitedAction, key: string): void {
    const { requests, windowMs } = this.#limits[action];
    if (requests === 0) return;
    const now = this.#world.now();
    const name = `${action} ${key}`;
    const recent = (this.#times.get(name) ?? []).filter((time) => time > now - windowMs);
    const first = recent[recent.length - requests];
    if (first !== undefined) {
      const retryAfterS = Math.max(1, Math.ceil((first + windowMs - now) / 1_000));
      const message =
        `${action} takes ${requests} requests in ${windowMs / 1_000} s. ` +
        `Wait ${retryAfterS} s.`;
      throw new GraphRequestError("TooManyRequests", message, { retryAfterS });
    }
    // Set anew, so that the map's first entry is the one that was used longest ago.
    this.#times.delete(name);
    this.#times.set(name, [...recent, now]);
    if (this.#times.size <= MOST_REMEMBERED) return;
    const [oldest] = this.#times.keys();
    if (oldest !== undefined) this.#times.delete(oldest);
  }
}
