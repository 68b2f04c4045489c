import type { FastifyRequest } from "fastify";
import { SaasError } from "../saas/errors.ts";
import { type EmployeeSession, readSession } from "../service-provider/employee-sessions.ts";
import type { LinkMailDeps } from "../service-provider/mail-password-link.ts";
import { type CookieOptions, readCookie } from "./cookies.ts";
import {
  isSafeMethod,
  isSomebodyThere,
  readClientAddress,
  readRequestSite,
} from "./request-site.ts";
import type { ReadSession } from "./saas-caller.ts";
import type { SignInLimiter } from "./sign-in-limits.ts";

/** What signing in to an organization's console takes. */
export interface SaasSignIn extends LinkMailDeps {
  readonly limiter: SignInLimiter;
}

/** Where the server is reached. */
interface Site {
  readonly publicUrl: string | undefined;
}

/** The cookie of employees. Our own pages alone send it, so it is never sent from another site. */
export function employeeCookie(request: FastifyRequest, { publicUrl }: Site): CookieOptions {
  const isHttps = publicUrl?.startsWith("https:") ?? request.protocol === "https";
  return { name: "rollcall_app", sameSite: "Strict", isHttps };
}

/**
 * The session of a request's cookie.
 *
 * @returns undefined without one that counts
 * @throws SaasError `CrossSiteRequest` when it would change something and no page of ours asks
 */
export async function readEmployeeSession(
  signIn: SaasSignIn,
  request: FastifyRequest,
  site: Site,
): Promise<EmployeeSession | undefined> {
  const secret = readCookie(request, employeeCookie(request, site));
  if (secret === undefined) return undefined;
  if (!isSafeMethod(request.method) && readRequestSite(request, site.publicUrl) !== "same") {
    throw new SaasError("CrossSiteRequest");
  }
  return await readSession(signIn, secret, isSomebodyThere(request));
}

/** {@link readEmployeeSession} as finding the caller takes it. */
export function openSessionReader(signIn: SaasSignIn, site: Site): ReadSession {
  return (request) => readEmployeeSession(signIn, request, site);
}

/**
 * Let somebody who isn't signed in try: no page of another site, and nobody too often.
 *
 * @throws SaasError `CrossSiteRequest`, `TooManyAttempts`
 */
export function admitStranger(
  { limiter }: SaasSignIn,
  request: FastifyRequest,
  given: Site & {
    readonly what: Parameters<SignInLimiter["take"]>[0];
    readonly subject?: string;
  },
): void {
  const { publicUrl, what, subject } = given;
  if (readRequestSite(request, publicUrl) === "foreign") throw new SaasError("CrossSiteRequest");
  const retryAfterS = limiter.take(what, readClientAddress(request), subject);
  if (retryAfterS > 0) throw new SaasError("TooManyAttempts", { retryAfterS });
}
