import {
  type AttributeDefinition,
  attribute,
  complex,
  type SchemaDefinition,
} from "./definition.ts";

/** The URN of the resource type schema. */
export const RESOURCE_TYPE_URN = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";

/** The resource type schema, RFC 7643 sections 6 and 8.7.2. */
export const RESOURCE_TYPE_SCHEMA: SchemaDefinition = {
  id: RESOURCE_TYPE_URN,
  name: "ResourceType",
  description: "A kind of resource and where it is found.",
  attributes: [
    fixed("id", "The identifier, the same as the name.", { required: false }),
    fixed("name", "The name, as meta.resourceType says it."),
    fixed("description", "What the resource is.", { required: false }),
    fixed("endpoint", "The endpoint, relative to the base URL.", {
      type: "reference",
      referenceTypes: ["uri"],
      caseExact: true,
    }),
    fixed("schema", "The URI of the base schema.", {
      type: "reference",
      referenceTypes: ["uri"],
      caseExact: true,
    }),
    complex(
      "schemaExtensions",
      "The extensions of the resource type.",
      [
        fixed("schema", "The URI of the extension.", {
          type: "reference",
          referenceTypes: ["uri"],
          caseExact: true,
        }),
        fixed("required", "Whether every resource carries the extension.", { type: "boolean" }),
      ],
      { multiValued: true, mutability: "readOnly" },
    ),
  ],
};

function fixed(
  name: string,
  description: string,
  rest: Partial<AttributeDefinition> = {},
): AttributeDefinition {
  return attribute(name, description, { required: true, mutability: "readOnly", ...rest });
}
