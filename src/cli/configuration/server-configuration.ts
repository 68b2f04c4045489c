import type { JsonObject, JsonValue } from "../../common/json.ts";
import { isJsonObject } from "../../common/json.ts";
import { type ConfigurationChange, diffConfiguration } from "../../sync/configuration-diff.ts";
import type { DocumentNote } from "../../sync/json-reader.ts";
import type { DirectoryDefinition, SynchronizationSchema } from "../../sync/schema.ts";
import { formatSchemaJson } from "../../sync/schema-json.ts";
import { readSchemaJson } from "../../sync/schema-json-reader.ts";
import { subtractDirectory } from "../../sync/source-directory.ts";
import { CliError } from "../exit-codes.ts";
import type { GraphClient } from "../graph-client.ts";
import { lookUpApplication, segment } from "../lookup.ts";
import type { JobApplication } from "../plans/plan-client.ts";
import type { ApplicationConfiguration } from "./application-document.ts";
import { readReconciliation, saveReconciliation } from "./reconciliation-settings.ts";

/* The configuration of an application as a running server has it, and how it is changed there. */

interface Entry {
  readonly key: string;
  readonly value: string | null;
}

const MASK = "*****";
const NOTIFICATIONS = "SyncNotificationSettings";
/** Keys of Graph's secrets that a configuration has places of its own for. */
const PLACED: readonly string[] = ["BaseAddress", "SyncAll", NOTIFICATIONS];
const CREDENTIALS =
  /^(AuthenticationType|UserName|Password|SecretToken|Client|Oauth2|CredentialLocation)/;

/** The whole configuration, without the values of secrets. */
export async function readConfiguration(
  client: GraphClient,
  application: JobApplication,
): Promise<ApplicationConfiguration> {
  const { displayName, applicationTemplateId } = await lookUpApplication(client, application.id);
  const entries = await readEntries(client, application);
  const readValue = (key: string): string | undefined =>
    entries.find((each) => each.key === key)?.value ?? undefined;
  const requests = await client.rollcall<JsonObject>("GET", targetPath(application));
  const tenantUrl = readValue("BaseAddress");
  const credentials = entries.filter(({ key }) => CREDENTIALS.test(key));
  const policy = entries.filter(({ key }) => !PLACED.includes(key) && !CREDENTIALS.test(key));
  const name = nameOf(displayName);
  return {
    name,
    displayName,
    template: applicationTemplateId,
    ...(tenantUrl !== undefined && { tenantUrl }),
    ...(credentials.length > 0 && {
      credentials: Object.fromEntries(
        credentials.map(({ key, value }) => [
          key,
          value === MASK ? { fromEnv: environmentName(name, key) } : (value ?? ""),
        ]),
      ),
    }),
    requests,
    ...readNotificationEntry(readValue(NOTIFICATIONS)),
    scope: readValue("SyncAll") === "true" ? "all" : "assigned",
    ...(await readReconciliation(client, application)),
    policy: Object.fromEntries(policy.map(({ key, value }) => [key, value ?? ""])),
    schema: await readServerSchema(client, application),
  };
}

async function readEntries(
  client: GraphClient,
  application: JobApplication,
): Promise<readonly Entry[]> {
  const path = secretsPath(application);
  return (await client.graph<{ readonly value: readonly Entry[] }>("GET", path)).value;
}

function readNotificationEntry(text: string | undefined): Partial<ApplicationConfiguration> {
  if (text === undefined) return {};
  const given = JSON.parse(text) as JsonObject;
  const { Enabled, Recipients, DeleteThresholdEnabled: guards, DeleteThresholdValue: most } = given;
  const emails = String(Recipients ?? "")
    .split(",")
    .filter((each) => each !== "");
  return {
    notifications: { enabled: Enabled === true, emails },
    ...(guards !== undefined && {
      preventAccidentalDeletions: {
        enabled: guards === true,
        ...(typeof most === "number" && { threshold: most }),
      },
    }),
  };
}

/** `Acme Tools` is `acme-tools` in file names. */
function nameOf(displayName: string): string {
  const words = displayName.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.join("-") || "application";
}

function environmentName(name: string, key: string): string {
  const upper = `${name}_${key}`.toUpperCase();
  return upper.replaceAll(/[^A-Z0-9]+/g, "_");
}

/** Graph's document of the schema, as the server writes it. */
export async function readSchemaDocument(
  client: GraphClient,
  application: JobApplication,
): Promise<JsonObject> {
  const answer = await client.graph<JsonObject>("GET", `${application.path}/schema`);
  const { "@odata.context": _where, ...document } = answer;
  return document;
}

/** The schema, of its attributes only those that are not the template's. */
async function readServerSchema(
  client: GraphClient,
  application: JobApplication,
): Promise<SynchronizationSchema> {
  return reduceSchema(client, application, await readSchemaDocument(client, application));
}

/**
 * A document of Graph's schema as a configuration has it: without id and version, and of the
 * attributes only those that are not the template's. Two documents that reduce to the same are
 * the same to the engine.
 */
export async function reduceSchema(
  client: GraphClient,
  application: JobApplication,
  document: JsonObject,
): Promise<SynchronizationSchema> {
  const { directories = [], ...schema } = readSchemaJson(document);
  const { templateId } = await client.graph<{ readonly templateId: string }>(
    "GET",
    application.path,
  );
  const templates = application.path.slice(0, application.path.lastIndexOf("/jobs/"));
  const path = `${templates}/templates/${segment(templateId)}/schema`;
  const template = readSchemaJson(await client.graph<JsonObject>("GET", path));
  const own = directories.flatMap((directory) => {
    const base = findBase(template, schema, directory.name);
    return (base === undefined ? directory : subtractDirectory(base, directory)) ?? [];
  });
  return { ...schema, ...(own.length > 0 && { directories: own.map(plainDirectory) }) };
}

/** A schema may have other names for both sides than the template. */
function findBase(
  template: SynchronizationSchema,
  schema: SynchronizationSchema,
  name: string,
): DirectoryDefinition | undefined {
  const [usual] = template.synchronizationRules;
  const [rule] = schema.synchronizationRules;
  const isSource = name === rule?.sourceDirectoryName;
  const isTarget = name === rule?.targetDirectoryName;
  const wanted = isSource
    ? usual?.sourceDirectoryName
    : isTarget
      ? usual?.targetDirectoryName
      : name;
  return template.directories?.find((each) => each.name === wanted);
}

/** What the engine follows of a directory: the attributes. */
function plainDirectory({ name, objects }: DirectoryDefinition): DirectoryDefinition {
  const plain = objects.map(({ name: object, attributes }) => ({ name: object, attributes }));
  return { id: name, name, objects: plain };
}

/** What a configuration would change of what is there; what it does not name is no difference. */
export function compareConfigurations(
  current: ApplicationConfiguration,
  wanted: ApplicationConfiguration,
): readonly ConfigurationChange[] {
  const { name: _name, template: _made, credentials: _secret, ...parts } = wanted;
  const before = Object.fromEntries(
    Object.keys(parts).map((key) => [key, current[key as keyof typeof parts]]),
  );
  return diffConfiguration(toJson(before), toJson(parts));
}

function toJson(value: object): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}

/** What is wrong with a schema document, and what of it is not followed. */
export async function checkSchemaDocument(
  client: GraphClient,
  application: JobApplication,
  document: JsonValue,
): Promise<{
  readonly issues: readonly DocumentNote[];
  readonly unsupported: readonly DocumentNote[];
}> {
  return client.rollcall("POST", `${application.ownPath}/schema/check`, document);
}

/**
 * Make the server's configuration what is wanted; only parts that differ are sent.
 *
 * @param secrets - values of credentials by Graph's keys
 * @throws CliError as the server refuses
 */
export async function saveConfiguration(
  client: GraphClient,
  application: JobApplication,
  given: {
    readonly current: ApplicationConfiguration;
    readonly wanted: ApplicationConfiguration;
    readonly secrets: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const { current, wanted, secrets } = given;
  const differs = (key: keyof ApplicationConfiguration): boolean =>
    wanted[key] !== undefined &&
    diffConfiguration(toJson({ v: current[key] }), toJson({ v: wanted[key] })).length > 0;
  if (differs("displayName")) {
    const path = `/servicePrincipals/${segment(application.id)}`;
    await client.graph("PATCH", path, { displayName: wanted.displayName });
  }
  const entries = [
    ...Object.entries(secrets).map(([key, value]) => ({ key, value })),
    ...(differs("tenantUrl") ? [{ key: "BaseAddress", value: wanted.tenantUrl ?? "" }] : []),
    ...(differs("policy") ? listPolicyEntries(current, wanted) : []),
    ...(differs("notifications") || differs("preventAccidentalDeletions")
      ? [{ key: NOTIFICATIONS, value: await formatNotifications(client, application, given) }]
      : []),
    ...(differs("scope") ? [{ key: "SyncAll", value: String(wanted.scope === "all") }] : []),
  ];
  if (entries.length > 0) await client.graph("PUT", secretsPath(application), { value: entries });
  const { reconciliation } = wanted;
  if (reconciliation !== undefined && differs("reconciliation")) {
    await saveReconciliation(client, application, reconciliation);
  }
  if (differs("requests")) await client.rollcall("PUT", targetPath(application), wanted.requests);
  if (wanted.schema !== undefined && differs("schema")) {
    await client.graph("PUT", `${application.path}/schema`, formatSchemaJson(wanted.schema));
  }
}

function listPolicyEntries(
  { policy: before = {} }: ApplicationConfiguration,
  { policy: after = {} }: ApplicationConfiguration,
): readonly Entry[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.map((key) => ({ key, value: after[key] ?? null }));
}

async function formatNotifications(
  client: GraphClient,
  application: JobApplication,
  { current, wanted }: { current: ApplicationConfiguration; wanted: ApplicationConfiguration },
): Promise<string> {
  const entries = await readEntries(client, application);
  const text = entries.find(({ key }) => key === NOTIFICATIONS)?.value ?? "{}";
  const { notifications, preventAccidentalDeletions: guard } = { ...current, ...wanted };
  return JSON.stringify({
    // With what files have no word for.
    ...(JSON.parse(text) as JsonObject),
    Enabled: notifications?.enabled ?? false,
    Recipients: (notifications?.emails ?? []).join(","),
    ...(guard !== undefined && { DeleteThresholdEnabled: guard.enabled }),
    ...(guard?.threshold !== undefined && { DeleteThresholdValue: guard.threshold }),
  });
}

function secretsPath({ id }: JobApplication): string {
  return `/servicePrincipals/${segment(id)}/synchronization/secrets`;
}

function targetPath({ id }: JobApplication): string {
  return `/applications/${segment(id)}/targetSettings`;
}

/** A document of Graph's schema out of a file. @throws CliError misuse */
export function readSchemaText(file: string, text: string): JsonObject {
  try {
    const document: unknown = JSON.parse(text);
    if (isJsonObject(document)) return document;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CliError("misuse", "FileInvalid", `${file} is no JSON: ${error.message}`);
  }
  throw new CliError("misuse", "FileInvalid", `${file} holds no synchronization schema.`);
}
