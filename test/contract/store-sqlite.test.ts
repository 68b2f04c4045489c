import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { StoreError } from "../../src/common/store-error.ts";
import type { DirectoryWriter } from "../../src/directory/ports.ts";
import { MIGRATIONS, migrate } from "../../src/store/migrate.ts";
import { SqliteDatabase, type SqliteTestOptions } from "../../src/store/sqlite.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { TEST_KEY } from "../support/test-key.ts";

const TENANT = "tenant";
let directory: string;
let stores: Store[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "rollcall-sqlite-"));
});

afterEach(async () => {
  for (const store of stores) await store.close();
  stores = [];
  await rm(directory, { recursive: true, force: true });
});

async function open(options: { key?: Uint8Array; test?: SqliteTestOptions } = {}): Promise<Store> {
  const { key = TEST_KEY, ...rest } = options;
  const store = await openStore({ kind: "sqlite", directory, encryptionKey: key, ...rest });
  stores.push(store);
  return store;
}

function saveUser(store: Store, id: string, filler = ""): Promise<void> {
  return store.directory.write(TENANT, (writer) => saveUserIn(writer, id, filler));
}

function saveUserIn(writer: DirectoryWriter, id: string, filler = ""): Promise<void> {
  const user = { id, userPrincipalName: id, accountEnabled: true, attributes: { filler } };
  return writer.saveUser(TENANT, user, "saved");
}

describe("the files of the SQLite store", () => {
  test("only their owner can read them", async () => {
    const nested = join(directory, "data");
    const store = await openStore({ kind: "sqlite", directory: nested, encryptionKey: TEST_KEY });
    stores.push(store);
    expect((await stat(nested)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(nested)) {
      expect((await stat(join(nested, name))).mode & 0o077).toBe(0);
    }
  });

  test("a secret is in none of them, opens with its key only, and in its record only", async () => {
    const store = await open();
    const application = { displayName: "A", template: "custom", tenantUrl: "https://x" };
    for (const id of ["app", "other"]) {
      await store.sync.saveApplication({ ...application, id, tenantId: TENANT });
    }
    await store.sync.saveSecret(TENANT, "app", "very-secret-token");
    for (const name of await readdir(directory)) {
      const bytes = await readFile(join(directory, name));
      expect(bytes.includes("very-secret-token")).toBe(false);
    }
    const otherKey = await open({ key: new Uint8Array(32).fill(9) });
    const refusal = { code: "Unavailable", message: expect.stringContaining("another key") };
    await expect(otherKey.sync.readSecret(TENANT, "app")).rejects.toMatchObject(refusal);
    const raw = new DatabaseSync(join(directory, "rollcall.db"));
    raw.exec("update application set secret = (select secret from application where id = 'app')");
    raw.close();
    const moved = { code: "Unavailable", message: expect.stringContaining("another record") };
    await expect(store.sync.readSecret(TENANT, "other")).rejects.toMatchObject(moved);
    expect(await store.sync.readSecret(TENANT, "app")).toBe("very-secret-token");
  });

  test("audit rows come with the change they tell of, or not at all", async () => {
    const store = await open();
    const created = "2026-01-01T00:00:00.000Z";
    await store.organizations.addOrganization(
      { id: "o", name: "O", application: "custom", created },
      {
        id: "t",
        organizationId: "o",
        sha256: "00",
        name: "t",
        kind: "secret",
        scope: "write",
        created,
      },
    );
    const entry = { at: created, action: "create", kind: "User", resourceId: "u" } as const;
    const write = (fails: boolean) =>
      store.organizations.write("o", async (writer) => {
        await writer.audit("o", { ...entry, modified: [{ path: "title", newValue: "Cook" }] });
        if (fails) throw new Error("second thoughts");
      });
    await expect(write(true)).rejects.toThrow("second thoughts");
    await write(false);
    const raw = new DatabaseSync(join(directory, "rollcall.db"), { readOnly: true });
    const rows = raw.prepare("select organization_id, resource_id, modified from audit").all();
    raw.close();
    const modified = '[{"path":"title","newValue":"Cook"}]';
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { organization_id: "o", resource_id: "u", modified },
    ]);
  });

  test("a database of a newer version is refused with its number", async () => {
    const newest = { number: 999, name: "future", statements: () => [] };
    const newer = await SqliteDatabase.open(directory, (database) =>
      migrate(database, [...MIGRATIONS, newest]),
    );
    await newer.close();
    await expect(open()).rejects.toMatchObject({
      code: "Unavailable",
      message: expect.stringContaining("version 999"),
    });
  });

  test("a file that is no database is refused", async () => {
    const store = await open();
    await store.close();
    await writeFile(join(directory, "rollcall.db"), "this is no database at all".repeat(400));
    await expect(open()).rejects.toMatchObject({ code: "Unavailable" });
  });
});

describe("writing under pressure", () => {
  test("writes of one turn share a commit; a failing one takes nobody along", async () => {
    const store = await open();
    const commits = () => stat(join(directory, "rollcall.db-wal")).then((file) => file.size);
    await saveUser(store, "warm");
    const before = await commits();
    await saveUser(store, "alone");
    const single = (await commits()) - before;
    const writes = Array.from({ length: 32 }, (_, index) => saveUser(store, `u${index}`));
    const name = { userPrincipalName: "U7", accountEnabled: true, attributes: {} };
    const clash = store.directory.write(TENANT, (writer) =>
      writer.saveUser(TENANT, { id: "late", ...name }, "saved"),
    );
    await expect(clash).rejects.toMatchObject({ code: "Uniqueness" });
    await Promise.all(writes);
    expect(await store.directory.countUsers(TENANT)).toBe(34);
    // 32 commits of their own would have written each changed page 32 times.
    expect((await commits()) - before - single).toBeLessThan(single * 16);
  });

  test.each([
    ["has only read", 1, async () => undefined],
    ["has written", 2, (writer: DirectoryWriter) => saveUserIn(writer, "half")],
  ])("a write that fails when it %s makes the others run %i times", async (_, runs, begin) => {
    const store = await open();
    let ran = 0;
    const good = store.directory.write(TENANT, async (writer) => {
      ran += 1;
      await saveUserIn(writer, "good");
    });
    const bad = store.directory.write(TENANT, async (writer) => {
      await writer.readUsers(TENANT, ["good"]);
      await begin(writer);
      throw new StoreError("Stale");
    });
    const last = saveUser(store, "last");
    await expect(bad).rejects.toMatchObject({ code: "Stale" });
    await Promise.all([good, last]);
    expect(ran).toBe(runs);
    expect(await store.directory.countUsers(TENANT)).toBe(2);
    expect(await store.directory.readUsers(TENANT, ["half"])).toEqual([]);
  });

  test("a full disk refuses writes whole, serves reads, and works again with space", async () => {
    const small = await open({ test: { maxPageCount: 200 } });
    const filler = "x".repeat(3000);
    let written = 0;
    const fill = async () => {
      for (; written < 500; written += 1) await saveUser(small, `u${written}`, filler);
    };
    await expect(fill()).rejects.toMatchObject({ code: "Full" });
    expect(written).toBeGreaterThan(5);
    const batch = Array.from({ length: 5 }, (_, index) => saveUser(small, `b${index}`, filler));
    const done = await Promise.allSettled(batch);
    const kept = done.filter((each) => each.status === "fulfilled").length;
    expect(kept).toBeLessThan(5);
    expect(await small.directory.countUsers(TENANT)).toBe(written + kept);
    expect(await small.directory.lastSequence(TENANT)).toBe(written + kept);
    expect(await small.directory.readUsers(TENANT, ["u3"])).toHaveLength(1);
    await small.directory.write(TENANT, async (writer) => {
      for (const id of ["u0", "u1", "u2"]) {
        await writer.purge(TENANT, { objectType: "User", objectId: id });
      }
    });
    await saveUser(small, "again");
    expect(await small.directory.readUsers(TENANT, ["again"])).toHaveLength(1);
  });

  test("a lock that another process holds is waited for without blocking reads", async () => {
    const store = await open();
    await saveUser(store, "before");
    const other = new DatabaseSync(join(directory, "rollcall.db"));
    other.exec("BEGIN IMMEDIATE");
    let acknowledged = false;
    const write = saveUser(store, "waits").then(() => {
      acknowledged = true;
    });
    for (let turn = 0; turn < 50; turn += 1) {
      expect(await store.directory.countUsers(TENANT)).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(acknowledged).toBe(false);
    other.exec("COMMIT");
    other.close();
    await write;
    expect(await store.directory.countUsers(TENANT)).toBe(2);
  });

  test("reads see nothing of a transaction before its commit", async () => {
    const store = await open();
    const seen = await store.directory.write(TENANT, async (writer) => {
      const user = { id: "u", userPrincipalName: "u", accountEnabled: true, attributes: {} };
      await writer.saveUser(TENANT, user, "saved");
      return [await writer.countUsers(TENANT), await store.directory.countUsers(TENANT)];
    });
    expect(seen).toEqual([1, 0]);
    expect(await store.directory.countUsers(TENANT)).toBe(1);
  });

  test("a write that waits for another write fails instead of stopping all", async () => {
    const store = await open();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const outer = store.directory.write(TENANT, async () => saveUser(store, "inner"));
      const refused = expect(outer).rejects.toThrow("awaits nothing but its writer");
      await new Promise((resolve) => setImmediate(resolve));
      await vi.advanceTimersByTimeAsync(5_000);
      await refused;
    } finally {
      vi.useRealTimers();
    }
    await saveUser(store, "next");
    expect(await store.directory.countUsers(TENANT)).toBe(2);
  });

  test("a store that is closed refuses, after it finished what it had accepted", async () => {
    const store = await open();
    const accepted = saveUser(store, "u");
    await Promise.all([store.close(), accepted]);
    await expect(saveUser(store, "late")).rejects.toMatchObject({ code: "Unavailable" });
    const again = await open();
    expect(await again.directory.countUsers(TENANT)).toBe(1);
  });
});

describe("a process that is killed in the middle of its writes", () => {
  test("has lost none that it had acknowledged, and leaves a sound database", async () => {
    for (const round of ["a", "b", "c"]) {
      const acknowledged = await killWhileWriting(round, 300);
      const store = await open();
      const found = await store.directory.readUsers(TENANT, acknowledged);
      expect(found).toHaveLength(acknowledged.length);
      const users = await store.directory.countUsers(TENANT);
      expect(await store.directory.lastSequence(TENANT)).toBe(users);
      await saveUser(store, `after-${round}`);
      await store.close();
    }
    const raw = new DatabaseSync(join(directory, "rollcall.db"));
    expect({ ...raw.prepare("pragma integrity_check").get() }).toEqual({ integrity_check: "ok" });
    raw.close();
  });

  test("two that start at once on an empty folder both find their tables", async () => {
    const both = await Promise.all([killWhileWriting("x", 20), killWhileWriting("y", 20)]);
    const store = await open();
    for (const acknowledged of both) {
      const found = await store.directory.readUsers(TENANT, acknowledged);
      expect(found).toHaveLength(acknowledged.length);
    }
  });
});

/** @returns the ids whose writes were acknowledged before the process was killed */
async function killWhileWriting(prefix: string, atLeast: number): Promise<readonly string[]> {
  const script = new URL("../support/store-writer-process.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, directory, prefix], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  child.stdout.setEncoding("utf8");
  let output = "";
  for await (const text of child.stdout) {
    output += text;
    if (output.split("\n").length > atLeast) child.kill("SIGKILL");
  }
  const [, signal] = await closed;
  expect(signal).toBe("SIGKILL");
  // What follows the last line's end is a line that was cut off.
  return output.split("\n").slice(0, -1);
}
