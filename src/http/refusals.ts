import { StoreError, type StoreErrorCode } from "../common/store-error.ts";
import { ScimError, type ScimErrorCode } from "../scim/errors.ts";

/** How an unexpected end of a request is told, whatever the shape of the error. */
export interface Refusal {
  readonly status: number;
  readonly detail: string;
  /** Seconds after which a retry makes sense. */
  readonly retryAfter?: number;
}

const STORE_REFUSALS: Readonly<Partial<Record<StoreErrorCode, Refusal>>> = {
  Full: {
    status: 507,
    detail: "The server's disk is full; nothing was changed. Its operator has to make room.",
  },
  Unavailable: {
    status: 503,
    detail: "The server can't reach its database. Try again later.",
    retryAfter: 10,
  },
  Busy: { status: 503, detail: "The server's database is busy. Try again soon.", retryAfter: 1 },
  Stale: {
    status: 503,
    detail: "Others kept changing the same resource. Try again soon.",
    retryAfter: 1,
  },
};

/** What to say when the store refused; undefined when the error is not one of its refusals. */
export function describeStoreError(error: unknown): Refusal | undefined {
  return error instanceof StoreError ? STORE_REFUSALS[error.code] : undefined;
}

const FRAMEWORK_REFUSALS: Readonly<Record<string, readonly [ScimErrorCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ["payloadTooLarge", "The body is larger than this server takes"],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    "unsupportedMediaType",
    "The body must be application/scim+json or application/json in UTF-8.",
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ["badRequest", "Content-Length is not the body's length."],
  FST_ERR_BAD_URL: ["badRequest", "The path has broken percent-encoding."],
  FST_ERR_MAX_PARAM_LENGTH: ["notFound", "There is nothing at this address."],
};

/**
 * What Fastify itself refuses, as a ScimError.
 *
 * @param bodyLimit - in bytes, for the sentence about a body too large
 * @param limitName - what clients know that limit by; undefined when they know of none
 * @returns undefined when the error is none of those
 */
export function readFrameworkError(
  error: unknown,
  bodyLimit: number,
  limitName?: string,
): ScimError | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const known = typeof code === "string" ? FRAMEWORK_REFUSALS[code] : undefined;
  if (known !== undefined) {
    const [scimCode, detail] = known;
    const limit = limitName === undefined ? "" : `${limitName}: `;
    const more = scimCode === "payloadTooLarge" ? ` (${limit}${bodyLimit} bytes).` : "";
    return new ScimError(scimCode, detail + more, { cause: error });
  }
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  if (typeof status !== "number" || status < 400 || status > 499) return undefined;
  return new ScimError("badRequest", "The request can't be read.", { cause: error });
}
