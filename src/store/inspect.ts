import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { MIGRATIONS } from "./migrate.ts";

/** What somebody sees of a database who only looks. */
export interface DatabaseState {
  /** The last migration that it had; undefined: it has no tables yet. */
  readonly version: number | undefined;
  /** Settings of the installation, by their names. */
  readonly settings: ReadonlyMap<string, string>;
  /** When it was last written, or what its own clock says, in milliseconds since 1970. */
  readonly timeMs: number;
}

/** The last migration that this program knows. */
export const LATEST_VERSION: number = MIGRATIONS.at(-1)?.number ?? 0;

const LAST_MIGRATION = "select max(number) as version from migration";
const SETTINGS = "select name, value from setting";
/** PostgreSQL's code for a table that isn't there. */
const NO_TABLE = "42P01";
const CONNECT_LIMIT_MS = 10_000;

/**
 * Look at an embedded database; nothing is made or brought up to date.
 *
 * @returns undefined when there is none
 * @throws Error of the driver when it can't be read
 */
export function inspectSqlite(directory: string): DatabaseState | undefined {
  const file = join(directory, "rollcall.db");
  if (!existsSync(file)) return undefined;
  const timeMs = statSync(file).mtimeMs;
  const address = pathToFileURL(file);
  // Nobody has it open: then SQLite needs no files beside it, and would leave some behind.
  if (!existsSync(`${file}-wal`)) address.searchParams.set("immutable", "1");
  const database = new DatabaseSync(address, { readOnly: true, timeout: 1_000 });
  try {
    const found = database.prepare("select name from sqlite_schema where type = 'table'").all();
    const tables = new Set(found.map(({ name }) => String(name)));
    if (!tables.has("migration")) return { version: undefined, settings: new Map(), timeMs };
    const version = Number(database.prepare(LAST_MIGRATION).get()?.version ?? 0);
    const rows = tables.has("setting") ? database.prepare(SETTINGS).all() : [];
    return { version, settings: toSettings(rows), timeMs };
  } finally {
    database.close();
  }
}

/** Look at a PostgreSQL database, likewise. @throws Error of the driver */
export async function inspectPostgres(url: string): Promise<DatabaseState> {
  // Only who has PostgreSQL waits for its driver to load.
  const { Client } = await import("pg");
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_LIMIT_MS });
  // One that breaks rejects its query; it may not end the process besides.
  client.on("error", () => undefined);
  await client.connect();
  try {
    const clock = await client.query("select extract(epoch from clock_timestamp()) * 1000 as ms");
    const timeMs = Number(clock.rows[0]?.ms);
    try {
      const last = await client.query(LAST_MIGRATION);
      const rows = (await client.query(SETTINGS)).rows;
      return { version: Number(last.rows[0]?.version), settings: toSettings(rows), timeMs };
    } catch (error) {
      if ((error as { readonly code?: string }).code !== NO_TABLE) throw error;
      return { version: undefined, settings: new Map(), timeMs };
    }
  } finally {
    await client.end();
  }
}

function toSettings(rows: readonly Readonly<Record<string, unknown>>[]) {
  return new Map(rows.map(({ name, value }) => [String(name), String(value)]));
}
