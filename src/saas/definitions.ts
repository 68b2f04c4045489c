import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import type { ResourceType } from "../scim/schema.ts";
import { COMMON_ATTRIBUTES } from "../scim/schemas/common.ts";
import type { AttributeDefinition, SchemaDefinition } from "../scim/schemas/definition.ts";
import { readList, readObject, readText, refuseSchema } from "./definition-reader.ts";
import { readAttributes } from "./read-attributes.ts";
import { readResourceTypes } from "./read-resource-types.ts";
import { readUserRules } from "./read-user-rules.ts";
import type { UserRules } from "./user-rules.ts";

/** What an organization defines beyond its application: schemas, and what is made of them. */
export interface ResourceDefinitions {
  readonly schemas: readonly SchemaDefinition[];
  /** Types of its own; of User and Group, only the extensions that come on top. */
  readonly resourceTypes: readonly ResourceType[];
  /** What it asks of its Users on top of what its application asks. */
  readonly users?: UserRules;
}

/** What definitions are built on: the application's own resource types and schemas. */
export interface DefinitionBase {
  readonly resourceTypes: readonly ResourceType[];
  readonly schemas: readonly SchemaDefinition[];
}

const MOST_SCHEMAS = 100;
const MOST_DEFINITIONS = 2_000;
const LONGEST_URN = 200;
const COMMON_NAMES: ReadonlySet<string> = new Set(
  COMMON_ATTRIBUTES.map(({ name }) => name.toLowerCase()),
);
const NOTHING_RESERVED: ReadonlySet<string> = new Set();

/**
 * Read definitions: `{schemas, resourceTypes, users}`. The first two are lists of documents as
 * `/Schemas` and `/ResourceTypes` give them, or those ListResponses themselves; the third are
 * rules as {@link readUserRules} reads them.
 *
 * @param input - trusted in nothing
 * @returns undefined when it defines nothing
 * @throws SaasError `InvalidSchema` with a sentence that names the place
 * @see RFC 7643 sections 6 and 7
 */
export function parseDefinitions(
  input: unknown,
  base: DefinitionBase,
): ResourceDefinitions | undefined {
  const whole = "the definitions";
  const object = readObject(isJsonObject(input) ? input : undefined, whole, [
    "schemas",
    "resourceTypes",
    "users",
  ]);
  const taken = new Set(base.schemas.map(({ id }) => id.toLowerCase()));
  const types = readDocuments(object, "resourceTypes");
  const bases = new Set(types.map((each) => fold(isJsonObject(each) ? each.schema : undefined)));
  const schemas = readDocuments(object, "schemas").map((document) =>
    readSchema(document, taken, bases),
  );
  const resourceTypes = readResourceTypes(types, schemas, base);
  checkReferences(schemas, [...base.resourceTypes, ...resourceTypes]);
  refuseUnused(schemas, resourceTypes);
  refuseAmbiguous([...base.schemas, ...schemas]);
  const users = readUserRules(object.users);
  if (schemas.length === 0 && resourceTypes.length === 0 && users === undefined) return undefined;
  return { schemas, resourceTypes, ...(users !== undefined && { users }) };
}

function fold(value: JsonValue | undefined): string {
  return typeof value === "string" ? value.toLowerCase() : "";
}

/** A list, or the ListResponse that holds one. */
function readDocuments(object: JsonObject, name: string): readonly JsonValue[] {
  const value = object[name];
  const list = isJsonObject(value) ? value.Resources : value;
  return readList(list, `"${name}"`, MOST_SCHEMAS);
}

const SCHEMA_MEMBERS = ["schemas", "id", "name", "description", "attributes", "meta"];

function readSchema(
  document: JsonValue,
  taken: Set<string>,
  bases: ReadonlySet<string>,
): SchemaDefinition {
  const object = readObject(document, "a schema", SCHEMA_MEMBERS);
  const id = readUrn(object);
  const where = `schema "${id}"`;
  if (isReserved(id) || taken.has(id.toLowerCase())) {
    throw refuseSchema(where, "this URI is taken.");
  }
  taken.add(id.toLowerCase());
  const reserved = bases.has(fold(id)) ? COMMON_NAMES : NOTHING_RESERVED;
  return {
    id,
    name: readText(object, "name", where, id.slice(id.lastIndexOf(":") + 1)),
    description: readText(object, "description", where, ""),
    attributes: readAttributes(object.attributes, where, reserved),
  };
}

function readUrn(object: JsonObject): string {
  const id = readText(object, "id", "a schema");
  if (isUrn(id)) return id;
  const shown = JSON.stringify(id.slice(0, 60));
  const rule = `"urn:", then parts of letters, digits, dots, hyphens and underscores between colons`;
  throw refuseSchema("a schema", `${shown} can't be its id: that is ${rule}.`);
}

function isUrn(text: string): boolean {
  const [scheme = "", ...parts] = text.split(":");
  if (text.length > LONGEST_URN || scheme.toLowerCase() !== "urn" || parts.length < 2) return false;
  return parts.every((part) => part !== "" && !part.endsWith(".") && isUrnPart(part));
}

function isUrnPart(part: string): boolean {
  for (let index = 0; index < part.length; index += 1) {
    const code = part.charCodeAt(index);
    const isLetter = (code | 32) >= 97 && (code | 32) <= 122;
    const isDigit = code >= 48 && code <= 57;
    if (!isLetter && !isDigit && code !== 45 && code !== 46 && code !== 95) return false;
  }
  return true;
}

const RESERVED_URNS = ["ServiceProviderConfig", "ResourceType", "Schema"].map((name) =>
  `urn:ietf:params:scim:schemas:core:2.0:${name}`.toLowerCase(),
);

/** What the protocol itself means something by. */
function isReserved(id: string): boolean {
  const folded = id.toLowerCase();
  return folded.startsWith("urn:ietf:params:scim:api:") || RESERVED_URNS.includes(folded);
}

/** A reference names resource types that there are, or `external` or `uri`. */
function checkReferences(
  schemas: readonly SchemaDefinition[],
  resourceTypes: readonly ResourceType[],
): void {
  const known = ["external", "uri", ...resourceTypes.map(({ name }) => name)];
  let count = 0;
  for (const { id, attributes } of schemas) {
    for (const each of listAll(attributes)) {
      count += 1;
      const strange = each.referenceTypes?.find((name) => !known.includes(name));
      if (strange === undefined) continue;
      const where = `attribute "${each.name}" of schema "${id}"`;
      const names = known.join(", ");
      throw refuseSchema(where, `"${strange.slice(0, 60)}" in referenceTypes is none of ${names}.`);
    }
  }
  if (count > MOST_DEFINITIONS) {
    throw refuseSchema("the schemas", `there are more than ${MOST_DEFINITIONS} attributes in all.`);
  }
}

function listAll(attributes: readonly AttributeDefinition[]): readonly AttributeDefinition[] {
  return attributes.flatMap((each) => [each, ...(each.subAttributes ?? [])]);
}

function refuseUnused(
  schemas: readonly SchemaDefinition[],
  resourceTypes: readonly ResourceType[],
): void {
  const used = new Set(
    resourceTypes.flatMap(({ schema, schemaExtensions }) => [
      schema,
      ...schemaExtensions.map((each) => each.schema),
    ]),
  );
  const unused = schemas.find(({ id }) => !used.has(id));
  if (unused === undefined) return;
  throw refuseSchema(
    `schema "${unused.id}"`,
    'no resource type has it; name it as "schema" or in "schemaExtensions" of one.',
  );
}

// With urn:a:b as one schema and urn:a:b:c as another, the path urn:a:b:c would have two meanings.
function refuseAmbiguous(schemas: readonly SchemaDefinition[]): void {
  const paths = new Set<string>();
  for (const { id, attributes } of schemas) {
    for (const { name } of attributes) paths.add(`${id}:${name}`.toLowerCase());
  }
  const clash = schemas.find(({ id }) => paths.has(id.toLowerCase()));
  if (clash === undefined) return;
  throw refuseSchema(`schema "${clash.id}"`, "its id is also the path of another's attribute.");
}
