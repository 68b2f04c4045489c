import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { World } from "../../src/common/world.ts";
import { re2Engine } from "../../src/connector/re2.ts";
import { pauseJob, restartJob, startJob } from "../../src/provisioning/job-admin.ts";
import { runLane } from "../../src/provisioning/lane.ts";
import type { RunnerPorts } from "../../src/provisioning/runner.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import {
  buildSchema,
  DEFAULT_GROUP_MAPPING,
  DEFAULT_USER_MAPPING,
} from "../../src/sync/default-schema.ts";
import type { Lane, SyncStore, TargetRequest } from "../../src/sync/ports.ts";
import { MemoryScim } from "../support/memory-scim.ts";
import { createBadTarget, type Weather } from "./bad-target.ts";
import { APPLICATION, type EditedDirectory, TENANT } from "./edits.ts";
import { createRandom, type Random } from "./random.ts";

const LANE: Lane = { tenantId: TENANT, jobId: "job-1" };
const LEASE_MS = 15_000;

/** The restarts of the simulation: those that keep the links. */
export type RestartScope = "Watermark" | "Escrows" | "Escrows, Watermark, QuarantineState";

/** The process died here. */
class Crash extends Error {}

/** One simulated installation: a real store, a clock of its own, a target that may misbehave. */
export interface SimulatedWorld {
  readonly edited: EditedDirectory;
  readonly store: Store;
  readonly scim: MemoryScim;
  readonly random: Random;
  readonly lane: Lane;
  /** From now on the target answers rightly and nothing crashes. */
  readonly calm: () => void;
  /** Requests since the last time it was asked. */
  readonly takeRequests: () => readonly TargetRequest[];
  /** Let time pass, then run the lane as a worker would; a crash ends it without a word. */
  readonly work: (pauseMs?: number) => Promise<void>;
  /** Pause or start the job, or restart it with this resetScope, as an administrator does. */
  readonly ask: (request: "pause" | "start" | RestartScope) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Make one. */
export async function createWorld(seed: number): Promise<SimulatedWorld> {
  const random = createRandom(seed);
  const directory = await mkdtemp(join(tmpdir(), "rollcall-simulation-"));
  const store = await openStore({ kind: "sqlite", directory, encryptionKey: new Uint8Array(32) });
  const scim = new MemoryScim();
  const weather: Weather = { isCalm: false, burst: 0 };
  const requests: TargetRequest[] = [];
  const clock = createClock(random);
  const target = createBadTarget({ scim, random, weather, requests });
  const ports: RunnerPorts = {
    directory: store.directory,
    store: crashingStore(store.sync, random, weather),
    targets: { open: () => target },
    regex: re2Engine,
    world: clock,
    pace: { pageSize: 7, concurrency: 4 },
    looksBetweenPages: false,
  };
  await prepare(store);
  return {
    edited: {
      directory: store.directory,
      random,
      userIds: [],
      groupIds: [],
      isLinked: async (type, id) => (await store.sync.readLinks(LANE, type, [id])).size > 0,
      serial: 0,
      round: 0,
    },
    store,
    scim,
    random,
    lane: LANE,
    calm: () => {
      weather.isCalm = true;
    },
    takeRequests: () => requests.splice(0),
    ask: async (request) => {
      const key = { ...LANE, applicationId: APPLICATION };
      const admin = { store: store.sync, world: clock, jobs: { wake: async () => undefined } };
      // A worker that died keeps its lease, and is waited for.
      await clock.sleep(LEASE_MS);
      if (request === "pause") await pauseJob(admin, key);
      else if (request === "start") await startJob(admin, key);
      else await restartJob(admin, key, request);
    },
    work: async (pauseMs) => {
      await clock.sleep(pauseMs ?? 0);
      await work(ports, clock);
    },
    close: async () => {
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function work(ports: RunnerPorts, clock: World): Promise<void> {
  // A worker that died keeps its lease until it has run out; the next one waits for that.
  await clock.sleep(LEASE_MS);
  const lease = await ports.store.takeLease(LANE, clock.newId(), clock.now(), LEASE_MS);
  if (lease === undefined) throw new Error("The lease has run out, so it can be taken.");
  try {
    await runLane(ports, lease, new AbortController().signal);
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
}

function createClock(random: Random): World {
  let now = Date.parse("2026-11-22T00:00:00Z");
  let ids = 0;
  const newId = (): string => {
    ids += 1;
    return `id-${String(ids).padStart(8, "0")}`;
  };
  return {
    now: () => now,
    newId,
    newGuid: newId,
    randomInteger: random.below,
    sleep: async (delayMs) => {
      now += delayMs;
    },
  };
}

/** A commit may be the last thing a process did, or what it was about to do. */
function crashingStore(store: SyncStore, random: Random, weather: { isCalm: boolean }): SyncStore {
  return {
    ...store,
    commit: async (lease, page) => {
      if (!weather.isCalm && random.chance(0.06)) throw new Crash("before the commit");
      await store.commit(lease, page);
      if (!weather.isCalm && random.chance(0.04)) throw new Crash("after the commit");
    },
  };
}

async function prepare(store: Store): Promise<void> {
  await store.directory.write(TENANT, (writer) =>
    writer.saveTenant({ id: TENANT, displayName: "Simulated" }),
  );
  await store.sync.saveApplication({
    id: APPLICATION,
    tenantId: TENANT,
    displayName: "Simulated application",
    template: "custom",
    tenantUrl: "https://target.invalid/scim",
  });
  await store.sync.saveSecret(TENANT, APPLICATION, "secret");
  const users = {
    ...DEFAULT_USER_MAPPING,
    attributeMappings: DEFAULT_USER_MAPPING.attributeMappings.map((mapping) => ({
      ...mapping,
      flowNullValues: true,
    })),
  };
  const schema = buildSchema("simulated", [users, DEFAULT_GROUP_MAPPING]);
  await store.sync.saveJob(
    {
      id: LANE.jobId,
      tenantId: TENANT,
      applicationId: APPLICATION,
      schema,
      scope: "assigned",
      intervalMs: 1,
    },
    { status: "NotRun" },
  );
}
