import type { FastifyReply, FastifyRequest } from "fastify";
import { StoreError } from "../common/store-error.ts";
import { formatInstant, type World } from "../common/world.ts";
import { DirectoryError, type DirectoryErrorKind } from "../directory/errors.ts";
import { PeopleFileError } from "../directory/people-file.ts";
import { JobAdminError } from "../provisioning/job-admin-error.ts";
import { PlanError } from "../provisioning/plan-error.ts";
import { ScimError } from "../scim/errors.ts";
import { SyncError } from "../sync/errors.ts";
import { describeStoreError, readFrameworkError } from "./refusals.ts";

/** What only the HTTP side of the API refuses, with the status of each. */
export const GRAPH_REQUEST_ERRORS = {
  BadRequest: 400,
  Request_UnsupportedQuery: 400,
  InvalidAuthenticationToken: 401,
  Authorization_RequestDenied: 403,
  NotSupported: 400,
  TenantNotFound: 404,
  ResourceNotFound: 404,
  MethodNotAllowed: 405,
  UnsupportedMediaType: 415,
  IdempotencyKeyInUse: 409,
  IdempotencyKeyReused: 422,
  TooManyRequests: 429,
} as const;

/** A request that this API does not take. */
export class GraphRequestError extends Error {
  override readonly name = "GraphRequestError";
  readonly code: keyof typeof GRAPH_REQUEST_ERRORS;
  /** In how many seconds to try again. */
  readonly retryAfterS: number | undefined;

  constructor(
    code: keyof typeof GRAPH_REQUEST_ERRORS,
    message: string,
    options: ErrorOptions & { readonly retryAfterS?: number } = {},
  ) {
    super(message, options);
    this.code = code;
    this.retryAfterS = options.retryAfterS;
  }
}

/** Graph answers a reference that is there already with 400, and so do we. */
const STATUS_OF_KIND: Readonly<Record<DirectoryErrorKind | "guarded", number>> = {
  invalid: 400,
  stranger: 401,
  forbidden: 403,
  gone: 410,
  throttled: 429,
  guarded: 409,
  repeated: 400,
  missing: 404,
  conflict: 409,
};

/** The codes of what the shared readers of requests refuse, by HTTP status. */
const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  400: "BadRequest",
  401: "InvalidAuthenticationToken",
  404: "ResourceNotFound",
  413: "RequestEntityTooLarge",
  415: "UnsupportedMediaType",
};

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly target?: string;
  readonly retryAfter?: number;
  /** The code of what lies behind. */
  readonly innerCode?: string;
  readonly details?: readonly { readonly path: string; readonly message: string }[];
}

/**
 * Answer an error in Graph's shape, `{error: {code, message, innerError}}`. What is no refusal
 * becomes a 500 with the request's id, which the log has too; nothing of the error itself leaves
 * the server.
 */
export function answerGraphError(
  error: unknown,
  given: {
    readonly request: FastifyRequest;
    readonly reply: FastifyReply;
    readonly world: World;
    readonly bodyLimit: number;
  },
): FastifyReply {
  const { request, reply, world } = given;
  const requestId = reply.getHeader("request-id") ?? world.newId();
  let refusal = describeGraphRefusal(error, given.bodyLimit);
  if (refusal === undefined) {
    request.log.error({ err: error, errorId: requestId }, "A request ended in an unexpected error");
    const where = `Its log has the details under ${requestId}.`;
    const message = `Something went wrong in the server. ${where}`;
    refusal = { status: 500, code: "InternalServerError", message };
  }
  const { status, code, message, target, retryAfter, innerCode, details } = refusal;
  if (status === 401) reply.header("www-authenticate", 'Bearer realm="operator"');
  if (retryAfter !== undefined) reply.header("retry-after", retryAfter);
  const innerError = {
    ...(innerCode !== undefined && { code: innerCode }),
    date: formatInstant(world.now()),
    "request-id": requestId,
    "client-request-id": readClientRequestId(request) ?? requestId,
  };
  const listed = details?.map((each) => ({
    code,
    message: `${each.path} ${each.message}`,
    target: each.path,
  }));
  return reply
    .code(status)
    .header("request-id", requestId)
    .send({
      error: {
        code,
        message,
        ...(target !== undefined && { target }),
        ...(listed !== undefined && { details: listed }),
        innerError,
      },
    });
}

/** What the client called its request, when that is a plain name. */
function readClientRequestId({ headers }: FastifyRequest): string | undefined {
  const given = headers["client-request-id"];
  return typeof given === "string" && /^[\w-]{1,64}$/.test(given) ? given : undefined;
}

/**
 * What a refusal says, for answers that have begun already.
 *
 * @param bodyLimit - in bytes, for the sentence about a body too large
 * @returns undefined when the error is none that is expected
 */
export function describeGraphRefusal(error: unknown, bodyLimit: number): Refusal | undefined {
  if (error instanceof DirectoryError) {
    const { code, message, kind, property } = error;
    const target = property === undefined ? {} : { target: property };
    const wait = error.retryAfterS === undefined ? {} : { retryAfter: error.retryAfterS };
    return { status: STATUS_OF_KIND[kind], code, message, ...target, ...wait };
  }
  if (error instanceof PeopleFileError) {
    const { code, message, column } = error;
    return { status: 400, code, message, ...(column !== undefined && { target: column }) };
  }
  if (error instanceof JobAdminError) {
    const { code, message, kind, details, cause } = error;
    const inner = cause instanceof SyncError ? { innerCode: cause.code } : {};
    return {
      status: STATUS_OF_KIND[kind],
      code,
      message,
      ...inner,
      ...(details.length > 0 && { details }),
    };
  }
  if (error instanceof PlanError) {
    const { code, message, kind } = error;
    return { status: STATUS_OF_KIND[kind], code, message };
  }
  if (error instanceof SyncError) {
    return { status: 400, code: error.code, message: error.message };
  }
  if (error instanceof GraphRequestError) {
    const { code, message, retryAfterS } = error;
    const wait = retryAfterS === undefined ? {} : { retryAfter: retryAfterS };
    return { status: GRAPH_REQUEST_ERRORS[code], code, message, ...wait };
  }
  const known = error instanceof ScimError ? error : readFrameworkError(error, bodyLimit);
  if (known !== undefined && known.status < 500) {
    const code = CODE_OF_STATUS[known.status] ?? "BadRequest";
    return { status: known.status, code, message: known.detail };
  }
  return describeStoreRefusal(error);
}

function describeStoreRefusal(error: unknown): Refusal | undefined {
  if (error instanceof StoreError && error.code === "LostLease") {
    const message = "A cycle of this job has begun meanwhile. Try again when it has ended.";
    return { status: 409, code: "JobBusy", message };
  }
  if (error instanceof StoreError && error.code === "Uniqueness") {
    const message = `Another object has this ${error.attribute ?? "value"}. Choose another one.`;
    return { status: 409, code: "ObjectConflict", message };
  }
  const refusal = describeStoreError(error);
  if (refusal === undefined) return undefined;
  const { status, detail: message, retryAfter } = refusal;
  const code = "ServiceUnavailable";
  return { status, code, message, ...(retryAfter !== undefined && { retryAfter }) };
}
