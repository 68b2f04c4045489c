import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import type { ProvisioningLogRecord } from "../sync/log.ts";
import { openStore } from "./store.ts";

const lane = { tenantId: "t", jobId: "j" };

function makeRecord(number: number): ProvisioningLogRecord {
  const id = `r${String(number).padStart(5, "0")}`;
  return {
    id,
    activityDateTime: "2026-01-01T00:00:09.000Z",
    // Every other one tells of a change.
    ...(number % 2 === 0 && { changedDateTime: "2026-01-01T00:00:04.000Z" }),
    cycleId: "c",
    changeId: id,
    provisioningAction: "update",
    durationInMilliseconds: 3,
    sourceIdentity: { id: "u", displayName: 'Ann "since":', identityType: "User" },
    status: "success",
    provisioningSteps: [],
    modifiedProperties: [],
  };
}

test("a database from before has its changes counted as if it had done so all along", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-fill-"));
  const open = () =>
    openStore({ kind: "sqlite", directory, encryptionKey: new Uint8Array(32) } as const);
  try {
    const store = await open();
    const job = { id: "j", tenantId: "t", applicationId: "a", scope: "assigned", intervalMs: 1 };
    const schema = { id: "s", version: "1", synchronizationRules: [] };
    await store.sync.saveJob({ ...job, scope: "assigned", schema }, { status: "NotRun" });
    const lease = await store.sync.takeLease(lane, "w", 0, 1_000);
    if (lease === undefined) throw new Error("a new lane is free");
    // More than are read at once.
    const log = Array.from({ length: 2_500 }, (_, number) => makeRecord(number));
    await store.sync.commit(lease, { state: { status: "NotRun" }, log });
    const counted = await store.provisioningLog.readPropagation("t", "j", "2026-01-01");
    expect(counted).toMatchObject([{ changes: 1_250, tookMs: 6_250_000, workedMs: 3_750 }]);
    await store.close();

    const database = new DatabaseSync(join(directory, "rollcall.db"));
    database.exec("drop table propagation; drop index provisioning_log_problem");
    database.exec("delete from migration where number = 33");
    database.close();

    const again = await open();
    expect(await again.provisioningLog.readPropagation("t", "j", "2026-01-01")).toEqual(counted);
    await again.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
});
