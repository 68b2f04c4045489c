import { reachesApplication } from "../directory/roles.ts";
import { removeApplication } from "../provisioning/application-admin.ts";
import { editApplication } from "../provisioning/application-edits.ts";
import { cutPage } from "../provisioning/directory-listing.ts";
import { readTenantApplication } from "../provisioning/job-admin.ts";
import type { Application } from "../sync/job.ts";
import { readObject } from "./graph-body.ts";
import { presentApplication, presentServicePrincipal } from "./graph-directory-shapes.ts";
import { answerCount, answerWhole } from "./graph-list.ts";
import {
  answerEntity,
  type GraphCall,
  type GraphRoute,
  NO_CONTENT,
  SEARCHED,
} from "./graph-route.ts";
import { presentSignOnProperties, takeSignOnProperties } from "./graph-sign-on.ts";

const FILTERABLE = [
  "id",
  "appId",
  "displayName",
  "applicationTemplateId",
  "servicePrincipalType",
  "accountEnabled",
  "tags",
  "appRoles",
] as const;

/** The applications of a tenant: both of Graph's resources stand for the same thing here. */
export const APPLICATION_ROUTES: readonly GraphRoute[] = [
  ...listRoutes("/servicePrincipals", "servicePrincipal", presentServicePrincipal),
  ...listRoutes("/applications", "application", presentApplication),
];

function listRoutes(
  path: "/servicePrincipals" | "/applications",
  shape: "servicePrincipal" | "application",
  present: (application: Application) => object,
): readonly GraphRoute[] {
  const context = path.slice(1);
  const idOf = ({ id }: Application): string => id;
  return [
    {
      method: "GET",
      path,
      permission: "application.read",
      options: SEARCHED,
      filterable: FILTERABLE,
      expandable: ["owners", "appRoleAssignedTo"],
      gives: shape,
      isList: true,
      handle: async (call) =>
        answerWhole(call, await listReached(call), { context, present, idOf }),
    },
    {
      method: "GET",
      path: `${path}/$count`,
      permission: "application.read",
      filterable: FILTERABLE,
      handle: async (call) => {
        const all = await listReached(call);
        const read = async (page: { readonly limit: number }) => cutPage(all, idOf, page);
        return answerCount(call, { context, present, idOf, read });
      },
    },
    {
      method: "GET",
      path: `${path}/:id`,
      permission: "application.read",
      expandable: ["owners", "appRoleAssignedTo"],
      gives: shape,
      handle: async (call) => {
        const application = present(await readApplication(call));
        if (shape === "application") return answerEntity(call, context, application);
        const signOn = await presentSignOnProperties(call);
        return answerEntity(call, context, { ...application, ...signOn });
      },
    },
    {
      method: "PATCH",
      path: `${path}/:id`,
      permission: "application.write",
      takes: "applicationChange",
      summary: "appRoles replaces the whole list.",
      handle: async (call) => {
        const body = await takeSignOnProperties(call, readObject(call.body));
        if (body === undefined) return NO_CONTENT;
        const given = { id: call.param("id"), body };
        await editApplication(call.deps, call.tenantId, given);
        return NO_CONTENT;
      },
    },
    {
      method: "DELETE",
      path: `${path}/:id`,
      permission: "application.write",
      handle: async (call) => {
        await removeApplication(call.deps, call.tenantId, call.param("id"));
        await call.deps.signOn.removeSignOn(call.tenantId, call.param("id"));
        return NO_CONTENT;
      },
    },
  ];
}

/** Those that the caller may see. */
export async function listReached(call: GraphCall): Promise<readonly Application[]> {
  const all = await call.deps.store.listApplications(call.tenantId);
  return all.filter(({ id }) => reachesApplication(call.caller, id));
}

/** The application in the path. */
export function readApplication(call: GraphCall): Promise<Application> {
  return readTenantApplication(call.deps, call.tenantId, call.param("id"));
}
