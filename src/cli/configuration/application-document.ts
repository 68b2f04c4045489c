import type { JsonObject, JsonValue } from "../../common/json.ts";
import type { JobScope } from "../../sync/job.ts";
import type { JsonReader } from "../../sync/json-reader.ts";
import type {
  ObjectMapping,
  SynchronizationRule,
  SynchronizationSchema,
} from "../../sync/schema.ts";
import { CliError } from "../exit-codes.ts";
import { formatAttributes, readAttributes } from "./attribute-document.ts";
import { readKeys, readScalar } from "./document-reader.ts";
import { formatMapping, readMapping } from "./mapping-document.ts";
import { readSettings } from "./settings-document.ts";

/** Where a secret is taken from; its value is in no file of configuration. */
export interface SecretSource {
  readonly fromEnv?: string;
  readonly fromFile?: string;
}

/** The configuration of an application; what is absent is left as it is. */
export interface ApplicationConfiguration {
  readonly name: string;
  readonly displayName?: string;
  readonly template?: string;
  readonly tenantUrl?: string;
  /** By Graph's keys. */
  readonly credentials?: Readonly<Record<string, string | SecretSource>>;
  /** How requests to the application are made. */
  readonly requests?: JsonObject;
  readonly notifications?: { readonly enabled: boolean; readonly emails: readonly string[] };
  readonly scope?: JobScope;
  readonly preventAccidentalDeletions?: { readonly enabled: boolean; readonly threshold?: number };
  /** How often the target is compared by itself, as an ISO 8601 duration. */
  readonly reconciliation?: { readonly every: string; readonly mode: "report" | "repair" };
  /** Settings of the policy by Graph's keys. */
  readonly policy?: Readonly<Record<string, string>>;
  /** With an empty id and version: both are the server's. */
  readonly schema?: SynchronizationSchema;
}

/** The one rule that most schemas have. */
const USUAL_RULE = {
  id: "USER_OUTBOUND_USER",
  name: "USER_OUTBOUND_USER",
  priority: 1,
  sourceDirectoryName: "Rollcall",
  targetDirectoryName: "customappsso",
} as const;

const API_VERSION = "rollcall/v1";
const TYPES = { users: "User", groups: "Group" } as const;
const SPEC_KEYS = ["template", "connection", "notifications", "settings", "rule", "mappings"];

/**
 * A configuration as a file has it.
 *
 * @throws CliError misuse `NotExpressible` for schemas with more than one mapping of a kind
 */
export function formatApplication(configuration: ApplicationConfiguration): JsonObject {
  const { name, displayName, template, schema, notifications } = configuration;
  const { tenantUrl, credentials, requests, scope, policy } = configuration;
  const { preventAccidentalDeletions: guard, reconciliation } = configuration;
  const connection = clean({ tenantUrl, credentials: clean(credentials ?? {}), requests });
  const settings = clean({
    scope,
    ...(guard !== undefined && { preventAccidentalDeletions: { ...guard } }),
    ...(reconciliation !== undefined && { reconciliation: { ...reconciliation } }),
    policy,
  });
  return {
    apiVersion: API_VERSION,
    kind: "Application",
    metadata: { name, ...(displayName !== undefined && { displayName }) },
    spec: {
      ...(template !== undefined && { template }),
      ...(connection !== undefined && { connection }),
      ...(notifications !== undefined && {
        notifications: { enabled: notifications.enabled, emails: [...notifications.emails] },
      }),
      ...(settings !== undefined && { settings }),
      ...(schema !== undefined && formatSchema(schema)),
    },
  };
}

/** Without what is absent; undefined when nothing is left. */
function clean(object: Readonly<Record<string, unknown>>): JsonObject | undefined {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as JsonObject);
}

function formatSchema({ synchronizationRules, directories }: SynchronizationSchema): JsonObject {
  const [rule, ...more] = synchronizationRules;
  const mappings = rule?.objectMappings ?? [];
  const keys = mappings.map(keyOf);
  if (rule === undefined || more.length > 0 || new Set(keys).size !== keys.length) {
    throw refuseSchema("It has several rules, or several mappings of one kind of object.");
  }
  const { objectMappings: _below, metadata, ...head } = rule;
  const own = Object.entries(head).filter(([key, value]) => {
    return USUAL_RULE[key as keyof typeof USUAL_RULE] !== value;
  });
  const parts: JsonObject = {
    ...Object.fromEntries(own),
    ...(metadata !== undefined && { metadata: metadata.map((entry) => ({ ...entry })) }),
  };
  const attributes = formatAttributes(directories ?? []);
  return {
    ...(Object.keys(parts).length > 0 && { rule: parts }),
    ...(attributes.length > 0 && { attributes }),
    mappings: Object.fromEntries(mappings.map((each, index) => [keys[index], formatMapping(each)])),
  };
}

function keyOf({ sourceObjectName, targetObjectName }: ObjectMapping): string {
  if (sourceObjectName !== targetObjectName) {
    throw refuseSchema(`It maps ${sourceObjectName} to ${targetObjectName}.`);
  }
  return targetObjectName === "User" ? "users" : "groups";
}

function refuseSchema(why: string): CliError {
  const message = `The mappings can't be written as YAML. ${why}`;
  return new CliError("misuse", "NotExpressible", message, { hint: "use --format entra." });
}

/** A configuration out of a file; what is wrong is noted. */
export function readApplication(reader: JsonReader, document: JsonValue): ApplicationConfiguration {
  const root = reader.object("", document);
  readKeys(reader, "", root, ["apiVersion", "kind", "metadata", "spec"]);
  if (root.apiVersion !== API_VERSION) reader.refuse("apiVersion", `has to be ${API_VERSION}.`);
  if (root.kind !== "Application") reader.refuse("kind", "has to be Application.");
  const metadata = reader.object("metadata", root.metadata);
  readKeys(reader, "metadata", metadata, ["name", "displayName"]);
  const spec = reader.object("spec", root.spec ?? {});
  readKeys(reader, "spec", spec, [...SPEC_KEYS, "attributes"]);
  const displayName = reader.optionalText("metadata.displayName", metadata.displayName);
  const template = reader.optionalText("spec.template", spec.template);
  return {
    name: reader.text("metadata.name", metadata.name),
    ...(displayName !== undefined && { displayName }),
    ...(template !== undefined && { template }),
    ...readConnection(reader, spec.connection),
    ...readNotifications(reader, spec.notifications),
    ...readSettings(reader, spec.settings),
    ...readSchema(reader, spec),
  };
}

type Part = Partial<ApplicationConfiguration>;

/** Credentials that may stand in a file as they are. */
const PLAIN_CREDENTIALS: readonly string[] = [
  "AuthenticationType",
  "UserName",
  "Oauth2ClientId",
  "Oauth2TokenExchangeUri",
  "Oauth2Scope",
  "CredentialLocationInRequest",
  "ClientCertificate",
];

function readConnection(reader: JsonReader, value: JsonValue | undefined): Part {
  if (value === undefined || value === null) return {};
  const path = "spec.connection";
  const given = reader.object(path, value);
  readKeys(reader, path, given, ["tenantUrl", "credentials", "requests"]);
  const tenantUrl = reader.optionalText(`${path}.tenantUrl`, given.tenantUrl);
  const { credentials, requests } = given;
  const entries = Object.entries(reader.object(`${path}.credentials`, credentials ?? {}));
  return {
    ...(tenantUrl !== undefined && { tenantUrl }),
    ...(entries.length > 0 && {
      credentials: Object.fromEntries(
        entries.map(([key, each]) => {
          return [key, readCredential(reader, `${path}.credentials.${key}`, each, key)] as const;
        }),
      ),
    }),
    ...(requests !== undefined &&
      requests !== null && { requests: reader.object(`${path}.requests`, requests) }),
  };
}

function readCredential(
  reader: JsonReader,
  path: string,
  value: JsonValue | undefined,
  key: string,
): string | SecretSource {
  if (typeof value === "string" || typeof value === "number") {
    if (PLAIN_CREDENTIALS.includes(key)) return String(value);
    reader.refuse(path, "is a secret: write { fromEnv: NAME } or { fromFile: PATH }.");
    return "";
  }
  const given = reader.object(path, value);
  readKeys(reader, path, given, ["fromEnv", "fromFile"]);
  const fromEnv = reader.optionalText(`${path}.fromEnv`, given.fromEnv);
  const fromFile = reader.optionalText(`${path}.fromFile`, given.fromFile);
  if ((fromEnv === undefined) === (fromFile === undefined)) {
    reader.refuse(path, "needs one of fromEnv and fromFile.");
  }
  return {
    ...(fromEnv !== undefined && { fromEnv }),
    ...(fromFile !== undefined && { fromFile }),
  };
}

function readNotifications(reader: JsonReader, value: JsonValue | undefined): Part {
  if (value === undefined || value === null) return {};
  const path = "spec.notifications";
  const given = reader.object(path, value);
  readKeys(reader, path, given, ["enabled", "emails"]);
  const list = given.emails ?? [];
  if (!Array.isArray(list)) reader.refuse(`${path}.emails`, "has to be a list.");
  const emails = (Array.isArray(list) ? list : []).map((each: JsonValue, index) =>
    reader.text(`${path}.emails[${index}]`, each),
  );
  const enabled = reader.flag(`${path}.enabled`, given.enabled, emails.length > 0);
  return { notifications: { enabled, emails } };
}

function readSchema(reader: JsonReader, spec: JsonObject): Part {
  if (spec.mappings === undefined || spec.mappings === null) {
    for (const key of ["rule", "attributes"]) {
      if (spec[key] !== undefined) reader.refuse(`spec.${key}`, "goes with mappings.");
    }
    return {};
  }
  const given = reader.object("spec.mappings", spec.mappings);
  readKeys(reader, "spec.mappings", given, Object.keys(TYPES));
  const objectMappings = Object.keys(given).flatMap((key) =>
    key === "users" || key === "groups"
      ? [readMapping(reader, `spec.mappings.${key}`, given[key], TYPES[key])]
      : [],
  );
  const directories = readAttributes(reader, "spec.attributes", spec.attributes);
  return {
    schema: {
      id: "",
      version: "",
      synchronizationRules: [{ ...readRule(reader, spec.rule), objectMappings }],
      ...(directories.length > 0 && { directories }),
    },
  };
}

function readRule(
  reader: JsonReader,
  value: JsonValue | undefined,
): Omit<SynchronizationRule, "objectMappings"> {
  const path = "spec.rule";
  const given = reader.object(path, value ?? {});
  readKeys(reader, path, given, [...Object.keys(USUAL_RULE), "metadata"]);
  const text = (key: Exclude<keyof typeof USUAL_RULE, "priority">): string =>
    reader.optionalText(`${path}.${key}`, given[key]) ?? USUAL_RULE[key];
  const metadata = reader.objects(`${path}.metadata`, given.metadata).map(([place, entry]) => ({
    key: reader.text(`${place}.key`, entry.key),
    value: readScalar(reader, `${place}.value`, entry.value) ?? "",
  }));
  return {
    id: text("id"),
    name: text("name"),
    priority: reader.count(`${path}.priority`, given.priority, USUAL_RULE.priority),
    sourceDirectoryName: text("sourceDirectoryName"),
    targetDirectoryName: text("targetDirectoryName"),
    ...(metadata.length > 0 && { metadata }),
  };
}
