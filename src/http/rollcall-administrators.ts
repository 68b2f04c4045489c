import type { Administrator } from "../directory/administrator.ts";
import { issueSignInLink } from "../provisioning/administrator-accounts.ts";
import {
  addAdministrator,
  editAdministrator,
  endAdministratorSessions,
  listAdministratorSessions,
  removeAdministrator,
} from "../provisioning/administrator-admin.ts";
import { readLivingUser } from "../provisioning/directory-admin.ts";
import { formatSignInLink } from "./console-links.ts";
import { readObject } from "./graph-body.ts";
import { actorOf } from "./graph-caller.ts";
import { GraphRequestError } from "./graph-error.ts";
import { type GraphCall, type GraphRoute, NO_CONTENT } from "./graph-route.ts";
import { presentSession } from "./present-session.ts";

const ROUTE = { api: "rollcall", permission: "administrator.write" } as const;

/** The people who administer a tenant. */
export const ADMINISTRATOR_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    api: "rollcall",
    path: "/administrators",
    permission: "administrator.read",
    gives: "administrator",
    isList: true,
    handle: async (call) => {
      const store = call.deps.administratorAccounts;
      const administrators = await store.listAdministrators(call.tenantId);
      return { body: { value: administrators.map(presentAdministrator) } };
    },
  },
  {
    ...ROUTE,
    method: "POST",
    path: "/administrators",
    takes: "newAdministrator",
    gives: "administratorWithLink",
    summary: "`signInLink` signs in once, within 24 hours; it is in this one answer.",
    handle: async (call) => {
      const request = await readRequest(call);
      const administrator = await addAdministrator(call.deps, deskOf(call), request);
      const link = await makeLink(call, administrator.id);
      return { status: 201, body: { ...presentAdministrator(administrator), ...link } };
    },
  },
  {
    ...ROUTE,
    method: "PATCH",
    path: "/administrators/:administratorId",
    takes: "newAdministrator",
    gives: "administrator",
    summary: "A new role counts from the next request on.",
    handle: async (call) => {
      const id = call.param("administratorId");
      const request = await readRequest(call);
      const administrator = await editAdministrator(call.deps, deskOf(call), { id, request });
      return { body: presentAdministrator(administrator) };
    },
  },
  {
    ...ROUTE,
    method: "DELETE",
    path: "/administrators/:administratorId",
    summary: "Out at once. The last Global Administrator can't be removed.",
    handle: async (call) => {
      await removeAdministrator(call.deps, deskOf(call), call.param("administratorId"));
      return NO_CONTENT;
    },
  },
  {
    ...ROUTE,
    method: "POST",
    path: "/administrators/:administratorId/link",
    gives: "signInLink",
    summary: "A link that signs in once, within 24 hours.",
    handle: async (call) => {
      return { status: 201, body: await makeLink(call, call.param("administratorId")) };
    },
  },
  {
    method: "GET",
    api: "rollcall",
    path: "/administrators/:administratorId/sessions",
    permission: "administrator.read",
    gives: "session",
    isList: true,
    handle: async (call) => {
      const id = call.param("administratorId");
      const sessions = await listAdministratorSessions(call.deps, call.tenantId, id);
      return { body: { value: sessions.map((each) => presentSession(each)) } };
    },
  },
  {
    ...ROUTE,
    method: "DELETE",
    path: "/administrators/:administratorId/sessions",
    summary: "Signed out everywhere, at once.",
    handle: async (call) => {
      const given = { id: call.param("administratorId"), which: {} };
      await endAdministratorSessions(call.deps, deskOf(call), given);
      return NO_CONTENT;
    },
  },
  {
    ...ROUTE,
    method: "DELETE",
    path: "/administrators/:administratorId/sessions/:sessionId",
    summary: "Signed out there, at once.",
    handle: async (call) => {
      const given = {
        id: call.param("administratorId"),
        which: { only: call.param("sessionId") },
      };
      await endAdministratorSessions(call.deps, deskOf(call), given);
      return NO_CONTENT;
    },
  },
];

/** An administrator as one is shown. */
export function presentAdministrator(administrator: Administrator): object {
  const { id, name, email, role, applicationIds, ownerId, created, lastSignedIn } = administrator;
  return {
    id,
    name,
    email: email ?? null,
    role,
    applicationIds,
    ...(ownerId !== undefined && { ownerId }),
    createdDateTime: created,
    lastSignInDateTime: lastSignedIn ?? null,
  };
}

function deskOf({ tenantId, caller }: GraphCall) {
  return { tenantId, actor: actorOf(caller) };
}

async function makeLink(call: GraphCall, id: string): Promise<object> {
  const { deps, tenantId, caller } = call;
  const { secret, link } = await issueSignInLink(deps, { tenantId, id, actor: actorOf(caller) });
  // The API's address ends with the tenant's path; its page is at the server's own.
  const url = formatSignInLink(new URL(call.base).origin, secret);
  return { signInLink: url, signInLinkExpirationDateTime: link.expires };
}

async function readRequest(call: GraphCall) {
  const body = readObject(call.body);
  const { name, email, role, applicationIds, ownerId } = body;
  if (ownerId !== undefined && ownerId !== null && typeof ownerId !== "string") {
    throw new GraphRequestError("BadRequest", "ownerId has to be a user's id or name.");
  }
  const owner =
    typeof ownerId === "string"
      ? await readLivingUser(call.deps.directory, call.tenantId, ownerId)
      : undefined;
  return {
    ...("name" in body && { name }),
    ...("email" in body && { email }),
    ...("role" in body && { role }),
    ...("applicationIds" in body && { applicationIds }),
    ...(owner !== undefined && { ownerId: owner.id }),
  };
}
