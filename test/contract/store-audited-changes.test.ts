import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REAL_WORLD } from "../../src/composition/world.ts";
import { addAdministrator } from "../../src/provisioning/administrator-admin.ts";
import { type AuditPorts, auditingStore, recordAudit } from "../../src/provisioning/audit.ts";
import { auditingDirectory, auditingGallery } from "../../src/provisioning/auditing-directory.ts";
import type { Store } from "../../src/store/store.ts";
import { ANN, APPLICATION, JOB, TENANT } from "../support/one-application.ts";
import { STORES, type TestStore } from "../support/stores.ts";

const LANE = { tenantId: TENANT, jobId: "job" };
const ASSIGNMENT = {
  id: "a1",
  applicationId: "app",
  principalId: "u1",
  principalType: "User",
  appRoleId: "r1",
} as const;
/** An entry of this id and instant is there before, so that the database refuses another. */
const TAKEN = { id: "taken", at: Date.parse("2026-01-01T00:00:00.000Z") };

interface Change {
  readonly title: string;
  readonly make: (store: Store, ports: AuditPorts) => Promise<unknown>;
  /** What is stored of it. */
  readonly read: (store: Store) => Promise<unknown>;
}

const CHANGES: readonly Change[] = [
  {
    title: "an application's settings",
    make: ({ sync }, ports) =>
      auditingStore(sync, ports).saveApplication({ ...APPLICATION, displayName: "Renamed" }),
    read: ({ sync }) => sync.readApplication(TENANT, "app"),
  },
  {
    title: "a job, with its version",
    make: ({ sync }, ports) =>
      auditingStore(sync, ports).saveJob({ ...JOB, scope: "all" }, { status: "Paused" }),
    read: async ({ sync, configurations }) => [
      (await sync.readJob(LANE))?.job,
      await configurations.listVersions(LANE, 99),
    ],
  },
  {
    title: "credentials",
    make: ({ sync }, ports) => auditingStore(sync, ports).saveSecret(TENANT, "app", "n3w"),
    read: ({ sync }) => sync.readSecret(TENANT, "app"),
  },
  {
    title: "what is asked of a job",
    make: ({ sync }, ports) =>
      auditingStore(sync, ports).saveRequest(LANE, { id: "r1", kind: "pause" }),
    read: ({ sync }) => sync.listRequests(LANE),
  },
  {
    title: "an assignment",
    make: ({ directory }, ports) =>
      auditingDirectory(directory, ports).write(TENANT, (writer) =>
        writer.addAssignment(TENANT, ASSIGNMENT),
      ),
    read: ({ directory }) => directory.listAssignments(TENANT, "app"),
  },
  {
    title: "an entry taken out of the gallery",
    make: ({ gallery }, ports) => auditingGallery(gallery, ports).removeEntry(TENANT, "own"),
    read: ({ gallery }) => gallery.listEntries(TENANT),
  },
  {
    title: "an administrator",
    make: ({ administratorAccounts, accounts, configurations }, { world, actor }) =>
      addAdministrator(
        {
          administratorAccounts,
          accounts,
          configurations,
          // The administrator's own id is asked for first.
          world: { ...world, newId: idsOf(["new", TAKEN.id]) },
          digest: (secret) => secret,
          hasher: { hash: reject, verify: reject, isCurrent: () => true, decoy: "" },
        },
        { tenantId: TENANT, actor },
        { name: "Bo", email: "bo@example.com", role: "Global Reader" },
      ),
    read: ({ administratorAccounts }) => administratorAccounts.listAdministrators(TENANT),
  },
  {
    title: "an application, taken out",
    make: ({ sync }, ports) => auditingStore(sync, ports).deleteApplication(TENANT, "app"),
    read: ({ sync }) => sync.readApplication(TENANT, "app"),
  },
];

describe.each(STORES)("a change and its audit row on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
    await store.directory.write(TENANT, (writer) =>
      writer.saveTenant({ id: TENANT, displayName: "Tenant" }),
    );
    await store.sync.saveApplication(APPLICATION);
    await store.sync.saveJob(JOB, { status: "Active" });
    await store.sync.saveSecret(TENANT, "app", "0ld");
    await store.gallery.saveEntry(TENANT, { id: "own" } as never);
    await store.configurations.addAudit(TENANT, {
      id: TAKEN.id,
      activityDateTime: new Date(TAKEN.at).toISOString(),
      initiatedBy: ANN,
      activity: "Sign in",
      applicationId: "",
      modifiedProperties: [],
    });
  });
  afterAll(() => opened.close());

  const portsOf = (world = REAL_WORLD): AuditPorts => ({
    configurations: store.configurations,
    world,
    actor: ANN,
  });
  const countAudit = async () =>
    (await store.configurations.listAudit(TENANT, { limit: 999 })).length;

  test.each(CHANGES)("$title: without its row there is no change", async ({ make, read }) => {
    const [before, rows] = [await read(store), await countAudit()];
    const world = { ...REAL_WORLD, now: () => TAKEN.at, newId: () => TAKEN.id };
    await expect(make(store, portsOf(world))).rejects.toThrow();
    expect(await read(store)).toEqual(before);
    expect(await countAudit()).toBe(rows);
  });

  test("of changes at once each row tells what the one before it had left", async () => {
    const ports = portsOf();
    const { sync } = store;
    const names = ["One", "Two", "Three"];
    await Promise.all(
      names.map((displayName) =>
        auditingStore(sync, ports).saveApplication({ ...APPLICATION, displayName }),
      ),
    );
    const rows = (await store.configurations.listAudit(TENANT, { limit: 999 }))
      .flatMap(({ modifiedProperties }) => modifiedProperties)
      .filter(({ newValue }) => names.includes(String(newValue)));
    const last = (await sync.readApplication(TENANT, "app"))?.displayName;
    // Each name was taken once and left once, but for the last.
    const left = [...rows.map(({ oldValue }) => oldValue), last];
    expect(left.sort()).toEqual([...names, APPLICATION.displayName].sort());
    await sync.saveApplication(APPLICATION);
  });

  test("a change that fails has no row; tried again, it has one", async () => {
    const rows = await countAudit();
    const note = { activity: "Sign out", applicationId: "", modifiedProperties: [] } as const;
    const refused = recordAudit(
      portsOf(),
      TENANT,
      () => store.sync.saveSecret(TENANT, "nobody's", "s"),
      () => [note],
    );
    await expect(refused).rejects.toMatchObject({ code: "NotFound" });
    expect(await countAudit()).toBe(rows);
    const again = async (): Promise<void> => {
      await store.sync.saveSecret(TENANT, "nobody's", "s").catch(() => undefined);
      await store.sync.saveSecret(TENANT, "app", "s");
      // What goes on afterwards carries nothing more.
      await store.sync.saveSecret(TENANT, "app", "s2");
    };
    await store.sync.saveApplication(APPLICATION);
    await recordAudit(portsOf(), TENANT, again, () => [note]);
    expect(await countAudit()).toBe(rows + 1);
  });
});

function idsOf(ids: readonly string[]): () => string {
  const left = [...ids];
  return () => left.shift() ?? REAL_WORLD.newId();
}

function reject(): Promise<never> {
  return Promise.reject(new Error("nobody hashes here"));
}
