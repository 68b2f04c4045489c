import { backup, DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";

/** In one step: after a smaller one SQLite begins anew when somebody has written meanwhile. */
const ALL_PAGES = 2_147_483_647;
const BUSY_MS = 10_000;

/**
 * Copy an SQLite database that others may be writing to, as it is at one moment, and read the copy
 * through.
 *
 * @returns what is wrong with the copy; undefined: nothing
 * @throws Error of SQLite when it can't be read or written
 */
export async function copySqlite(source: string, target: string): Promise<string | undefined> {
  const database = new DatabaseSync(source, { readOnly: true, timeout: BUSY_MS });
  try {
    await backup(database, target, { rate: ALL_PAGES });
  } finally {
    database.close();
  }
  const address = pathToFileURL(target);
  // Nobody else has it yet, so that no files are needed beside it.
  address.searchParams.set("immutable", "1");
  const copy = new DatabaseSync(address, { readOnly: true });
  try {
    const [first] = copy.prepare("PRAGMA quick_check(1)").all();
    const found = String(Object.values(first ?? {})[0]);
    return found === "ok" ? undefined : found;
  } finally {
    copy.close();
  }
}
