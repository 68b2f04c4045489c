import {
  type AttributeDefinition,
  type AttributeType,
  attribute,
  complex,
  primaryAttribute,
  type SchemaDefinition,
} from "./definition.ts";

/** The URN of the service provider configuration. */
export const SERVICE_PROVIDER_CONFIG_URN =
  "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";

/**
 * The service provider configuration, RFC 7643 sections 5 and 8.7.2, with `pagination` of
 * RFC 9865 section 4. `authenticationSchemes.type` is in the text but missing from the print.
 */
export const SERVICE_PROVIDER_CONFIG_SCHEMA: SchemaDefinition = {
  id: SERVICE_PROVIDER_CONFIG_URN,
  name: "ServiceProviderConfig",
  description: "What the service provider supports.",
  attributes: [
    fixed("documentationUri", "Help for people.", "reference", false, {
      referenceTypes: ["external"],
    }),
    feature("patch", "PATCH of resources."),
    feature("bulk", "Several operations in one request.", [
      fixed("maxOperations", "The most operations in one request.", "integer"),
      fixed("maxPayloadSize", "The largest request, in bytes.", "integer"),
    ]),
    feature("filter", "Queries with a filter.", [
      fixed("maxResults", "The most resources in one answer.", "integer"),
    ]),
    feature("changePassword", "Changing a password."),
    feature("sort", "Sorting of results."),
    feature("etag", "Entity tags."),
    group("pagination", "Ways to page through results.", false, [
      fixed("cursor", "Whether pages can be walked by cursor.", "boolean"),
      fixed("index", "Whether pages can be walked by index.", "boolean"),
      fixed("defaultPaginationMethod", "What a request that names none gets.", "string", false),
      fixed("defaultPageSize", "Resources in a page when no count is given.", "integer", false),
      fixed("maxPageSize", "The most resources in a page.", "integer", false),
      fixed("cursorTimeout", "How long a cursor lives, in seconds.", "integer", false),
    ]),
    {
      ...group("authenticationSchemes", "How clients sign in.", true, [
        fixed("type", "The kind of scheme.", "string", true, {
          canonicalValues: ["oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest"],
        }),
        fixed("name", "The usual name of the scheme.", "string"),
        fixed("description", "What the scheme is.", "string"),
        fixed("specUri", "The specification.", "reference", false, external()),
        fixed("documentationUri", "Help on the scheme.", "reference", false, external()),
        { ...primaryAttribute(), mutability: "readOnly" },
      ]),
      multiValued: true,
    },
  ],
};

function external(): Partial<AttributeDefinition> {
  return { referenceTypes: ["external"] };
}

function fixed(
  name: string,
  description: string,
  type: AttributeType,
  required = true,
  rest: Partial<AttributeDefinition> = {},
): AttributeDefinition {
  return attribute(name, description, { type, required, mutability: "readOnly", ...rest });
}

function group(
  name: string,
  description: string,
  required: boolean,
  subAttributes: readonly AttributeDefinition[],
): AttributeDefinition {
  return complex(name, description, subAttributes, { required, mutability: "readOnly" });
}

function feature(
  name: string,
  description: string,
  more: readonly AttributeDefinition[] = [],
): AttributeDefinition {
  const supported = fixed("supported", "Whether it is supported.", "boolean");
  return group(name, description, true, [supported, ...more]);
}
