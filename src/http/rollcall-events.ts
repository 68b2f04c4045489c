import { reachesApplication } from "../directory/roles.ts";
import { listApplicationJobs } from "../provisioning/job-admin.ts";
import { queryProvisioningLog } from "../provisioning/log-admin.ts";
import { presentLogEntry } from "../provisioning/log-presentation.ts";
import { presentJob } from "./graph-job-shapes.ts";
import { narrowToOwner } from "./graph-logs.ts";
import type { GraphAnswer, GraphCall, GraphRoute } from "./graph-route.ts";
import { EVENT_STREAM, type LiveEvent, tellLive } from "./live.ts";

/** Rows of the log in one event; of more, the newest. */
const MOST_ROWS = 20;

/** The topic of what happens in a tenant. */
export function tenantTopic(tenantId: string): string {
  return `tenant ${tenantId}`;
}

/** What happens in a tenant, as it happens. */
export const EVENT_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    api: "rollcall",
    path: "/events",
    permission: "log.read",
    summary: "Server-sent events: job (state and progress), log (new records), end.",
    handle: async (call) => streamEvents(call),
  },
];

function streamEvents(call: GraphCall): GraphAnswer {
  const jobs = watchJobs(call);
  const log = watchLog(call);
  const pieces = tellLive({
    listener: call.deps.live.listen(tenantTopic(call.tenantId)),
    signal: call.signal,
    isAllowed: call.isStillAllowed,
    read: async () => [...(await jobs()), ...(await log())],
  });
  return { pieces, contentType: EVENT_STREAM };
}

/** Jobs that are not as they were told the last time; at first, all of them. */
function watchJobs({ deps, caller, tenantId }: GraphCall): () => Promise<readonly LiveEvent[]> {
  const told = new Map<string, string>();
  return async () => {
    const applications = await deps.store.listApplications(tenantId);
    const events: LiveEvent[] = [];
    for (const { id } of applications.filter((each) => reachesApplication(caller, each.id))) {
      for (const report of await listApplicationJobs(deps, tenantId, id)) {
        const job = presentJob(report, deps.world.now());
        // When it was looked at is no news.
        const text = JSON.stringify(job, (name, value: unknown) =>
          name === "progressObservationDateTime" ? undefined : value,
        );
        if (told.get(report.job.id) === text) continue;
        told.set(report.job.id, text);
        events.push({ event: "job", data: { servicePrincipalId: id, job } });
      }
    }
    return events;
  };
}

/** Records that were not there the last time; at first, none. */
function watchLog(call: GraphCall): () => Promise<readonly LiveEvent[]> {
  let newest: string | undefined;
  return async () => {
    const filter = narrowToOwner(call, undefined);
    const search = { top: MOST_ROWS, ...(filter !== undefined && { filter }) };
    const { items } = await queryProvisioningLog(call.deps, call.tenantId, search);
    const last = newest ?? items[0]?.record.id ?? "";
    const known = items.findIndex(({ record }) => record.id === last);
    newest = items[0]?.record.id ?? "";
    const fresh = known === -1 ? items : items.slice(0, known);
    if (fresh.length === 0) return [];
    const data = { value: fresh.map(presentLogEntry), more: known === -1 && last !== "" };
    return [{ event: "log", data }];
  };
}
