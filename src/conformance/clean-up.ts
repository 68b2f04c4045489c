import { isJsonObject, type JsonObject } from "../common/json.ts";
import type { World } from "../common/world.ts";
import { ConformanceError } from "./errors.ts";
import { listOf } from "./expect.ts";
import { formatQuery, quote, readMember } from "./messages.ts";
import { sendPatiently } from "./patience.ts";
import type { Probe, ProbeAnswer } from "./ports.ts";
import type { LeftBehind } from "./report.ts";
import type { CheckSession } from "./session.ts";

/** What taking everything away came to. */
export interface CleanUp {
  readonly deleted: number;
  readonly left: readonly LeftBehind[];
}

/** How the server is reached. */
interface Way {
  readonly probe: Probe;
  readonly world: World;
}

const ATTEMPTS = 2;
const PAGES = 10;

/**
 * Delete what a run has made: first what it knows of, then what a search for its id still finds,
 * such as a user whose creation got no answer. Nothing without the run's id is touched, whatever
 * the server answers to the search.
 *
 * The signal of the run is not heard here: Ctrl+C begins the cleaning up.
 */
export async function cleanUp(way: Way, session: CheckSession): Promise<CleanUp> {
  const { runId } = session;
  const left = new Map<string, string>();
  const gone = new Set<string>();
  let deleted = 0;
  const remove = async (path: string): Promise<void> => {
    const outcome = await removeOne(way, path);
    if (outcome === "deleted") deleted += 1;
    if (outcome === "deleted" || outcome === "absent") gone.add(path);
    else left.set(path, outcome.reason);
  };
  // Groups first: some servers refuse to delete a member.
  const order = [...session.made].sort((one, two) => (one < two ? -1 : 1));
  for (const path of order) await remove(path);
  for (const path of session.unverified) {
    if (gone.has(path) || left.has(path)) continue;
    if (await showsRunId(way, path, runId)) await remove(path);
  }
  for (const { endpoint, filter } of listSearches(session)) {
    for (const path of await findOwn(way, endpoint, filter, runId)) {
      if (gone.has(path)) left.set(path, "DELETE succeeded, and it is still listed.");
      else if (!left.has(path)) await remove(path);
    }
  }
  return { deleted, left: [...left].map(([path, reason]) => ({ path, reason })) };
}

type Outcome = "deleted" | "absent" | { readonly reason: string };

async function removeOne(way: Way, path: string): Promise<Outcome> {
  let reason = "";
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const answer = await sendQuietly(way, "DELETE", path);
    if (typeof answer === "string") reason = answer;
    else if (answer.status >= 200 && answer.status < 300) return "deleted";
    else if (answer.status === 404 || answer.status === 410) return "absent";
    else reason = `DELETE gave ${answer.status}.`;
  }
  return { reason };
}

/** Everything of ours by the beginning of its name, then what is in doubt by its whole name. */
function listSearches(
  session: CheckSession,
): readonly { readonly endpoint: string; readonly filter: string }[] {
  const start = quote(`rollcall-check-${session.runId}`);
  const inDoubt = [...session.uncertain].map(([name, path]) => {
    const endpoint = path.startsWith("/Users") ? "/Users" : "/Groups";
    return { endpoint, filter: `${nameOf(endpoint)} eq ${quote(name)}` };
  });
  const all = ["/Groups", "/Users"].map((endpoint) => ({
    endpoint,
    filter: `${nameOf(endpoint)} sw ${start}`,
  }));
  return [...all, ...inDoubt];
}

function nameOf(endpoint: string): string {
  return endpoint === "/Users" ? "userName" : "displayName";
}

async function showsRunId(way: Way, path: string, runId: string): Promise<boolean> {
  const answer = await sendQuietly(way, "GET", path);
  return (
    typeof answer !== "string" &&
    JSON.stringify(answer.body ?? null)
      .toLowerCase()
      .includes(runId)
  );
}

/** The paths of resources whose name carries the run's id. */
async function findOwn(
  way: Way,
  endpoint: string,
  filter: string,
  runId: string,
): Promise<readonly string[]> {
  const name = nameOf(endpoint);
  const found = new Set<string>();
  for (let page = 0, startIndex = 1; page < PAGES; page += 1) {
    const query = formatQuery({ filter, startIndex, count: 100 });
    const answer = await sendQuietly(way, "GET", `${endpoint}${query}`);
    if (typeof answer === "string" || answer.status !== 200) break;
    const resources = listOf(readMember(answer.body, "Resources")).filter(isJsonObject);
    for (const resource of resources) {
      if (isOwn(resource, name, runId))
        found.add(`${endpoint}/${encodeURIComponent(idOf(resource))}`);
    }
    startIndex += resources.length;
    const total = readMember(answer.body, "totalResults");
    if (resources.length === 0 || typeof total !== "number" || startIndex > total) break;
  }
  return [...found];
}

function isOwn(resource: JsonObject, name: string, runId: string): boolean {
  const text = readMember(resource, name);
  const start = `rollcall-check-${runId}`.toLowerCase();
  return idOf(resource) !== "" && typeof text === "string" && text.toLowerCase().startsWith(start);
}

function idOf(resource: JsonObject): string {
  return typeof resource.id === "string" ? resource.id : "";
}

async function sendQuietly(
  { probe, world }: Way,
  method: "GET" | "DELETE",
  path: string,
): Promise<ProbeAnswer | string> {
  try {
    return await sendPatiently(probe, world, { method, path });
  } catch (error) {
    if (error instanceof ConformanceError) return error.message;
    throw error;
  }
}
