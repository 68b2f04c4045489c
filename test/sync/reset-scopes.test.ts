import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { World } from "../../src/common/world.ts";
import { type JobAdmin, restartJob } from "../../src/provisioning/job-admin.ts";
import { type FakeTarget, startFakeTarget } from "../support/fake-target.ts";
import { createRealWorld } from "../support/real-world.ts";
import { assign, openWireDesk, savePerson, unassign, type WireDesk } from "../support/wire-desk.ts";

/*
 * What a restart with each resetScope does to a job in which something of everything stands: ann
 * and bo are in step, cy's disabling waits for a person (quarantine TooManyDeletes), di failed and
 * is to be tried again in hours. The target has been mended meanwhile.
 */

const KEY = { tenantId: "tenant", jobId: "job", applicationId: "app" };
const LANE = { tenantId: "tenant", jobId: "job" };
const PATIENCE = { throttledMs: 1_000, failedMs: [], failuresInARow: 10 };
const DAY_MS = 86_400_000;

let target: FakeTarget;
let desk: WireDesk;
let admin: JobAdmin;
let aheadMs: number;

beforeEach(async () => {
  aheadMs = 0;
  target = await startFakeTarget();
  const world: World = { ...createRealWorld(), now: () => Date.now() + aheadMs };
  desk = await openWireDesk(target, { world, ignoresWaits: false, patience: PATIENCE });
  const { sync } = desk.store;
  admin = { store: sync, jobs: { wake: async () => undefined }, world };
  const stored = await sync.readJob(LANE);
  if (stored === undefined) throw new Error("There is a job.");
  const deletionGuard = { enabled: true, threshold: 0 };
  await sync.saveJob({ ...stored.job, deletionGuard }, stored.state);
  target.misbehave(({ method, body }) => {
    const isDi = method === "POST" && JSON.stringify(body).includes("di@example.com");
    return isDi ? { status: 400, body: { detail: "No.", scimType: "invalidValue" } } : undefined;
  });
  await desk.write(async (writer) => {
    for (const id of ["ann", "bo", "cy", "di"]) {
      await savePerson(writer, id);
      await assign(writer, `u-${id}`);
    }
  });
  await desk.run();
  await desk.write((writer) => unassign(writer, "u-cy"));
  await desk.run();
  expect(await desk.state()).toMatchObject({ quarantine: { reason: "TooManyDeletes" } });
  expect(await sync.countFailures(LANE)).toMatchObject({ escrows: 1 });
  target.misbehave();
});
afterEach(async () => {
  await desk.close();
  await target.close();
});

const accountOf = (name: string) =>
  [...target.scim.users.values()].find(({ userName }) => userName === `${name}@example.com`);

/** Restart, and run what it asks for. */
async function restart(resetScope: string | undefined) {
  const before = target.requests.length;
  await restartJob(admin, KEY, resetScope);
  const [execution] = await desk.run();
  const sent = target.requests.slice(before);
  const asked = sent.map(({ path }) => decodeURIComponent(path));
  return {
    kind: execution?.kind,
    /** Looked for by what matches them, as if there was no link. */
    matched: asked.some((path) => path.includes('"ann@example.com"')),
    created: sent.flatMap(({ method, body }) =>
      method === "POST" ? [(body as { userName?: string }).userName] : [],
    ),
    cyIsActive: accountOf("cy")?.active,
    waiting: await desk.store.sync.countStaged(LANE, "waiting"),
    escrows: (await desk.store.sync.countFailures(LANE)).escrows,
    status: (await desk.state()).status,
  };
}

const DI = ["di@example.com"];
const HELD = { cyIsActive: true, waiting: 1, status: "Quarantine" } as const;
const GONE = { cyIsActive: false, waiting: 0, status: "Active" } as const;

describe("restart, graph-sync-api.md section 6 and behaviour.md section 12", () => {
  test.each([
    {
      title: "None clears nothing: who failed waits, what is held is held",
      scope: "None",
      after: { ...HELD, kind: "incremental", matched: false, created: [], escrows: 1 },
    },
    {
      title: "Escrows drops failures; they are not tried again",
      scope: "Escrows",
      after: { ...HELD, kind: "incremental", matched: false, created: [], escrows: 0 },
    },
    {
      title: "Watermark looks at everybody and keeps links; who failed is tried",
      scope: "Watermark",
      after: { ...HELD, kind: "initial", matched: false, created: DI, escrows: 0 },
    },
    {
      title: "QuarantineState ends the quarantine; what is held asks again",
      scope: "QuarantineState",
      after: { ...HELD, kind: "incremental", matched: false, created: [], escrows: 1 },
    },
    {
      title: "ConnectorDataStore forgets links: everybody is matched again, and nobody made twice",
      scope: "ConnectorDataStore",
      after: { ...HELD, kind: "initial", matched: true, created: DI, escrows: 0 },
    },
    {
      title: "Full does all four",
      scope: "Full",
      after: { ...HELD, kind: "initial", matched: true, created: DI, escrows: 0 },
    },
    {
      title: "nothing is the portal's Restart: QuarantineState, Watermark and Escrows",
      scope: undefined,
      after: { ...HELD, kind: "initial", matched: false, created: DI, escrows: 0 },
    },
    {
      title: "ForceDeletes lets the held ones go at once, and does nothing else",
      scope: "ForceDeletes",
      after: { ...GONE, kind: "incremental", matched: false, created: [], escrows: 1 },
    },
    {
      title: "names with commas between them do what each does",
      scope: "Full, ForceDeletes",
      after: { ...GONE, kind: "initial", matched: true, created: DI, escrows: 0 },
    },
  ])("$title", async ({ scope, after }) => {
    expect(await restart(scope)).toEqual(after);
    expect([...target.scim.users.values()].map(({ userName }) => userName)).toHaveLength(
      new Set([...target.scim.users.values()].map(({ userName }) => userName)).size,
    );
  });

  test("Escrows: not even when it would have been due", async () => {
    await restart("Escrows");
    aheadMs = DAY_MS;
    await desk.run();
    expect(accountOf("di")).toBeUndefined();
    await desk.write((writer) => savePerson(writer, "di"));
    await desk.run();
    expect(accountOf("di")).toMatchObject({ active: true });
  });

  test("ForceDeletes holds for one cycle: the next deletion is asked about again", async () => {
    await restart("ForceDeletes");
    aheadMs = DAY_MS;
    await desk.write((writer) => unassign(writer, "u-bo"));
    await desk.run();
    expect(accountOf("bo")).toMatchObject({ active: true });
    expect(await desk.state()).toMatchObject({ quarantine: { reason: "TooManyDeletes" } });
  });

  test("a quarantine for bad credentials outlives all but QuarantineState and Full", async () => {
    target.misbehave(() => ({ status: 401, body: { detail: "Who are you?" } }));
    await restart("Watermark, QuarantineState");
    const reason = "EncounteredQuarantineException";
    expect(await desk.state()).toMatchObject({ quarantine: { reason } });
    target.misbehave();
    for (const scope of ["None", "Escrows", "Watermark", "ForceDeletes"]) {
      expect(await restart(scope)).toMatchObject({ kind: undefined, status: "Quarantine" });
    }
    expect(await restart("QuarantineState")).toMatchObject({ cyIsActive: false, status: "Active" });
  });
});
