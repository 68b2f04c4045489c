import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { openStore, type Store } from "../store.ts";

/** As it was before the migration. */
const BEFORE = `
  drop index audit_start;
  create index audit_resource on audit (organization_id, resource_id, at);
  alter table audit drop column before_at;
  alter table audit drop column before_number;
  alter table audit drop column starts;
  alter table resource drop column audit_at;
  alter table resource drop column audit_number;
  delete from migration where number = 36;`;

test("entries from before are found by their resource, of those that are gone, too", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-trail-"));
  const open = () =>
    openStore({ kind: "sqlite", directory, encryptionKey: new Uint8Array(32) } as const);
  const list = async (store: Store, resourceId: string) => {
    const { rows } = await store.logs.readAudit("o", { limit: 9, resourceId });
    return rows.map(({ at, action }) => `${at.slice(8, 10)} ${action}`);
  };
  const act = (store: Store, day: string, action: "create" | "update", resourceId: string) =>
    store.organizations.write("o", async (writer) => {
      const now = `2026-03-${day}T00:00:00.000Z`;
      const entry = { at: now, kind: "User", resourceId, modified: [] } as const;
      if (action === "create" && resourceId === "here") {
        await writer.insert("o", { id: resourceId, kind: "User", now, document: "{}", emails: [] });
      }
      await writer.audit("o", { ...entry, action });
    });
  try {
    const store = await open();
    for (const id of ["here", "gone"]) {
      await act(store, "01", "create", id);
      for (const day of ["02", "03"]) await act(store, day, "update", id);
    }
    await store.close();

    const database = new DatabaseSync(join(directory, "rollcall.db"));
    database.exec(BEFORE);
    database.close();

    const again = await open();
    for (const id of ["here", "gone"]) {
      expect(await list(again, id)).toEqual(["03 update", "02 update", "01 create"]);
      await act(again, "04", "update", id);
      expect(await list(again, id)).toEqual(["04 update", "03 update", "02 update", "01 create"]);
    }
    await again.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
});
