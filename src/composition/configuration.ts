import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CliError } from "../cli/exit-codes.ts";
import { StoreError } from "../common/store-error.ts";
import type { CommitObserver } from "../store/batch.ts";
import { openStore, type Store } from "../store/store.ts";

const KEY_BYTES = 32;
/** The setting that says which key the database was written with. */
export const KEY_SETTING = "encryptionKeyFingerprint";

/** Where the data is: a folder for the embedded database, or a PostgreSQL server. */
export interface DataPlace {
  readonly dataDirectory: string;
  readonly databaseUrl: string | undefined;
}

/**
 * Open the store that the configuration names.
 *
 * @throws CliError in a person's words when it can't be opened
 */
export async function openConfiguredStore(
  place: DataPlace,
  onCommit?: CommitObserver,
): Promise<Store> {
  const { dataDirectory, databaseUrl } = place;
  if (databaseUrl !== undefined) checkDatabaseUrl(databaseUrl);
  try {
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
    const encryptionKey = readEncryptionKey(dataDirectory);
    const store = await openStore(
      databaseUrl === undefined
        ? { kind: "sqlite", directory: dataDirectory, encryptionKey, onCommit }
        : { kind: "postgres", url: databaseUrl, encryptionKey, onCommit },
    );
    await checkKey(store, encryptionKey);
    return store;
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    if (databaseUrl !== undefined) throw explainPostgresFailure(cause);
    throw explainStoreFailure(cause, dataDirectory);
  }
}

/** @throws CliError `InvalidDatabaseUrl` */
export function checkDatabaseUrl(databaseUrl: string): void {
  const protocol = URL.parse(databaseUrl)?.protocol;
  if (protocol === "postgres:" || protocol === "postgresql:") return;
  // What it holds is not repeated: it may be a password.
  throw new CliError("misuse", "InvalidDatabaseUrl", "DATABASE_URL is no PostgreSQL address.", {
    hint: "write it like postgres://user:password@host:5432/database.",
  });
}

// Node's codes of a connection, and SQLSTATE codes from appendix A of PostgreSQL's manual.
const POSTGRES_REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ENOTFOUND: "there is no host of that name",
  ETIMEDOUT: "it does not answer",
  "28P01": "it does not accept the user or the password",
  "28000": "it does not let this user in",
  "3D000": "it has no database of that name",
  "42501": "the user may not make tables",
  "53300": "it has no connection left",
};

/** A failure of PostgreSQL as a sentence with an exit code. */
export function explainPostgresFailure(error: unknown): CliError {
  const where = "The database of DATABASE_URL";
  const code = postgresCodeOf(error);
  const reason = code === undefined ? undefined : POSTGRES_REASONS[code];
  if (reason === undefined) return explainStoreFailure(error, where);
  return new CliError("failed", "StoreUnavailable", `${where}: ${reason} (${code}).`, {
    cause: error,
    hint: "correct DATABASE_URL, or see to the database, and start again.",
  });
}

function postgresCodeOf(error: unknown): string | undefined {
  const driverError = error instanceof StoreError ? error.cause : error;
  const code = (driverError as { readonly code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

/** A failure of the store as a sentence with an exit code. */
export function explainStoreFailure(error: unknown, where: string): CliError {
  if (error instanceof StoreError) {
    return new CliError("failed", `Store${error.code}`, `${where}: ${error.message}`, {
      cause: error,
      ...(error.code === "Full" && { hint: "free some space and run again; nothing is lost." }),
    });
  }
  const { code = "InternalError", message } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC") {
    return new CliError("failed", "StoreFull", `${where}: the disk is full.`, {
      cause: error,
      hint: "free some space and run again; nothing is lost.",
    });
  }
  if (code === "EACCES" || code === "EROFS" || code === "ENOTDIR" || code === "EEXIST") {
    return new CliError("failed", "StoreUnavailable", `${where} can't be written (${code}).`, {
      cause: error,
      hint: "choose another folder with --data.",
    });
  }
  return new CliError("failed", code, `${where}: ${message}`, { cause: error });
}

/**
 * The key that the stored Secret Tokens are encrypted with: ROLLCALL_KEY (32 bytes in base64), or
 * the file `key` beside the database, made at the first start and readable by its owner alone.
 */
function readEncryptionKey(dataDirectory: string): Uint8Array {
  const fromEnvironment = process.env.ROLLCALL_KEY;
  if (fromEnvironment !== undefined) return decodeKey(fromEnvironment, "ROLLCALL_KEY");
  const file = join(dataDirectory, "key");
  try {
    // `wx` makes the file only when there is none: two processes that start at once agree.
    writeFileSync(file, `${randomBytes(KEY_BYTES).toString("base64")}\n`, {
      mode: 0o600,
      flag: "wx",
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return decodeKey(readFileSync(file, "utf8"), file);
}

/**
 * Several machines may share one database, and a key file belongs to one machine: a process with
 * another key is stopped here, before it fails at the first Secret Token it has to read.
 */
async function checkKey(store: Store, key: Uint8Array): Promise<void> {
  const fingerprint = fingerprintKey(key);
  const known = await store.settings.readSetting(KEY_SETTING);
  if (known === fingerprint) return;
  if (known === undefined) return store.settings.saveSetting(KEY_SETTING, fingerprint);
  await store.close();
  throw new CliError(
    "failed",
    "WrongKey",
    "The Secret Tokens in this database were encrypted with another key.",
    { hint: "set ROLLCALL_KEY to what the file `key` beside the first server's data holds." },
  );
}

/** What tells a key from others and says nothing of it. */
export function fingerprintKey(key: Uint8Array): string {
  return createHash("sha256").update("rollcall key ").update(key).digest("hex");
}

/** Read a key out of base64. @throws CliError `InvalidKey` */
export function decodeKey(text: string, where: string): Uint8Array {
  const key = Buffer.from(text.trim(), "base64");
  if (key.length === KEY_BYTES) return key;
  throw new CliError(
    "failed",
    "InvalidKey",
    `${where} holds no key: 32 bytes in base64 are needed, ${key.length} were found.`,
    { hint: "put the key back that the data was written with; it can't be guessed." },
  );
}
