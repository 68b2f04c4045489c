import { existsSync, statSync } from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** How often a copy is begun again because somebody wrote meanwhile. */
const COPY_ATTEMPTS = 5;

/**
 * A plan works on a copy of the database, so that nothing at all is written by it.
 *
 * @returns the folder with the copy, and what removes it
 */
export async function copyForPlan(
  dataDirectory: string,
): Promise<{ readonly place: string; readonly dispose: () => Promise<void> }> {
  const place = await mkdtemp(join(tmpdir(), "rollcall-plan-"));
  const dispose = () => rm(place, { recursive: true, force: true });
  try {
    const original = join(dataDirectory, "rollcall.db");
    if (existsSync(original)) await copyDatabase(original, join(place, "rollcall.db"));
    const key = join(dataDirectory, "key");
    if (existsSync(key)) await copyFile(key, join(place, "key"));
    return { place, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/**
 * Copy a database without so much as opening it, which would leave files of SQLite's own behind.
 * When somebody writes to it meanwhile, the copy is made again, and in the end by SQLite itself:
 * then those files are there anyhow.
 */
async function copyDatabase(from: string, to: string): Promise<void> {
  for (let attempt = 0; attempt < COPY_ATTEMPTS; attempt += 1) {
    const before = describeFiles(from);
    for (const suffix of ["", "-wal"]) {
      await rm(`${to}${suffix}`, { force: true });
      if (existsSync(`${from}${suffix}`)) await copyFile(`${from}${suffix}`, `${to}${suffix}`);
    }
    if (describeFiles(from) === before) return;
  }
  await rm(to, { force: true });
  await rm(`${to}-wal`, { force: true });
  const database = new DatabaseSync(from, { readOnly: true, timeout: 10_000 });
  try {
    database.prepare("VACUUM INTO ?").run(to);
  } finally {
    database.close();
  }
}

/** Changes whenever the database does. */
function describeFiles(path: string): string {
  return ["", "-wal"]
    .map((suffix) => statSync(`${path}${suffix}`, { throwIfNoEntry: false, bigint: true }))
    .map((stats) => (stats === undefined ? "none" : `${stats.ino} ${stats.size} ${stats.mtimeNs}`))
    .join(", ");
}
