import type { LogAdmin, LogParameters } from "../cli/log-services.ts";
import type { OrganizationPlace } from "../cli/services.ts";
import type { LogPage } from "../saas/operator-logs.ts";
import { readAuditLog, readRequestLog, saveLogSetting } from "../service-provider/operator-logs.ts";
import { openConfiguredStore } from "./configuration.ts";
import { callServer, explainRefusal, findServer } from "./organizations.ts";

/** Read the logs of organizations in a database, or through a running server's API. */
export async function openLogs(place: OrganizationPlace): Promise<LogAdmin> {
  return place.kind === "store" ? await openInStore(place) : openOnServer(place);
}

async function openInStore(
  place: Extract<OrganizationPlace, { kind: "store" }>,
): Promise<LogAdmin> {
  const store = await openConfiguredStore(place);
  const deps = { store: store.organizations, logs: store.logs };
  return {
    audit: async (id, parameters) =>
      nameRows("entries", await guard(place, () => readAuditLog(deps, id, leaveOut(parameters)))),
    requests: async (id, parameters) =>
      nameRows(
        "requests",
        await guard(place, () => readRequestLog(deps, id, leaveOut(parameters))),
      ),
    setRequests: (id, setting) => guard(place, () => saveLogSetting(deps, id, setting)),
    close: () => store.close(),
  };
}

async function guard<T>(place: { dataDirectory: string }, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explainRefusal(error, place.dataDirectory);
  }
}

function openOnServer(place: Extract<OrganizationPlace, { kind: "server" }>): LogAdmin {
  const { origin, token } = findServer(place);
  const read = <T>(id: string, log: string, parameters: LogParameters): Promise<T> => {
    const query = new URLSearchParams(leaveOut(parameters));
    const path = `/api/organizations/${encodeURIComponent(id)}/${log}?${query}`;
    return callServer<T>(origin, token, { method: "GET", path, body: undefined });
  };
  return {
    audit: (id, parameters) => read(id, "audit", parameters),
    requests: (id, parameters) => read(id, "requests", parameters),
    setRequests: (id, body) => {
      const path = `/api/organizations/${encodeURIComponent(id)}/requests/setting`;
      return callServer(origin, token, { method: "PUT", path, body });
    },
    close: async () => {},
  };
}

function leaveOut(parameters: LogParameters): Record<string, string> {
  const given = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(given);
}

function nameRows<N extends string, R>(
  name: N,
  { rows, ...rest }: LogPage<R>,
): { readonly next?: string } & Readonly<Record<N, readonly R[]>> {
  return { [name]: rows, ...rest } as { readonly next?: string } & Record<N, readonly R[]>;
}
