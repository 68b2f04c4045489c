import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, type Store } from "../../src/store/store.ts";
import { createDatabase } from "./postgres.ts";
import { TEST_KEY } from "./test-key.ts";

/** A store of a test file's own, empty. */
export interface TestStore {
  readonly store: Store;
  /** Opens the same database again, beside the first. */
  openAnother(): Promise<Store>;
  /** Closes all that was opened and deletes the files. */
  close(): Promise<void>;
}

/** The two databases that every store contract runs on. */
export const STORES: readonly { readonly title: string; open(): Promise<TestStore> }[] = [
  { title: "SQLite", open: openSqlite },
  { title: "PostgreSQL", open: openPostgres },
];

async function openSqlite(): Promise<TestStore> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-store-"));
  const clear = () => rm(directory, { recursive: true, force: true });
  return await keep(() => openStore({ kind: "sqlite", directory, encryptionKey: TEST_KEY }), clear);
}

async function openPostgres(): Promise<TestStore> {
  const url = await createDatabase();
  // The database goes with its cluster.
  const clear = async () => undefined;
  return await keep(() => openStore({ kind: "postgres", url, encryptionKey: TEST_KEY }), clear);
}

async function keep(open: () => Promise<Store>, clear: () => Promise<void>): Promise<TestStore> {
  const store = await open();
  const opened = [store];
  return {
    store,
    async openAnother() {
      const another = await open();
      opened.push(another);
      return another;
    },
    async close() {
      for (const each of opened) await each.close();
      await clear();
    },
  };
}
