import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import type { AttributeDefinition, ObjectDefinition } from "./schema.ts";

const TYPES: Readonly<Record<string, AttributeDefinition["type"]>> = {
  boolean: "Boolean",
  integer: "Integer",
  datetime: "DateTime",
  binary: "Binary",
  reference: "Reference",
};
const CORE = "urn:ietf:params:scim:schemas:core:2.0:";
/** What a target may list at most, so that a hostile one fills no memory. */
const MOST_ATTRIBUTES = 2_000;

/**
 * Read what a target says about its attributes at `/Schemas` (RFC 7643 section 7) as the objects
 * of a directory. Sub-attributes of single-valued attributes get paths such as `name.givenName`;
 * elements of multi-valued ones can't be told apart by a schema, so these are listed as they are.
 *
 * @param body - a ListResponse, or a bare list of schemas
 */
export function readTargetSchemas(body: JsonValue | undefined): readonly ObjectDefinition[] {
  const list = isJsonObject(body) ? (body.Resources ?? body.resources ?? [body]) : body;
  const schemas = Array.isArray(list) ? list.filter(isJsonObject) : [];
  const objects = (["User", "Group"] as const).map((name): ObjectDefinition => {
    const own = schemas.filter(({ id }) => readText(id) === `${CORE}${name}`);
    const suffix = `:${name}`;
    const extensions = schemas.filter(({ id }) => {
      const urn = readText(id);
      return !urn.startsWith(CORE) && urn.endsWith(suffix);
    });
    const attributes = [
      ...own.flatMap((schema) => listAttributes(schema, "")),
      ...extensions.flatMap((schema) => listAttributes(schema, `${readText(schema.id)}:`)),
    ];
    return { name, attributes: attributes.slice(0, MOST_ATTRIBUTES) };
  });
  return objects.filter(({ attributes }) => attributes.length > 0);
}

function listAttributes(schema: JsonObject, prefix: string): readonly AttributeDefinition[] {
  return readList(schema.attributes).flatMap((attribute) => {
    const name = readText(attribute.name);
    if (name === "" || name.startsWith("$")) return [];
    const path = `${prefix}${name}`;
    const parts = readList(attribute.subAttributes);
    if (attribute.type !== "complex" || attribute.multiValued === true || parts.length === 0) {
      return [describe(path, attribute)];
    }
    return parts
      .filter((part) => readText(part.name) !== "" && !readText(part.name).startsWith("$"))
      .map((part) => describe(`${path}.${readText(part.name)}`, part));
  });
}

function describe(name: string, attribute: JsonObject): AttributeDefinition {
  const mutability = readText(attribute.mutability).toLowerCase();
  return {
    name,
    type: TYPES[readText(attribute.type).toLowerCase()] ?? "String",
    ...(name === "id" && { anchor: true }),
    ...(attribute.required === true && { required: true }),
    ...(attribute.multiValued === true && { multivalued: true }),
    ...(attribute.caseExact === true && { caseExact: true }),
    ...(mutability === "readonly" && { mutability: "ReadOnly" as const }),
    ...(mutability === "immutable" && { mutability: "Immutable" as const }),
    ...(mutability === "writeonly" && { mutability: "WriteOnly" as const }),
  };
}

function readList(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function readText(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
