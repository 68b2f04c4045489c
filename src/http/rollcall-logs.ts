import { listConfigurationAudit } from "../provisioning/configuration-admin.ts";
import { queryProvisioningLog } from "../provisioning/log-admin.ts";
import { exportProvisioningLog, parseLogExport } from "../provisioning/log-export.ts";
import { queryFoldedLog } from "../provisioning/log-folding.ts";
import { presentLogEntry } from "../provisioning/log-presentation.ts";
import { GraphRequestError } from "./graph-error.ts";
import { narrowToOwner } from "./graph-logs.ts";
import type { GraphAnswer, GraphCall, GraphRoute } from "./graph-route.ts";
import { readTop } from "./rollcall-plans.ts";

/** The log with what Graph does not show, exports of it, and who configured what. */
export const ROLLCALL_LOG_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    api: "rollcall",
    path: "/provisioningLog",
    permission: "log.read",
    gives: "provisioningObjectSummary",
    isList: true,
    summary:
      "Parameters: filter, top, skipToken, exchanges=true, foldSkips=true: those who were skipped " +
      "one after the other in a cycle are one row, {skips}.",
    handle: async (call) => {
      const { skipToken, exchanges, foldSkips } = call.query.parameters;
      const filter = narrowToOwner(call, call.query.parameters.filter);
      const search = {
        top: readTop(call),
        withExchanges: exchanges === "true",
        ...(filter !== undefined && { filter }),
        ...(skipToken !== undefined && { skipToken }),
      };
      if (foldSkips === "true") {
        const folded = await queryFoldedLog(call.deps, call.tenantId, search);
        const value = folded.items.map((item) => ("skips" in item ? item : presentLogEntry(item)));
        return { body: { value, ...nextOf(folded) } };
      }
      const page = await queryProvisioningLog(call.deps, call.tenantId, search);
      return { body: { value: page.items.map(presentLogEntry), ...nextOf(page) } };
    },
  },
  {
    method: "GET",
    api: "rollcall",
    path: "/provisioningLog/export",
    permission: "log.read",
    summary: "Parameters: format=csv or ndjson, filter, exchanges=true, file.",
    handle: exportLog,
  },
  {
    method: "GET",
    api: "rollcall",
    path: "/configurationAudit",
    permission: "log.read",
    gives: "anything",
    isList: true,
    summary: "Parameters: applicationId, activity, text, top, skipToken.",
    handle: async (call) => {
      const { applicationId, activity, text, skipToken } = call.query.parameters;
      refuseOthers(call, applicationId);
      const page = await listConfigurationAudit(call.deps, call.tenantId, {
        top: readTop(call),
        ...(applicationId !== undefined && { applicationId }),
        ...(activity !== undefined && { activity }),
        ...(text !== undefined && { text }),
        ...(skipToken !== undefined && { skipToken }),
      });
      return { body: { value: page.items, ...nextOf(page) } };
    },
  },
];

async function exportLog(call: GraphCall): Promise<GraphAnswer> {
  const { filter: _asked, ...others } = call.query.parameters;
  const filter = narrowToOwner(call, call.query.parameters.filter);
  const wanted = parseLogExport({ ...others, ...(filter !== undefined && { filter }) });
  const pieces = exportProvisioningLog(call.deps, call.tenantId, wanted);
  // The first piece is asked for here, so that a wrong filter is still a refusal.
  const first = await pieces.next();
  const isCsv = wanted.format === "csv";
  return {
    pieces: prepend(first, pieces),
    contentType: isCsv ? "text/csv; charset=utf-8" : "application/x-ndjson",
    fileName: isCsv ? `provisioning-${wanted.file}.csv` : "provisioning.ndjson",
  };
}

async function* prepend(
  first: IteratorResult<string, unknown>,
  rest: AsyncGenerator<string>,
): AsyncGenerator<string> {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}

/** An owner has to say which of the own applications is meant. */
function refuseOthers({ caller }: GraphCall, applicationId: string | undefined): void {
  if (caller.kind === "operator" || caller.role !== "Application Owner") return;
  if (applicationId !== undefined && caller.applicationIds.includes(applicationId)) return;
  const message = "Name one of the applications that this token is for, as applicationId.";
  throw new GraphRequestError("Authorization_RequestDenied", message);
}

function nextOf({ nextAfterId }: { readonly nextAfterId?: string }): object {
  return nextAfterId === undefined ? {} : { skipToken: nextAfterId };
}
