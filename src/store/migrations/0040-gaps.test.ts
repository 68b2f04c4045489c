import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { openStore } from "../store.ts";

/** As it was before the migration: a row for each 512 positions, of how many have a resource. */
const BEFORE = `
  create table resource_block (organization_id text not null, kind text not null,
    block bigint not null, total bigint not null, primary key (organization_id, kind, block));
  insert into resource_block select organization_id, kind, position / 512, count(*)
    from resource group by organization_id, kind, position / 512;
  drop table resource_gap;
  delete from migration where number = 40;`;

test("gaps from before are counted block by block, also where nearly all of one are gone", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-gaps-"));
  const open = () =>
    openStore({ kind: "sqlite", directory, encryptionKey: new Uint8Array(32) } as const);
  const readGaps = () => {
    const database = new DatabaseSync(join(directory, "rollcall.db"));
    const rows = database.prepare("select block, removed from resource_gap order by block").all();
    database.close();
    return rows.map(({ block, removed }) => [block, removed]);
  };
  try {
    const store = await open();
    await store.organizations.write("o", async (writer) => {
      const now = "2026-03-01T00:00:00.000Z";
      for (let number = 1; number <= 1_700; number += 1) {
        const user = { id: `u${number}`, kind: "User", now, document: "{}", emails: [] } as const;
        await writer.insert("o", user);
      }
      // All but one of the second block, and some of the first and of the last, which is not full.
      for (const number of [1, 511, 1_699, ...Array.from({ length: 511 }, (_, at) => 512 + at)]) {
        await writer.remove("o", "User", `u${number}`);
      }
    });
    await store.close();
    const gaps = readGaps();
    expect(gaps).toEqual([
      [0, 2],
      [1, 511],
      [3, 1],
    ]);
    const database = new DatabaseSync(join(directory, "rollcall.db"));
    database.exec(BEFORE);
    database.close();
    const again = await open();
    await again.close();
    expect(readGaps()).toEqual(gaps);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
