import { listCycles } from "../provisioning/job-admin.ts";
import { presentExecution } from "../provisioning/job-status.ts";
import { readJobKey } from "./graph-roots.ts";
import type { GraphRoute } from "./graph-route.ts";
import { readTop } from "./rollcall-plans.ts";

/** How the last cycles of a job went. */
export const CYCLE_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    api: "rollcall",
    path: "/applications/:id/jobs/:jobId/cycles",
    permission: "application.read",
    gives: "anything",
    isList: true,
    summary: "The last cycles, newest first; 50 of a job are kept. Parameter: top.",
    handle: async (call) => {
      const cycles = await listCycles(call.deps, readJobKey(call), readTop(call));
      const value = cycles.map((cycle) => ({ ...presentExecution(cycle), kind: cycle.kind }));
      return { body: { value } };
    },
  },
];
