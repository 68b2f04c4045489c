import type { FastifyInstance, FastifyRequest } from "fastify";
import type { AccountStore } from "../common/account-ports.ts";
import { isJsonObject, type JsonObject } from "../common/json.ts";
import { formatInstant } from "../common/world.ts";
import { SaasError } from "../saas/errors.ts";
import type { Organization, OrganizationToken } from "../saas/ports.ts";
import type { PresentedDefinitions, PresentedToken } from "../saas/presented.ts";
import { ScimError } from "../scim/errors.ts";
import {
  addConsoleAdministrator,
  parseAdministratorEmail,
} from "../service-provider/console-administrator.ts";
import { changeDefinitions, NO_DEFINITIONS } from "../service-provider/definitions.ts";
import { digestToken } from "../service-provider/issue-token.ts";
import {
  addOrganization,
  editOrganization,
  listOrganizations,
  type OrganizationDeps,
  readOrganization,
} from "../service-provider/organizations.ts";
import { addToken, listTokens, revokeToken, rotateToken } from "../service-provider/tokens.ts";
import { readOrigin } from "./base-url.ts";
import {
  detailOrganization,
  presentConsoleAdministrator,
  presentDefinitions,
  presentOrganization,
  presentToken,
  type ServerAddress,
} from "./present-organization.ts";
import type { TenancyDeps } from "./tenancy.ts";

/** What these routes act with. */
export interface OrganizationRouteDeps extends OrganizationDeps, TenancyDeps {
  /** Absent: nobody signs in here. */
  readonly accounts?: AccountStore;
}

/** Whose token these routes ask for; the audit log knows the holder by this word. */
const OPERATOR = "operator";

interface OfOrganization {
  readonly Params: { readonly id: string };
}

interface OfToken {
  readonly Params: { readonly id: string; readonly tokenId: string };
}

/** Organizations: list, add, read, change. */
export function addOrganizationRoutes(api: FastifyInstance, deps: OrganizationRouteDeps): void {
  const locate = (request: FastifyRequest): ServerAddress => locateServer(request, deps);
  api.get("/organizations", async (request) => {
    const organizations = await listOrganizations(deps);
    const address = locate(request);
    return { organizations: organizations.map((each) => presentOrganization(each, address)) };
  });
  api.post("/organizations", async (request, reply) => {
    const { name, application, admin } = readObject(request.body);
    // Refused before there is an organization.
    const email = admin === undefined ? undefined : parseAdministratorEmail(admin);
    if (email !== undefined && deps.accounts === undefined) throw new SaasError("NoSignIn");
    const { organization, secretToken } = await addOrganization(deps, { name, application });
    const shown = { organization: presentOrganization(organization, locate(request)), secretToken };
    reply.code(201);
    if (email === undefined || deps.accounts === undefined) return shown;
    const accountDeps = { ...deps, accounts: deps.accounts, digest: digestToken };
    const given = { organization, email, actor: OPERATOR };
    const added = await addConsoleAdministrator(accountDeps, given);
    const origin = readOrigin(request, deps.publicUrl);
    return { ...shown, administrator: presentConsoleAdministrator(added, origin) };
  });
  api.get<OfOrganization>("/organizations/:id", async (request) => {
    const organization = await readOrganization(deps, request.params.id);
    return { organization: detailOrganization(organization, locate(request)) };
  });
  api.patch<OfOrganization>("/organizations/:id", async (request) => {
    const edit = readObject(request.body);
    const known = ["name", "subscription", "preset", "quirks", "policy", "lifecycle", "rateLimit"];
    const strange = Object.keys(edit).find((name) => !known.includes(name));
    if (strange !== undefined) {
      const detail = `An organization has no "${strange.slice(0, 60)}" to change.`;
      throw new ScimError("invalidSyntax", detail);
    }
    const organization = await editOrganization(deps, request.params.id, edit, OPERATOR);
    return { organization: detailOrganization(organization, locate(request)) };
  });
}

/** What an organization defines itself: read, replace, remove. */
export function addDefinitionRoutes(api: FastifyInstance, deps: OrganizationRouteDeps): void {
  const path = "/organizations/:id/schema";
  const show = (organization: Organization, request: FastifyRequest): PresentedDefinitions =>
    presentDefinitions(organization, locateServer(request, deps));
  api.get<OfOrganization>(path, async (request) =>
    show(await readOrganization(deps, request.params.id), request),
  );
  api.put<OfOrganization>(path, async (request) =>
    show(await changeDefinitions(deps, request.params.id, request.body, OPERATOR), request),
  );
  api.delete<OfOrganization>(path, async (request) =>
    show(await changeDefinitions(deps, request.params.id, NO_DEFINITIONS, OPERATOR), request),
  );
}

/** Tokens of an organization: list, add, revoke, rotate. */
export function addTokenRoutes(api: FastifyInstance, deps: OrganizationRouteDeps): void {
  const show = (token: OrganizationToken): PresentedToken =>
    presentToken(token, formatInstant(deps.world.now()));
  api.get<OfOrganization>("/organizations/:id/tokens", async (request) => {
    const tokens = await listTokens(deps, request.params.id);
    return { tokens: tokens.map(show) };
  });
  api.post<OfOrganization>("/organizations/:id/tokens", async (request, reply) => {
    const { name, scope, expires, client, userId } = readObject(request.body);
    const wanted = { name, scope, expires, client, userId };
    const { organization, token, secret } = await addToken(deps, request.params.id, wanted);
    reply.code(201);
    const detailed = detailOrganization(organization, locateServer(request, deps));
    return { organization: detailed, token: show(token), secretToken: secret };
  });
  api.delete<OfToken>("/organizations/:id/tokens/:tokenId", async ({ params }) => {
    return { token: show(await revokeToken(deps, params.id, params.tokenId)) };
  });
  const rotate = async (request: FastifyRequest, id: string, tokenId?: string) => {
    const isImmediate = request.body !== undefined && readObject(request.body).immediate === true;
    const rotated = await rotateToken(deps, id, { immediate: isImmediate, tokenId });
    return {
      organization: presentOrganization(rotated.organization, locateServer(request, deps)),
      token: show(rotated.token),
      secretToken: rotated.secret,
      othersExpire: rotated.othersExpire,
    };
  };
  api.post<OfOrganization>("/organizations/:id/token/rotate", (request) =>
    rotate(request, request.params.id),
  );
  api.post<OfToken>("/organizations/:id/tokens/:tokenId/rotate", (request) =>
    rotate(request, request.params.id, request.params.tokenId),
  );
}

function locateServer(request: FastifyRequest, deps: TenancyDeps): ServerAddress {
  return { origin: readOrigin(request, deps.publicUrl), domain: deps.domain };
}

function readObject(body: unknown): JsonObject {
  if (isJsonObject(body)) return body;
  throw new ScimError("invalidSyntax", "The body must be a JSON object.");
}
