import { describe, expect, test } from "vitest";
import type { PendingCopies, SearchCopies } from "../saas/search-copies.ts";
import { COPIES_AT_ONCE } from "./search-copies.ts";
import { CopyKeeper, runCopying } from "./search-keeper.ts";

const WORLD = {
  now: () => 0,
  newId: () => "",
  newGuid: () => "",
  randomInteger: () => 0,
  sleep: async () => undefined,
};

/** Copies that are only counted; by organization, the writes from a number to a number. */
function createCopies(pending: Record<string, [first: number, last: number]>) {
  const read = (organizationId: string): PendingCopies | undefined => {
    const [first = 1, last = 0] = pending[organizationId] ?? [];
    return first > last ? undefined : { organizationId, count: last - first + 1, mark: last };
  };
  const copies: SearchCopies = {
    isRead: () => true,
    readPending: async (organizationId) => read(organizationId),
    findPending: async (behind) => {
      const ids = Object.keys(pending).toSorted();
      return read(ids.find((id) => id > behind && read(id) !== undefined) ?? "");
    },
    renew: async (organizationId, most) => {
      const found = read(organizationId);
      if (found === undefined) return 0;
      const count = Math.min(most, found.count);
      pending[organizationId] = [found.mark - found.count + 1 + count, found.mark];
      return count;
    },
  };
  const count = (id: string) => read(id)?.count ?? 0;
  return { copies, count };
}

function createKeeper(copies: SearchCopies) {
  const onError = (error: unknown) => {
    throw error;
  };
  const keeper = new CopyKeeper({ store: { copies }, world: WORLD, onError });
  const { signal } = new AbortController();
  return { round: () => keeper.round(signal) };
}

describe("CopyKeeper", () => {
  test("leaves alone who has just written, and copies when nothing more has come", async () => {
    const pending: Record<string, [number, number]> = { a: [1, 5], b: [1, 2] };
    const { copies, count } = createCopies(pending);
    const { round } = createKeeper(copies);
    await round();
    expect([count("a"), count("b")]).toEqual([5, 2]);
    pending.a = [1, 6];
    await round();
    expect([count("a"), count("b")]).toEqual([6, 0]);
    await round();
    expect([count("a"), count("b")]).toEqual([0, 0]);
  });

  test("of somebody busy copies what is beyond the most that may wait", async () => {
    const { copies, count } = createCopies({ a: [1, 10_500] });
    const { round } = createKeeper(copies);
    await round();
    expect(count("a")).toBeLessThanOrEqual(10_000);
    expect(count("a")).toBeGreaterThan(10_000 - COPIES_AT_ONCE);
  });

  test("a round has an end, and the next one goes on behind it", async () => {
    const { copies, count } = createCopies({ a: [1, 100_000], b: [1, 40_000] });
    const { round } = createKeeper(copies);
    await round();
    // As of somebody busy, since nobody knows yet whether they are.
    expect(count("a")).toBe(100_000 - 40 * COPIES_AT_ONCE);
    expect(count("b")).toBe(40_000 - 40 * COPIES_AT_ONCE);
    await round();
    await round();
    expect(count("a")).toBe(100_000 - 120 * COPIES_AT_ONCE);
    expect(count("b")).toBe(40_000 - 40 * COPIES_AT_ONCE);
    await round();
    expect(count("b")).toBe(40_000 - 120 * COPIES_AT_ONCE);
    for (let rounds = 0; rounds < 80; rounds += 1) await round();
    expect([count("a"), count("b")]).toEqual([0, 0]);
  });

  test("stops when it is told to, in the middle of its work too, and goes on after errors", async () => {
    const { copies } = createCopies({ a: [1, 1_000_000] });
    const stopping = new AbortController();
    const errors: unknown[] = [];
    let renewals = 0;
    const renew: SearchCopies["renew"] = async (...given) => {
      renewals += 1;
      if (renewals === 1) throw new Error("full");
      if (renewals === 100) stopping.abort();
      return await copies.renew(...given);
    };
    const sleep = async (_delayMs: number, signal?: AbortSignal) => signal?.throwIfAborted();
    const world = { ...WORLD, sleep };
    const onError = (error: unknown) => void errors.push(error);
    await runCopying({ store: { copies: { ...copies, renew } }, world, onError }, stopping.signal);
    expect(renewals).toBe(100);
    expect(errors).toEqual([new Error("full")]);
  });
});
