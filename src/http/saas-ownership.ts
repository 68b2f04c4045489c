import { SaasError } from "../saas/errors.ts";
import {
  dismissCompanyOwner,
  listCompanyOwners,
  nameCompanyOwner,
} from "../service-provider/company-owners.ts";
import {
  addOwnedPermission,
  giveOwnedPermission,
  listAdministratorRoles,
  listOwnedPermissions,
  removeOwnedPermission,
} from "../service-provider/owned-permissions.ts";
import {
  addOwnedResource,
  giveOwnedResource,
  listOwnedResources,
  readOwnedResource,
  removeOwnedResource,
} from "../service-provider/owned-resources.ts";
import {
  addOwnedSubscription,
  giveOwnedSubscription,
  listOwnedSubscriptions,
  removeOwnedSubscription,
} from "../service-provider/owned-subscriptions.ts";
import type { OwnershipDesk } from "../service-provider/ownership-desk.ts";
import { handOverOwnership, previewOwnership } from "../service-provider/preview-ownership.ts";
import { actInOrganization, readKnownBody, type SaasCall, type SaasRoute } from "./saas-route.ts";

const BASE = "/organizations/:organizationId";

/** What people own: resources, subscriptions, the company, permissions, and who inherits. */
export const OWNERSHIP_ROUTES: readonly SaasRoute[] = [
  ...resourceRoutes(),
  ...subscriptionRoutes(),
  ...ownerRoutes(),
  ...permissionRoutes(),
  ...inheritanceRoutes(),
];

function resourceRoutes(): readonly SaasRoute[] {
  const audience = "administrator";
  const path = `${BASE}/resources`;
  const one = `${path}/:resourceId`;
  return [
    {
      method: "GET",
      path,
      audience,
      summary: "List resources with their owners",
      query: ["ownerId", "subscriptionId", "after", "limit"],
      handle: async (call) => ({ body: await listOwnedResources(openDesk(call), call.query) }),
    },
    {
      method: "POST",
      path,
      audience,
      summary: "Add a resource",
      handle: async (call) => {
        const input = readKnownBody(call, ["name", "type", "subscriptionId", "ownerId"]);
        return { status: 201, body: { resource: await addOwnedResource(openDesk(call), input) } };
      },
    },
    {
      method: "GET",
      path: one,
      audience,
      summary: "Read a resource",
      handle: async (call) => {
        const id = call.param("resourceId");
        return { body: { resource: await readOwnedResource(openDesk(call), id) } };
      },
    },
    {
      method: "PATCH",
      path: one,
      audience,
      summary: "Give a resource to somebody else",
      handle: async (call) => {
        const { ownerId } = readKnownBody(call, ["ownerId"]);
        const id = call.param("resourceId");
        return { body: { resource: await giveOwnedResource(openDesk(call), id, ownerId) } };
      },
    },
    {
      method: "DELETE",
      path: one,
      audience,
      summary: "Remove a resource",
      handle: async (call) => {
        await removeOwnedResource(openDesk(call), call.param("resourceId"));
        return {};
      },
    },
  ];
}

function subscriptionRoutes(): readonly SaasRoute[] {
  const audience = "administrator";
  const path = `${BASE}/subscriptions`;
  const one = `${path}/:subscriptionId`;
  return [
    {
      method: "GET",
      path,
      audience,
      summary: "List subscriptions with their owners",
      handle: async (call) => ({
        body: { subscriptions: await listOwnedSubscriptions(openDesk(call)) },
      }),
    },
    {
      method: "POST",
      path,
      audience,
      summary: "Add a subscription",
      handle: async (call) => {
        const input = readKnownBody(call, ["name", "ownerId"]);
        const subscription = await addOwnedSubscription(openDesk(call), input);
        return { status: 201, body: { subscription } };
      },
    },
    {
      method: "PATCH",
      path: one,
      audience,
      summary: "Let somebody else answer for a subscription",
      handle: async (call) => {
        const { ownerId } = readKnownBody(call, ["ownerId"]);
        const id = call.param("subscriptionId");
        return { body: { subscription: await giveOwnedSubscription(openDesk(call), id, ownerId) } };
      },
    },
    {
      method: "DELETE",
      path: one,
      audience,
      summary: "Remove a subscription that nothing belongs to",
      handle: async (call) => {
        await removeOwnedSubscription(openDesk(call), call.param("subscriptionId"));
        return {};
      },
    },
  ];
}

function ownerRoutes(): readonly SaasRoute[] {
  const audience = "administrator";
  const path = `${BASE}/owners`;
  return [
    {
      method: "GET",
      path,
      audience,
      summary: "List company owners",
      handle: async (call) => ({ body: { owners: await listCompanyOwners(openDesk(call)) } }),
    },
    {
      method: "POST",
      path,
      audience,
      summary: "Name a company owner",
      handle: async (call) => {
        const { userId } = readKnownBody(call, ["userId"]);
        return { status: 201, body: { owner: await nameCompanyOwner(openDesk(call), userId) } };
      },
    },
    {
      method: "DELETE",
      path: `${path}/:userId`,
      audience,
      summary: "Let somebody be a company owner no longer",
      handle: async (call) => {
        await dismissCompanyOwner(openDesk(call), call.param("userId"));
        return {};
      },
    },
  ];
}

function permissionRoutes(): readonly SaasRoute[] {
  const audience = "administrator";
  const path = `${BASE}/permissions`;
  const one = `${path}/:permissionId`;
  return [
    {
      method: "GET",
      path: `${BASE}/roles`,
      audience,
      summary: "List the roles that can be given, and how many hold each",
      handle: async (call) => ({ body: { roles: await listAdministratorRoles(openDesk(call)) } }),
    },
    {
      method: "GET",
      path,
      audience,
      summary: "List permissions with their holders",
      query: ["userId"],
      handle: async (call) => {
        const { userId } = call.query;
        return { body: { permissions: await listOwnedPermissions(openDesk(call), userId) } };
      },
    },
    {
      method: "POST",
      path,
      audience,
      summary: "Give a role to a person",
      handle: async (call) => {
        const input = readKnownBody(call, ["userId", "role", "subscriptionId"]);
        const permission = await addOwnedPermission(openDesk(call), input);
        return { status: 201, body: { permission } };
      },
    },
    {
      method: "PATCH",
      path: one,
      audience,
      summary: "Give a permission to somebody else",
      handle: async (call) => {
        const { userId } = readKnownBody(call, ["userId"]);
        const id = call.param("permissionId");
        return { body: { permission: await giveOwnedPermission(openDesk(call), id, userId) } };
      },
    },
    {
      method: "DELETE",
      path: one,
      audience,
      summary: "Take a permission away",
      handle: async (call) => {
        await removeOwnedPermission(openDesk(call), call.param("permissionId"));
        return {};
      },
    },
  ];
}

function inheritanceRoutes(): readonly SaasRoute[] {
  const audience = "administrator";
  const path = `${BASE}/employees/:userId/ownership`;
  return [
    {
      method: "GET",
      path,
      audience,
      summary: "What would move to whom if the person were disabled now",
      query: ["heirId"],
      handle: async (call) => {
        const heirId = readHeir(call.query.heirId);
        return { body: await previewOwnership(openDesk(call), call.param("userId"), heirId) };
      },
    },
    {
      method: "POST",
      path: `${path}/handover`,
      audience,
      summary: "Hand on all that the person owns, without disabling them",
      handle: async (call) => {
        const heirId = readHeir(readKnownBody(call, ["heirId"]).heirId);
        const userId = call.param("userId");
        return { body: { transfers: await handOverOwnership(openDesk(call), userId, heirId) } };
      },
    },
  ];
}

function openDesk(call: SaasCall): OwnershipDesk {
  const { store, world } = call.deps;
  const { caller } = actInOrganization(call);
  return { store, world, organization: caller.organization, actor: caller.actor };
}

/** Who is to inherit. @throws SaasError `InvalidOwnedThing` */
function readHeir(value: unknown): string | undefined {
  if (value === undefined || value === "") return undefined;
  const isId = typeof value === "string" && value.length <= 64 && !value.includes("\0");
  if (isId && value.isWellFormed()) return value;
  throw new SaasError("InvalidOwnedThing", { message: '"heirId" is the id of a User.' });
}
