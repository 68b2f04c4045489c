import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { World } from "../../src/common/world.ts";
import { createInProcessJobs } from "../../src/jobs/in-process.ts";
import { withLease } from "../../src/jobs/leased.ts";
import type { JobState } from "../../src/sync/job.ts";
import type { CycleCommit, Lane, Lease, Link } from "../../src/sync/ports.ts";
import { createHandClock } from "../support/hand-clock.ts";
import { startLaneWorker } from "../support/lane-worker-process.ts";
import { type OpenStore, openLeaseStore, type StorePlace } from "../support/lease-store.ts";
import { createDatabase } from "../support/postgres.ts";
import { createRealWorld } from "../support/real-world.ts";

/** A place for a store that is gone afterwards. */
interface Ground {
  readonly title: string;
  readonly open: () => Promise<{ readonly place: StorePlace; readonly clear: () => Promise<void> }>;
}

const sqlite: Ground = {
  title: "SQLite",
  open: async () => {
    const directory = await mkdtemp(join(tmpdir(), "rollcall-leases-"));
    const clear = (): Promise<void> => rm(directory, { recursive: true });
    return { place: { kind: "sqlite", directory }, clear };
  },
};

const postgres: Ground = {
  title: "PostgreSQL",
  open: async () => {
    const clear = async (): Promise<void> => {};
    return { place: { kind: "postgres", url: await createDatabase() }, clear };
  },
};

const ACTIVE: JobState = { status: "Active", watermark: 1 };
const LINK: Link = {
  objectType: "User",
  sourceId: "u1",
  targetId: "x1",
  values: {},
  managed: true,
};
const PAGE: CycleCommit = { state: { status: "Active", watermark: 2 }, links: [LINK] };
const idle: AbortSignal = new AbortController().signal;

describe.each([sqlite, postgres])("leases in $title", ({ open }) => {
  let place: StorePlace;
  let clear: () => Promise<void>;
  let opened: OpenStore;

  beforeAll(async () => {
    ({ place, clear } = await open());
    opened = await openLeaseStore(place);
  });
  afterAll(async () => {
    await opened.close();
    await clear();
  });

  async function createLane(jobId: string): Promise<Lane> {
    const { store } = opened;
    const ids = { tenantId: "t", applicationId: `application of ${jobId}` };
    await store.saveApplication({
      tenantId: ids.tenantId,
      id: ids.applicationId,
      displayName: "App",
      template: "custom",
      tenantUrl: "https://app.test/scim",
    });
    const schema = { id: "s", version: "1", synchronizationRules: [] };
    const job = { ...ids, id: jobId, schema, scope: "assigned", intervalMs: 1000 } as const;
    await store.saveJob(job, ACTIVE);
    return { tenantId: ids.tenantId, jobId };
  }

  test("a worker that lost its lease can't commit, and nothing of its page is there", async () => {
    const lane = await createLane("fenced");
    const { store } = opened;
    const ttlMs = 1_000;
    const taken = Promise.withResolvers<Lease>();
    const end = Promise.withResolvers<void>();
    const slow = withLease(store, createHandClock().world, { ttlMs }, async (_lane, lease) => {
      taken.resolve(lease);
      await end.promise;
      await store.commit(lease, PAGE);
    });
    const slowEnd = slow(lane, idle).catch((error: unknown) => error);
    const lost = await taken.promise;
    const later: World = { ...createRealWorld(), now: () => ttlMs + 1 };
    const fast = withLease(store, later, { ttlMs }, async (_lane, lease) => {
      expect(lease.number).toBeGreaterThan(lost.number);
      end.resolve();
      expect(await slowEnd).toMatchObject({ name: "StoreError", code: "LostLease" });
      expect((await store.readLinks(lane, "User", ["u1"])).size).toBe(0);
      expect((await store.readJob(lane))?.state).toEqual(ACTIVE);
      await store.commit(lease, PAGE);
    });
    await fast(lane, idle);
    expect((await store.readJob(lane))?.state).toEqual(PAGE.state);
    expect((await store.readLinks(lane, "User", ["u1"])).get("u1")).toEqual(LINK);
  });

  test("a killed worker's lane is run again once its lease has run out", async () => {
    const lane = await createLane("killed");
    const ttlMs = 1_200;
    const worker = await startLaneWorker({ kind: "lease", place, ttlMs, lane });
    const numberOfDead = Number(await worker.nextLine());
    await worker.kill();
    const refusals: unknown[] = [];
    const world = createRealWorld();
    const onError = (error: unknown): void => void refusals.push(error);
    const jobs = createInProcessJobs({ world, onError });
    const taken = Promise.withResolvers<Lease>();
    const run = async (_lane: Lane, lease: Lease): Promise<void> => taken.resolve(lease);
    await jobs.start(withLease(opened.store, world, { ttlMs }, run));
    await jobs.wake(lane);
    expect((await taken.promise).number).toBeGreaterThan(numberOfDead);
    expect(refusals.length).toBeGreaterThan(0);
    for (const refusal of refusals) expect(refusal).toMatchObject({ code: "LaneBusy" });
    await jobs.stop();
  });
});
