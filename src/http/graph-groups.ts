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
  listDeletedObjects,
  listGroupMembers,
  listLivingGroups,
} from "../provisioning/directory-listing.ts";
import { decodeGroupEdit, decodeReference } from "./graph-body.ts";
import { presentGroup, presentPrincipal } from "./graph-directory-shapes.ts";
import {
  answerEntity,
  answerList,
  type GraphCall,
  type GraphRoute,
  NO_CONTENT,
  PAGED,
  readPage,
} from "./graph-route.ts";

const CONTEXT = "groups";
const OBJECTS = "directoryObjects";

/** The groups of a tenant, and who is in them. */
export const GROUP_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    path: "/groups",
    options: PAGED,
    handle: async (call) => {
      const groups = await listLivingGroups(call.deps.directory, call.tenantId, readPage(call));
      return answerList(call, groups, { context: CONTEXT, present: presentGroup });
    },
  },
  {
    method: "POST",
    path: "/groups",
    handle: async (call) => {
      const group = await addGroup(call.deps, call.tenantId, decodeGroupEdit(call.body));
      const location = `${call.base}/groups/${encodeURIComponent(group.id)}`;
      return { ...answerEntity(call, CONTEXT, presentGroup(group)), status: 201, location };
    },
  },
  {
    method: "GET",
    path: "/groups/:id",
    handle: async (call) => answerEntity(call, CONTEXT, presentGroup(await readGroup(call))),
  },
  {
    method: "PATCH",
    path: "/groups/:id",
    handle: async (call) => {
      await changeGroup(call.deps, call.tenantId, call.param("id"), decodeGroupEdit(call.body));
      return NO_CONTENT;
    },
  },
  {
    method: "DELETE",
    path: "/groups/:id",
    handle: async (call) => {
      await removeGroup(call.deps, call.tenantId, call.param("id"));
      return NO_CONTENT;
    },
  },
  {
    method: "GET",
    path: "/groups/:id/members",
    options: PAGED,
    handle: async (call) => {
      const { id } = await readGroup(call);
      const { directory } = call.deps;
      const members = await listGroupMembers(directory, call.tenantId, id, readPage(call));
      return answerList(call, members, { context: OBJECTS, present: presentPrincipal });
    },
  },
  {
    method: "POST",
    path: "/groups/:id/members/$ref",
    handle: async (call) => {
      const member = decodeReference(call.body, call.tenantId);
      await addGroupMember(call.deps, call.tenantId, { groupId: call.param("id"), member });
      return NO_CONTENT;
    },
  },
  {
    method: "DELETE",
    path: "/groups/:id/members/:memberId/$ref",
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
    handle: async (call) => {
      const deleted = await readDeleted(call.deps.directory, call.tenantId, call.param("id"));
      return answerEntity(call, OBJECTS, presentPrincipal(deleted));
    },
  },
  {
    method: "POST",
    path: "/directory/deletedItems/:id/restore",
    handle: async (call) => {
      const restored = await restoreDeleted(call.deps, call.tenantId, call.param("id"));
      return answerEntity(call, OBJECTS, presentPrincipal(restored));
    },
  },
  {
    method: "DELETE",
    path: "/directory/deletedItems/:id",
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
    options: PAGED,
    handle: async (call) => {
      const { directory } = call.deps;
      const deleted = await listDeletedObjects(directory, call.tenantId, type, readPage(call));
      return answerList(call, deleted, { context: OBJECTS, present: presentPrincipal });
    },
  };
}

function readGroup(call: GraphCall) {
  return readLivingGroup(call.deps.directory, call.tenantId, call.param("id"));
}
