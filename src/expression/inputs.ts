import type { EvaluationEnvironment, FindCountry } from "./context.ts";
import { parseDate } from "./date-parse.ts";
import { ExpressionError } from "./errors.ts";
import type { ExpressionValue } from "./value.ts";

/** What the caller brings for everything that the inputs leave open. */
export interface InputOptions {
  /** The current moment in milliseconds since 1970. */
  readonly now: number;
  readonly newGuid: () => string;
  readonly randomInteger: (below: number) => number;
  readonly findCountry?: FindCountry;
}

const DEEPEST_INPUT = 32;

/**
 * Make an environment out of a JSON object: `$defaultDomain`, `$guid`, `$now` (a date) and
 * `$existingInTarget` (a list of taken values) describe the environment, all else are attributes.
 *
 * @throws ExpressionError `invalidInput` for a value of a wrong type
 */
export function environmentFromInputs(
  inputs: Record<string, unknown>,
  options: InputOptions,
): EvaluationEnvironment {
  const attributes = new Map<string, ExpressionValue>();
  for (const [name, value] of Object.entries(inputs)) {
    if (!ENVIRONMENT_INPUTS.has(name)) attributes.set(name, readValue(name, value, 0));
  }
  const domain = readText("$defaultDomain", inputs.$defaultDomain);
  const guid = readText("$guid", inputs.$guid);
  const taken = readTaken(inputs.$existingInTarget);
  return {
    attribute: (name) => attributes.get(name) ?? null,
    now: readNow(inputs.$now) ?? options.now,
    newGuid: guid === undefined ? options.newGuid : () => guid,
    randomInteger: options.randomInteger,
    ...(options.findCountry === undefined ? {} : { findCountry: options.findCountry }),
    ...(domain === undefined ? {} : { defaultDomain: domain }),
    ...(taken === undefined ? {} : { existsInTarget: (value) => taken.has(value.toLowerCase()) }),
  };
}

const ENVIRONMENT_INPUTS: ReadonlySet<string> = new Set([
  "$defaultDomain",
  "$guid",
  "$now",
  "$existingInTarget",
]);

function readValue(name: string, value: unknown, depth: number): ExpressionValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value !== "object" || depth > DEEPEST_INPUT) {
    throw invalidInput(`${name} must be text, a number, a Boolean, null, a list or an object`);
  }
  if (Array.isArray(value)) return value.map((element) => readValue(name, element, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([part, inner]) => [part, readValue(name, inner, depth + 1)]),
  );
}

function readText(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw invalidInput(`${name} must be text`);
}

function readTaken(value: unknown): ReadonlySet<string> | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw invalidInput("$existingInTarget must be a list of texts");
  // Directories compare such names without regard to case.
  return new Set(value.map((taken) => (readText("$existingInTarget", taken) ?? "").toLowerCase()));
}

function readNow(value: unknown): number | undefined {
  const text = readText("$now", value);
  if (text === undefined) return undefined;
  const date = parseDate(text, 0);
  if (date === undefined) throw invalidInput("$now must be a date");
  return date.epochMs;
}

function invalidInput(message: string): ExpressionError {
  return new ExpressionError("invalidInput", message, 0);
}
