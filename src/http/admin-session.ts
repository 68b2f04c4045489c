import type { FastifyRequest } from "fastify";
import { isSessionSecret } from "../common/account-session.ts";
import { DirectoryError } from "../directory/errors.ts";
import type { Caller } from "../directory/roles.ts";
import {
  type AdministratorAccountDeps,
  type AdministratorSession,
  readAdministratorSession,
  toRoleCaller,
} from "../provisioning/administrator-accounts.ts";
import { listOwnedIds } from "../provisioning/application-owners.ts";
import { identifyToken } from "../provisioning/token-admin.ts";
import { digestToken } from "../service-provider/issue-token.ts";
import { isOperator, readBearerToken } from "./auth.ts";
import { type CookieOptions, readCookie } from "./cookies.ts";
import type { GraphDeps } from "./graph-route.ts";
import { isSafeMethod, isSomebodyThere, readRequestSite } from "./request-site.ts";

/** Where the server is reached. */
interface Site {
  readonly publicUrl: string | undefined;
}

/** The cookie of administrators. Our own pages alone send it. */
export function administratorCookie(request: FastifyRequest, { publicUrl }: Site): CookieOptions {
  const isHttps = publicUrl?.startsWith("https:") ?? request.protocol === "https";
  return { name: "rollcall_admin", sameSite: "Strict", isHttps };
}

/**
 * The administrator whose session a request's cookie opens.
 *
 * @returns undefined without one that counts
 * @throws DirectoryError `CrossSiteRequest` when it would change something and no page of ours asks
 */
export async function readAdministrator(
  deps: Pick<AdministratorAccountDeps, "accounts" | "world" | "digest" | "administratorAccounts">,
  request: FastifyRequest,
  site: Site,
): Promise<AdministratorSession | undefined> {
  const bearer = readSessionBearer(request);
  // No page of another site can send it: unlike a cookie, it doesn't come along by itself.
  if (bearer !== undefined) return await readAdministratorSession(deps, bearer);
  const secret = readCookie(request, administratorCookie(request, site));
  if (secret === undefined) return undefined;
  if (!isSafeMethod(request.method) && readRequestSite(request, site.publicUrl) !== "same") {
    throw refuseForeignSite();
  }
  return await readAdministratorSession(deps, secret, isSomebodyThere(request));
}

/** The secret of a session that a program sends as its token, as the command line does. */
export function readSessionBearer(request: FastifyRequest): string | undefined {
  const token = readBearerToken(request);
  return token !== undefined && isSessionSecret("administrator", token) ? token : undefined;
}

/** The refusal of a request that another site's page sends. */
export function refuseForeignSite(): DirectoryError {
  const message = "This request comes from another site's page, so it is not obeyed.";
  return new DirectoryError("CrossSiteRequest", message);
}

/**
 * Who sends a request to a tenant's API: whoever runs the server, a token with a role, or an
 * administrator who is signed in, by a cookie or with the session's secret as a token. A token
 * that is sent counts, whatever cookie comes with it.
 *
 * @param tenantId - of the path; undefined: of none, where no token is known
 * @returns undefined for a stranger, also for an administrator of another tenant
 * @throws DirectoryError `CrossSiteRequest`
 */
export async function identifyGraphCaller(
  request: FastifyRequest,
  deps: GraphDeps,
  tenantId: string | undefined,
): Promise<Caller | undefined> {
  if (isOperator(request, deps.operatorTokenSha256)) return { kind: "operator" };
  if (tenantId === undefined) return undefined;
  const token = readBearerToken(request);
  const caller =
    token === undefined || isSessionSecret("administrator", token)
      ? await identifyAdministrator(request, deps, tenantId)
      : await identifyToken(deps, tenantId, digestToken(token));
  if (caller === undefined || caller.kind === "operator" || caller.ownerId === undefined) {
    return caller;
  }
  const owned = await listOwnedIds(deps, tenantId, caller.ownerId);
  return { ...caller, applicationIds: [...caller.applicationIds, ...owned] };
}

async function identifyAdministrator(
  request: FastifyRequest,
  deps: GraphDeps,
  tenantId: string,
): Promise<Caller | undefined> {
  // Whoever sends another scheme means that one.
  const isOther = readSessionBearer(request) === undefined;
  if (isOther && request.headers.authorization !== undefined) return undefined;
  const found = await readAdministrator(deps, request, deps);
  if (found === undefined || found.administrator.tenantId !== tenantId) return undefined;
  return toRoleCaller(found.administrator);
}
