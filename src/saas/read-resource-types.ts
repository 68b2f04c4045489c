import type { JsonObject, JsonValue } from "../common/json.ts";
import type { ResourceType } from "../scim/schema.ts";
import type { SchemaDefinition } from "../scim/schemas/definition.ts";
import {
  readFlag,
  readList,
  readObject,
  readText,
  refuseDouble,
  refuseSchema,
} from "./definition-reader.ts";
import type { DefinitionBase } from "./definitions.ts";

const TYPE_MEMBERS = [
  "schemas",
  "id",
  "name",
  "description",
  "endpoint",
  "schema",
  "schemaExtensions",
  "meta",
];
const MOST_EXTENSIONS = 50;
const LONGEST_NAME = 60;

/** Names that `meta.resourceType` and references give another meaning. */
const RESERVED_NAMES = ["ServiceProviderConfig", "ResourceType", "Schema", "Me", "external", "uri"];
/** Endpoints of the protocol, and words of addresses beside it. */
const RESERVED_ENDPOINTS = [
  "/ServiceProviderConfig",
  "/ResourceTypes",
  "/Schemas",
  "/Me",
  "/Bulk",
  "/Self",
  "/v1",
  "/v2",
];

/**
 * Read resource types: new ones, and what User and Group have on top of the application's own.
 *
 * @param documents - trusted in nothing
 * @param schemas - those that the organization defines
 * @throws SaasError `InvalidSchema`
 * @see RFC 7643 section 6
 */
export function readResourceTypes(
  documents: readonly JsonValue[],
  schemas: readonly SchemaDefinition[],
  base: DefinitionBase,
): readonly ResourceType[] {
  const names = new Set(RESERVED_NAMES.map((name) => name.toLowerCase()));
  const endpoints = new Set(
    [...RESERVED_ENDPOINTS, ...base.resourceTypes.map(({ endpoint }) => endpoint)].map((each) =>
      each.toLowerCase(),
    ),
  );
  const types: ResourceType[] = [];
  for (const document of documents) {
    const object = readObject(document, "a resource type", TYPE_MEMBERS);
    const name = readName(object);
    const where = `resource type "${name}"`;
    if (RESERVED_NAMES.some((each) => each.toLowerCase() === name.toLowerCase())) {
      throw refuseSchema(where, "this name means something else in SCIM.");
    }
    refuseDouble(names, name, where);
    const known = base.resourceTypes.find((each) => each.name.toLowerCase() === name.toLowerCase());
    types.push(
      known === undefined
        ? readNewType(object, name, where, schemas, base, endpoints)
        : extendType(object, known, where, schemas, base),
    );
  }
  return types;
}

function readName(object: JsonObject): string {
  const name = readText(object, "name", "a resource type");
  if (!isWord(name) || name in {}) {
    const shown = JSON.stringify(name.slice(0, 60));
    const rule = "a name is a letter, then letters, digits, hyphens and underscores";
    throw refuseSchema("a resource type", `${shown} can't be its name: ${rule}.`);
  }
  const { id } = object;
  if (id === undefined || id === name) return name;
  throw refuseSchema(`resource type "${name}"`, '"id" must be the name, or absent.');
}

function readNewType(
  object: JsonObject,
  name: string,
  where: string,
  schemas: readonly SchemaDefinition[],
  base: DefinitionBase,
  endpoints: Set<string>,
): ResourceType {
  const endpoint = readText(object, "endpoint", where);
  if (!endpoint.startsWith("/") || !isWord(endpoint.slice(1))) {
    const rule = "such as /Devices: letters, digits, hyphens and underscores behind a slash";
    throw refuseSchema(where, `"endpoint" must be one part of a path, ${rule}.`);
  }
  if (endpoints.has(endpoint.toLowerCase())) {
    throw refuseSchema(where, `the endpoint ${endpoint} is taken.`);
  }
  endpoints.add(endpoint.toLowerCase());
  const schema = findSchema(readText(object, "schema", where), schemas);
  if (schema === undefined) {
    throw refuseSchema(where, '"schema" must be the id of a schema that is defined along.');
  }
  return {
    id: name,
    name,
    description: readText(object, "description", where, ""),
    endpoint,
    schema: schema.id,
    schemaExtensions: readExtensions(object, where, schema.id, schemas, base),
  };
}

/** User and Group stay what they are; only extensions come to them. */
function extendType(
  object: JsonObject,
  known: ResourceType,
  where: string,
  schemas: readonly SchemaDefinition[],
  base: DefinitionBase,
): ResourceType {
  const { endpoint = known.endpoint, schema = known.schema } = object;
  const isSame =
    endpoint === known.endpoint &&
    typeof schema === "string" &&
    schema.toLowerCase() === known.schema.toLowerCase() &&
    object.name === known.name;
  if (!isSame) {
    const fixed = `name ${known.name}, endpoint ${known.endpoint} and schema ${known.schema}`;
    throw refuseSchema(where, `it has ${fixed}; only its extensions can be chosen.`);
  }
  const schemaExtensions = readExtensions(object, where, known.schema, schemas, base);
  return { ...known, schemaExtensions };
}

function readExtensions(
  object: JsonObject,
  where: string,
  baseUrn: string,
  schemas: readonly SchemaDefinition[],
  base: DefinitionBase,
): ResourceType["schemaExtensions"] {
  const cores = base.resourceTypes.map(({ schema }) => schema);
  const available = [...schemas, ...base.schemas.filter(({ id }) => !cores.includes(id))];
  const seen = new Set([baseUrn.toLowerCase()]);
  const what = `"schemaExtensions" of ${where}`;
  return readList(object.schemaExtensions, what, MOST_EXTENSIONS).map((item) => {
    const extension = readObject(item, what, ["schema", "required"]);
    const urn = readText(extension, "schema", what);
    const found = findSchema(urn, available);
    if (found === undefined) {
      throw refuseSchema(what, `there is no schema ${JSON.stringify(urn.slice(0, 100))}.`);
    }
    refuseDouble(seen, found.id, what);
    return { schema: found.id, required: readFlag(extension, "required", what, false) };
  });
}

function findSchema(
  urn: string,
  schemas: readonly SchemaDefinition[],
): SchemaDefinition | undefined {
  return schemas.find(({ id }) => id.toLowerCase() === urn.toLowerCase());
}

function isWord(text: string): boolean {
  if (text === "" || text.length > LONGEST_NAME) return false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const isLetter = (code | 32) >= 97 && (code | 32) <= 122;
    const isOther = (code >= 48 && code <= 57) || code === 45 || code === 95;
    if (!isLetter && !(isOther && index > 0)) return false;
  }
  return true;
}
