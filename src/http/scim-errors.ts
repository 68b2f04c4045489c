import type { FastifyBaseLogger, FastifyReply } from "fastify";
import { ERROR_URN, formatScimError, ScimError } from "../scim/errors.ts";
import { describeStoreError, type Refusal, readFrameworkError } from "./refusals.ts";
import { sendScim } from "./scim-reply.ts";

/** How clients sign in. RFC 6750 section 3. */
const CHALLENGE = 'Bearer realm="SCIM"';

/** What answering an error takes. */
export interface ErrorContext {
  readonly newId: () => string;
  readonly log: FastifyBaseLogger;
  /** In bytes. */
  readonly bodyLimit: number;
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
  const refused = error instanceof ScimError && error.code !== "internal" ? error : undefined;
  const known = refused ?? readFrameworkError(error, context.bodyLimit);
  if (known !== undefined) {
    if (known.status === 401) reply.header("www-authenticate", CHALLENGE);
    return sendScim(reply, { status: known.status, text: JSON.stringify(formatScimError(known)) });
  }
  const refusal = describeStoreError(error) ?? describeBug(error, context);
  if (refusal.retryAfter !== undefined) reply.header("retry-after", refusal.retryAfter);
  if (refusal.status !== 500) context.log.warn({ err: error }, "The store refused a request");
  return sendScim(reply, { status: refusal.status, text: JSON.stringify(formatRefusal(refusal)) });
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
