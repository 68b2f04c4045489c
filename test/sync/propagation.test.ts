import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createEngine, type Engine } from "../../src/composition/engine.ts";
import type { DirectoryWriter } from "../../src/directory/ports.ts";
import type { ProvisioningEvents } from "../../src/provisioning/events.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import {
  buildSchema,
  DEFAULT_GROUP_MAPPING,
  DEFAULT_USER_MAPPING,
} from "../../src/sync/default-schema.ts";
import { type FakeTarget, startFakeTarget } from "../support/fake-target.ts";

const TENANT = "tenant";
const LANE = { tenantId: TENANT, jobId: "job" };
const DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000";
const CREW = "g-crew";

let folder: string;
let store: Store;
let target: FakeTarget;
let engine: Engine;
let listeners: Set<() => void>;

/** An engine as the server has it; its interval is so long that only wakes bring anything. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-propagation-"));
  store = await openStore({ kind: "sqlite", directory: folder, encryptionKey: new Uint8Array(32) });
  target = await startFakeTarget();
  listeners = new Set();
  const events: ProvisioningEvents = {
    cycleEnded: () => {
      for (const listener of listeners) listener();
    },
  };
  engine = await createEngine({
    store,
    databaseUrl: undefined,
    log: pino({ level: "silent" }),
    events,
  });
  await prepare();
  await engine.start();
  await settle();
});
afterEach(async () => {
  await engine.stop();
  await store.close();
  await target.close();
  await rm(folder, { recursive: true, force: true });
});

async function prepare(): Promise<void> {
  const names = ["ann", "bo", "cy"];
  await store.directory.write(TENANT, async (writer) => {
    await writer.saveTenant({ id: TENANT, displayName: "Company" });
    for (const name of names) await saveUser(writer, name);
    await writer.saveGroup(TENANT, { id: CREW, displayName: "Crew", attributes: {} }, "saved");
    await addMember(writer, "ann");
    await assign(writer, CREW, "Group");
  });
  const application = { id: "app", tenantId: TENANT, displayName: "App", template: "custom" };
  await store.sync.saveApplication({ ...application, tenantUrl: target.url });
  await store.sync.saveSecret(TENANT, "app", target.token);
  const schema = buildSchema("job", [DEFAULT_USER_MAPPING, DEFAULT_GROUP_MAPPING]);
  const job = { id: "job", tenantId: TENANT, applicationId: "app", schema };
  await store.sync.saveJob(
    { ...job, scope: "assigned", intervalMs: 1_000_000_000 },
    { status: "NotRun" },
  );
}

async function saveUser(writer: DirectoryWriter, name: string, jobTitle = "Cook"): Promise<void> {
  const attributes = { displayName: name, jobTitle };
  const userPrincipalName = `${name}@example.com`;
  const user = { id: `u-${name}`, userPrincipalName, accountEnabled: true, attributes };
  await writer.saveUser(TENANT, user, "saved");
}

function addMember(writer: DirectoryWriter, name: string): Promise<boolean> {
  const membership = { groupId: CREW, memberId: `u-${name}`, memberType: "User" } as const;
  return writer.addMember(TENANT, membership);
}

function assign(
  writer: DirectoryWriter,
  principalId: string,
  principalType: "User" | "Group",
): Promise<boolean> {
  const id = `a-${principalId}`;
  const assignment = { id, applicationId: "app", principalId, principalType };
  return writer.addAssignment(TENANT, { ...assignment, appRoleId: DEFAULT_ACCESS });
}

/** Wait until everything that was written has been brought to the target. */
async function settle(): Promise<void> {
  for (;;) {
    const { promise, resolve } = Promise.withResolvers<void>();
    listeners.add(resolve);
    const stored = await store.sync.readJob(LANE);
    const last = await store.directory.lastSequence(TENANT);
    const isDone = stored?.state.position === undefined && stored?.state.watermark === last;
    if (!isDone) await promise;
    listeners.delete(resolve);
    if (isDone) return;
  }
}

async function change(work: (writer: DirectoryWriter) => Promise<unknown>): Promise<void> {
  target.takeCounts();
  await engine.directory.write(TENANT, work);
  await settle();
}

function account(name: string) {
  const users = [...target.scim.users.values()];
  return users.find(({ userName }) => userName === `${name}@example.com`);
}

function crew() {
  const groups = [...target.scim.groups.values()];
  expect(groups).toHaveLength(1);
  const members = (groups[0]?.members ?? []) as readonly { value: string }[];
  return { ...groups[0], members: members.map(({ value }) => value) };
}

describe("a write to the directory reaches the target by itself", () => {
  test("a title", async () => {
    await change((writer) => saveUser(writer, "ann", "Chef"));
    expect(account("ann")).toMatchObject({ title: "Chef" });
    expect(target.takeCounts()).toMatchObject({ PATCH: 1 });
  });

  test("only those who are in the assigned group are there; who joins it comes", async () => {
    expect([account("ann")?.active, account("bo")]).toEqual([true, undefined]);
    await change((writer) => addMember(writer, "bo"));
    expect(account("bo")).toMatchObject({ active: true });
    expect(crew().members.sort()).toEqual([account("ann")?.id, account("bo")?.id].sort());
  });

  test("who leaves the group is disabled, and removed from it by a filter path", async () => {
    const id = account("ann")?.id;
    await change((writer) => writer.removeMember(TENANT, CREW, "u-ann"));
    expect(account("ann")).toMatchObject({ active: false });
    expect(crew().members).toEqual([]);
    const operations = target.requests.flatMap(
      ({ body }) => (body as { Operations?: { path?: string }[] } | undefined)?.Operations ?? [],
    );
    expect(operations).toContainEqual({ op: "remove", path: `members[value eq "${id}"]` });
  });

  test("an assignment of one person, and its end", async () => {
    await change((writer) => assign(writer, "u-cy", "User"));
    expect(account("cy")).toMatchObject({ active: true });
    await change((writer) => writer.removeAssignment(TENANT, "a-u-cy"));
    expect(account("cy")).toMatchObject({ active: false });
  });

  test("the end of the group's assignment disables its people and deletes the group", async () => {
    await change((writer) => writer.removeAssignment(TENANT, `a-${CREW}`));
    expect(account("ann")).toMatchObject({ active: false });
    expect(target.scim.groups.size).toBe(0);
    await change((writer) => assign(writer, CREW, "Group"));
    expect(account("ann")).toMatchObject({ active: true });
    expect(crew().members).toEqual([account("ann")?.id]);
  });
});

describe("groups, behaviour.md section 7", () => {
  test("are created without members, who follow; a rename is one PATCH", async () => {
    const created = target.requests.find(({ method, path }) => method + path === "POST/Groups");
    expect(created?.body).not.toHaveProperty("members");
    expect(crew().members).toEqual([account("ann")?.id]);
    await change((writer) =>
      writer.saveGroup(TENANT, { id: CREW, displayName: "Team", attributes: {} }, "saved"),
    );
    expect(crew()).toMatchObject({ displayName: "Team" });
    expect(target.takeCounts()).toMatchObject({ PATCH: 1 });
  });

  test("250 members come in PATCH requests of at most 100, and go so", async () => {
    const names = Array.from({ length: 250 }, (_, index) => `p${index}`);
    await change(async (writer) => {
      for (const name of names) {
        await saveUser(writer, name);
        await addMember(writer, name);
      }
    });
    expect(crew().members).toHaveLength(251);
    await change(async (writer) => {
      for (const name of names) await writer.removeMember(TENANT, CREW, `u-${name}`);
    });
    expect(crew().members).toEqual([account("ann")?.id]);
    const sizes = target.requests
      .filter(({ method, path }) => method === "PATCH" && path.startsWith("/Groups"))
      .map(({ body }) => {
        const { Operations } = body as { Operations: { value?: unknown[] }[] };
        return Operations.length === 1 ? (Operations[0]?.value?.length ?? 1) : Operations.length;
      });
    expect(Math.max(...sizes)).toBe(100);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(1 + 250 + 250);
  });
});

describe("what a job without a token does", () => {
  test("it waits, and is not put into quarantine", async () => {
    const { schema, ...job } = (await store.sync.readJob(LANE))?.job ?? expect.fail("no job");
    await store.sync.saveApplication({
      id: "later",
      tenantId: TENANT,
      displayName: "Later",
      template: "custom",
      tenantUrl: target.url,
    });
    const later = { ...job, schema, id: "job-later", applicationId: "later" };
    await store.sync.saveJob(later, { status: "NotRun" });
    await change((writer) => saveUser(writer, "ann", "Chef"));
    const stored = await store.sync.readJob({ tenantId: TENANT, jobId: "job-later" });
    expect(stored?.state).toEqual({ status: "NotRun" });
  });
});
