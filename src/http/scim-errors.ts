import type { FastifyBaseLogger, FastifyReply } from "fastify";
import { ERROR_URN, formatScimError, ScimError } from "../scim/errors.ts";
import { describeStoreError, type Refusal, readFrameworkError } from "./refusals.ts";
import { sendScim } from "./scim-reply.ts";

/** What answering an error takes. */
export interface ErrorContext {
  readonly newId: () => string;
  readonly log: FastifyBaseLogger;
  /** In bytes. */
  readonly bodyLimit: number;
  /** The word that ServiceProviderConfig has for the limit, where it has one. */
  readonly limitName?: string | undefined;
}

/**
 * Answer an error in SCIM's shape (RFC 7644 section 3.12). What is no refusal becomes a 500 with
 * an id that the log has too; nothing of the error itself leaves the server.
 */
export function answerScimError(
  error: unknown,
  reply: FastifyReply,
  context: ErrorContext,
): FastifyReply {
  const { status, body, retryAfter } = formatFailure(error, context);
  if (retryAfter !== undefined) reply.header("retry-after", retryAfter);
  return sendScim(reply, { status, text: JSON.stringify(body) });
}

/** A failure as it is answered. */
export interface Failure {
  readonly status: number;
  /** The Error message of RFC 7644 section 3.12. */
  readonly body: object;
  /** Seconds after which a retry makes sense. */
  readonly retryAfter?: number;
}

/** Write an error in SCIM's shape, for an answer or a part of one, and log what is no refusal. */
export function formatFailure(error: unknown, context: ErrorContext): Failure {
  const refused = error instanceof ScimError && error.code !== "internal" ? error : undefined;
  const known = refused ?? readFrameworkError(error, context.bodyLimit, context.limitName);
  if (known !== undefined) return { status: known.status, body: formatScimError(known) };
  const refusal = describeStoreError(error) ?? describeBug(error, context);
  if (refusal.status !== 500) context.log.warn({ err: error }, "The store refused a request");
  const { status, retryAfter } = refusal;
  const failure = { status, body: formatRefusal(refusal) };
  return retryAfter === undefined ? failure : { ...failure, retryAfter };
}

function describeBug(error: unknown, context: ErrorContext): Refusal {
  const id = context.newId();
  context.log.error({ err: error, errorId: id }, "A request ended in an unexpected error");
  return {
    status: 500,
    detail: `Something went wrong in the server. Its log has the details under ${id}.`,
  };
}

function formatRefusal(refusal: Refusal): object {
  return { schemas: [ERROR_URN], status: String(refusal.status), detail: refusal.detail };
}
