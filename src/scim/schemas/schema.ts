import {
  type AttributeDefinition,
  attribute,
  complex,
  type SchemaDefinition,
} from "./definition.ts";

/** The URN of the schema schema. */
export const SCHEMA_URN = "urn:ietf:params:scim:schemas:core:2.0:Schema";

/** The schema of schemas, RFC 7643 sections 7 and 8.7.2. */
export const SCHEMA_SCHEMA: SchemaDefinition = {
  id: SCHEMA_URN,
  name: "Schema",
  description: "The attributes that a URI stands for.",
  attributes: [
    fixed("id", "The URI of the schema."),
    fixed("name", "The name for people to read."),
    fixed("description", "What the schema describes.", { required: false }),
    complex(
      "attributes",
      "The attributes of the schema.",
      [...characteristics(), subAttributes()],
      { required: true, multiValued: true, mutability: "readOnly" },
    ),
  ],
};

// Only here may a complex attribute hold a complex sub-attribute (RFC 7643 section 2.3.8).
function subAttributes(): AttributeDefinition {
  return complex("subAttributes", "The parts of a complex attribute.", characteristics(), {
    multiValued: true,
    mutability: "readOnly",
  });
}

function characteristics(): readonly AttributeDefinition[] {
  return [
    fixed("name", "The name of the attribute.", { caseExact: true }),
    words("type", "The data type.", [
      "string",
      "complex",
      "boolean",
      "decimal",
      "integer",
      "dateTime",
      "reference",
      "binary",
    ]),
    fixed("multiValued", "Whether there may be several values.", { type: "boolean" }),
    fixed("description", "What the attribute means.", { required: false, caseExact: true }),
    fixed("required", "Whether there must be a value.", { type: "boolean", required: false }),
    fixed("canonicalValues", "Suggested values.", {
      required: false,
      multiValued: true,
      caseExact: true,
    }),
    fixed("caseExact", "Whether letter case counts.", { type: "boolean", required: false }),
    words("mutability", "Who may write it.", ["readOnly", "readWrite", "immutable", "writeOnly"]),
    words("returned", "When it is returned.", ["always", "never", "default", "request"]),
    words("uniqueness", "Among what it is unique.", ["none", "server", "global"]),
    fixed("referenceTypes", "What a reference may point at.", {
      required: false,
      multiValued: true,
      caseExact: true,
    }),
  ];
}

function words(name: string, description: string, values: readonly string[]): AttributeDefinition {
  const required = name === "type";
  return fixed(name, description, { required, caseExact: true, canonicalValues: values });
}

function fixed(
  name: string,
  description: string,
  rest: Partial<AttributeDefinition> = {},
): AttributeDefinition {
  return attribute(name, description, { required: true, mutability: "readOnly", ...rest });
}
