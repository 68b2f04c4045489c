/**
 * Every refusal SCIM knows, with its HTTP status.
 *
 * The first block holds the `scimType` words of RFC 7644 section 3.12 (table 9), the second those
 * of RFC 9865 section 2.1; the third names plain HTTP refusals, which carry no `scimType`.
 */
export const SCIM_STATUS = {
  invalidFilter: 400,
  tooMany: 400,
  uniqueness: 409,
  mutability: 400,
  invalidSyntax: 400,
  invalidPath: 400,
  noTarget: 400,
  invalidValue: 400,
  invalidVers: 400,
  sensitive: 403,

  invalidCursor: 400,
  expiredCursor: 400,
  invalidCount: 400,

  badRequest: 400,
  unauthorized: 401,
  forbidden: 403,
  notFound: 404,
  methodNotAllowed: 405,
  notAcceptable: 406,
  conflict: 409,
  preconditionFailed: 412,
  payloadTooLarge: 413,
  unsupportedMediaType: 415,
  preconditionRequired: 428,
  tooManyRequests: 429,
  internal: 500,
  notImplemented: 501,
  serviceUnavailable: 503,
} as const;

/** One row name of {@link SCIM_STATUS}. */
export type ScimErrorCode = keyof typeof SCIM_STATUS;

const HTTP_ONLY: ReadonlySet<ScimErrorCode> = new Set<ScimErrorCode>([
  "badRequest",
  "unauthorized",
  "forbidden",
  "notFound",
  "methodNotAllowed",
  "notAcceptable",
  "conflict",
  "preconditionFailed",
  "payloadTooLarge",
  "unsupportedMediaType",
  "preconditionRequired",
  "tooManyRequests",
  "internal",
  "notImplemented",
  "serviceUnavailable",
]);

/** Where in a request the refusal arose, beside the usual error options. */
export interface ScimErrorOptions extends ErrorOptions {
  /** The attribute in standard notation, such as `name.givenName`. */
  readonly attributePath?: string | undefined;
  /** The 0-based place of the operation in a PATCH or bulk request. */
  readonly operationIndex?: number | undefined;
}

/** A request the protocol refuses. `detail` is the sentence that the client reads. */
export class ScimError extends Error {
  override readonly name = "ScimError";
  readonly code: ScimErrorCode;
  /** The HTTP status code. */
  readonly status: number;
  /** The `scimType` word; undefined for plain HTTP refusals. */
  readonly scimType: string | undefined;
  readonly attributePath: string | undefined;
  readonly operationIndex: number | undefined;

  constructor(code: ScimErrorCode, detail: string, options: ScimErrorOptions = {}) {
    super(detail, options);
    this.code = code;
    this.status = SCIM_STATUS[code];
    this.scimType = HTTP_ONLY.has(code) ? undefined : code;
    this.attributePath = options.attributePath;
    this.operationIndex = options.operationIndex;
  }

  /** The readable sentence; the same text as `message`. */
  get detail(): string {
    return this.message;
  }
}

/** The schema URI of an error message. */
export const ERROR_URN = "urn:ietf:params:scim:api:messages:2.0:Error";

/** The JSON body of a refusal, RFC 7644 section 3.12. `status` is text there. */
export interface ErrorMessage {
  readonly schemas: readonly [typeof ERROR_URN];
  readonly status: string;
  readonly scimType?: string;
  readonly detail: string;
}

/**
 * Write a refusal as the body that goes over the wire.
 *
 * @param error - the refusal; a PATCH or bulk operation index becomes part of the sentence
 * @returns the Error message with `status` as text
 * @see RFC 7644 section 3.12
 */
export function formatScimError(error: ScimError): ErrorMessage {
  const where = error.operationIndex === undefined ? "" : `Operation ${error.operationIndex + 1}: `;
  const body = {
    schemas: [ERROR_URN] as const,
    status: String(error.status),
    detail: where + error.detail,
  };
  return error.scimType === undefined ? body : { ...body, scimType: error.scimType };
}
