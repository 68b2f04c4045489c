import type { DirectoryUser } from "../directory/user.ts";
import {
  addUser,
  changeUser,
  readLivingUser,
  removeUser,
} from "../provisioning/directory-admin.ts";
import { changeManager } from "../provisioning/directory-admin-references.ts";
import { listLivingUsers } from "../provisioning/directory-listing.ts";
import { decodeReference, decodeUserEdit } from "./graph-body.ts";
import { presentPrincipal, presentUser } from "./graph-directory-shapes.ts";
import { GraphRequestError } from "./graph-error.ts";
import {
  answerEntity,
  answerList,
  type GraphAnswer,
  type GraphCall,
  type GraphRoute,
  NO_CONTENT,
  PAGED,
  readPage,
  refuseNothingThere,
} from "./graph-route.ts";

const CONTEXT = "users";

/** The users of a tenant, and their managers. */
export const USER_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    path: "/users",
    options: PAGED,
    filterable: ["userPrincipalName", "id"],
    handle: listUsers,
  },
  {
    method: "POST",
    path: "/users",
    handle: async (call) => {
      const user = await addUser(call.deps, call.tenantId, decodeUserEdit(call.body));
      const location = `${call.base}/users/${encodeURIComponent(user.id)}`;
      return { ...answerEntity(call, CONTEXT, presentUser(user)), status: 201, location };
    },
  },
  {
    method: "GET",
    path: "/users/:id",
    handle: async (call) => answerEntity(call, CONTEXT, presentUser(await readUser(call))),
  },
  {
    method: "PATCH",
    path: "/users/:id",
    handle: async (call) => {
      await changeUser(call.deps, call.tenantId, call.param("id"), decodeUserEdit(call.body));
      return NO_CONTENT;
    },
  },
  {
    method: "DELETE",
    path: "/users/:id",
    handle: async (call) => {
      await removeUser(call.deps, call.tenantId, call.param("id"));
      return NO_CONTENT;
    },
  },
  {
    method: "GET",
    path: "/users/:id/manager",
    handle: async (call) => {
      const user = await readManager(call);
      return answerEntity(call, "directoryObjects", presentPrincipal({ type: "User", user }));
    },
  },
  {
    method: "GET",
    path: "/users/:id/manager/$ref",
    handle: async (call) => {
      const { id } = await readManager(call);
      return { body: { "@odata.id": `${call.base}/users/${encodeURIComponent(id)}` } };
    },
  },
  { method: "PUT", path: "/users/:id/manager/$ref", handle: putManager },
  {
    method: "DELETE",
    path: "/users/:id/manager/$ref",
    handle: async (call) => {
      await readManager(call);
      await changeManager(call.deps, call.tenantId, { userKey: call.param("id") });
      return NO_CONTENT;
    },
  },
];

function readUser(call: GraphCall): Promise<DirectoryUser> {
  return readLivingUser(call.deps.directory, call.tenantId, call.param("id"));
}

async function listUsers(call: GraphCall): Promise<GraphAnswer> {
  const { directory } = call.deps;
  const shape = { context: CONTEXT, present: presentUser };
  const { filter } = call.query;
  if (filter.size === 0) {
    return answerList(call, await listLivingUsers(directory, call.tenantId, readPage(call)), shape);
  }
  const [name, id] = [filter.get("userPrincipalName"), filter.get("id")];
  const found =
    name === undefined
      ? (await directory.readUsers(call.tenantId, [id ?? ""]))[0]
      : await directory.findUserByPrincipalName(call.tenantId, name);
  const isMatch =
    found !== undefined &&
    found.deletedDateTime === undefined &&
    (id === undefined || found.id === id);
  return answerList(call, { items: isMatch ? [found] : [] }, shape);
}

async function readManager(call: GraphCall): Promise<DirectoryUser> {
  const user = await readUser(call);
  const [manager] =
    user.managerId === undefined
      ? []
      : await call.deps.directory.readUsers(call.tenantId, [user.managerId]);
  if (manager !== undefined && manager.deletedDateTime === undefined) return manager;
  throw refuseNothingThere(`${user.userPrincipalName} has no manager in this directory.`);
}

async function putManager(call: GraphCall): Promise<GraphAnswer> {
  const reference = decodeReference(call.body, call.tenantId);
  if (reference.type === "Group") {
    throw new GraphRequestError("BadRequest", "A manager has to be a user, and not a group.");
  }
  const given = { userKey: call.param("id"), managerKey: reference.id };
  await changeManager(call.deps, call.tenantId, given);
  return NO_CONTENT;
}
