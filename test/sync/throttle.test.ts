import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createEngine, type Engine } from "../../src/composition/engine.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { buildSchema, DEFAULT_USER_MAPPING } from "../../src/sync/default-schema.ts";
import { type FakeTarget, startFakeTarget } from "../support/fake-target.ts";
import { assign, savePerson } from "../support/wire-desk.ts";

const TENANT = "tenant";
const LANE = { tenantId: TENANT, jobId: "job" };

let folder: string;
let store: Store;
let target: FakeTarget;
let engine: Engine;
let ended: (() => void)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-throttle-"));
  store = await openStore({ kind: "sqlite", directory: folder, encryptionKey: new Uint8Array(32) });
  target = await startFakeTarget();
  ended = [];
  await store.directory.write(TENANT, async (writer) => {
    await writer.saveTenant({ id: TENANT, displayName: "Company" });
    for (const id of ["ann", "bo"]) await savePerson(writer, id);
    for (const id of ["ann", "bo"]) await assign(writer, `u-${id}`);
  });
  const application = { id: "app", tenantId: TENANT, displayName: "App", template: "custom" };
  await store.sync.saveApplication({ ...application, tenantUrl: target.url });
  await store.sync.saveSecret(TENANT, "app", target.token);
  const schema = buildSchema("job", [DEFAULT_USER_MAPPING]);
  const job = { id: "job", tenantId: TENANT, applicationId: "app", schema } as const;
  await store.sync.saveJob(
    { ...job, scope: "assigned", intervalMs: 1_000_000_000 },
    { status: "NotRun" },
  );
  engine = await startEngine();
});
afterEach(async () => {
  await engine.stop();
  await store.close();
  await target.close();
  await rm(folder, { recursive: true, force: true });
});

async function startEngine(privateTargets = "127.0.0.0/8"): Promise<Engine> {
  const events = {
    cycleEnded: () => {
      for (const tell of ended.splice(0)) tell();
    },
  };
  const log = pino({ level: "silent" });
  return await createEngine({ store, databaseUrl: undefined, log, events, privateTargets });
}

function nextEnd(): Promise<void> {
  return new Promise((resolve) => void ended.push(resolve));
}

async function readState() {
  const stored = await store.sync.readJob(LANE);
  if (stored === undefined) throw new Error("There is a job.");
  return stored.state;
}

test("Retry-After parks the lane: no lease, no request, kept by a restart, woken in time", async () => {
  let isFull = true;
  const times: number[] = [];
  target.misbehave(({ method }) => {
    times.push(Date.now());
    if (method !== "POST" || !isFull) return undefined;
    return { status: 429, headers: { "retry-after": "3" }, body: { detail: "Slowly." } };
  });
  const first = nextEnd();
  await engine.start();
  await first;
  const parked = await readState();
  expect(parked).toMatchObject({ status: "NotRun", nextRun: { why: "throttled" } });
  const until = Date.parse(parked.nextRun?.at ?? "");
  // Nobody holds the lane meanwhile.
  await engine.stop();
  const now = Date.now();
  const lease = await store.sync.takeLease(LANE, "somebody", now, 1_000);
  expect(lease).toBeDefined();
  if (lease !== undefined) await store.sync.releaseLease(lease);

  isFull = false;
  const before = times.length;
  engine = await startEngine();
  const second = nextEnd();
  await engine.start();
  await engine.jobs.wake(LANE);
  await second;
  const resumed = times[before] ?? 0;
  // Never sooner, and not a minute later, as a scheduler alone would be.
  expect(resumed).toBeGreaterThanOrEqual(until - 5);
  expect(resumed - until).toBeLessThan(2_000);
  expect((await readState()).status).toBe("Active");
  expect(target.scim.users.size).toBe(2);
});

test("a limit that says it is used up parks before it is overrun", async () => {
  target.misbehave(({ method }) =>
    method === "GET"
      ? {
          status: 200,
          headers: { "ratelimit-remaining": "0", "ratelimit-reset": "30" },
          body: { totalResults: 0, Resources: [] },
        }
      : undefined,
  );
  const first = nextEnd();
  await engine.start();
  await first;
  expect(await readState()).toMatchObject({ nextRun: { why: "throttled" } });
  // The probe alone.
  expect(target.requests).toHaveLength(1);
});

test("a 429 without Retry-After backs off, and nobody is in escrow for it", async () => {
  target.misbehave(() => ({ status: 429 }));
  const first = nextEnd();
  await engine.start();
  await first;
  const state = await readState();
  expect(state).toMatchObject({ nextRun: { why: "throttled" } });
  expect(Date.parse(state.nextRun?.at ?? "")).toBeGreaterThan(Date.now());
  expect(await store.sync.listEscrows(LANE, 10)).toEqual([]);
});

test("a server's engine does not reach private addresses unless it is allowed", async () => {
  await engine.stop();
  engine = await startEngine("");
  const first = nextEnd();
  await engine.start();
  await first;
  const state = await readState();
  expect(state.lastExecution?.error).toMatchObject({ code: "TargetAddressNotAllowed" });
  expect(state.status).toBe("Quarantine");
  expect(target.requests).toEqual([]);
});
