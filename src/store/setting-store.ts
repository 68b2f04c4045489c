import type { SettingStore } from "../common/setting-store.ts";
import type { Database } from "./database.ts";
import { type PreparedQuery, prepare } from "./prepare.ts";

const readSetting: PreparedQuery<{ name: string }, { value: string }> = prepare((db, p) =>
  db.selectFrom("setting").select("value").where("name", "=", p.name),
);

const saveSetting: PreparedQuery<{ name: string; value: string }, unknown> = prepare((db, p) =>
  db
    .insertInto("setting")
    .values({ name: p.name, value: p.value })
    .onConflict((clash) =>
      clash.column("name").doUpdateSet((eb) => ({ value: eb.ref("excluded.value") })),
    ),
);

/** The installation's settings in the database. */
export function createSettingStore(database: Database): SettingStore {
  return {
    async readSetting(name) {
      return (await readSetting.first(database.reader, { name }))?.value;
    },
    async saveSetting(name, value) {
      await database.write(undefined, (connection) => saveSetting.run(connection, { name, value }));
    },
  };
}
