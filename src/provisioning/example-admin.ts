import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import { formatInstant } from "../common/world.ts";
import type { Initiator } from "../sync/log.ts";
import {
  type ExampleOutcome,
  evaluateExample,
  type MappingExample,
  MOST_EXAMPLES,
  runExamples,
} from "../sync/mapping-example.ts";
import type { ObjectKey } from "../sync/ports.ts";
import type { ObjectType, SynchronizationSchema } from "../sync/schema.ts";
import { type JobKey, readJob } from "./job-admin.ts";
import { JobAdminError } from "./job-admin-error.ts";
import { findObjectMapping, type PreviewAdmin } from "./preview-context.ts";
import { previewObject } from "./preview-object.ts";
import type { SchemaAdmin } from "./schema-admin.ts";

/** What somebody asks to be kept as an example. */
export interface ExampleRequest {
  readonly objectType: ObjectType;
  readonly targetAttributeName: string;
  /** Whose attributes are taken as they are now; else `inputs` are given. */
  readonly objectId?: string;
  readonly inputs?: JsonObject;
  /** What it is called; absent: by the name of whose attributes it has. */
  readonly title?: string;
  /** What is to come out, null for no value; absent: what the expression gives now. */
  readonly expected?: JsonValue;
  /** In place of the saved mapping's, e.g. of a draft. */
  readonly expression?: string;
}

/**
 * Keep what a mapping gives for somebody as a test that later changes of the mapping are held to.
 *
 * @throws JobAdminError `InvalidExample`, `TooManyExamples`, `JobNotFound`; PlanError
 *   `ObjectNotFound`
 */
export async function addExample(
  admin: PreviewAdmin,
  key: JobKey,
  request: ExampleRequest,
  by: Initiator,
): Promise<ExampleOutcome> {
  const { job } = await readJob(admin, key);
  const { objectType, targetAttributeName } = request;
  const { length } = await admin.store.listExamples(key);
  if (length >= MOST_EXAMPLES) {
    const message = `A job has ${MOST_EXAMPLES} examples at most. Remove one first.`;
    throw new JobAdminError("TooManyExamples", message);
  }
  const row = findObjectMapping(job, objectType).attributeMappings.find((each) => {
    return each.targetAttributeName === targetAttributeName;
  });
  const expression = request.expression ?? row?.source?.expression;
  if (expression === undefined) {
    const shown = targetAttributeName.slice(0, 120);
    const message = `${shown} has no expression. Map it first, or give an expression.`;
    throw new JobAdminError("InvalidExample", message);
  }
  const { inputs, title } = await readInputs(admin, key, request);
  const savedDateTime = formatInstant(admin.world.now());
  const given = { regex: admin.regex, world: admin.world };
  const found = evaluateExample(expression, { inputs, savedDateTime }, given);
  if ("problem" in found && (request.expected === undefined || found.problem.code === "Redacted")) {
    throw new JobAdminError("InvalidExample", `There is no value: ${found.problem.message}`);
  }
  const worked = "value" in found ? found.value : undefined;
  const expected = request.expected === undefined ? worked : (request.expected ?? undefined);
  const example: MappingExample = {
    id: admin.world.newId(),
    objectType,
    targetAttributeName,
    inputs,
    title,
    savedDateTime,
    savedBy: by.displayName,
    ...(expected !== undefined && expected !== null && { expected }),
  };
  await admin.store.saveExample(key, example);
  const [outcome] = runExamples(job.schema, [example], given);
  if (outcome === undefined) throw new JobAdminError("InvalidExample", "The example is empty.");
  return outcome;
}

async function readInputs(
  admin: PreviewAdmin,
  key: JobKey,
  { objectType, objectId, inputs, title }: ExampleRequest,
): Promise<Pick<MappingExample, "inputs" | "title">> {
  if (objectId !== undefined) {
    const object: ObjectKey = { objectType, sourceId: objectId };
    const { attributes, displayName } = await previewObject(admin, key, { object });
    return { inputs: attributes, title: title ?? displayName };
  }
  if (inputs === undefined || !isJsonObject(inputs)) {
    const message = "Give objectId, or inputs as an object of attributes.";
    throw new JobAdminError("InvalidExample", message);
  }
  return { inputs, title: title ?? "Inputs" };
}

/**
 * Run the examples of a job.
 *
 * @param schema - in place of the saved one
 * @throws JobAdminError `JobNotFound`
 */
export async function listOutcomes(
  admin: SchemaAdmin,
  key: JobKey,
  schema?: SynchronizationSchema,
): Promise<readonly ExampleOutcome[]> {
  const { job } = await readJob(admin, key);
  const examples = await admin.store.listExamples(key);
  const { regex, world } = admin;
  return runExamples(schema ?? job.schema, examples, { regex, world });
}

/** Take an example away. @throws JobAdminError `ExampleNotFound`, `JobNotFound` */
export async function removeExample(admin: SchemaAdmin, key: JobKey, id: string): Promise<void> {
  await readJob(admin, key);
  if (await admin.store.removeExample(key, id)) return;
  throw new JobAdminError("ExampleNotFound", "The job has no such example.");
}
