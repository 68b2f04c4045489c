import type { FastifyRequest } from "fastify";
import { SaasError } from "../saas/errors.ts";
import { type EmployeeSession, readSession } from "../service-provider/employee-sessions.ts";
import type { LinkMailDeps } from "../service-provider/mail-password-link.ts";
import { type CookieOptions, listCookieNames, readCookie } from "./cookies.ts";
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

/**
 * The cookie of an organization's employees. Each organization has one of its own, so that a
 * browser can be signed in to several. Our own pages alone send it, so it is never sent from
 * another site.
 */
export function employeeCookie(
  request: FastifyRequest,
  { publicUrl }: Site,
  organizationId: string,
): CookieOptions {
  const isHttps = publicUrl?.startsWith("https:") ?? request.protocol === "https";
  return { name: `${NAME}${organizationId}`, sameSite: "Strict", isHttps };
}

const NAME = "rollcall_app_";

/** The cookies of employees that a request has, of whatever organizations. */
export function listEmployeeCookies(request: FastifyRequest, site: Site): readonly CookieOptions[] {
  const organizationIds = listCookieNames(request, employeeCookie(request, site, ""));
  return organizationIds.map((id) => employeeCookie(request, site, id));
}

/**
 * The session of a request's cookie: of the organization that the path names. Where it names none,
 * the browser's only one.
 *
 * @returns undefined without one that counts
 * @throws SaasError `CrossSiteRequest` when it would change something and no page of ours asks;
 *   `BadRequest` when it isn't told which of several is meant
 */
export async function readEmployeeSession(
  signIn: SaasSignIn,
  request: FastifyRequest,
  site: Site,
): Promise<EmployeeSession | undefined> {
  const cookie = chooseCookie(request, site);
  const secret = cookie && readCookie(request, cookie);
  if (secret === undefined) return undefined;
  if (!isSafeMethod(request.method) && readRequestSite(request, site.publicUrl) !== "same") {
    throw new SaasError("CrossSiteRequest");
  }
  return await readSession(signIn, secret, isSomebodyThere(request));
}

function chooseCookie(request: FastifyRequest, site: Site): CookieOptions | undefined {
  const { organizationId } = request.params as { readonly organizationId?: string };
  if (organizationId !== undefined) return employeeCookie(request, site, organizationId);
  const [only, another] = listEmployeeCookies(request, site);
  if (another === undefined) return only;
  const message =
    "This browser is signed in to several organizations, and the address names none. Ask below " +
    "/organizations/{id}, as in /organizations/{id}/me.";
  throw new SaasError("BadRequest", { message });
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
