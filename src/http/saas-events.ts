import { Readable } from "node:stream";
import { readAuditLog, readRequestLog } from "../service-provider/operator-logs.ts";
import { createLiveHub, EVENT_STREAM, type LiveEvent, tellLive } from "./live.ts";
import { checkAudience, findSaasCaller } from "./saas-caller.ts";
import type { SaasAnswer, SaasCall, SaasRoute } from "./saas-route.ts";

/** Rows in one event; of more, the newest. */
const MOST_ROWS = "20";
const PATH = "/organizations/:organizationId/events";

/** The topic of what happens in an organization. */
export function organizationTopic(organizationId: string): string {
  return `organization ${organizationId}`;
}

/** What happens in an organization, as it happens. */
export const EVENT_ROUTES: readonly SaasRoute[] = [
  {
    method: "GET",
    path: PATH,
    audience: "administrator",
    summary: "Server-sent events: requests and audit, each with its new rows; end.",
    handle: async (call) => streamEvents(call),
  },
];

function streamEvents(call: SaasCall): SaasAnswer {
  const { deps, reply } = call;
  const { id } = call.organization();
  const gone = new AbortController();
  reply.raw.once("close", () => gone.abort());
  const query = { limit: MOST_ROWS };
  const requests = watchRows("requests", async () => (await readRequestLog(deps, id, query)).rows);
  const audit = watchRows("audit", async () => (await readAuditLog(deps, id, query)).rows);
  const pieces = tellLive({
    listener: (deps.live ?? createLiveHub()).listen(organizationTopic(id)),
    signal: gone.signal,
    isAllowed: () => isStillAllowed(call, id),
    read: async () => [...(await requests()), ...(await audit())],
  });
  reply.header("content-type", EVENT_STREAM);
  return { body: Readable.from(pieces, { objectMode: false }) };
}

/** Whoever signed out, or administers no more, hears nothing more. */
async function isStillAllowed({ deps, request }: SaasCall, id: string): Promise<boolean> {
  try {
    checkAudience(await findSaasCaller(deps, request), "administrator", id);
    return true;
  } catch {
    return false;
  }
}

/**
 * Rows of a log that were not there the last time; at first, none.
 *
 * @param read - newest first; rows of a log never change
 */
function watchRows(
  event: string,
  read: () => Promise<readonly object[]>,
): () => Promise<readonly LiveEvent[]> {
  let newest: string | undefined;
  return async () => {
    const rows = (await read()).map((row) => ({ row, text: JSON.stringify(row) }));
    const last = newest ?? rows[0]?.text ?? "";
    const known = rows.findIndex(({ text }) => text === last);
    newest = rows[0]?.text ?? "";
    const fresh = known === -1 ? rows : rows.slice(0, known);
    if (fresh.length === 0) return [];
    return [{ event, data: { value: fresh.map(({ row }) => row) } }];
  };
}
