import { ScimError } from "./errors.ts";
import { formatListResponse } from "./messages.ts";
import type { JsonObject, JsonValue } from "./resource.ts";
import type { ResourceType } from "./schema.ts";
import type { AttributeDefinition, SchemaDefinition } from "./schemas/definition.ts";
import { RESOURCE_TYPE_URN } from "./schemas/resource-type.ts";
import { SCHEMA_URN } from "./schemas/schema.ts";

/** Build one document of /ResourceTypes. RFC 7643 section 6. */
export function buildResourceType(resourceType: ResourceType, baseUrl: string): JsonObject {
  const { id, name, description, endpoint, schema, schemaExtensions } = resourceType;
  const location = `${baseUrl}/ResourceTypes/${encodeURIComponent(id)}`;
  return {
    schemas: [RESOURCE_TYPE_URN],
    id,
    name,
    ...(description === "" ? {} : { description }),
    endpoint,
    schema,
    schemaExtensions: schemaExtensions.map((extension) => ({ ...extension })),
    meta: { resourceType: "ResourceType", location },
  };
}

/** Build one document of /Schemas. RFC 7643 section 7. */
export function buildSchema(schema: SchemaDefinition, baseUrl: string): JsonObject {
  const { id, name, description, attributes } = schema;
  return {
    schemas: [SCHEMA_URN],
    id,
    name,
    ...(description === "" ? {} : { description }),
    attributes: attributes.map(buildAttribute),
    meta: { resourceType: "Schema", location: `${baseUrl}/Schemas/${id}` },
  };
}

function buildAttribute(definition: AttributeDefinition): JsonObject {
  const { name, type, multiValued, description, required, caseExact } = definition;
  const { mutability, returned, uniqueness } = definition;
  const { canonicalValues, referenceTypes, subAttributes } = definition;
  const output: Record<string, JsonValue> = { name, type, multiValued, description, required };
  if (canonicalValues !== undefined) output.canonicalValues = canonicalValues;
  output.caseExact = caseExact;
  output.mutability = mutability;
  output.returned = returned;
  output.uniqueness = uniqueness;
  if (referenceTypes !== undefined) output.referenceTypes = referenceTypes;
  if (type === "complex") output.subAttributes = (subAttributes ?? []).map(buildAttribute);
  return output;
}

/** Build the list at /ResourceTypes. RFC 7644 section 4. */
export function buildResourceTypeList(
  resourceTypes: readonly ResourceType[],
  baseUrl: string,
): JsonObject {
  return buildList(resourceTypes.map((each) => buildResourceType(each, baseUrl)));
}

/** Build the list at /Schemas. RFC 7644 section 4. */
export function buildSchemaList(schemas: readonly SchemaDefinition[], baseUrl: string): JsonObject {
  return buildList(schemas.map((each) => buildSchema(each, baseUrl)));
}

function buildList(resources: readonly JsonObject[]): JsonObject {
  return formatListResponse({ totalResults: resources.length, startIndex: 1, resources });
}

/**
 * Refuse a filter on a discovery endpoint; other query parameters are ignored there.
 *
 * @throws {@link ScimError} `forbidden`
 * @see RFC 7644 section 4
 */
export function refuseDiscoveryFilter(params: Readonly<Record<string, unknown>>): void {
  if (params.filter === undefined) return;
  throw new ScimError("forbidden", "Schemas and resource types cannot be filtered.");
}
