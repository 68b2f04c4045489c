import type { JsonObject } from "../common/json.ts";
import type { World } from "../common/world.ts";
import { SyncError } from "../sync/errors.ts";
import { type ExchangePurpose, processAnswer, processProbe } from "../sync/exchange.ts";
import type { Target, TargetAnswer, TargetRequest } from "../sync/ports.ts";
import { RequestGate } from "./request-gate.ts";
import { createTargetMemory, type TargetMemory } from "./target-memory.ts";

/** How patient the engine is with one target. */
export interface Patience {
  /** How long one request may wait for a throttling target in all. */
  readonly throttledMs: number;
  /** The pauses before a failed request that is safe to repeat is sent again. */
  readonly failedMs: readonly number[];
  /** How many objects in a row may fail with 5xx or time out before the target counts as down. */
  readonly failuresInARow: number;
}

/** Fits who waits for the end of it: a minute for a throttling target. */
export const DEFAULT_PATIENCE: Patience = {
  throttledMs: 60_000,
  failedMs: [250, 1_000],
  failuresInARow: 10,
};

/**
 * Fits a service whose lanes can be parked: a pause of more than a second is spent without a
 * lease, by everybody but the one who looks at the clock.
 */
export const PARKING_PATIENCE: Patience = { ...DEFAULT_PATIENCE, throttledMs: 1_000 };

/** So many rows of failures, and not one success between: it is down though it answers probes. */
const MOST_ROWS = 10;

/** The first pause for a 429 without Retry-After; it doubles. */
const FIRST_THROTTLE_PAUSE_MS = 500;

/**
 * Sends requests to one target with patience, and turns answers into bodies or SyncErrors.
 *
 * A target that answers 429 parks all requests, not only the one it answered. What is safe to
 * repeat (GET, PATCH, DELETE) is repeated after a 5xx; a POST is not, for it may have worked: its
 * object is matched again in the next cycle, which finds what was made.
 */
export class TargetClient {
  readonly #target: Target;
  readonly #world: World;
  readonly #patience: Patience;
  readonly #signal: AbortSignal;
  readonly #probe: TargetRequest | undefined;
  readonly #gate: RequestGate;
  /** What is known of the target from before, and what is learned now. */
  readonly memory: TargetMemory;
  #probed: Promise<void> | undefined;
  #parkedUntil = 0;
  #failuresInARow = 0;

  /** @param probe - sent once before the first request, to find a wrong URL or token at once */
  constructor(given: {
    readonly target: Target;
    readonly world: World;
    readonly patience: Patience;
    readonly signal: AbortSignal;
    readonly probe?: TargetRequest;
    readonly memory?: TargetMemory;
  }) {
    this.#target = given.target;
    this.#world = given.world;
    this.#patience = given.patience;
    this.#signal = given.signal;
    this.#probe = given.probe;
    this.memory = given.memory ?? createTargetMemory();
    this.#gate = new RequestGate(given.world, this.memory);
  }

  /**
   * @param onAnswer - told of each answer, also of those after which the request is sent again
   * @returns the body of a good answer, undefined where it has none
   * @throws SyncError by what the answer means; `TargetUnavailable` when too many objects in a row
   *   failed; the signal's reason when it was aborted
   */
  async send(
    purpose: ExchangePurpose,
    request: TargetRequest,
    onAnswer?: (request: TargetRequest, answer: TargetAnswer) => void,
  ): Promise<JsonObject | undefined> {
    this.#probed ??= this.#sendProbe();
    await this.#probed;
    return this.#sendPatiently(request, (answer) => {
      onAnswer?.(request, answer);
      return processAnswer(purpose, request, answer);
    });
  }

  async #sendProbe(): Promise<void> {
    const probe = this.#probe;
    if (probe === undefined) return;
    try {
      await this.#sendPatiently(probe, (answer) => processProbe(probe, answer));
    } catch (error) {
      if (!(error instanceof SyncError) || error.endsCycle) throw error;
      // No object can be blamed for it, and none would fare better.
      throw new SyncError("TargetUnavailable", error.message, { cause: error });
    }
  }

  async #sendPatiently<R>(request: TargetRequest, judge: (answer: TargetAnswer) => R): Promise<R> {
    const deadline = this.#world.now() + this.#patience.throttledMs;
    for (let attempt = 0; ; attempt += 1) {
      this.#signal.throwIfAborted();
      await this.#waitWhileParked(deadline);
      const answer = await this.#gate.pass(
        () => this.#target.send(request, this.#signal),
        this.#signal,
      );
      this.#heedRateLimit(answer);
      try {
        const result = judge(answer);
        this.#failuresInARow = 0;
        return result;
      } catch (error) {
        if (!(error instanceof SyncError)) throw error;
        const pauseMs = this.#pauseAfter(error, request, attempt, deadline);
        if (pauseMs === undefined) throw askToPark(error) ?? (await this.#countFailure(error));
        if (error.code === "TooManyRequests") this.#parkedUntil = this.#world.now() + pauseMs;
        else await this.#world.sleep(pauseMs, this.#signal);
      }
    }
  }

  /** How long to wait before the request is sent again; undefined when it is given up. */
  #pauseAfter(
    error: SyncError,
    request: TargetRequest,
    attempt: number,
    deadline: number,
  ): number | undefined {
    const throttled = error.code === "TooManyRequests" || error.retryAfterMs !== undefined;
    if (throttled) {
      const pauseMs = error.retryAfterMs ?? FIRST_THROTTLE_PAUSE_MS * 2 ** attempt;
      return this.#world.now() + pauseMs <= deadline ? Math.max(pauseMs, 10) : undefined;
    }
    const repeatable = request.method !== "POST";
    const failed = error.code === "InternalServerError" || error.code === "Timeout";
    return failed && repeatable ? this.#patience.failedMs[attempt] : undefined;
  }

  /** @throws SyncError `TooManyRequests` when the pause would be longer than our patience */
  async #waitWhileParked(deadline: number): Promise<void> {
    for (;;) {
      const now = this.#world.now();
      const pauseMs = this.#parkedUntil - now;
      if (pauseMs <= 0) return;
      if (now + pauseMs > deadline) {
        const message = "The application has asked for fewer requests.";
        throw new SyncError("TooManyRequests", message, { retryAfterMs: pauseMs });
      }
      await this.#world.sleep(pauseMs, this.#signal);
    }
  }

  /** Nothing is left until the target counts anew: the next request would be refused. */
  #heedRateLimit(answer: TargetAnswer): void {
    if (answer.kind === "noAnswer" || answer.rateLimit?.remaining !== 0) return;
    const until = this.#world.now() + answer.rateLimit.resetMs;
    this.#parkedUntil = Math.max(this.#parkedUntil, until);
  }

  /** @returns the failure of the object, or that of the target when it fails for everybody */
  async #countFailure(error: SyncError): Promise<SyncError> {
    if (error.code !== "InternalServerError" && error.code !== "Timeout") {
      this.#failuresInARow = 0;
      return error;
    }
    this.#failuresInARow += 1;
    const count = this.#failuresInARow;
    const { failuresInARow } = this.#patience;
    const isSuspect = count % failuresInARow === 0;
    // That many in a row may be objects that the target can't digest, beside others that it can.
    const isDown = isSuspect && (count >= failuresInARow * MOST_ROWS || !(await this.#isAlive()));
    if (!isDown) return error;
    const message =
      `The application failed ${count} times in a row; the cycle stops here. ` +
      `Last: ${error.message}`;
    return new SyncError("TargetUnavailable", message, { cause: error });
  }

  /** Whether the target answers a plain question rightly. */
  async #isAlive(): Promise<boolean> {
    const probe = this.#probe;
    if (probe === undefined) return false;
    try {
      processProbe(probe, await this.#target.send(probe, this.#signal));
      return true;
    } catch (error) {
      if (error instanceof SyncError && error.code !== "CycleStopped") return false;
      throw error;
    }
  }
}

/** A target that says when to come back is overloaded for everybody, whatever its status is. */
function askToPark(error: SyncError): SyncError | undefined {
  const { retryAfterMs, message } = error;
  if (retryAfterMs === undefined) return undefined;
  return new SyncError("TooManyRequests", message, { retryAfterMs, cause: error });
}
