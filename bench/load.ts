/**
 * The load generator, a process of its own: fills a server with people and groups, remembers
 * their ids under a name, and sends samples of requests.
 */
import { type Driven, drive, type Place, type Request } from "./drive.ts";
import {
  addMembers,
  buildRequest,
  createGroup,
  createPerson,
  find,
  type GroupSet,
  type Known,
  list,
  type Operation,
  pickAddedMember,
  pickFirstMembers,
  removeMembers,
} from "./requests.ts";

/** How many groups of which size. */
export interface GroupPlan {
  readonly count: number;
  readonly size: number;
}

/** What to do. `name` is that of the server's content. */
export type LoadTask =
  | {
      readonly task: "fill";
      readonly name: string;
      readonly people: number;
      readonly small?: GroupPlan;
      readonly large?: GroupPlan;
      /** Walk to the last page by cursor, for `listCursor`. */
      readonly walk: boolean;
    }
  /** Find everybody once by each key. */
  | { readonly task: "touch"; readonly name: string }
  /** Take the members out again that samples have added. */
  | { readonly task: "restore"; readonly name: string }
  | {
      readonly task: "sample";
      readonly name: string;
      readonly operation: Operation;
      readonly connections: number;
      readonly seed: number;
      /** One of the two. */
      readonly durationMs?: number;
      readonly total?: number;
    };

/** What a sample came to; of other tasks, what they sent. */
export interface LoadResult {
  readonly count: number;
  readonly elapsedMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const FILL_CONNECTIONS = 64;
/** Members in a request that fills a group, and operations in one that empties it. */
const CHUNK = 500;

const contents = new Map<string, Known>();

function getKnown(name: string): Known {
  const known = contents.get(name);
  if (known === undefined) throw new Error(`nothing is known of ${name}`);
  return known;
}

/** A generator of numbers that are the same in every run: mulberry32. */
function makeRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Hand out requests by their number. */
function count(total: number, build: (number: number) => Request): () => Request | undefined {
  let next = 0;
  return () => {
    next += 1;
    return next > total ? undefined : build(next - 1);
  };
}

function readId(answer: string): string {
  const start = answer.indexOf('"id":"') + 6;
  return answer.slice(start, answer.indexOf('"', start));
}

async function fill(place: Place, order: LoadTask & { task: "fill" }): Promise<Driven> {
  const { name, people, small, large, walk } = order;
  const userIds: string[] = [];
  const driven = await drive(
    place,
    FILL_CONNECTIONS,
    count(people, (index) => ({
      ...createPerson(index),
      take: (answer) => {
        userIds[index] = readId(answer);
      },
    })),
  );
  contents.set(name, {
    userIds,
    small: await makeGroups(place, userIds, "Small", small),
    large: await makeGroups(place, userIds, "Large", large),
    lastCursor: walk ? await walkToEnd(place) : "",
    nextPerson: people,
    changes: 0,
  });
  return driven;
}

async function makeGroups(
  place: Place,
  userIds: readonly string[],
  name: string,
  plan: GroupPlan = { count: 0, size: 0 },
): Promise<GroupSet> {
  const { count: groups, size } = plan;
  const ids: string[] = [];
  const members = (group: number) => pickFirstMembers(userIds, group, size);
  const create = (group: number): Request => ({
    ...createGroup(`${name} ${group}`, members(group).slice(0, CHUNK)),
    take: (answer) => {
      ids[group] = readId(answer);
    },
  });
  await drive(place, 8, count(groups, create));
  const rest = Math.max(0, Math.ceil(size / CHUNK) - 1);
  const add = (number: number): Request => {
    const group = number % groups;
    const from = (Math.floor(number / groups) + 1) * CHUNK;
    return addMembers(ids[group] ?? "", members(group).slice(from, from + CHUNK));
  };
  await drive(place, 4, count(groups * rest, add));
  return { ids, size, added: 0 };
}

async function walkToEnd(place: Place): Promise<string> {
  let cursor = "";
  let isDone = false;
  await drive(place, 1, () => {
    if (isDone) return undefined;
    const take = (answer: string): void => {
      const at = answer.indexOf('"nextCursor":"');
      isDone = at < 0;
      if (at >= 0) cursor = answer.slice(at + 14, answer.indexOf('"', at + 14));
    };
    return { ...list(`cursor=${cursor}`), take };
  });
  return cursor;
}

async function touch(place: Place, { userIds }: Known): Promise<Driven> {
  const keys = ["findUserName", "findExternalId", "findEmail"] as const;
  const requests = count(userIds.length * keys.length, (number) =>
    find(keys[number % keys.length] ?? "findUserName", Math.floor(number / keys.length)),
  );
  return await drive(place, 16, requests);
}

async function restore(place: Place, known: Known): Promise<Driven> {
  const requests = [known.small, known.large].flatMap((set) => listRemovals(known.userIds, set));
  const driven = await drive(
    place,
    8,
    count(requests.length, (number) => requests[number] as Request),
  );
  known.small.added = 0;
  known.large.added = 0;
  return driven;
}

function listRemovals(userIds: readonly string[], { ids, size, added }: GroupSet): Request[] {
  return ids.flatMap((id, group) => {
    const members: string[] = [];
    for (let number = group; number < added; number += ids.length) {
      members.push(pickAddedMember(userIds, group, size, Math.floor(number / ids.length)));
    }
    const chunks = Array.from({ length: Math.ceil(members.length / CHUNK) }, (_, index) =>
      members.slice(index * CHUNK, (index + 1) * CHUNK),
    );
    return chunks.map((chunk) => removeMembers(id, chunk));
  });
}

async function sample(place: Place, order: LoadTask & { task: "sample" }): Promise<Driven> {
  const { operation, connections, durationMs = Infinity, total = Infinity, seed } = order;
  const known = getKnown(order.name);
  const random = makeRandom(seed);
  const stopAt = performance.now() + durationMs;
  const build = count(total, () => buildRequest(operation, known, random));
  return await drive(place, connections, () => (performance.now() >= stopAt ? undefined : build()));
}

function run(place: Place, order: LoadTask): Promise<Driven> {
  switch (order.task) {
    case "fill":
      return fill(place, order);
    case "touch":
      return touch(place, getKnown(order.name));
    case "restore":
      return restore(place, getKnown(order.name));
    case "sample":
      return sample(place, order);
  }
}

function summarize({ latenciesMs, elapsedMs }: Driven): LoadResult {
  const sorted = latenciesMs.toSorted((one, two) => one - two);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
  return { count: sorted.length, elapsedMs, p50Ms: at(0.5), p99Ms: at(0.99) };
}

process.on("message", ({ place, order }: { place: Place; order: LoadTask }) => {
  run(place, order).then(
    (driven) => process.send?.({ result: summarize(driven) }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
