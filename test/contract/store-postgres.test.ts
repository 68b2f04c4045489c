import { Client } from "pg";
import { afterEach, describe, expect, test } from "vitest";
import type { Connection } from "../../src/store/database.ts";
import { MIGRATIONS, migrate } from "../../src/store/migrate.ts";
import { PostgresDatabase } from "../../src/store/postgres.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { createDatabase } from "../support/postgres.ts";
import { TEST_KEY } from "../support/test-key.ts";

const TENANT = "tenant";
let stores: Store[] = [];

afterEach(async () => {
  for (const store of stores) await store.close();
  stores = [];
});

async function open(url: string): Promise<Store> {
  const store = await openStore({ kind: "postgres", url, encryptionKey: TEST_KEY });
  stores.push(store);
  return store;
}

/** Ends all other connections to the database, as a restart of the server would. */
async function endConnections(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`,
  );
  await client.end();
}

function saveUser(store: Store, id: string): Promise<void> {
  const user = { id, userPrincipalName: id, accountEnabled: true, attributes: {} };
  return store.directory.write(TENANT, (writer) => writer.saveUser(TENANT, user, "saved"));
}

describe("PostgreSQL that goes away", () => {
  test("a write whose connection breaks is refused whole, and the next one works", async () => {
    const url = await createDatabase();
    const store = await open(url);
    const broken = store.directory.write(TENANT, async (writer) => {
      const user = { id: "u", userPrincipalName: "u", accountEnabled: true, attributes: {} };
      await writer.saveUser(TENANT, user, "saved");
      await endConnections(url);
      await writer.countUsers(TENANT);
    });
    await expect(broken).rejects.toMatchObject({ code: "Unavailable" });
    expect(await store.directory.countUsers(TENANT)).toBe(0);
    await saveUser(store, "again");
    expect(await store.directory.countUsers(TENANT)).toBe(1);
    expect(await store.directory.lastSequence(TENANT)).toBe(1);
  });

  test("a server that isn't there is Unavailable", async () => {
    const url = new URL(await createDatabase());
    url.port = "1";
    await expect(open(url.href)).rejects.toMatchObject({ code: "Unavailable" });
  });
});

describe("databases that are refused", () => {
  test("one of a newer version, with its number", async () => {
    const url = await createDatabase();
    const future = { number: 999, name: "future", statements: () => [] };
    const newer = await PostgresDatabase.open(url, (database) =>
      migrate(database, [...MIGRATIONS, future]),
    );
    await newer.close();
    await expect(open(url)).rejects.toMatchObject({
      code: "Unavailable",
      message: expect.stringContaining("version 999"),
    });
  });

  test("one that isn't encoded in UTF-8", async () => {
    const url = new URL(await createDatabase());
    const client = new Client({ connectionString: url.href });
    await client.connect();
    const name = `${url.pathname.slice(1)}_latin`;
    await client.query(
      `create database ${name} encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0`,
    );
    await client.end();
    url.pathname = `/${name}`;
    await expect(open(url.href)).rejects.toMatchObject({
      code: "Unavailable",
      message: expect.stringContaining("UTF8"),
    });
  });
});

test("a write that fails before its own statement was answered leaves nothing of it", async () => {
  const database = await PostgresDatabase.open(await createDatabase(), migrate);
  const save = "insert into setting values ($1, $2)";
  const write = (work: (connection: Connection) => Promise<unknown>) =>
    database.write({ table: "directory_feed", id: TENANT }, work);
  // The first has a transaction of its own; the two that wait for it share the next one.
  const first = write((connection) => connection.all("select 1", []));
  const good = write((connection) => connection.run(save, ["good", ""]));
  const bad = write((connection) =>
    Promise.all([connection.run(save, ["bad", ""]), Promise.reject(new Error("too late"))]),
  );
  await expect(bad).rejects.toThrow("too late");
  await Promise.all([first, good]);
  const names = "select name from setting where name in ('good', 'bad')";
  expect(await database.reader.all(names, [])).toEqual([{ name: "good" }]);
  await database.close();
});

test("transactions that lock each other out are run again", async () => {
  const url = await createDatabase();
  const database = await PostgresDatabase.open(url, migrate);
  const save = "insert into setting values ($1, $2) on conflict (name) do update set value = $2";
  await database.write(undefined, (connection) => connection.run(save, ["a", "0"]));
  await database.write(undefined, (connection) => connection.run(save, ["b", "0"]));
  let started = 0;
  const both = Promise.withResolvers<void>();
  const swap = (first: string, second: string) =>
    database.write(undefined, async (connection) => {
      await connection.run(save, [first, first]);
      started += 1;
      if (started === 2) both.resolve();
      await both.promise;
      await connection.run(save, [second, first]);
    });
  await Promise.all([swap("a", "b"), swap("b", "a")]);
  // Both ran, and at least one of them more than once.
  expect(started).toBeGreaterThan(2);
  const rows = await database.reader.all("select value from setting order by name", []);
  expect(rows[0]).toEqual(rows[1]);
  await database.close();
});
