import type { World } from "../common/world.ts";
import type { RateLimit } from "../saas/settings.ts";
import { RateLimiter } from "../service-provider/rate-limit.ts";

/** A whole office behind one address signs in in the morning; a guesser gets 30 a minute. */
const OF_ADDRESS: RateLimit = { requestsPerSecond: 0.5, burst: 60 };
/** Beside the lock-out, which is kept in the database and growing. */
const OF_ACCOUNT: RateLimit = { requestsPerSecond: 0.2, burst: 20 };
/** Mails that one person gets: three, then one in ten minutes. */
const OF_MAILS: RateLimit = { requestsPerSecond: 1 / 600, burst: 3 };

/** What somebody who isn't signed in tries. */
export type SignInAttempt = "signIn" | "link" | "mail";

/** Holds back whoever tries too often, by address and by account; each process for itself. */
export class SignInLimiter {
  readonly #buckets = new RateLimiter("off");
  readonly #world: Pick<World, "now">;

  constructor(world: Pick<World, "now">) {
    this.#world = world;
  }

  /**
   * Count one attempt.
   *
   * @param subject - whose account it is about, folded; absent when nobody is named
   * @returns whole seconds to wait; 0: it may go on
   */
  take(what: SignInAttempt, address: string, subject?: string): number {
    const ofAddress = this.#take(`address ${address}`, OF_ADDRESS);
    if (ofAddress > 0 || subject === undefined) return ofAddress;
    return this.#take(`${what} ${subject}`, what === "mail" ? OF_MAILS : OF_ACCOUNT);
  }

  #take(key: string, limit: RateLimit): number {
    return this.#buckets.take(key, limit, this.#world.now())?.retryAfterS ?? 0;
  }
}
