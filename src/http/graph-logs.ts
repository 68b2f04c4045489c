import { reachesApplication } from "../directory/roles.ts";
import { queryProvisioningLog, readLogEntry } from "../provisioning/log-admin.ts";
import { parseLogFilter } from "../provisioning/log-filter.ts";
import { presentLogEntry } from "../provisioning/log-presentation.ts";
import { GraphRequestError } from "./graph-error.ts";
import { formatList } from "./graph-list.ts";
import { answerEntity, type GraphCall, type GraphRoute, PAGED } from "./graph-route.ts";

const CONTEXT = "auditLogs/provisioning";

/** The provisioning log of a tenant, newest first unless `$orderby` says otherwise. */
export const LOG_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    path: "/auditLogs/provisioning",
    permission: "log.read",
    options: [...PAGED, "$orderby"],
    filterable: ["activityDateTime"],
    ownFilter: true,
    gives: "provisioningObjectSummary",
    isList: true,
    handle: async (call) => {
      const { skipToken, top, filterText, orderBy } = call.query;
      const filter = narrowToOwner(call, filterText);
      const page = await queryProvisioningLog(call.deps, call.tenantId, {
        top,
        oldestFirst: orderBy?.descending === false,
        ...(filter !== undefined && { filter }),
        ...(skipToken !== undefined && { skipToken }),
      });
      return formatList(call, { context: CONTEXT, present: presentLogEntry }, page);
    },
  },
  {
    method: "GET",
    path: "/auditLogs/provisioning/:recordId",
    permission: "log.read",
    gives: "provisioningObjectSummary",
    summary: "One record, with the requests to the application and their answers.",
    handle: async (call) => {
      const entry = await readLogEntry(call.deps, call.tenantId, call.param("recordId"));
      if (!reachesApplication(call.caller, entry.application.id)) {
        const message = "This token is for other applications.";
        throw new GraphRequestError("Authorization_RequestDenied", message);
      }
      return answerEntity(call, CONTEXT, presentLogEntry(entry));
    },
  },
];

/**
 * An owner reads of the own applications: the filter says so, whatever else it says.
 *
 * @throws JobAdminError `InvalidLogFilter`
 */
export function narrowToOwner(
  { caller }: Pick<GraphCall, "caller">,
  filter: string | undefined,
): string | undefined {
  if (caller.kind === "operator" || caller.role !== "Application Owner") return filter;
  // Who owns none at the moment reads nothing: no application has this id.
  const ids = caller.applicationIds.length === 0 ? ["-"] : caller.applicationIds;
  const own = ids.map((id) => `servicePrincipal/id eq '${id.replaceAll("'", "''")}'`).join(" or ");
  if (filter === undefined) return own;
  // One that is whole by itself can't end our parentheses and go on behind them.
  parseLogFilter(filter);
  return `(${own}) and (${filter})`;
}
