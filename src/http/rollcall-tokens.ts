import { formatInstant } from "../common/world.ts";
import { type AdministratorToken, isTokenValid } from "../directory/administrator-token.ts";
import { type Caller, PERMISSIONS, ROLES } from "../directory/roles.ts";
import { readLivingUser } from "../provisioning/directory-admin.ts";
import { addAdministratorToken, revokeAdministratorToken } from "../provisioning/token-admin.ts";
import { digestToken } from "../service-provider/issue-token.ts";
import { readObject } from "./graph-body.ts";
import { GraphRequestError } from "./graph-error.ts";
import { type GraphRoute, NO_CONTENT } from "./graph-route.ts";

/** Tokens with roles. */
export const TOKEN_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    api: "rollcall",
    path: "/tokens",
    permission: "token.read",
    gives: "token",
    isList: true,
    handle: async (call) => {
      const tokens = await call.deps.administrators.listTokens(call.tenantId);
      const now = formatInstant(call.deps.world.now());
      return { body: { value: tokens.map((token) => presentAdministratorToken(token, now)) } };
    },
  },
  {
    method: "POST",
    api: "rollcall",
    path: "/tokens",
    permission: "token.write",
    takes: "newToken",
    gives: "givenToken",
    summary: "The secret is in this one answer, and stored nowhere.",
    handle: async (call) => {
      const body = readObject(call.body);
      const { ownerId } = body;
      if (ownerId !== undefined && typeof ownerId !== "string") {
        throw new GraphRequestError("BadRequest", "ownerId has to be a user's id or name.");
      }
      const owner =
        ownerId === undefined
          ? undefined
          : await readLivingUser(call.deps.directory, call.tenantId, ownerId);
      const request = { ...body, ...(owner !== undefined && { ownerId: owner.id }) };
      const given = { request, digest: digestToken };
      const { token, secret } = await addAdministratorToken(call.deps, call.tenantId, given);
      const shown = presentAdministratorToken(token, token.created);
      return { status: 201, body: { ...shown, secretText: secret } };
    },
  },
  {
    method: "DELETE",
    api: "rollcall",
    path: "/tokens/:tokenId",
    permission: "token.write",
    summary: "Refused from now on.",
    handle: async (call) => {
      await revokeAdministratorToken(call.deps, call.tenantId, call.param("tokenId"));
      return NO_CONTENT;
    },
  },
  {
    method: "GET",
    api: "rollcall",
    path: "/whoami",
    permission: "directory.read",
    gives: "anything",
    summary: "Who sends this, and what they may do: kind, displayName, role, permissions, tenant.",
    handle: async ({ deps, tenantId, caller }) => {
      const tenant = await deps.directory.readTenant(tenantId);
      const displayName = tenant?.displayName ?? tenantId;
      return { body: presentCaller(caller, { id: tenantId, displayName }) };
    },
  },
  {
    method: "GET",
    api: "rollcall",
    path: "/roles",
    permission: "application.read",
    gives: "role",
    isList: true,
    handle: async () => ({
      body: {
        value: Object.entries(ROLES).map(([displayName, permissions]) => ({
          id: displayName,
          displayName,
          permissions,
        })),
      },
    }),
  },
];

/** Who asks, and what they may do here. */
function presentCaller(caller: Caller, tenant: object): object {
  const isOperator = caller.kind === "operator";
  return {
    kind: caller.kind,
    ...(!isOperator && { id: caller.id }),
    displayName: isOperator ? "Operator" : caller.name,
    role: isOperator ? null : caller.role,
    applicationIds: isOperator ? [] : caller.applicationIds,
    permissions: isOperator ? PERMISSIONS : ROLES[caller.role],
    tenant,
  };
}

/** A token as it is shown, without anything that could open something. */
export function presentAdministratorToken(token: AdministratorToken, now: string): object {
  const { id, name, role, applicationIds, ownerId, created, expires, revoked, lastUsed } = token;
  const status = isTokenValid(token, now)
    ? "active"
    : revoked === undefined
      ? "expired"
      : "revoked";
  return {
    id,
    name,
    role,
    applicationIds,
    ...(ownerId !== undefined && { ownerId }),
    status,
    createdDateTime: created,
    expirationDateTime: expires ?? null,
    lastUsedDateTime: lastUsed ?? null,
    revokedDateTime: revoked ?? null,
  };
}
