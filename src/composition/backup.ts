import { randomBytes } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Backup, BackupRequest } from "../cli/backup-services.ts";
import { CliError } from "../cli/exit-codes.ts";
import { copySqlite } from "../store/copy-database.ts";
import { explainStoreFailure } from "./configuration.ts";

const DATABASE = "rollcall.db";
const SECRETS = ["key", "operator.token"] as const;

/**
 * Copy the embedded database as it is at one moment. What others commit meanwhile is not in it,
 * and they are not held up.
 *
 * @throws CliError `NoDatabase`, `BackupExists`, `BackupDamaged`; `BackupElsewhere` for PostgreSQL
 */
export async function backUp(request: BackupRequest): Promise<Backup> {
  const { dataDirectory, databaseUrl, folder, withSecrets } = request;
  if (databaseUrl !== undefined) {
    const message = "DATABASE_URL names a PostgreSQL database, which has tools of its own.";
    const hint = 'pg_dump --format=custom --file=rollcall.dump "$DATABASE_URL", and keep the key.';
    throw new CliError("misuse", "BackupElsewhere", message, { hint });
  }
  const began = performance.now();
  const source = join(dataDirectory, DATABASE);
  if (!existsSync(source)) {
    throw new CliError("notFound", "NoDatabase", `${dataDirectory} holds no database.`, {
      hint: "name the folder that the server was started with: --data.",
    });
  }
  const secrets = withSecrets
    ? SECRETS.filter((name) => existsSync(join(dataDirectory, name)))
    : [];
  for (const name of [DATABASE, ...secrets]) refuseExisting(join(folder, name));
  const part = join(folder, `${DATABASE}.${randomBytes(6).toString("hex")}.part`);
  const file = join(folder, DATABASE);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Nobody else may read it, from its first byte on.
    writeFileSync(part, "", { mode: 0o600, flag: "wx" });
    const damage = await copySqlite(source, part);
    if (damage !== undefined) {
      const message = `The copy of ${source} is damaged: ${damage}`;
      const hint = "look at the disk; earlier backups are worth keeping now.";
      throw new CliError("failed", "BackupDamaged", message, { hint });
    }
    putInPlace(part, file);
    for (const name of secrets) copySecret(join(dataDirectory, name), join(folder, name));
    const files = [DATABASE, ...secrets].map((name) => join(folder, name));
    return { files, bytes: statSync(file).size, durationMs: performance.now() - began };
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    throw explainStoreFailure(cause, folder);
  } finally {
    rmSync(part, { force: true });
  }
}

/** Unlike a renaming, a link does not take the place of what somebody put there meanwhile. */
function putInPlace(part: string, file: string): void {
  try {
    linkSync(part, file);
  } catch (cause) {
    const { code = "" } = cause as NodeJS.ErrnoException;
    // Some file systems, of memory sticks for example, know no links.
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP"].includes(code)) throw cause;
    renameSync(part, file);
  }
}

function refuseExisting(file: string): void {
  if (!existsSync(file)) return;
  throw new CliError("conflict", "BackupExists", `${file} is there already.`, {
    hint: "name another folder, such as one of today's date.",
  });
}

function copySecret(from: string, to: string): void {
  // The mode of the original comes along.
  copyFileSync(from, to);
  chmodSync(to, 0o600);
}
