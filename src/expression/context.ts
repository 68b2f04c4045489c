import { ExpressionError } from "./errors.ts";
import type { ExpressionValue } from "./value.ts";

/** How much one evaluation may do. */
export interface EvaluationLimits {
  /** Evaluated function calls. */
  readonly steps: number;
  /** UTF-16 characters that all functions together may make. */
  readonly outputSize: number;
  /** Characters of text times the size of the pattern that regular expressions may work through. */
  readonly regexWork: number;
}

/** The limits that hold when the environment sets none. */
export const DEFAULT_LIMITS: EvaluationLimits = {
  steps: 10_000,
  outputSize: 1_000_000,
  regexWork: 10_000_000,
};

/** What an expression can see of the world while it is evaluated. */
export interface EvaluationEnvironment {
  /** The value of a source attribute; null when absent. Names are case-sensitive. */
  readonly attribute: (name: string) => ExpressionValue;
  /** The current moment in milliseconds since 1970. */
  readonly now: number;
  readonly newGuid: () => string;
  /** An integer from 0 to below the bound, drawn evenly. */
  readonly randomInteger: (below: number) => number;
  readonly defaultDomain?: string;
  /** Whether a value is already taken in the target, for SelectUniqueValue. */
  readonly existsInTarget?: (value: string) => boolean;
  /** The country that a code or a name means, for CountryCode; absent: none is known. */
  readonly findCountry?: FindCountry;
  readonly limits?: Partial<EvaluationLimits>;
}

/** Finds a country by a code or a name; its codes are in capital letters. */
export type FindCountry = (
  text: string,
) => { readonly alpha2: string; readonly alpha3: string } | undefined;

/** The state of one evaluation: the environment, what is left of the limits, what was seen. */
export interface EvaluationContext {
  readonly environment: EvaluationEnvironment;
  stepsLeft: number;
  outputLeft: number;
  regexWorkLeft: number;
  redacted: boolean;
}

/** Begin an evaluation, with its limits unspent. */
export function createContext(environment: EvaluationEnvironment): EvaluationContext {
  const { limits } = environment;
  return {
    environment,
    stepsLeft: limits?.steps ?? DEFAULT_LIMITS.steps,
    outputLeft: limits?.outputSize ?? DEFAULT_LIMITS.outputSize,
    regexWorkLeft: limits?.regexWork ?? DEFAULT_LIMITS.regexWork,
    redacted: false,
  };
}

/**
 * Pay for text before it is made.
 *
 * @throws ExpressionError `limitExceeded`
 */
export function chargeOutput(context: EvaluationContext, size: number, offset: number): void {
  context.outputLeft -= size;
  if (context.outputLeft >= 0) return;
  throw new ExpressionError("limitExceeded", "The expression makes too much text", offset);
}

/** Pay for a regular expression's way through a text. */
export function chargeRegex(context: EvaluationContext, work: number, offset: number): void {
  context.regexWorkLeft -= work;
  if (context.regexWorkLeft >= 0) return;
  const message = "The regular expression is too much work for a text of this length";
  throw new ExpressionError("limitExceeded", message, offset);
}

/** Works out one node's value. */
export type Thunk = (context: EvaluationContext) => ExpressionValue;

/** What is given up when a flow is ignored. */
export type DroppedFlow = "attribute" | "object";

/** Unwinds the evaluation when a flow is ignored, however deep the call stands. */
export class FlowSignal extends Error {
  override readonly name = "FlowSignal";
  readonly dropped: DroppedFlow;
  constructor(dropped: DroppedFlow) {
    super(`The ${dropped} is dropped from the flow`);
    this.dropped = dropped;
  }
}

// Made once: a stack trace for each dropped attribute of each object would cost microseconds.
const SIGNALS: Readonly<Record<DroppedFlow, FlowSignal>> = {
  attribute: new FlowSignal("attribute"),
  object: new FlowSignal("object"),
};

/** Give up the flow of the attribute or of the whole object. */
export function dropFlow(dropped: DroppedFlow): never {
  throw SIGNALS[dropped];
}
