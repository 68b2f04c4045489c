import type { Target, TargetAnswer } from "../sync/ports.ts";
import {
  readCapabilities,
  type TargetCapabilities,
  USUAL_CAPABILITIES,
} from "../sync/service-provider-config.ts";

/** For so long a target is believed to be what it said, or did not say. */
const FRESH_MS = 60 * 60_000;

/** Reads a target's ServiceProviderConfig once an hour, and only when somebody needs it. */
export class CapabilityReader {
  #known: TargetCapabilities | undefined;
  #freshUntilMs = 0;
  #asking: Promise<TargetCapabilities> | undefined;

  /** @throws the signal's reason */
  async read(target: Target, signal: AbortSignal | undefined): Promise<TargetCapabilities> {
    if (this.#known !== undefined && performance.now() < this.#freshUntilMs) return this.#known;
    this.#asking ??= this.#ask(target, signal).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** The target showed that it is otherwise than it said. */
  learn(shown: Partial<TargetCapabilities>): void {
    this.#known = { ...(this.#known ?? USUAL_CAPABILITIES), ...shown };
    this.#freshUntilMs = performance.now() + FRESH_MS;
  }

  async #ask(target: Target, signal: AbortSignal | undefined): Promise<TargetCapabilities> {
    const answer = await target.send({ method: "GET", path: "/ServiceProviderConfig" }, signal);
    const said = isFinal(answer);
    const capabilities = said ? readCapabilities(answer.body) : (this.#known ?? USUAL_CAPABILITIES);
    if (said) this.learn(capabilities);
    return capabilities;
  }
}

/** An overloaded or broken target has not said anything; one that has no such endpoint has. */
function isFinal(answer: TargetAnswer): answer is Extract<TargetAnswer, { kind: "answer" }> {
  return answer.kind === "answer" && answer.status !== 429 && answer.status < 500;
}
