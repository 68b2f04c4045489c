import { getApplicationRules } from "../saas/application-rules.ts";
import { APPLICATION_KINDS } from "../saas/organization.ts";
import { ERROR_URN, SCIM_STATUS } from "../scim/errors.ts";
import type { AttributeDefinition, SchemaDefinition } from "../scim/schemas/definition.ts";
import { OAUTH_ERRORS } from "./oauth.ts";

/** A JSON Schema, draft 2020-12, as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const TYPES: Readonly<Record<AttributeDefinition["type"], JsonSchema>> = {
  string: { type: "string" },
  boolean: { type: "boolean" },
  decimal: { type: "number" },
  integer: { type: "integer" },
  dateTime: { type: "string", format: "date-time" },
  binary: { type: "string", contentEncoding: "base64" },
  reference: { type: "string" },
  complex: { type: "object" },
};

const CORE = "urn:ietf:params:scim:schemas:core:2.0:";
const COMMON: Readonly<Record<string, JsonSchema>> = {
  schemas: { type: "array", items: { type: "string" } },
  id: { type: "string", readOnly: true },
  externalId: { type: "string" },
  meta: { type: "object", readOnly: true },
};

/** The schemas of all applications together, by their names in the document. */
export function describeSchemas(): Readonly<Record<string, JsonSchema>> {
  const definitions = new Map(
    APPLICATION_KINDS.flatMap((kind) => getApplicationRules(kind).schemas).map((each) => [
      each.id,
      each,
    ]),
  );
  const extensions = [...definitions.values()].filter(({ id }) => id.includes(":extension:"));
  return {
    User: describeResource(definitions.get(`${CORE}User`), extensions),
    Group: describeResource(definitions.get(`${CORE}Group`), []),
    ListResponse: {
      type: "object",
      required: ["schemas", "totalResults"],
      properties: {
        schemas: COMMON.schemas,
        totalResults: { type: "integer", minimum: 0 },
        startIndex: { type: "integer", minimum: 1 },
        itemsPerPage: { type: "integer", minimum: 0 },
        nextCursor: { type: "string" },
        Resources: { type: "array", items: { type: "object" } },
      },
    },
    PatchOp: {
      type: "object",
      required: ["schemas", "Operations"],
      properties: {
        schemas: COMMON.schemas,
        Operations: {
          type: "array",
          items: {
            type: "object",
            required: ["op"],
            properties: {
              op: { type: "string", enum: ["add", "remove", "replace"] },
              path: { type: "string" },
              value: {},
            },
          },
        },
      },
    },
    ScimError: {
      type: "object",
      required: ["schemas", "status"],
      properties: {
        schemas: { type: "array", items: { const: ERROR_URN } },
        status: { type: "string" },
        scimType: { type: "string", enum: Object.keys(SCIM_STATUS) },
        detail: { type: "string" },
      },
    },
    ...describeTokens(),
    Error: {
      type: "object",
      required: ["error"],
      properties: {
        error: {
          type: "object",
          required: ["code", "message"],
          properties: { code: { type: "string" }, message: { type: "string" } },
        },
      },
    },
  };
}

/** What goes to and comes from OAuth's token endpoint, and the operator's routes for tokens. */
function describeTokens(): Readonly<Record<string, JsonSchema>> {
  const text = { type: "string" };
  const scope = { type: "string", enum: ["read", "write"] };
  return {
    TokenRequest: {
      type: "object",
      required: ["grant_type"],
      properties: {
        grant_type: { const: "client_credentials" },
        scope,
        client_id: text,
        client_secret: text,
      },
    },
    TokenAnswer: {
      type: "object",
      required: ["access_token", "token_type"],
      properties: {
        access_token: text,
        token_type: { const: "Bearer" },
        expires_in: { type: "integer", description: "Seconds." },
        scope,
      },
    },
    OAuthError: {
      type: "object",
      required: ["error"],
      properties: {
        error: { type: "string", enum: [...Object.keys(OAUTH_ERRORS), "server_error"] },
        error_description: text,
      },
    },
    NewToken: {
      type: "object",
      properties: {
        name: text,
        scope,
        expires: { ...text, description: "Days such as 90d, or an ISO 8601 date." },
        client: { type: "boolean", description: "An OAuth client instead of a Secret Token." },
        userId: { ...text, description: "The id of the User that /Me is to stand for." },
      },
    },
    TokenRotation: {
      type: "object",
      properties: {
        immediate: { type: "boolean", description: "End the old token at once, not in a day." },
      },
    },
  };
}

function describeResource(
  core: SchemaDefinition | undefined,
  extensions: readonly SchemaDefinition[],
): JsonSchema {
  const own = describeAttributes(core?.attributes ?? []);
  const extended = extensions.map(({ id, attributes }) => [
    id,
    { type: "object", ...describeAttributes(attributes) },
  ]);
  const properties = { ...COMMON, ...own.properties, ...Object.fromEntries(extended) };
  return { type: "object", required: ["schemas", ...own.required], properties };
}

function describeAttributes(attributes: readonly AttributeDefinition[]): {
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, JsonSchema>>;
} {
  const required = attributes.filter((each) => each.required).map(({ name }) => name);
  const entries = attributes.map((each) => [each.name, describeAttribute(each)]);
  return { required, properties: Object.fromEntries(entries) };
}

function describeAttribute(attribute: AttributeDefinition): JsonSchema {
  const { type, description, mutability, multiValued, subAttributes = [] } = attribute;
  // Whether a sub-attribute is required depends on the value it is in, so none is here.
  const inner =
    type === "complex" ? { properties: describeAttributes(subAttributes).properties } : {};
  const one = { ...TYPES[type], ...inner };
  return {
    ...(multiValued ? { type: "array", items: one } : one),
    description,
    ...(mutability === "readOnly" && { readOnly: true }),
    ...(mutability === "writeOnly" && { writeOnly: true }),
  };
}
