import { describe, expect, test } from "vitest";
import { createHandClock } from "../../test/support/hand-clock.ts";
import { untilAborted } from "../../test/support/lane-stage.ts";
import { StoreError } from "../common/store-error.ts";
import type { Lane, LaneHandler, Lease } from "../sync/ports.ts";
import { JobError } from "./errors.ts";
import { type LeasedRun, type LeaseStore, withLease } from "./leased.ts";

const LANE: Lane = { tenantId: "t", jobId: "a" };
const TTL_MS = 900;

/** A store that answers as it is told and writes down what it was asked. */
function createStore(answers: {
  readonly busy?: boolean;
  readonly renew?: () => Promise<boolean>;
  readonly release?: () => Promise<void>;
}): { readonly store: LeaseStore; readonly asked: string[] } {
  const asked: string[] = [];
  const store: LeaseStore = {
    takeLease: async (lane, holder, now, ttlMs) => {
      asked.push(`take at ${now} for ${ttlMs}`);
      return answers.busy ? undefined : { lane, number: 7, holder };
    },
    renewLease: async (lease, now) => {
      asked.push(`renew ${lease.number} at ${now}`);
      return answers.renew ? await answers.renew() : true;
    },
    releaseLease: async (lease) => {
      asked.push(`release ${lease.number}`);
      await answers.release?.();
    },
  };
  return { store, asked };
}

const idle: AbortSignal = new AbortController().signal;

async function untilLost(_lane: Lane, _lease: Lease, signal: AbortSignal): Promise<void> {
  await untilAborted(signal);
}

describe("withLease", () => {
  test.each([
    { title: "that ends well", run: async () => {}, outcome: "ended" },
    {
      title: "that is rejected, and its rejection is what is heard",
      run: async () => Promise.reject(new Error("boom")),
      outcome: "boom",
    },
  ])("gives the lease back after a run $title", async ({ run, outcome }) => {
    const { store, asked } = createStore({});
    const handler = withLease(store, createHandClock().world, { ttlMs: TTL_MS }, run);
    expect(await describeEnd(handler)).toBe(outcome);
    expect(asked).toEqual(["take at 0 for 900", "release 7"]);
  });

  test("a busy lane is refused with a time to come back, and nothing is run", async () => {
    const { store, asked } = createStore({ busy: true });
    const run: LeasedRun = async () => expect.unreachable("the lane is another's");
    const handler = withLease(store, createHandClock().world, { ttlMs: TTL_MS }, run);
    const error = await handler(LANE, idle).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(JobError);
    expect(error).toMatchObject({ code: "LaneBusy", retryAfterMs: 300 });
    expect(asked).toEqual(["take at 0 for 900"]);
  });

  test("the lease is renewed each third of its time, as long as the run takes", async () => {
    const { store, asked } = createStore({});
    const clock = createHandClock();
    const end = Promise.withResolvers<void>();
    const handler = withLease(store, clock.world, { ttlMs: TTL_MS }, () => end.promise);
    const ended = handler(LANE, idle);
    (await clock.nextSleep()).pass();
    await clock.nextSleep();
    (await clock.nextSleep()).pass();
    await clock.nextSleep();
    await clock.nextSleep();
    end.resolve();
    await ended;
    expect(asked).toEqual(["take at 0 for 900", "renew 7 at 300", "renew 7 at 600", "release 7"]);
  });

  test("a renewal that says taken aborts the run, rejects it and releases nothing", async () => {
    const { store, asked } = createStore({ renew: async () => false });
    const clock = createHandClock();
    const ended = describeEnd(withLease(store, clock.world, { ttlMs: TTL_MS }, untilLost));
    (await clock.nextSleep()).pass();
    expect(await ended).toBe(new StoreError("LostLease").message);
    expect(asked).toEqual(["take at 0 for 900", "renew 7 at 300"]);
  });

  test("a store that can't be reached is asked again until the lease's end", async () => {
    const renew = async (): Promise<boolean> => Promise.reject(new StoreError("Unavailable"));
    const { store, asked } = createStore({ renew });
    const clock = createHandClock();
    const ended = describeEnd(withLease(store, clock.world, { ttlMs: TTL_MS }, untilLost));
    for (const thirdMs of [300, 300, 300]) {
      const sleep = await clock.nextSleep();
      expect(sleep.delayMs).toBe(thirdMs);
      sleep.pass();
      await clock.nextSleep();
    }
    expect(await ended).toBe(new StoreError("LostLease").message);
    expect(asked.slice(1)).toEqual(["renew 7 at 300", "renew 7 at 600", "renew 7 at 900"]);
  });

  test("a renewal that never answers costs the lease when its time is over", async () => {
    const { store } = createStore({ renew: () => Promise.withResolvers<boolean>().promise });
    const clock = createHandClock();
    const ended = describeEnd(withLease(store, clock.world, { ttlMs: TTL_MS }, untilLost));
    (await clock.nextSleep()).pass();
    const untilTheEnd = await clock.nextSleep();
    expect(untilTheEnd.delayMs).toBe(600);
    untilTheEnd.pass();
    expect(await ended).toBe(new StoreError("LostLease").message);
  });

  test("a release that fails leaves the run's outcome as it was", async () => {
    const { store } = createStore({ release: () => Promise.reject(new StoreError("Unavailable")) });
    const handler = withLease(store, createHandClock().world, {}, async () => {});
    expect(await describeEnd(handler)).toBe("ended");
  });

  test("the port's own abort reaches the run", async () => {
    const stop = new AbortController();
    const { store, asked } = createStore({});
    const run: LeasedRun = async (_lane, _lease, signal) => {
      stop.abort(new JobError("Stopped"));
      await untilAborted(signal);
      signal.throwIfAborted();
    };
    const handler = withLease(store, createHandClock().world, { ttlMs: TTL_MS }, run);
    await expect(handler(LANE, stop.signal)).rejects.toMatchObject({ code: "Stopped" });
    expect(asked).toEqual(["take at 0 for 900", "release 7"]);
  });

  test("each run has a name of its own, with the machine and the process in it", async () => {
    const holders: string[] = [];
    const { store } = createStore({});
    const run: LeasedRun = async (_lane, lease) => void holders.push(lease.holder);
    const handler = withLease(store, createHandClock().world, {}, run);
    await handler(LANE, idle);
    await handler(LANE, idle);
    expect(new Set(holders).size).toBe(2);
    expect(holders[0]).toContain(`/${process.pid}/`);
  });
});

async function describeEnd(handler: LaneHandler): Promise<string> {
  try {
    await handler(LANE, idle);
    return "ended";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
