import {
  buildResourceType,
  buildResourceTypeList,
  buildSchema,
  buildSchemaList,
  refuseDiscoveryFilter,
} from "../scim/discovery.ts";
import { ScimError } from "../scim/errors.ts";
import type { QueryParams } from "../scim/query.ts";
import type { SchemaDefinition } from "../scim/schema.ts";
import { RESOURCE_TYPE_SCHEMA } from "../scim/schemas/resource-type.ts";
import { SCHEMA_SCHEMA } from "../scim/schemas/schema.ts";
import { SERVICE_PROVIDER_CONFIG_SCHEMA } from "../scim/schemas/service-provider-config.ts";
import {
  type AuthenticationScheme,
  buildServiceProviderConfig,
} from "../scim/service-provider-config.ts";
import type { Caller, Provider } from "./provider.ts";

/** The schemas of the discovery documents themselves. RFC 7643 section 8.7.2. */
const DISCOVERY_SCHEMAS: readonly SchemaDefinition[] = [
  SERVICE_PROVIDER_CONFIG_SCHEMA,
  RESOURCE_TYPE_SCHEMA,
  SCHEMA_SCHEMA,
];

/** The document of /ServiceProviderConfig as JSON text. RFC 7644 section 4. */
export function readServiceProviderConfig(provider: Provider, caller: Caller): string {
  const { defaultPageSize, maxPageSize, maxBulkOperations, maxBulkBytes } = provider.policy;
  const features = {
    patch: true,
    bulk: { maxOperations: maxBulkOperations, maxPayloadSize: maxBulkBytes },
    filter: { maxResults: maxPageSize },
    changePassword: false,
    sort: true,
    etag: true,
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: "index",
      defaultPageSize,
      maxPageSize,
      cursorTimeout: Math.floor(provider.policy.cursorTimeoutMs / 1000),
    },
    authenticationSchemes: listSchemes(provider, caller),
  } as const;
  return JSON.stringify(buildServiceProviderConfig(features, caller.baseUrl));
}

function listSchemes(
  { givesAccessTokens = true }: Provider,
  caller: Caller,
): readonly AuthenticationScheme[] {
  const bearer: AuthenticationScheme = {
    type: "oauthbearertoken",
    name: "Bearer token",
    description: "The organization's Secret Token in the Authorization header.",
    specUri: "https://www.rfc-editor.org/info/rfc6750",
    primary: true,
  };
  if (!givesAccessTokens) return [bearer];
  const client: AuthenticationScheme = {
    type: "oauth2",
    name: "OAuth 2.0 client credentials",
    description: `Access tokens for an hour by POST to ${findTokenEndpoint(caller)}.`,
    specUri: "https://www.rfc-editor.org/info/rfc6749",
  };
  return [bearer, client];
}

function findTokenEndpoint({ baseUrl }: Caller): string {
  return `${baseUrl.slice(0, baseUrl.lastIndexOf("/scim/v2"))}/oauth2/token`;
}

/** The list at /ResourceTypes as JSON text. @throws ScimError `forbidden` for a filter */
export function listResourceTypes(caller: Caller, params: QueryParams): string {
  refuseDiscoveryFilter(params);
  return JSON.stringify(buildResourceTypeList(caller.rules.resourceTypes, caller.baseUrl));
}

/** One resource type as JSON text. @throws ScimError `notFound` */
export function readResourceType(caller: Caller, id: string): string {
  const found = caller.rules.resourceTypes.find((each) => sameName(each.id, id));
  if (found === undefined) throw notFound("resource type", id);
  return JSON.stringify(buildResourceType(found, caller.baseUrl));
}

/** The list at /Schemas as JSON text. @throws ScimError `forbidden` for a filter */
export function listSchemas(caller: Caller, params: QueryParams): string {
  refuseDiscoveryFilter(params);
  return JSON.stringify(buildSchemaList(allSchemas(caller), caller.baseUrl));
}

/** One schema as JSON text. @throws ScimError `notFound` */
export function readSchema(caller: Caller, id: string): string {
  const found = allSchemas(caller).find((each) => sameName(each.id, id));
  if (found === undefined) throw notFound("schema", id);
  return JSON.stringify(buildSchema(found, caller.baseUrl));
}

function allSchemas(caller: Caller): readonly SchemaDefinition[] {
  return [...caller.rules.schemas, ...DISCOVERY_SCHEMAS];
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function notFound(kind: string, id: string): ScimError {
  return new ScimError("notFound", `There is no ${kind} "${id.slice(0, 100)}".`);
}
