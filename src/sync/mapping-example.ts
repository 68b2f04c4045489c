import { findCountry } from "../common/countries.ts";
import type { JsonObject, JsonValue } from "../common/json.ts";
import type { World } from "../common/world.ts";
import {
  compileExpression,
  ExpressionError,
  environmentFromInputs,
  parseExpression,
  type RegexEngine,
  toJsonValue,
} from "../expression/index.ts";
import type { Lane } from "./records.ts";
import type { ObjectType, SynchronizationSchema } from "./schema.ts";

/** What a mapping has to give for somebody: a test that runs whenever the mapping is changed. */
export interface MappingExample {
  readonly id: string;
  readonly objectType: ObjectType;
  readonly targetAttributeName: string;
  /** The attributes of the object by name, as they were; expressions read nothing else. */
  readonly inputs: JsonObject;
  /** Absent: no value. */
  readonly expected?: JsonValue;
  /** Whose attributes they were, or what the example is called. */
  readonly title: string;
  /** ISO instant; it is the time for expressions that read the clock. */
  readonly savedDateTime: string;
  /** By name. */
  readonly savedBy: string;
}

/** What became of an example. */
export interface ExampleOutcome extends Omit<MappingExample, "inputs"> {
  readonly passes: boolean;
  /** Absent: no value. */
  readonly actual?: JsonValue;
  /** Why there is no value: nothing is mapped any more, or the expression failed. */
  readonly problem?: { readonly code: string; readonly message: string };
}

/** The examples of jobs. */
export interface ExampleStore {
  /** In the order in which they were saved. */
  listExamples(lane: Lane): Promise<readonly MappingExample[]>;
  saveExample(lane: Lane, example: MappingExample): Promise<void>;
  /** @returns false when it was not there */
  removeExample(lane: Lane, id: string): Promise<boolean>;
}

/** Of a job. */
export const MOST_EXAMPLES = 500;

/** What running examples takes of the world; the time is each example's own. */
export type ExampleWorld = Pick<World, "newGuid" | "randomInteger">;

/** Run examples against the mappings of a schema, saved or not. @throws never */
export function runExamples(
  schema: SynchronizationSchema,
  examples: readonly MappingExample[],
  given: { readonly regex: RegexEngine; readonly world: ExampleWorld },
): readonly ExampleOutcome[] {
  const mappings = schema.synchronizationRules.flatMap(({ objectMappings }) => objectMappings);
  return examples.map((example) => {
    const { inputs, ...shown } = example;
    const row = mappings
      .filter(({ targetObjectName }) => targetObjectName === example.objectType)
      .flatMap(({ attributeMappings }) => attributeMappings)
      .find(({ targetAttributeName }) => targetAttributeName === example.targetAttributeName);
    if (row === undefined) {
      const message = `${example.targetAttributeName} is not mapped any more.`;
      return { ...shown, passes: false, problem: { code: "NotMapped", message } };
    }
    const found = evaluateExample(row.source?.expression, example, given);
    if ("problem" in found) return { ...shown, passes: false, problem: found.problem };
    const { value } = found;
    const passes = isSame(value, example.expected);
    return { ...shown, passes, ...(value !== undefined && { actual: value }) };
  });
}

/** What an expression gives for the inputs of an example. @throws never */
export function evaluateExample(
  expression: string | undefined,
  { inputs, savedDateTime }: Pick<MappingExample, "inputs" | "savedDateTime">,
  { regex, world }: { readonly regex: RegexEngine; readonly world: ExampleWorld },
): { readonly value?: JsonValue } | { readonly problem: NonNullable<ExampleOutcome["problem"]> } {
  if (expression === undefined) return {};
  const { newGuid, randomInteger } = world;
  try {
    const now = Date.parse(savedDateTime);
    const options = { now, newGuid, randomInteger, findCountry };
    const environment = environmentFromInputs(inputs, options);
    const result = compileExpression(parseExpression(expression), regex)(environment);
    if ("dropped" in result) return {};
    if (result.redacted) {
      const message = "The mapping redacts this value.";
      return { problem: { code: "Redacted", message } };
    }
    const value = toJsonValue(result.value) as JsonValue;
    return isNothing(value) ? {} : { value };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { problem: { code: error.code, message: error.message } };
  }
}

function isNothing(value: JsonValue): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

function isSame(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
