import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REAL_WORLD } from "../../src/composition/world.ts";
import {
  type JobAdmin,
  pauseJob,
  readJob,
  startJob,
  stopJob,
} from "../../src/provisioning/job-admin.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { buildSchema, DEFAULT_USER_MAPPING } from "../../src/sync/default-schema.ts";
import { type FakeTarget, startFakeTarget } from "../support/fake-target.ts";
import { createDatabase } from "../support/postgres.ts";
import { type RollcallProcess, startRollcall } from "../support/rollcall-process.ts";
import { TEST_KEY } from "../support/test-key.ts";

/*
 * Pause and stop where two `rollcall worker` processes share a PostgreSQL database, and a third
 * process asks. What counts is what the target sees.
 */

const TENANT = "contoso";
const KEY = { tenantId: TENANT, applicationId: "app", jobId: "job" };
const PEOPLE = 400;
/** Within which a pause is promised. */
const PROMISED_MS = 2_000;
const ROLE = "00000000-0000-0000-0000-000000000000";

let store: Store;
let target: FakeTarget;
let folder: string;
let workers: readonly RollcallProcess[];
let admin: JobAdmin;

beforeAll(async () => {
  const url = await createDatabase();
  target = await startFakeTarget();
  folder = await mkdtemp(join(tmpdir(), "rollcall-workers-"));
  store = await openStore({ kind: "postgres", url, encryptionKey: TEST_KEY });
  await fill(store, target);
  // The lane's queue finds it by the scheduler of either worker.
  admin = { store: store.sync, jobs: { wake: async () => undefined }, world: REAL_WORLD };
  const env = {
    DATABASE_URL: url,
    ROLLCALL_KEY: Buffer.from(TEST_KEY).toString("base64"),
    ROLLCALL_ALLOW_PRIVATE_TARGETS: "127.0.0.0/8",
  };
  workers = ["one", "two"].map((name) =>
    startRollcall(["worker", "--data", join(folder, name)], { env }),
  );
  await Promise.all(workers.map((worker) => worker.waitFor("Worker is running")));
}, 60_000);

afterAll(async () => {
  for (const { child } of workers) child.kill("SIGTERM");
  await Promise.all(workers.map(({ ended }) => ended));
  await store.close();
  await target.close();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

async function fill({ directory, sync }: Store, { url, token }: FakeTarget): Promise<void> {
  await directory.write(TENANT, async (writer) => {
    await writer.saveTenant({ id: TENANT, displayName: "Contoso" });
    for (let number = 0; number < PEOPLE; number += 1) {
      const id = `u${String(number).padStart(4, "0")}`;
      const attributes = { displayName: id, mailNickname: id };
      const user = { id, userPrincipalName: `${id}@example.com`, accountEnabled: true, attributes };
      await writer.saveUser(TENANT, user, "saved");
      await writer.addAssignment(TENANT, {
        id: `a-${id}`,
        applicationId: KEY.applicationId,
        principalId: id,
        principalType: "User",
        appRoleId: ROLE,
      });
    }
  });
  await sync.saveApplication({
    id: KEY.applicationId,
    tenantId: TENANT,
    displayName: "App",
    template: "custom",
    tenantUrl: url,
    // Slow enough that a cycle takes a while.
    targetSettings: { concurrency: 2, requestsPerSecond: 60 },
  });
  await sync.saveSecret(TENANT, KEY.applicationId, token ?? "");
  const schema = buildSchema(KEY.jobId, [DEFAULT_USER_MAPPING]);
  const job = { id: KEY.jobId, tenantId: TENANT, applicationId: KEY.applicationId, schema };
  await sync.saveJob(
    { ...job, scope: "assigned", intervalMs: 3_600_000 },
    { status: "NotConfigured" },
  );
}

const isCreation = ({ method }: { readonly method: string }): boolean => method === "POST";

/** How many requests come in a time, which is all that can be said of silence. */
async function countDuring(milliseconds: number): Promise<number> {
  const before = target.requests.length;
  await REAL_WORLD.sleep(milliseconds);
  return target.requests.length - before;
}

describe("two worker processes on PostgreSQL", () => {
  test("pause in mid-cycle: within two seconds the target hears nothing more", async () => {
    const begun = target.waitForRequest(isCreation, 20);
    await startJob(admin, KEY);
    await begun;
    await pauseJob(admin, KEY);
    await REAL_WORLD.sleep(PROMISED_MS);
    expect(await countDuring(3_000)).toBe(0);
    const { state } = await readJob(admin, KEY);
    expect(state).toMatchObject({ status: "Paused", position: { kind: "initial" } });
    const made = target.scim.users.size;
    expect(made).toBeGreaterThanOrEqual(19);
    expect(made).toBeLessThan(PEOPLE);
  }, 60_000);

  test("started again it goes on from there, and makes nobody twice; a stop lets it end", async () => {
    const more = target.waitForRequest(isCreation, 10);
    await startJob(admin, KEY);
    await more;
    await stopJob(admin, KEY);
    await waitForEnd();
    const names = [...target.scim.users.values()].map(({ userName }) => userName);
    expect(new Set(names).size).toBe(PEOPLE);
    expect(names).toHaveLength(PEOPLE);
    expect(await countDuring(2_000)).toBe(0);
    expect((await readJob(admin, KEY)).state.status).toBe("Paused");
  }, 60_000);
});

async function waitForEnd(): Promise<void> {
  for (let look = 0; look < 400; look += 1) {
    const { state } = await readJob(admin, KEY);
    if (state.status === "Paused" && state.position === undefined) return;
    await REAL_WORLD.sleep(100);
  }
  throw new Error("The cycle did not end.");
}
