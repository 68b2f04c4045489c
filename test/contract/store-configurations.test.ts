import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REAL_WORLD } from "../../src/composition/world.ts";
import { re2Engine } from "../../src/connector/re2.ts";
import { auditingStore } from "../../src/provisioning/audit.ts";
import { auditingDirectory } from "../../src/provisioning/auditing-directory.ts";
import {
  diffConfigurationVersions,
  listConfigurationAudit,
  listConfigurationVersions,
  restoreConfigurationVersion,
} from "../../src/provisioning/configuration-admin.ts";
import type { Store } from "../../src/store/store.ts";
import { ANN, APPLICATION, JOB, TENANT } from "../support/one-application.ts";
import { STORES, type TestStore } from "../support/stores.ts";

const KEY = { tenantId: TENANT, applicationId: "app", jobId: "job" };
const BO = { id: "t2", displayName: "Bo's token", initiatorType: "application" } as const;

describe.each(STORES)("configuration changes on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  const portsOf = (actor: typeof ANN | typeof BO) => ({
    configurations: store.configurations,
    world: REAL_WORLD,
    actor,
  });
  const admin = () => ({
    store: store.sync,
    jobs: { wake: async () => undefined },
    world: REAL_WORLD,
    configurations: store.configurations,
    regex: re2Engine,
  });
  const newest = async () =>
    (await listConfigurationAudit(admin(), TENANT, { applicationId: "app", top: 1 })).items[0];

  test("who changed what, from what to what; every save is a version", async () => {
    const ann = auditingStore(store.sync, portsOf(ANN));
    await ann.saveApplication(APPLICATION);
    expect(await newest()).toMatchObject({ activity: "Add application", initiatedBy: ANN });
    await ann.saveJob(JOB, { status: "Paused" });
    const bo = auditingStore(store.sync, portsOf(BO));
    await bo.saveJob({ ...JOB, scope: "all" }, { status: "Paused" });
    expect(await newest()).toMatchObject({
      activity: "Update attribute mappings or scope",
      initiatedBy: BO,
      applicationId: "app",
      jobId: "job",
      modifiedProperties: [{ displayName: "scope", oldValue: "assigned", newValue: "all" }],
    });
    await bo.saveApplication({ ...APPLICATION, displayName: "Renamed" });
    const before = await listConfigurationVersions(admin(), KEY, 9);
    expect(before.map(({ version, savedBy }) => [version, savedBy.id])).toEqual([
      [3, "t2"],
      [2, "t2"],
      [1, "t1"],
    ]);
    await bo.saveJob({ ...JOB, scope: "all" }, { status: "Paused" });
    expect(await listConfigurationVersions(admin(), KEY, 9)).toHaveLength(3);
  });

  test("a version is compared with another, and brought back as a new one", async () => {
    expect(await diffConfigurationVersions(admin(), KEY, 1)).toEqual([
      { displayName: "job.scope", oldValue: "assigned", newValue: "all" },
      { displayName: "application.displayName", oldValue: "BIS", newValue: "Renamed" },
    ]);
    expect(await restoreConfigurationVersion(admin(), KEY, 1, ANN)).toBe(4);
    const [last] = await listConfigurationVersions(admin(), KEY, 1);
    expect(last).toMatchObject({ version: 4, restoredFrom: 1, savedBy: ANN });
    expect((await store.sync.readJob(KEY))?.job).toMatchObject({ scope: "assigned" });
    expect(await store.sync.readApplication(TENANT, "app")).toEqual(APPLICATION);
    const changes = await diffConfigurationVersions(admin(), KEY, 1, 4);
    expect(changes.map(({ displayName }) => displayName)).toEqual(["job.schema.version"]);
    const missing = restoreConfigurationVersion(admin(), KEY, 99, ANN);
    await expect(missing).rejects.toMatchObject({ code: "VersionNotFound" });
  });

  test("a version brings back no Tenant URL: the saved secrets were given for today's", async () => {
    const tenantUrl = "https://moved.example/scim";
    await auditingStore(store.sync, portsOf(BO)).saveApplication({ ...APPLICATION, tenantUrl });
    await restoreConfigurationVersion(admin(), KEY, 1, ANN);
    expect(await store.sync.readApplication(TENANT, "app")).toMatchObject({ tenantUrl });
    await store.sync.saveApplication(APPLICATION);
  });

  test("of secrets it says only that they changed", async () => {
    await auditingStore(store.sync, portsOf(ANN)).saveSecret(TENANT, "app", "tok-s3cret");
    const { items } = await listConfigurationAudit(admin(), TENANT, { top: 99 });
    expect(items[0]?.modifiedProperties).toEqual([
      { displayName: "SecretToken", newValue: "[Redact]" },
    ]);
    expect(JSON.stringify(items)).not.toContain("tok-s3cret");
  });

  test("assignments, once they are on disk", async () => {
    const directory = auditingDirectory(store.directory, portsOf(BO));
    const assignment = {
      id: "a1",
      applicationId: "app",
      principalId: "u1",
      principalType: "User",
      appRoleId: "r1",
    } as const;
    await directory.write(TENANT, async (writer) => {
      await writer.saveTenant({ id: TENANT, displayName: "Tenant" });
      await writer.addAssignment(TENANT, assignment);
    });
    expect(await newest()).toMatchObject({ activity: "Add app role assignment", initiatedBy: BO });
    const undone = directory.write(TENANT, async (writer) => {
      await writer.listAssignments(TENANT, "app");
      await writer.removeAssignment(TENANT, "a1");
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect(await newest()).toMatchObject({ activity: "Add app role assignment" });
    await directory.write(TENANT, async (writer) => {
      await writer.listAssignments(TENANT, "app");
      await writer.removeAssignment(TENANT, "a1");
    });
    expect(await newest()).toMatchObject({
      activity: "Remove app role assignment",
      modifiedProperties: [{ displayName: "appRoleAssignment", oldValue: { principalId: "u1" } }],
    });
  });

  test("the log goes on in pages, and what is old goes", async () => {
    const all = await listConfigurationAudit(admin(), TENANT, { top: 99 });
    const first = await listConfigurationAudit(admin(), TENANT, { top: 2 });
    const skipToken = first.nextAfterId ?? "";
    const rest = await listConfigurationAudit(admin(), TENANT, { top: 99, skipToken });
    expect([...first.items, ...rest.items]).toEqual(all.items);
    expect(rest.nextAfterId).toBeUndefined();
    expect(await store.configurations.pruneAudit(TENANT, "9")).toBe(all.items.length);
    expect((await listConfigurationAudit(admin(), TENANT, { top: 9 })).items).toEqual([]);
  });
});
