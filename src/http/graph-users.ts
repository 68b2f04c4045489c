import type { UserListQuery } from "../directory/list-ports.ts";
import { USER_ATTRIBUTES } from "../directory/source-attributes.ts";
import type { DirectoryUser } from "../directory/user.ts";
import {
  addUser,
  changeUser,
  readLivingUser,
  removeUser,
} from "../provisioning/directory-admin.ts";
import { changeManager } from "../provisioning/directory-admin-references.ts";
import { countLiving, listLivingUsers } from "../provisioning/directory-listing.ts";
import { decodeReference, decodeUserEdit } from "./graph-body.ts";
import { answerDelta } from "./graph-delta.ts";
import { presentPrincipal, presentUser } from "./graph-directory-shapes.ts";
import { GraphRequestError } from "./graph-error.ts";
import { requiredText } from "./graph-filter.ts";
import { answerCount, answerList, answerWhole, type ListSource } from "./graph-list.ts";
import { answerOrdered, readConditions } from "./graph-ordered.ts";
import {
  answerEntity,
  type GraphAnswer,
  type GraphCall,
  type GraphRoute,
  NO_CONTENT,
  refuseNothingThere,
  SEARCHED,
} from "./graph-route.ts";

const CONTEXT = "users";

/** What users can be filtered and sorted by. */
const USER_PROPERTIES: readonly string[] = [
  "id",
  "userPrincipalName",
  "accountEnabled",
  ...USER_ATTRIBUTES.map(({ name }) => name),
  "mobilePhone",
  "officeLocation",
  "businessPhones",
];

/** The users of a tenant, and their managers. */
export const USER_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    path: "/users",
    permission: "directory.read",
    options: SEARCHED,
    filterable: USER_PROPERTIES,
    expandable: ["manager", "memberOf", "appRoleAssignments"],
    gives: "directoryUser",
    isList: true,
    handle: listUsers,
  },
  {
    method: "GET",
    path: "/users/$count",
    permission: "directory.read",
    options: ["$search"],
    filterable: USER_PROPERTIES,
    handle: (call) => answerCount(call, userSource(call)),
  },
  {
    method: "GET",
    path: "/users/delta",
    permission: "directory.read",
    options: ["$top", "$skiptoken"],
    gives: "deltaObject",
    isList: true,
    summary: "What is there, and then what changed; $deltatoken=latest begins with what changes.",
    handle: (call) => answerDelta(call, "User"),
  },
  {
    method: "POST",
    path: "/users",
    permission: "directory.write",
    takes: "directoryUser",
    gives: "directoryUser",
    handle: async (call) => {
      const user = await addUser(call.deps, call.tenantId, decodeUserEdit(call.body));
      const location = `${call.base}/users/${encodeURIComponent(user.id)}`;
      return { ...answerEntity(call, CONTEXT, presentUser(user)), status: 201, location };
    },
  },
  {
    method: "GET",
    path: "/users/:id",
    permission: "directory.read",
    expandable: ["manager", "memberOf", "appRoleAssignments"],
    gives: "directoryUser",
    handle: async (call) => answerEntity(call, CONTEXT, presentUser(await readUser(call))),
  },
  {
    method: "PATCH",
    path: "/users/:id",
    permission: "directory.write",
    takes: "directoryUser",
    handle: async (call) => {
      await changeUser(call.deps, call.tenantId, call.param("id"), decodeUserEdit(call.body));
      return NO_CONTENT;
    },
  },
  {
    method: "DELETE",
    path: "/users/:id",
    permission: "directory.write",
    handle: async (call) => {
      await removeUser(call.deps, call.tenantId, call.param("id"));
      return NO_CONTENT;
    },
  },
  {
    method: "GET",
    path: "/users/:id/manager",
    permission: "directory.read",
    gives: "directoryObject",
    handle: async (call) => {
      const user = await readManager(call);
      return answerEntity(call, "directoryObjects", presentPrincipal({ type: "User", user }));
    },
  },
  {
    method: "GET",
    path: "/users/:id/manager/$ref",
    permission: "directory.read",
    gives: "reference",
    handle: async (call) => {
      const { id } = await readManager(call);
      return { body: { "@odata.id": `${call.base}/users/${encodeURIComponent(id)}` } };
    },
  },
  {
    method: "PUT",
    path: "/users/:id/manager/$ref",
    permission: "directory.write",
    takes: "reference",
    handle: putManager,
  },
  {
    method: "DELETE",
    path: "/users/:id/manager/$ref",
    permission: "directory.write",
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
  const source = userSource(call);
  const { filter } = call.query;
  const name = requiredText(filter, "userPrincipalName");
  const id = requiredText(filter, "id");
  if (filter === undefined || (name === undefined && id === undefined)) {
    const ordered = planOrder(call.query);
    if (ordered === undefined) return answerList(call, source);
    return answerOrdered(call, {
      ...source,
      readOrdered: (part) => directory.listUsersInOrder(call.tenantId, { ...ordered, ...part }),
    });
  }
  const found =
    name === undefined
      ? (await directory.readUsers(call.tenantId, [id ?? ""]))[0]
      : await directory.findUserByPrincipalName(call.tenantId, name);
  const living = found === undefined || found.deletedDateTime !== undefined ? [] : [found];
  return answerWhole(call, living, source);
}

const ORDERS = ["displayName", "userPrincipalName", "department", "jobTitle"] as const;
const NAMES: readonly string[] = ["displayName", "userPrincipalName"];

/** What the store is asked for: the orders and the searches of who looks for somebody. */
function planOrder({
  filter,
  search: words,
  orderBy,
}: GraphCall["query"]): Omit<UserListQuery, "limit"> | undefined {
  const column = orderBy?.property ?? "displayName";
  const order = ORDERS.find((each) => each === column);
  const conditions = readConditions(filter);
  const isPlain = filter === undefined && orderBy === undefined;
  if (order === undefined || conditions === undefined || words !== undefined || isPlain) {
    return undefined;
  }
  const { equal, search } = conditions;
  const enabled = equal.get("accountEnabled");
  if (equal.size > (typeof enabled === "boolean" ? 1 : 0)) return undefined;
  const isName =
    search?.operator === "startswith" && search.properties.every((each) => NAMES.includes(each));
  if (search !== undefined && !isName) return undefined;
  return {
    orderBy: order,
    descending: orderBy?.descending === true,
    ...(search !== undefined && { prefix: search.text }),
    ...(typeof enabled === "boolean" && { accountEnabled: enabled }),
  };
}

function userSource(call: GraphCall): ListSource<DirectoryUser> {
  const { directory } = call.deps;
  return {
    context: CONTEXT,
    present: presentUser,
    idOf: ({ id }) => id,
    read: (page) => listLivingUsers(directory, call.tenantId, page),
    count: () => countLiving(directory, call.tenantId, "User"),
  };
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
