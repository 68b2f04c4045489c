import type { FastifyReply, FastifyRequest } from "fastify";
import { SignOnError } from "../directory/sign-on-errors.ts";
import type { PersonDeps } from "../provisioning/person-sign-in.ts";
import type { SignOnDeps } from "../provisioning/sign-on.ts";
import { ScimError } from "../scim/errors.ts";
import type { CookieOptions } from "./cookies.ts";
import { wantsJson } from "./form-parser.ts";
import { sendPage } from "./html-page.ts";
import { describeStoreError, readFrameworkError } from "./refusals.ts";
import { readClientAddress, readRequestSite } from "./request-site.ts";
import { refusalPage } from "./saml-provider-pages.ts";
import type { SignInLimiter } from "./sign-in-limits.ts";

/** What the identity provider acts with. */
export interface SamlProviderDeps extends SignOnDeps, PersonDeps {
  readonly directory: SignOnDeps["directory"];
  readonly world: SignOnDeps["world"];
  readonly limiter: SignInLimiter;
  readonly publicUrl: string | undefined;
}

/** Of a form with a message, in bytes. */
export const SAML_BODY_LIMIT = 200_000;

/** Applications lead people here from their own sites, so it comes along from there. */
export function personCookie(
  request: FastifyRequest,
  { publicUrl }: Pick<SamlProviderDeps, "publicUrl">,
): CookieOptions {
  const isHttps = publicUrl?.startsWith("https:") ?? request.protocol === "https";
  return { name: "rollcall_person", sameSite: "Lax", isHttps };
}

/** @throws SignOnError `CrossSite` */
export function refuseForeign(
  request: FastifyRequest,
  { publicUrl }: Pick<SamlProviderDeps, "publicUrl">,
): void {
  if (readRequestSite(request, publicUrl) === "foreign") throw new SignOnError("CrossSite");
}

/** @throws SignOnError `LockedOut` */
export function limit(
  { limiter }: Pick<SamlProviderDeps, "limiter">,
  request: FastifyRequest,
  userName: unknown,
): void {
  const named = typeof userName === "string" ? userName.trim().slice(0, 320).toLowerCase() : "";
  const seconds = limiter.take("signIn", readClientAddress(request), `person ${named}`);
  if (seconds > 0) throw new SignOnError("LockedOut", { retryAfterMs: seconds * 1000 });
}

/** Say when to try again, where that is known. */
export function noteRetry(error: SignOnError, reply: FastifyReply): void {
  if (error.retryAfterMs === undefined) return;
  reply.header("retry-after", Math.ceil(error.retryAfterMs / 1000));
}

/** A refusal as a page, or as JSON. */
export function answerSamlError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  deps: SamlProviderDeps,
): FastifyReply {
  const send = (status: number, code: string, message: string): FastifyReply => {
    if (wantsJson(request)) return reply.code(status).send({ error: { code, message } });
    return sendPage(reply, status, refusalPage("This did not work", message, code));
  };
  if (error instanceof SignOnError) {
    noteRetry(error, reply);
    return send(error.status, error.code, error.message);
  }
  const known = error instanceof ScimError ? error : readFrameworkError(error, SAML_BODY_LIMIT);
  if (known !== undefined) return send(known.status, known.code, known.detail);
  const refusal = describeStoreError(error);
  if (refusal !== undefined) return send(refusal.status, "StoreUnavailable", refusal.detail);
  const id = deps.world.newId();
  request.log.error({ err: error, errorId: id }, "A sign-in ended in an unexpected error");
  return send(500, "Internal", `Something went wrong. The server's log has it under ${id}.`);
}
