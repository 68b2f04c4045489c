import type { JsonObject } from "../common/json.ts";
import { FUNCTIONS, type RegexEngine } from "../expression/index.ts";
import { entryOf, type GalleryApplication } from "../gallery/index.ts";
import { readTargetSchemas } from "../sync/discover-attributes.ts";
import { SyncError } from "../sync/errors.ts";
import { FILTER_OPERATORS } from "../sync/filter-operators.ts";
import type { Application, SynchronizationJob } from "../sync/job.ts";
import type { DocumentNote } from "../sync/json-reader.ts";
import { type ExampleOutcome, runExamples } from "../sync/mapping-example.ts";
import type { TargetFactory } from "../sync/ports.ts";
import type {
  AttributeDefinition,
  DirectoryDefinition,
  ObjectType,
  SynchronizationSchema,
} from "../sync/schema.ts";
import { formatDirectory, formatSchemaJson } from "../sync/schema-json.ts";
import { parseSchemaJson, type SchemaReading } from "../sync/schema-json-parser.ts";
import {
  describeSourceDirectory,
  mergeDirectory,
  subtractDirectory,
} from "../sync/source-directory.ts";
import { readTargetAccess } from "../sync/target-access.ts";
import { checkMatching } from "./check-matching.ts";
import { type JobAdmin, type JobKey, readJob, readTenantApplication } from "./job-admin.ts";
import { JobAdminError } from "./job-admin-error.ts";
import { readJobTemplate } from "./job-templates.ts";
import { resetWatermark } from "./reset-watermark.ts";
import { TargetClient } from "./target-client.ts";

/** What the administration of schemas acts with. */
export interface SchemaAdmin extends JobAdmin {
  readonly regex: RegexEngine;
  readonly targets: TargetFactory;
}

/**
 * A job's schema as Graph writes it, with both directories inlined.
 *
 * @throws JobAdminError `ApplicationNotFound`, `JobNotFound`
 */
export async function readSchema(admin: JobAdmin, key: JobKey): Promise<JsonObject> {
  const { job } = await readJob(admin, key);
  const application = await readTenantApplication(admin, key.tenantId, key.applicationId);
  return formatSchemaJson(job.schema, listDirectories(application, job.schema));
}

/** A template's schema as Graph writes it. @throws JobAdminError `TemplateNotFound` */
export function readTemplateSchema(application: Application, templateId: string): JsonObject {
  const schema = readJobTemplate(application, templateId).buildSchema(templateId);
  return formatSchemaJson(schema, listDirectories(application, schema));
}

/**
 * Put another schema in place of a job's. Everybody is looked at again.
 *
 * @returns the parts of the document that are not followed
 * @throws JobAdminError `InvalidSchema` with everything that is wrong as `details`
 */
export async function replaceSchema(
  admin: SchemaAdmin,
  key: JobKey,
  document: unknown,
): Promise<readonly DocumentNote[]> {
  const { job } = await readJob(admin, key);
  const { schema, unsupported } = await readDocument(admin, key, document, job);
  await saveSchema(admin, key, schema);
  return unsupported;
}

/**
 * Look at a schema without saving it: what is wrong with it, what is not followed, and which
 * examples it would break.
 *
 * @throws JobAdminError as {@link readSchema}
 */
export async function checkSchema(
  admin: SchemaAdmin,
  key: JobKey,
  document: unknown,
): Promise<{
  readonly issues: readonly DocumentNote[];
  readonly unsupported: readonly DocumentNote[];
  /** Those that would break; absent of a schema that can't be saved. */
  readonly brokenExamples?: readonly ExampleOutcome[];
}> {
  const { job } = await readJob(admin, key);
  const { id, version } = job.schema;
  const reading = { id, version, regex: admin.regex, ...directionOf(job) };
  const { schema, issues, unsupported } = parseSchemaJson(document, reading);
  const application = await readTenantApplication(admin, key.tenantId, key.applicationId);
  const all = [...issues, ...checkMatching(application, schema)];
  if (all.length > 0) return { issues: all, unsupported };
  const outcomes = runExamples(schema, await admin.store.listExamples(key), admin);
  return { issues: all, unsupported, brokenExamples: outcomes.filter(({ passes }) => !passes) };
}

/** The schema that a document stands for, as the job would have it. @throws JobAdminError */
export async function readDocument(
  admin: SchemaAdmin,
  key: JobKey,
  document: unknown,
  job: SynchronizationJob,
): Promise<SchemaDocument> {
  const application = await readTenantApplication(admin, key.tenantId, key.applicationId);
  const { id, version } = job.schema;
  const reading = { id, version: nextVersion(version), ...directionOf(job) };
  return readSchemaDocument(admin, application, document, reading);
}

/** A document that was read, and the parts of it that are not followed. */
export interface SchemaDocument {
  readonly schema: SynchronizationSchema;
  readonly unsupported: readonly DocumentNote[];
}

/** The schema that a document stands for. @throws JobAdminError `InvalidSchema` */
export function readSchemaDocument(
  { regex }: Pick<SchemaAdmin, "regex">,
  application: Application,
  document: unknown,
  reading: Omit<SchemaReading, "regex">,
): SchemaDocument {
  const { schema, issues: found, unsupported } = parseSchemaJson(document, { ...reading, regex });
  const issues = found.length > 0 ? found : checkMatching(application, schema);
  const [first] = issues;
  if (first !== undefined) {
    const message = `The schema can't be saved: ${first.path} ${first.message}`;
    throw new JobAdminError("InvalidSchema", message, { details: issues });
  }
  const { directories: given = [], ...rest } = schema;
  const templates = listDirectories(application, rest);
  const directories = given.flatMap((directory) => {
    const base = templates.find(({ name }) => name === directory.name);
    return (base === undefined ? directory : subtractDirectory(base, directory)) ?? [];
  });
  return { schema: { ...rest, ...(directories.length > 0 && { directories }) }, unsupported };
}

/** Go back to the template's schema. @throws JobAdminError as {@link readSchema} */
export async function restoreDefaultSchema(admin: JobAdmin, key: JobKey): Promise<void> {
  const { job } = await readJob(admin, key);
  const application = await readTenantApplication(admin, key.tenantId, key.applicationId);
  const template = readJobTemplate(application, job.templateId ?? "customappsso");
  const schema = template.buildSchema(job.schema.id);
  await saveSchema(admin, key, { ...schema, version: nextVersion(job.schema.version) });
}

async function saveSchema(
  admin: JobAdmin,
  key: JobKey,
  schema: SynchronizationSchema,
): Promise<void> {
  const { job } = await readJob(admin, key);
  await admin.store.saveJob({ ...job, schema }, { status: "NotConfigured" });
  await resetWatermark(admin, key);
}

/** `v1` becomes `v2`; whatever else it was, numbers begin anew. */
function nextVersion(version: string): string {
  const number = Number(version.startsWith("v") ? version.slice(1) : version);
  return Number.isSafeInteger(number) && number > 0 ? `v${number + 1}` : "v1";
}

function directionOf({ direction }: SynchronizationJob): { direction?: "inbound" } {
  return direction === undefined ? {} : { direction };
}

/** Both sides of a schema: the template's attributes with what people defined over them. */
export function listDirectories(
  application: Application,
  schema: SynchronizationSchema,
): readonly DirectoryDefinition[] {
  const isInbound = application.template === "api-inbound";
  const [rule] = schema.synchronizationRules;
  const source = rule?.sourceDirectoryName ?? "Rollcall";
  const target = rule?.targetDirectoryName ?? "customappsso";
  const describeTarget = (name: string): DirectoryDefinition =>
    describeTargetDirectory(name, entryOf(application));
  const both = isInbound
    ? [describeTarget(source), describeSourceDirectory(target)]
    : [describeSourceDirectory(source), describeTarget(target)];
  const known = both.map((directory) =>
    mergeDirectory(
      directory,
      schema.directories?.find(({ name }) => name === directory.name),
    ),
  );
  const others = (schema.directories ?? []).filter(
    ({ name }) => !known.some((directory) => directory.name === name),
  );
  return [...known, ...others];
}

function describeTargetDirectory(
  name: string,
  gallery: GalleryApplication | undefined,
): DirectoryDefinition {
  const attributesOf = (objectName: ObjectType): readonly AttributeDefinition[] => [
    { name: "id", type: "String", anchor: true, mutability: "ReadOnly" },
    ...(gallery?.attributes ?? [])
      .filter((each) => each.objectName === objectName)
      .map((each) => ({
        name: each.name,
        type: each.type,
        ...(each.required && { required: true }),
      })),
  ];
  const kinds = (["User", "Group"] as const).filter(
    (kind) => kind === "User" || gallery?.capabilities.groups !== false,
  );
  return {
    id: name,
    name,
    objects: kinds.map((kind) => ({ name: kind, attributes: attributesOf(kind) })),
  };
}

/** Every function of expressions, as Graph's attributeMappingFunctionSchema. */
export function listFunctions(): readonly JsonObject[] {
  return [...FUNCTIONS.values()].map(({ name, parameters }) => ({
    id: name,
    name,
    parameters: parameters.map((parameter) => ({ ...parameter })),
  }));
}

/** Every operator of scoping filters, as Graph's filterOperatorSchema. */
export function listFilterOperators(): readonly JsonObject[] {
  return FILTER_OPERATORS.map((operator) => ({
    id: operator.name,
    name: operator.name,
    arity: operator.arity,
    multivaluedComparisonType: operator.multivaluedComparisonType,
    supportedAttributeTypes: [...operator.supportedAttributeTypes],
  }));
}

/**
 * Ask the target which attributes it has, and add them to the schema's directory.
 *
 * @param directoryId - id or name of the target's directory
 * @returns the directoryDefinition as it is now
 * @throws JobAdminError `DirectoryNotFound`, `JobNotConfigured`, `DiscoveryFailed`
 */
export async function discoverAttributes(
  admin: SchemaAdmin,
  key: JobKey,
  given: { readonly directoryId: string; readonly signal: AbortSignal },
): Promise<JsonObject> {
  const { job } = await readJob(admin, key);
  const application = await readTenantApplication(admin, key.tenantId, key.applicationId);
  const directories = listDirectories(application, job.schema);
  const found = directories.find(
    ({ id, name }) => id === given.directoryId || name === given.directoryId,
  );
  if (found === undefined) {
    const message = `The schema has no directory "${given.directoryId.slice(0, 80)}".`;
    throw new JobAdminError("DirectoryNotFound", message);
  }
  if (job.schema.synchronizationRules[0]?.targetDirectoryName !== found.name) {
    throw new JobAdminError("DiscoveryFailed", "Only the application can be asked for attributes.");
  }
  const objects = await readObjects(admin, application, given.signal);
  const directory = mergeDirectory(found, { ...found, objects });
  const kept = subtractDirectory(describeTargetDirectory(found.name, undefined), directory);
  const others = (job.schema.directories ?? []).filter(({ name }) => name !== found.name);
  const schema = { ...job.schema, directories: [...others, ...(kept === undefined ? [] : [kept])] };
  await admin.store.saveJob({ ...job, schema }, { status: "NotConfigured" });
  return {
    ...formatDirectory(directory),
    discoveryDateTime: new Date(admin.world.now()).toISOString(),
  };
}

async function readObjects(
  admin: SchemaAdmin,
  application: Application,
  signal: AbortSignal,
): Promise<DirectoryDefinition["objects"]> {
  const { tenantId, id, tenantUrl, targetSettings } = application;
  const access = readTargetAccess(await admin.store.readCredentials(tenantId, id));
  if (access === undefined || tenantUrl === "") {
    const message = "The application has no Tenant URL and Secret Token yet. Give it both first.";
    throw new JobAdminError("JobNotConfigured", message);
  }
  const target = admin.targets.open(tenantUrl, access, targetSettings);
  try {
    const patience = { throttledMs: 1_000, failedMs: [], failuresInARow: 1 };
    const client = new TargetClient({ target, world: admin.world, patience, signal });
    return readTargetSchemas(await client.send("read", { method: "GET", path: "/Schemas" }));
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    const message = `The application does not tell its attributes: ${error.message}`;
    throw new JobAdminError("DiscoveryFailed", message, { cause: error });
  } finally {
    await target.close();
  }
}
