import type { World } from "../common/world.ts";
import type { TargetAnswer } from "../sync/ports.ts";
import { countRequest, holdTo, slowDown, speedUp } from "../sync/request-pace.ts";
import type { TargetMemory } from "./target-memory.ts";

/**
 * Lets as many requests through to a target as its pace allows, in the order in which they came,
 * and learns from the answers.
 */
export class RequestGate {
  readonly #world: World;
  readonly #memory: TargetMemory;
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;

  constructor(world: World, memory: TargetMemory) {
    this.#world = world;
    this.#memory = memory;
  }

  /**
   * Send when it is this request's turn.
   *
   * @throws what `send` throws, or the signal's reason
   */
  async pass(send: () => Promise<TargetAnswer>, signal: AbortSignal): Promise<TargetAnswer> {
    await this.#enter(signal);
    const memory = this.#memory;
    memory.pace = countRequest(memory.pace);
    const number = memory.pace.begun;
    try {
      const answer = await send();
      this.#learn(number, answer);
      return answer;
    } finally {
      this.#underWay -= 1;
      this.#letIn();
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    if (this.#isFree() && this.#waiting.length === 0) this.#underWay += 1;
    else {
      const turn = Promise.withResolvers<void>();
      this.#waiting.push(turn.resolve);
      // Whoever is let in leaves again, aborted or not, so that the others get their turn.
      await turn.promise;
    }
    try {
      signal.throwIfAborted();
      await this.#waitForRate(signal);
    } catch (error) {
      this.#underWay -= 1;
      this.#letIn();
      throw error;
    }
  }

  async #waitForRate(signal: AbortSignal): Promise<void> {
    const { requestsPerSecond, nextBeginMs } = this.#memory;
    if (requestsPerSecond === undefined) return;
    const now = this.#world.now();
    const beginMs = Math.max(now, nextBeginMs);
    this.#memory.nextBeginMs = beginMs + 1_000 / requestsPerSecond;
    if (beginMs > now) await this.#world.sleep(beginMs - now, signal);
  }

  #learn(number: number, answer: TargetAnswer): void {
    const memory = this.#memory;
    if (answer.kind === "noAnswer") return;
    const isTooFast = answer.status === 429 || answer.status === 503;
    memory.pace = isTooFast
      ? slowDown(memory.pace, number)
      : speedUp(memory.pace, memory.concurrency);
    if (answer.rateLimit !== undefined) {
      memory.pace = holdTo(memory.pace, answer.rateLimit.remaining);
    }
  }

  #isFree(): boolean {
    return this.#underWay < Math.max(1, Math.floor(this.#memory.pace.window));
  }

  #letIn(): void {
    while (this.#isFree()) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#underWay += 1;
      next();
    }
  }
}
