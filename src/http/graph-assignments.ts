import { reachesApplication } from "../directory/roles.ts";
import { readLivingGroup, readLivingUser } from "../provisioning/directory-admin.ts";
import {
  addAppRoleAssignment,
  removeAppRoleAssignment,
} from "../provisioning/directory-admin-references.ts";
import { nameAssigned } from "../provisioning/directory-listing.ts";
import { readTenantApplication } from "../provisioning/job-admin.ts";
import { listReached, readApplication } from "./graph-applications.ts";
import { answerAssigned } from "./graph-assigned.ts";
import { decodeAssignment, readObject } from "./graph-body.ts";
import { presentAssignment } from "./graph-directory-shapes.ts";
import { GraphRequestError } from "./graph-error.ts";
import { answerWhole } from "./graph-list.ts";
import {
  answerEntity,
  type GraphAnswer,
  type GraphCall,
  type GraphRoute,
  NO_CONTENT,
  PAGED,
  SEARCHED,
} from "./graph-route.ts";

const CONTEXT = "appRoleAssignments";

const FILTERABLE = ["id", "principalId", "principalDisplayName", "principalType", "appRoleId"];

/** Who is assigned to an application. */
export const ASSIGNMENT_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    path: "/servicePrincipals/:id/appRoleAssignedTo",
    permission: "application.read",
    options: SEARCHED,
    filterable: FILTERABLE,
    gives: "appRoleAssignment",
    isList: true,
    handle: async (call) => answerAssigned(call, await readApplication(call)),
  },
  {
    method: "POST",
    path: "/servicePrincipals/:id/appRoleAssignedTo",
    permission: "application.write",
    takes: "appRoleAssignment",
    gives: "appRoleAssignment",
    handle: async (call) => {
      const application = await readApplication(call);
      const wanted = decodeAssignment(call.body, application.id);
      const added = await addAppRoleAssignment(call.deps, application, wanted);
      const shape = presentAssignment(application, added);
      return { ...answerEntity(call, CONTEXT, shape), status: 201 };
    },
  },
  {
    method: "DELETE",
    path: "/servicePrincipals/:id/appRoleAssignedTo/:assignmentId",
    permission: "application.write",
    handle: async (call) => {
      const application = await readApplication(call);
      await removeAppRoleAssignment(call.deps, application, call.param("assignmentId"));
      return NO_CONTENT;
    },
  },
  ...listPrincipalRoutes("/users"),
  ...listPrincipalRoutes("/groups"),
];

/** The same from the other end. The application is in the body, so it is looked at here. */
function listPrincipalRoutes(path: "/users" | "/groups"): readonly GraphRoute[] {
  const type = path === "/users" ? "User" : "Group";
  return [
    {
      method: "GET",
      path: `${path}/:principalId/appRoleAssignments`,
      permission: "application.read",
      options: PAGED,
      filterable: ["id", "resourceId", "resourceDisplayName", "appRoleId"],
      gives: "appRoleAssignment",
      isList: true,
      handle: async (call) => {
        const principalId = await readPrincipalId(call, type);
        const shapes: { id: string; shape: object }[] = [];
        const { directory } = call.deps;
        const own = await directory.listAssignmentsOf(call.tenantId, [principalId]);
        const named = await nameAssigned(directory, call.tenantId, own);
        for (const application of await listReached(call)) {
          for (const each of named) {
            if (each.assignment.applicationId !== application.id) continue;
            const { id } = each.assignment;
            shapes.push({ id, shape: presentAssignment(application, each) });
          }
        }
        const given = { context: CONTEXT, present: (each: { shape: object }) => each.shape };
        return answerWhole(call, shapes, { ...given, idOf: ({ id }) => id });
      },
    },
    {
      method: "POST",
      path: `${path}/:principalId/appRoleAssignments`,
      permission: "application.write",
      takes: "appRoleAssignment",
      gives: "appRoleAssignment",
      handle: async (call) => {
        const principalId = await readPrincipalId(call, type);
        const body = readObject(call.body);
        const { resourceId } = body;
        if (typeof resourceId !== "string") {
          throw new GraphRequestError("BadRequest", "resourceId has to be an application's id.");
        }
        const application = await readReached(call, resourceId);
        const given = { ...body, principalId, principalType: type };
        const wanted = decodeAssignment(given, application.id);
        const added = await addAppRoleAssignment(call.deps, application, wanted);
        const shape = presentAssignment(application, added);
        return { ...answerEntity(call, CONTEXT, shape), status: 201 };
      },
    },
    {
      method: "DELETE",
      path: `${path}/:principalId/appRoleAssignments/:assignmentId`,
      permission: "application.write",
      handle: (call) => removeOfPrincipal(call, type),
    },
  ];
}

async function removeOfPrincipal(call: GraphCall, type: "User" | "Group"): Promise<GraphAnswer> {
  const principalId = await readPrincipalId(call, type);
  const assignmentId = call.param("assignmentId");
  const own = await call.deps.directory.readAssignment(call.tenantId, assignmentId);
  const application = (await listReached(call)).find(({ id }) => id === own?.applicationId);
  if (own?.principalId === principalId && application !== undefined) {
    await removeAppRoleAssignment(call.deps, application, assignmentId);
    return NO_CONTENT;
  }
  throw new GraphRequestError("ResourceNotFound", "There is no such assignment.");
}

async function readPrincipalId(call: GraphCall, type: "User" | "Group"): Promise<string> {
  const { directory } = call.deps;
  const key = call.param("principalId");
  const { id } =
    type === "User"
      ? await readLivingUser(directory, call.tenantId, key)
      : await readLivingGroup(directory, call.tenantId, key);
  return id;
}

async function readReached(call: GraphCall, id: string) {
  if (!reachesApplication(call.caller, id)) {
    const message = "This token is for other applications.";
    throw new GraphRequestError("Authorization_RequestDenied", message);
  }
  return readTenantApplication(call.deps, call.tenantId, id);
}
