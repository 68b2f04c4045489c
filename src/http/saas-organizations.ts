import { SaasError } from "../saas/errors.ts";
import { explainRequest } from "../saas/explain-request.ts";
import { getLifecycleRules } from "../saas/lifecycle.ts";
import type { Organization } from "../saas/ports.ts";
import { auditOrganization } from "../service-provider/integration.ts";
import {
  AUDIT_PARAMETERS,
  REQUEST_PARAMETERS,
  readAuditLog,
  readLogSetting,
  readRequestLog,
  saveLogSetting,
} from "../service-provider/operator-logs.ts";
import {
  addOrganization,
  editOrganization,
  listOrganizations,
} from "../service-provider/organizations.ts";
import { settleCopies } from "../service-provider/search-copies.ts";
import { readOrigin } from "./base-url.ts";
import {
  detailOrganization,
  presentOrganization,
  type ServerAddress,
} from "./present-organization.ts";
import {
  actInOrganization,
  nameActor,
  readKnownBody,
  type SaasCall,
  type SaasRoute,
} from "./saas-route.ts";

const ONE = "/organizations/:organizationId";

/** Organizations, their settings and their logs. */
export const ORGANIZATION_ROUTES: readonly SaasRoute[] = [
  {
    method: "GET",
    path: "/organizations",
    audience: "employee",
    summary: "All organizations for the operator; for an employee the one they work for.",
    handle: async (call) => {
      const { caller, deps } = call;
      const all = await listOrganizations(deps);
      const isSeen = ({ id }: Organization) =>
        caller?.kind === "operator" || caller?.organizationId === id;
      const address = locateServer(call);
      const organizations = all.filter(isSeen).map((each) => presentOrganization(each, address));
      return { body: { organizations } };
    },
  },
  {
    method: "POST",
    path: "/organizations",
    audience: "operator",
    summary: "{name, application?, directory?} → 201 {organization, secretToken}.",
    handle: async (call) => {
      const { name, application, directory } = readKnownBody(call, [
        "name",
        "application",
        "directory",
      ]);
      const wanted = { name, application, directory };
      const { organization, secretToken } = await addOrganization(call.deps, wanted);
      return { status: 201, body: { organization: detail(call, organization), secretToken } };
    },
  },
  {
    method: "GET",
    path: ONE,
    audience: "employee",
    summary: "{organization, counts}: its rules, and how many employees of each sort it has.",
    handle: async (call) => {
      const organization = call.organization();
      const { copies, employees } = call.deps.store;
      await settleCopies(copies, organization.id);
      const counts = await employees.countEmployees(organization.id);
      return { body: { organization: detail(call, organization), counts } };
    },
  },
  {
    method: "PATCH",
    path: ONE,
    audience: "administrator",
    summary:
      "{name?, lifecycle?, subscription?, preset?, quirks?, policy?, rateLimit?} → {organization}. " +
      "Administrators change the name alone.",
    handle: async (call) => {
      const known = [
        "name",
        "lifecycle",
        "subscription",
        "preset",
        "quirks",
        "policy",
        "rateLimit",
      ];
      const edit = readKnownBody(call, known);
      const fields = Object.keys(edit).filter((name) => name !== "name");
      if (call.caller?.kind !== "operator" && fields.length > 0) {
        const message = `Only the vendor's operator changes ${fields.join(", ")}. Ask the vendor.`;
        throw new SaasError("Forbidden", { message, fields });
      }
      const { id } = call.organization();
      const actor = nameActor(call.caller);
      const organization = await editOrganization(call.deps, id, edit, actor);
      return { body: { organization: detail(call, organization) } };
    },
  },
  {
    method: "GET",
    path: `${ONE}/audit`,
    audience: "administrator",
    summary:
      "{entries, next?}: who changed what, newest first; `next` is `after` of the next page.",
    query: AUDIT_PARAMETERS,
    handle: async ({ deps, organization, query }) => {
      const { rows, ...rest } = await readAuditLog(deps, organization().id, query);
      return { body: { entries: rows, ...rest } };
    },
  },
  {
    method: "GET",
    path: `${ONE}/requests`,
    audience: "administrator",
    summary:
      "{requests, next?}: the SCIM requests that were recorded, newest first, each explained.",
    query: REQUEST_PARAMETERS,
    handle: async ({ deps, organization, query }) => {
      const { rows, ...rest } = await readRequestLog(deps, organization().id, query);
      const requests = rows.map((row) => ({ ...row, explanation: explainRequest(row) }));
      return { body: { requests, ...rest } };
    },
  },
  {
    method: "GET",
    path: `${ONE}/requests/setting`,
    audience: "administrator",
    summary: "{level, filterValues}: what is recorded of SCIM requests.",
    handle: async ({ deps, organization }) => ({
      body: await readLogSetting(deps, organization().id),
    }),
  },
  {
    method: "PUT",
    path: `${ONE}/requests/setting`,
    audience: "administrator",
    summary: "{level, filterValues?}: what is recorded from now on.",
    handle: async (call) => {
      const setting = await saveLogSetting(call.deps, call.organization().id, call.body);
      const modified = [{ path: "requestLog", newValue: setting }];
      await auditOrganization(actInOrganization(call), modified);
      return { body: setting };
    },
  },
];

function detail(call: SaasCall, organization: Organization): object {
  const { directory, settings } = organization;
  return {
    ...detailOrganization(organization, locateServer(call)),
    lifecycle: getLifecycleRules(organization),
    provisioning: settings?.provisioning ?? "enabled",
    ...(directory === undefined ? {} : { directory }),
  };
}

/** Where this server is reached by the client that asks. */
export function locateServer({ request, deps }: Pick<SaasCall, "request" | "deps">): ServerAddress {
  return { origin: readOrigin(request, deps.publicUrl), domain: deps.domain };
}
