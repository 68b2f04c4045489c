import type { JsonObject } from "./resource.ts";
import { SERVICE_PROVIDER_CONFIG_URN } from "./schemas/service-provider-config.ts";

/** One way to authenticate. RFC 7643 section 5. */
export interface AuthenticationScheme {
  readonly type: "oauth" | "oauth2" | "oauthbearertoken" | "httpbasic" | "httpdigest";
  readonly name: string;
  readonly description: string;
  readonly specUri?: string;
  readonly documentationUri?: string;
  readonly primary?: boolean;
}

/** What a service provider supports; a part left out is not supported. */
export interface ServiceProviderFeatures {
  readonly documentationUri?: string;
  readonly patch: boolean;
  readonly bulk?: { readonly maxOperations: number; readonly maxPayloadSize: number };
  readonly filter?: { readonly maxResults: number };
  readonly changePassword: boolean;
  readonly sort: boolean;
  readonly etag: boolean;
  /** RFC 9865 section 4. `cursorTimeout` is in seconds. */
  readonly pagination?: {
    readonly cursor: boolean;
    readonly index: boolean;
    readonly defaultPaginationMethod?: "cursor" | "index";
    readonly defaultPageSize?: number;
    readonly maxPageSize?: number;
    readonly cursorTimeout?: number;
  };
  readonly authenticationSchemes: readonly AuthenticationScheme[];
}

/**
 * Build the document of /ServiceProviderConfig. It has no `id`.
 *
 * @param baseUrl - without a slash at the end
 * @see RFC 7643 section 5
 */
export function buildServiceProviderConfig(
  features: ServiceProviderFeatures,
  baseUrl: string,
): JsonObject {
  const { documentationUri, bulk, filter, pagination } = features;
  return {
    schemas: [SERVICE_PROVIDER_CONFIG_URN],
    ...(documentationUri === undefined ? {} : { documentationUri }),
    patch: { supported: features.patch },
    bulk: {
      supported: bulk !== undefined,
      maxOperations: bulk?.maxOperations ?? 0,
      maxPayloadSize: bulk?.maxPayloadSize ?? 0,
    },
    filter: { supported: filter !== undefined, maxResults: filter?.maxResults ?? 0 },
    changePassword: { supported: features.changePassword },
    sort: { supported: features.sort },
    etag: { supported: features.etag },
    ...(pagination === undefined ? {} : { pagination: { ...pagination } }),
    authenticationSchemes: features.authenticationSchemes.map((scheme) => ({ ...scheme })),
    meta: {
      resourceType: "ServiceProviderConfig",
      location: `${baseUrl}/ServiceProviderConfig`,
    },
  };
}
