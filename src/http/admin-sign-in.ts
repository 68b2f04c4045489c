import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { OpenedSession, SignInOrigin } from "../common/account-session.ts";
import { isJsonObject, type JsonObject } from "../common/json.ts";
import { DirectoryError } from "../directory/errors.ts";
import { ROLES } from "../directory/roles.ts";
import {
  type AdministratorSession,
  changeOwnPassword,
  readAdministratorSession,
  signInByLink,
  signInByPassword,
  signOut,
} from "../provisioning/administrator-accounts.ts";
import {
  editAdministrator,
  endAdministratorSessions,
  listAdministratorSessions,
} from "../provisioning/administrator-admin.ts";
import { toInitiator } from "../provisioning/administrator-audit.ts";
import {
  administratorCookie,
  readAdministrator,
  readSessionBearer,
  refuseForeignSite,
} from "./admin-session.ts";
import { clearCookie, readCookie, setCookie } from "./cookies.ts";
import { answerGraphError, GraphRequestError } from "./graph-error.ts";
import type { GraphDeps } from "./graph-route.ts";
import { readJsonBodies } from "./json-parser.ts";
import { presentSession } from "./present-session.ts";
import { readClientAddress, readRequestSite } from "./request-site.ts";

/** Where {@link createAdminSessionPlugin} belongs. */
export const ADMIN_SESSION_PREFIX = "/rollcall/v1/session";

/**
 * Signing in to the admin center: a plugin for the prefix {@link ADMIN_SESSION_PREFIX}.
 *
 * ```
 * GET    /               who is signed in: {administrator, tenant, permissions, session}
 * PATCH  /               {name?, email?}: one's own
 * POST   /sign-in        {link}, or {email, password, tenantId?}; sets the cookie
 * POST   /sign-out       ends the session
 * POST   /password       {password, currentPassword?}; all other sessions end
 * GET    /sessions       one's own; `current` is the one that asks
 * DELETE /sessions       all of them but that one
 * DELETE /sessions/:id   one of them
 * ```
 *
 * A program without cookies sends the cookie's value as an `Authorization: Bearer` header, here and
 * to the API of its tenant.
 *
 * Errors are those of the Graph-shaped API.
 */
export function createAdminSessionPlugin(deps: GraphDeps) {
  return async function adminSessionPlugin(api: FastifyInstance): Promise<void> {
    api.setErrorHandler((error, request, reply) => {
      const { world, bodyLimit } = deps;
      return answerGraphError(error, { request, reply, world, bodyLimit });
    });
    readJsonBodies(api);
    api.addHook("onRequest", async (_request, reply) => {
      reply.header("cache-control", "no-store").header("x-content-type-options", "nosniff");
      reply.header("request-id", deps.world.newId());
    });
    addSignIn(api, deps);
    addOwnSessions(api, deps);
  };
}

function addSignIn(api: FastifyInstance, deps: GraphDeps): void {
  api.post("/sign-in", async (request, reply) => {
    const { link, email, password, tenantId } = readBody(request);
    const address = readClientAddress(request);
    if (readRequestSite(request, deps.publicUrl) === "foreign") throw refuseForeignSite();
    const named = typeof email === "string" ? email.trim().toLowerCase().slice(0, 254) : undefined;
    const retryAfterS = deps.signInLimiter.take("signIn", address, named);
    if (retryAfterS > 0) {
      const message = `There were too many attempts. Try again in ${retryAfterS} seconds.`;
      throw new DirectoryError("TooManyAttempts", message, { retryAfterS });
    }
    const origin: SignInOrigin = { address, agent: request.headers["user-agent"] };
    if (link !== undefined) {
      return await welcome(deps, request, reply, await signInByLink(deps, { link, origin }));
    }
    const given = { tenantId: await chooseTenant(deps, tenantId), email, password, origin };
    return await welcome(deps, request, reply, await signInByPassword(deps, given));
  });
  api.post("/sign-out", async (request, reply) => {
    const cookie = administratorCookie(request, deps);
    const bearer = readSessionBearer(request);
    const secret = bearer ?? readCookie(request, cookie);
    const isOwn = bearer !== undefined || readRequestSite(request, deps.publicUrl) === "same";
    if (secret !== undefined && !isOwn) throw refuseForeignSite();
    await signOut(deps, secret);
    clearCookie(reply, cookie);
    return reply.code(204).send();
  });
  api.post("/password", async (request, reply) => {
    const { password, currentPassword } = readBody(request);
    await changeOwnPassword(deps, await requireOne(deps, request), { password, currentPassword });
    return reply.code(204).send();
  });
}

function addOwnSessions(api: FastifyInstance, deps: GraphDeps): void {
  api.get("/", async (request) => await present(deps, await requireOne(deps, request)));
  api.patch("/", async (request) => {
    const { administrator, session } = await requireOne(deps, request);
    const { name, email } = readBody(request);
    const edit = { ...(name !== undefined && { name }), ...(email !== undefined && { email }) };
    const desk = { tenantId: administrator.tenantId, actor: toInitiator(administrator) };
    const given = { id: administrator.id, request: edit };
    const edited = await editAdministrator(deps, desk, given);
    return await present(deps, { administrator: edited, session });
  });
  api.get("/sessions", async (request) => {
    const { administrator, session } = await requireOne(deps, request);
    const { tenantId, id } = administrator;
    const sessions = await listAdministratorSessions(deps, tenantId, id);
    return { value: sessions.map((each) => presentSession(each, session.id)) };
  });
  const end = async (
    { administrator }: AdministratorSession,
    which: { only: string } | { except: string },
  ): Promise<number> => {
    const desk = { tenantId: administrator.tenantId, actor: toInitiator(administrator) };
    return await endAdministratorSessions(deps, desk, { id: administrator.id, which });
  };
  api.delete("/sessions", async (request) => {
    const own = await requireOne(deps, request);
    return { ended: await end(own, { except: own.session.id }) };
  });
  api.delete<{ Params: { sessionId: string } }>("/sessions/:sessionId", async (request, reply) => {
    const { sessionId } = request.params;
    if (sessionId.includes("\0") || !sessionId.isWellFormed()) {
      throw new GraphRequestError("ResourceNotFound", "There is no such session.");
    }
    await end(await requireOne(deps, request), { only: sessionId });
    return reply.code(204).send();
  });
}

/** @throws DirectoryError `NotSignedIn`, `CrossSiteRequest` */
async function requireOne(deps: GraphDeps, request: FastifyRequest): Promise<AdministratorSession> {
  const found = await readAdministrator(deps, request, deps);
  if (found !== undefined) return found;
  const message = "Sign in first, or again: there is no session, or it has ended.";
  throw new DirectoryError("NotSignedIn", message);
}

/** Hand out the cookie; the session that the browser had ends, and nothing of it goes on. */
async function welcome(
  deps: GraphDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { secret }: OpenedSession,
): Promise<object> {
  const cookie = administratorCookie(request, deps);
  await signOut(deps, readCookie(request, cookie));
  const found = await readAdministratorSession(deps, secret);
  if (found === undefined) throw new DirectoryError("NotSignedIn", "The session ended at once.");
  setCookie(reply, secret, cookie);
  return await present(deps, found);
}

async function present(
  deps: GraphDeps,
  { administrator, session }: AdministratorSession,
): Promise<object> {
  const { tenantId, id, name, email, role, applicationIds } = administrator;
  const account = { realm: "administrator", ownerId: tenantId, accountId: id } as const;
  const [tenant, hash] = await Promise.all([
    deps.directory.readTenant(tenantId),
    deps.accounts.readPassword(account),
  ]);
  return {
    administrator: { id, name, email: email ?? null, role, applicationIds },
    tenant: { id: tenantId, displayName: tenant?.displayName ?? tenantId },
    permissions: ROLES[role],
    hasPassword: hash !== undefined,
    session: presentSession(session),
  };
}

/** The tenant that somebody signs in to: the one named, or the only one. */
async function chooseTenant(deps: GraphDeps, named: unknown): Promise<string> {
  const tenants = await deps.directory.listTenants();
  const [only, another] = tenants;
  if (named === undefined && only !== undefined && another === undefined) return only.id;
  const found = tenants.find(({ id }) => id === named);
  if (found !== undefined) return found.id;
  const message = "Name the tenant to sign in to, as tenantId: there is not exactly one here.";
  throw new GraphRequestError("BadRequest", message);
}

function readBody({ body }: FastifyRequest): JsonObject {
  if (isJsonObject(body)) return body;
  throw new GraphRequestError("BadRequest", "The body has to be a JSON object.");
}
