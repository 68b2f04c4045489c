import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { CliError } from "../cli/exit-codes.ts";

/** Held while a server runs on a data folder. */
export interface ServerLock {
  readonly release: () => void;
}

/**
 * Make sure that one server at most runs on an embedded database: two would wake each other's
 * lanes in vain and give out two addresses. Commands beside a server are fine.
 *
 * The lock is that of an SQLite file, so it ends with the process, however that ends.
 *
 * @throws CliError `conflict` when another server has it
 */
export function lockDataFolder(dataDirectory: string): ServerLock {
  const database = new DatabaseSync(join(dataDirectory, LOCK_FILE), { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    if ((cause as { errcode?: number }).errcode !== SQLITE_BUSY) throw cause;
    const message = `Another server runs on ${dataDirectory} already.`;
    throw new CliError("conflict", "ServerRunning", message, {
      cause,
      hint: "use that one, choose another folder with --data, or share a PostgreSQL database.",
    });
  }
  return { release: () => database.close() };
}

/** Whether a server runs on a data folder at this moment. It only looks, and changes nothing. */
export function isServedNow(dataDirectory: string): boolean {
  const file = join(dataDirectory, LOCK_FILE);
  if (!existsSync(file)) return false;
  const database = new DatabaseSync(file, { timeout: 0, readOnly: true });
  try {
    database.exec("SELECT count(*) FROM sqlite_schema");
    return false;
  } catch (error) {
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    return true;
  } finally {
    database.close();
  }
}

const LOCK_FILE = "server.lock";
/** The primary result code of SQLite for a lock that somebody else holds. */
const SQLITE_BUSY = 5;
