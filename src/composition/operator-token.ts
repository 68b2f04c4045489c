import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { CliError } from "../cli/exit-codes.ts";
import type { Store } from "../store/store.ts";

/**
 * The operator's token lets the command line administer a running server. The store has its
 * hash alone; the token itself is in a file beside the data, and in the credentials of the user
 * who started the server, both readable by that user alone.
 */

const SETTING = "operatorTokenSha256";
const FILE = "operator.token";

/**
 * The hash of the operator's token, making the token at the first start of the data.
 *
 * @param dataDirectory - gets the token's file
 */
export async function readOperatorTokenHash(store: Store, dataDirectory: string): Promise<string> {
  const known = await store.settings.readSetting(SETTING);
  if (known !== undefined) return known;
  const token = `op_${randomBytes(32).toString("base64url")}`;
  const sha256 = createHash("sha256").update(token).digest("hex");
  writePrivate(join(dataDirectory, FILE), `${token}\n`);
  await store.settings.saveSetting(SETTING, sha256);
  return sha256;
}

/** The operator's token of the server whose data this is; undefined when there is none. */
export function readOperatorToken(dataDirectory: string): string | undefined {
  return readToken(join(dataDirectory, FILE));
}

/** Note in the user's credentials which token goes with a server's address. */
export function rememberServer(url: string, dataDirectory: string): void {
  const token = readOperatorToken(dataDirectory);
  if (token === undefined) return;
  const file = credentialsFile();
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writePrivate(file, `${JSON.stringify({ ...readCredentials(), [url]: token }, null, 2)}\n`);
  } catch {
    // A home that can't be written costs a convenience: --token-file still names the token.
  }
}

/** The operator's token for a server that this user started. */
export function recallServer(url: string): string | undefined {
  return readCredentials()[url];
}

function readCredentials(): Readonly<Record<string, string>> {
  const file = credentialsFile();
  const text = readToken(file);
  if (text === undefined) return {};
  if ((statSync(file).mode & 0o077) !== 0) {
    throw refuseReadable(file);
  }
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    return {};
  }
}

/** The refusal of a file with secrets that others can read. */
export function refuseReadable(file: string): CliError {
  const message = `${file} can be read by others, so it is not used.`;
  return new CliError("misuse", "CredentialsReadable", message, { hint: `chmod 600 ${file}` });
}

function credentialsFile(): string {
  return configurationFile("credentials.json");
}

/** A file of the user's own configuration. */
export function configurationFile(name: string): string {
  const home = process.env.XDG_CONFIG_HOME ?? join(homedir(), ".config");
  return join(home, "rollcall", name);
}

function readToken(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}

/** Written beside and renamed: a link that somebody laid there is replaced, not followed. */
export function writePrivate(file: string, text: string): void {
  const fresh = `${file}.${randomBytes(6).toString("hex")}`;
  writeFileSync(fresh, text, { mode: 0o600, flag: "wx" });
  renameSync(fresh, file);
}
