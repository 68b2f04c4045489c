import { principalId } from "../directory/membership.ts";
import { GROUP_ATTRIBUTES } from "../directory/source-attributes.ts";
import type { DirectoryGroup } from "../directory/user.ts";
import {
  addGroup,
  changeGroup,
  purgeDeleted,
  readDeleted,
  readLivingGroup,
  removeGroup,
  restoreDeleted,
} from "../provisioning/directory-admin.ts";
import { addGroupMember, removeGroupMember } from "../provisioning/directory-admin-references.ts";
import {
  countLiving,
  listDeletedObjects,
  listGroupMembers,
  listLivingGroups,
} from "../provisioning/directory-listing.ts";
import { decodeGroupEdit, decodeReference } from "./graph-body.ts";
import { answerDelta } from "./graph-delta.ts";
import { presentGroup, presentPrincipal } from "./graph-directory-shapes.ts";
import { answerCount, answerList, type ListSource } from "./graph-list.ts";
import { answerOrdered, readConditions } from "./graph-ordered.ts";
import {
  answerEntity,
  type GraphAnswer,
  type GraphCall,
  type GraphRoute,
  NO_CONTENT,
  PAGED,
  SEARCHED,
} from "./graph-route.ts";

const CONTEXT = "groups";
const OBJECTS = "directoryObjects";

/** What groups can be filtered and sorted by. */
const GROUP_PROPERTIES: readonly string[] = [
  "id",
  "displayName",
  ...GROUP_ATTRIBUTES.map(({ name }) => name),
];

/** The groups of a tenant, and who is in them. */
export const GROUP_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    path: "/groups",
    permission: "directory.read",
    options: SEARCHED,
    filterable: GROUP_PROPERTIES,
    expandable: ["members", "memberOf", "appRoleAssignments"],
    gives: "directoryGroup",
    isList: true,
    handle: listGroups,
  },
  {
    method: "GET",
    path: "/groups/$count",
    permission: "directory.read",
    options: ["$search"],
    filterable: GROUP_PROPERTIES,
    handle: (call) => answerCount(call, groupSource(call)),
  },
  {
    method: "GET",
    path: "/groups/delta",
    permission: "directory.read",
    options: PAGED,
    gives: "deltaObject",
    isList: true,
    handle: (call) => answerDelta(call, "Group"),
  },
  {
    method: "POST",
    path: "/groups",
    permission: "directory.write",
    takes: "directoryGroup",
    gives: "directoryGroup",
    handle: async (call) => {
      const group = await addGroup(call.deps, call.tenantId, decodeGroupEdit(call.body));
      const location = `${call.base}/groups/${encodeURIComponent(group.id)}`;
      return { ...answerEntity(call, CONTEXT, presentGroup(group)), status: 201, location };
    },
  },
  {
    method: "GET",
    path: "/groups/:id",
    permission: "directory.read",
    expandable: ["members", "memberOf", "appRoleAssignments"],
    gives: "directoryGroup",
    handle: async (call) => answerEntity(call, CONTEXT, presentGroup(await readGroup(call))),
  },
  {
    method: "PATCH",
    path: "/groups/:id",
    permission: "directory.write",
    handle: async (call) => {
      await changeGroup(call.deps, call.tenantId, call.param("id"), decodeGroupEdit(call.body));
      return NO_CONTENT;
    },
  },
  {
    method: "DELETE",
    path: "/groups/:id",
    permission: "directory.write",
    handle: async (call) => {
      await removeGroup(call.deps, call.tenantId, call.param("id"));
      return NO_CONTENT;
    },
  },
  {
    method: "GET",
    path: "/groups/:id/members",
    permission: "directory.read",
    options: [...PAGED, "$count"],
    filterable: ["id", "displayName", "userPrincipalName"],
    gives: "directoryObject",
    isList: true,
    handle: async (call) => {
      const { id } = await readGroup(call);
      const { directory } = call.deps;
      return answerList(call, {
        context: OBJECTS,
        present: presentPrincipal,
        idOf: principalId,
        read: (page) => listGroupMembers(directory, call.tenantId, id, page),
        count: () => directory.countMembers(call.tenantId, id),
      });
    },
  },
  {
    method: "POST",
    path: "/groups/:id/members/$ref",
    permission: "directory.write",
    takes: "reference",
    handle: async (call) => {
      const member = decodeReference(call.body, call.tenantId);
      await addGroupMember(call.deps, call.tenantId, { groupId: call.param("id"), member });
      return NO_CONTENT;
    },
  },
  {
    method: "DELETE",
    path: "/groups/:id/members/:memberId/$ref",
    permission: "directory.write",
    handle: async (call) => {
      const given = { groupId: call.param("id"), memberId: call.param("memberId") };
      await removeGroupMember(call.deps, call.tenantId, given);
      return NO_CONTENT;
    },
  },
];

/** What was deleted in the last 30 days. */
export const DELETED_ROUTES: readonly GraphRoute[] = [
  listDeletedRoute("User", "/directory/deletedItems/microsoft.graph.user"),
  listDeletedRoute("Group", "/directory/deletedItems/microsoft.graph.group"),
  {
    method: "GET",
    path: "/directory/deletedItems/:id",
    permission: "directory.read",
    handle: async (call) => {
      const deleted = await readDeleted(call.deps.directory, call.tenantId, call.param("id"));
      return answerEntity(call, OBJECTS, presentPrincipal(deleted));
    },
  },
  {
    method: "POST",
    path: "/directory/deletedItems/:id/restore",
    permission: "directory.write",
    handle: async (call) => {
      const restored = await restoreDeleted(call.deps, call.tenantId, call.param("id"));
      return answerEntity(call, OBJECTS, presentPrincipal(restored));
    },
  },
  {
    method: "DELETE",
    path: "/directory/deletedItems/:id",
    permission: "directory.write",
    handle: async (call) => {
      await purgeDeleted(call.deps, call.tenantId, call.param("id"));
      return NO_CONTENT;
    },
  },
];

function listDeletedRoute(type: "User" | "Group", path: string): GraphRoute {
  return {
    method: "GET",
    path,
    permission: "directory.read",
    options: PAGED,
    gives: "directoryObject",
    isList: true,
    handle: (call) => {
      const { directory } = call.deps;
      return answerList(call, {
        context: OBJECTS,
        present: presentPrincipal,
        idOf: principalId,
        read: (page) => listDeletedObjects(directory, call.tenantId, type, page),
      });
    },
  };
}

/** By name, and who begins with a text, out of the store's order; the rest looks at each. */
function listGroups(call: GraphCall): Promise<GraphAnswer> {
  const { filter, search: words, orderBy } = call.query;
  const source = groupSource(call);
  const conditions = readConditions(filter);
  const isPlain = filter === undefined && orderBy === undefined;
  const isByName = orderBy === undefined || orderBy.property === "displayName";
  const { equal, search } = conditions ?? {};
  const isName =
    search === undefined ||
    (search.operator === "startswith" && search.properties.every((each) => each === "displayName"));
  if (isPlain || !isByName || !isName || equal?.size !== 0 || words !== undefined) {
    return answerList(call, source);
  }
  const { directory } = call.deps;
  return answerOrdered(call, {
    ...source,
    readOrdered: (part) =>
      directory.listGroupsInOrder(call.tenantId, {
        ...part,
        descending: orderBy?.descending === true,
        ...(search !== undefined && { prefix: search.text }),
      }),
  });
}

function readGroup(call: GraphCall) {
  return readLivingGroup(call.deps.directory, call.tenantId, call.param("id"));
}

function groupSource(call: GraphCall): ListSource<DirectoryGroup> {
  const { directory } = call.deps;
  return {
    context: CONTEXT,
    present: presentGroup,
    idOf: ({ id }) => id,
    read: (page) => listLivingGroups(directory, call.tenantId, page),
    count: () => countLiving(directory, call.tenantId, "Group"),
  };
}
