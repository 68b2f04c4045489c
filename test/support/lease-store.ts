import type { Database } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { PostgresDatabase } from "../../src/store/postgres.ts";
import { createSecretBox } from "../../src/store/secret-box.ts";
import { SqliteDatabase } from "../../src/store/sqlite.ts";
import { createSyncStore } from "../../src/store/sync-store.ts";
import type { SyncStore } from "../../src/sync/ports.ts";

/** Where a store is, in words that also a child process understands. */
export type StorePlace =
  | { readonly kind: "sqlite"; readonly directory: string }
  | { readonly kind: "postgres"; readonly url: string };

/** The engine's store over a database of its own connection. */
export interface OpenStore {
  readonly store: SyncStore;
  readonly close: () => Promise<void>;
}

/** Open the place, making the tables when they are missing. */
export async function openLeaseStore(place: StorePlace): Promise<OpenStore> {
  const database: Database =
    place.kind === "sqlite"
      ? await SqliteDatabase.open(place.directory, migrate)
      : await PostgresDatabase.open(place.url, migrate);
  const store = createSyncStore(database, createSecretBox(new Uint8Array(32)));
  return { store, close: () => database.close() };
}
