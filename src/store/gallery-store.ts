import type { GalleryDocument, GalleryStore } from "../sync/gallery-document.ts";
import type { Database } from "./database.ts";
import { type PreparedQuery, prepare } from "./prepare.ts";

interface OneEntry {
  readonly tenantId: string;
  readonly id: string;
}

const listEntries: PreparedQuery<{ tenantId: string }, { entry: string }> = prepare((db, p) =>
  db.selectFrom("gallery_entry").select("entry").where("tenant_id", "=", p.tenantId).orderBy("id"),
);

const saveEntry: PreparedQuery<OneEntry & { entry: string }, unknown> = prepare((db, p) =>
  db
    .insertInto("gallery_entry")
    .values({ tenant_id: p.tenantId, id: p.id, entry: p.entry })
    .onConflict((clash) =>
      clash.columns(["tenant_id", "id"]).doUpdateSet((eb) => ({ entry: eb.ref("excluded.entry") })),
    ),
);

const removeEntry: PreparedQuery<OneEntry, unknown> = prepare((db, p) =>
  db.deleteFrom("gallery_entry").where("tenant_id", "=", p.tenantId).where("id", "=", p.id),
);

/** The tenants' own gallery entries in the database. */
export function createGalleryStore(database: Database): GalleryStore {
  const { reader } = database;
  return {
    async listEntries(tenantId) {
      const rows = await listEntries.all(reader, { tenantId });
      return rows.map(({ entry }) => JSON.parse(entry) as GalleryDocument);
    },
    async saveEntry(tenantId, entry) {
      const row = { tenantId, id: entry.id, entry: JSON.stringify(entry) };
      await database.write(undefined, (connection) => saveEntry.run(connection, row));
    },
    removeEntry: (tenantId, id) =>
      database.write(undefined, async (connection) => {
        return (await removeEntry.run(connection, { tenantId, id })) > 0;
      }),
  };
}
