import { formatInstant } from "../common/world.ts";
import { isTokenValid } from "../directory/administrator-token.ts";
import { hasPermission, reachesApplication } from "../directory/roles.ts";
import { measurePropagation } from "../provisioning/propagation.ts";
import { readTenantOverview } from "../provisioning/tenant-overview.ts";
import { GraphRequestError } from "./graph-error.ts";
import { presentJob } from "./graph-job-shapes.ts";
import type { GraphCall, GraphRoute } from "./graph-route.ts";

const ROUTE = {
  method: "GET",
  api: "rollcall",
  permission: "application.read",
  gives: "anything",
} as const;
const DAYS = { usual: 14, most: 90 } as const;

/** All applications at once: how they are, what waits, what ends soon, how fast changes are. */
export const OVERVIEW_ROUTES: readonly GraphRoute[] = [
  {
    ...ROUTE,
    path: "/jobs",
    isList: true,
    summary: "Every application with its jobs, what waits for it longest, and staged deletions.",
    handle: async (call) => {
      const isWanted = (id: string): boolean => reachesApplication(call.caller, id);
      const nowMs = call.deps.world.now();
      const overviews = await readTenantOverview(call.deps, call.tenantId, isWanted);
      const value = overviews.map(({ application, jobs, staged, oldestWaiting }) => ({
        servicePrincipal: {
          id: application.id,
          displayName: application.displayName,
          template: application.template,
        },
        jobs: jobs.map((report) => presentJob(report, nowMs)),
        stagedDeletions: staged,
        oldestWaiting: oldestWaiting ?? null,
      }));
      return { body: { value } };
    },
  },
  {
    ...ROUTE,
    path: "/expirations",
    isList: true,
    summary: "Tokens and certificates that end, the first to end first.",
    handle: async (call) => ({ body: { value: await listExpirations(call) } }),
  },
  {
    ...ROUTE,
    path: "/propagation",
    permission: "log.read",
    isList: true,
    summary: "Parameter: days (14). From change to target per application and day: p50, p95, max.",
    handle: async (call) => {
      const isWanted = (id: string): boolean => reachesApplication(call.caller, id);
      const given = { days: readDays(call), isWanted };
      return { body: { value: await measurePropagation(call.deps, call.tenantId, given) } };
    },
  },
];

function readDays({ query }: GraphCall): number {
  const { days = String(DAYS.usual) } = query.parameters;
  const number = Number(days);
  if (Number.isInteger(number) && number >= 1 && number <= DAYS.most) return number;
  throw new GraphRequestError("BadRequest", `days is a whole number from 1 to ${DAYS.most}.`);
}

/** Something that ends at an instant. */
export interface Expiration {
  readonly kind: "secretToken" | "apiToken" | "certificate";
  readonly id: string;
  readonly name: string;
  readonly expires: string;
}

/** Of applications within the caller's reach, and of the API's tokens for who may see those. */
export async function listExpirations(call: GraphCall): Promise<readonly Expiration[]> {
  const { deps, tenantId, caller } = call;
  const all = await deps.store.listApplications(tenantId);
  const applications = all.filter(({ id }) => reachesApplication(caller, id));
  const found: Expiration[] = [];
  for (const { id, displayName: name, secretTokenExpires } of applications) {
    if (secretTokenExpires !== undefined) {
      found.push({ kind: "secretToken", id, name, expires: secretTokenExpires });
    }
    const signOn = await deps.signOn.readSignOn(tenantId, id);
    const active = signOn?.certificates.find(({ isActive }) => isActive);
    if (active !== undefined) {
      found.push({ kind: "certificate", id, name, expires: active.notAfter });
    }
  }
  if (hasPermission(caller, "token.read")) {
    const now = formatInstant(deps.world.now());
    for (const token of await deps.administrators.listTokens(tenantId)) {
      const { id, name, expires } = token;
      if (expires === undefined || !isTokenValid(token, now)) continue;
      found.push({ kind: "apiToken", id, name, expires });
    }
  }
  return found.sort((one, other) => (one.expires < other.expires ? -1 : 1));
}
