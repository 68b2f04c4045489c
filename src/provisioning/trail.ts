import { formatInstant } from "../common/world.ts";
import type {
  LoggedExchange,
  ModifiedProperty,
  ProvisioningResult,
  ProvisioningStep,
  ProvisioningStepType,
} from "../sync/log.ts";
import { STEP_NAMES } from "../sync/log-codec.ts";
import { type Hidden, logExchange, NOTHING_HIDDEN } from "../sync/log-exchange.ts";
import type { TargetAnswer, TargetRequest } from "../sync/ports.ts";
import type { ObjectTimes } from "./events.ts";

/** Of one object no more exchanges are kept than this; a big group has many. */
const MOST_EXCHANGES = 20;

/** The steps done for one object so far, in order: they become its record in the log. */
export class Trail {
  readonly startedMs: number;
  readonly steps: ProvisioningStep[] = [];
  modified: readonly ModifiedProperty[] = [];
  readonly #now: () => number;
  /** What was sent for the object and what came back, as the log keeps it. */
  readonly exchanges: LoggedExchange[] = [];
  #hidden: Hidden = NOTHING_HIDDEN;

  /** @param now - tells when a step was done; without it, all are done at the beginning */
  constructor(startedMs: number, now: () => number = () => startedMs) {
    this.startedMs = startedMs;
    this.#now = now;
  }

  /** Note one step. `details` are shown as a table; their values are texts. */
  note(
    provisioningStepType: ProvisioningStepType,
    status: ProvisioningResult,
    description: string,
    details?: Readonly<Record<string, string>>,
  ): void {
    const name = STEP_NAMES[provisioningStepType];
    this.steps.push({
      name,
      provisioningStepType,
      status,
      description,
      ...(details !== undefined && { details }),
      timestamp: formatInstant(this.#now()),
    });
  }

  /** No log may show these attributes of the object, nor the values that they have. */
  hide(hidden: Hidden): void {
    this.#hidden = hidden;
  }

  /** How long each step took, and what the requests came to. */
  get times(): ObjectTimes {
    let before = this.startedMs;
    const steps = this.steps.map(({ provisioningStepType: type, timestamp }) => {
      const at = timestamp === undefined ? before : Date.parse(timestamp);
      const durationMs = Math.max(0, at - before);
      before = at;
      return { type, durationMs };
    });
    return { steps, exchanges: this.exchanges };
  }

  /** Note what was sent for the object and what came back; bound, so that it can be handed on. */
  readonly noteExchange = (request: TargetRequest, answer: TargetAnswer): void => {
    if (this.exchanges.length >= MOST_EXCHANGES) return;
    this.exchanges.push(logExchange(request, answer, this.#hidden));
  };
}
