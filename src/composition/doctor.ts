import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { dirname, join } from "node:path";
import type { DiagnosisCheck, DiagnosisRequest } from "../cli/doctor-services.ts";
import { CliError } from "../cli/exit-codes.ts";
import {
  type DatabaseState,
  inspectPostgres,
  inspectSqlite,
  LATEST_VERSION,
} from "../store/inspect.ts";
import {
  checkDatabaseUrl,
  decodeKey,
  explainPostgresFailure,
  explainStoreFailure,
  fingerprintKey,
  KEY_SETTING,
} from "./configuration.ts";
import { readMailSettings } from "./mail-settings.ts";
import { isServedNow } from "./server-lock.ts";
import { LOCAL_URL_SETTING } from "./server-url.ts";

/** What `node:sqlite` and the language need; `engines` names what the installer begins with. */
const OLDEST_NODE = 24;
const MEGABYTE = 1_000_000;
const DISK = { least: 200 * MEGABYTE, wanted: 2_000 * MEGABYTE } as const;
/** Tokens and cycles go by the clock; so much may two machines differ. */
const CLOCK_TOLERANCE_MS = 10_000;
const USUAL_PORT = 8400;
const ANSWER_MS = 5_000;

type Check = Omit<DiagnosisCheck, "name">;

/** Look at everything that an installation needs. Nothing is made or changed. @throws never */
export async function diagnose(request: DiagnosisRequest): Promise<readonly DiagnosisCheck[]> {
  const found = await inspect(request);
  const state = found.state;
  return [
    { name: "node", ...checkNode(process.versions.node) },
    { name: "folder", ...checkFolder(request.dataDirectory) },
    { name: "disk", ...checkDisk(request.dataDirectory) },
    { name: "database", ...found.check },
    { name: "key", ...checkKey(request, state) },
    { name: "clock", ...checkClock(request, state) },
    { name: "port", ...(await checkPort(request, state)) },
    { name: "mail", ...(await checkMail()) },
  ];
}

function checkNode(version: string): Check {
  const major = Number(version.split(".")[0]);
  if (major >= OLDEST_NODE) return ok(`Node ${version}.`);
  const hint = `install Node ${OLDEST_NODE} or later; bin/rollcall fetches one by itself.`;
  return failure(`Node ${version} is too old.`, hint);
}

function checkFolder(directory: string): Check {
  const { folder, isThere } = findFolder(directory);
  if (!statSync(folder).isDirectory()) {
    return failure(`${folder} is no folder.`, "choose another with --data.");
  }
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    const hint = "give it to the user that the server runs as, or choose another with --data.";
    return failure(`${folder} can't be written by this user.`, hint);
  }
  if (!isThere) return ok(`${directory} is not there yet; the first start makes it.`);
  if ((statSync(directory).mode & OTHERS) === 0) return ok(`${directory} is this user's own.`);
  return warning(`${directory} can be entered by others.`, `chmod 700 ${directory}`);
}

/** The bits of a file's mode that give something to the group or to everybody. */
const OTHERS = 0o077;

/** The folder, or the nearest one above it that is there. */
function findFolder(directory: string): { readonly folder: string; readonly isThere: boolean } {
  let folder = directory;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return { folder, isThere: folder === directory };
}

function checkDisk(directory: string): Check {
  const { bavail, bsize } = statfsSync(findFolder(directory).folder);
  const free = bavail * bsize;
  const told = `${(free / MEGABYTE).toFixed(0)} MB are free.`;
  if (free >= DISK.wanted) return ok(told);
  const hint = "free some space: a full disk refuses writes, though nothing is lost by it.";
  return free < DISK.least ? failure(told, hint) : warning(told, hint);
}

interface Inspected {
  readonly check: Check;
  readonly state: DatabaseState | undefined;
}

async function inspect({ dataDirectory, databaseUrl }: DiagnosisRequest): Promise<Inspected> {
  try {
    if (databaseUrl !== undefined) checkDatabaseUrl(databaseUrl);
    const state =
      databaseUrl === undefined ? inspectSqlite(dataDirectory) : await inspectPostgres(databaseUrl);
    const name = databaseUrl === undefined ? "SQLite" : "PostgreSQL";
    return { state, check: checkVersion(name, state?.version) };
  } catch (error) {
    const told =
      error instanceof CliError
        ? error
        : databaseUrl === undefined
          ? explainStoreFailure(error, join(dataDirectory, "rollcall.db"))
          : explainPostgresFailure(error);
    const hint = told.hint ?? "put a backup in its place, or see to the database.";
    return { state: undefined, check: failure(told.message, hint) };
  }
}

function checkVersion(name: string, version: number | undefined): Check {
  if (version === undefined) return ok(`${name}, without tables yet; the first start makes them.`);
  if (version > LATEST_VERSION) {
    const hint = "start the newer version that wrote it, or put an older backup in its place.";
    return failure(`${name}, written by a newer Rollcall (version ${version}).`, hint);
  }
  if (version === LATEST_VERSION) return ok(`${name}, its tables are up to date.`);
  const hint =
    "make a backup; the next start brings the tables up to date, and there is no way back.";
  return warning(`${name}, its tables are of an older Rollcall (version ${version}).`, hint);
}

function checkKey({ dataDirectory }: DiagnosisRequest, state: DatabaseState | undefined): Check {
  const file = join(dataDirectory, "key");
  const fromEnvironment = process.env.ROLLCALL_KEY;
  const known = state?.settings.get(KEY_SETTING);
  if (fromEnvironment === undefined && !existsSync(file)) {
    if (known === undefined) return ok("There is none yet; the first start makes one.");
    const hint = "put the file back, or set ROLLCALL_KEY: stored Secret Tokens can't be read else.";
    return failure(`${file} is missing, and the database was written with one.`, hint);
  }
  try {
    const where = fromEnvironment === undefined ? file : "ROLLCALL_KEY";
    const key = decodeKey(fromEnvironment ?? readFileSync(file, "utf8"), where);
    if (known !== undefined && known !== fingerprintKey(key)) {
      const hint = "set ROLLCALL_KEY to what the file `key` beside the first server's data holds.";
      return failure(`${where} is not the key that the database was written with.`, hint);
    }
    if (fromEnvironment === undefined && (statSync(file).mode & OTHERS) !== 0) {
      return failure(`${file} can be read by others.`, `chmod 600 ${file}`);
    }
    return ok(`${where} holds the key.`);
  } catch (error) {
    const { message, hint = `let this user read it: chmod 600 ${file}` } = error as CliError;
    return failure(message, hint);
  }
}

function checkClock({ databaseUrl }: DiagnosisRequest, state: DatabaseState | undefined): Check {
  const now = new Date();
  if (state === undefined) return ok(`It is ${now.toISOString()}.`);
  const aheadMs = state.timeMs - now.getTime();
  const [away, what] =
    databaseUrl === undefined
      ? [aheadMs, "the database was written"]
      : [Math.abs(aheadMs), "the database's clock differs"];
  if (away <= CLOCK_TOLERANCE_MS) return ok(`It is ${now.toISOString()}.`);
  const seconds = Math.round(away / 1_000);
  const told =
    databaseUrl === undefined ? `${what} ${seconds} s from now` : `${what} by ${seconds} s`;
  const hint = "set the clocks by a time server; tokens, sessions and cycles go by them.";
  return warning(`It is ${now.toISOString()}, and ${told}.`, hint);
}

async function checkPort(
  { dataDirectory, databaseUrl, port = USUAL_PORT, host, ...rest }: DiagnosisRequest,
  state: DatabaseState | undefined,
): Promise<Check> {
  const url = state?.settings.get(LOCAL_URL_SETTING);
  const isServed = databaseUrl === undefined && isServedNow(dataDirectory);
  if (isServed && url !== undefined) return await checkServer(url, rest.signal);
  const code = await tryPort(host, port);
  if (code === undefined) return ok(`${host}:${port} is free.`);
  const told = `${host}:${port} can't be listened on (${code}).`;
  if (code === "EADDRINUSE" && port === USUAL_PORT) {
    return warning(told, "nothing: a server takes the next free port, or the one of --port.");
  }
  return failure(told, "choose another with --port or --host, or end what has it.");
}

async function checkServer(url: string, signal: AbortSignal): Promise<Check> {
  try {
    const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
    const { ok: isReady, status } = await fetch(`${url}/readyz`, { signal: within });
    if (isReady) return ok(`A server runs on this data and answers at ${url}.`);
    const hint = `look at ${url}/readyz: it says what keeps the server.`;
    return failure(`The server at ${url} takes no requests (${status}).`, hint);
  } catch {
    signal.throwIfAborted();
    const hint = "look at what it prints, or end it and start it again.";
    return failure(`A server runs on this data, and nothing answers at ${url}.`, hint);
  }
}

/** @returns why the address can't be listened on; undefined: it can */
function tryPort(host: string, port: number): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const server = createServer();
  server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  return promise;
}

async function checkMail(): Promise<Check> {
  try {
    const settings = readMailSettings(process.env);
    if (settings === undefined) {
      const message =
        "No mail server is named (ROLLCALL_SMTP_URL), so notifications are not mailed.";
      return { status: "skipped", message };
    }
    const { host, port } = settings;
    const code = await tryConnection(host, port);
    if (code === undefined) return ok(`${host}:${port} answers.`);
    const hint = "correct ROLLCALL_SMTP_URL, or let this machine through to it.";
    return failure(`${host}:${port} can't be reached (${code}).`, hint);
  } catch (error) {
    return failure(
      (error as Error).message,
      "correct the setting, then rollcall mail test ADDRESS.",
    );
  }
}

/** @returns why nothing can be sent there; undefined: somebody listens */
function tryConnection(host: string, port: number): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const socket = createConnection({ host, port, timeout: ANSWER_MS });
  socket.once("connect", () => resolve(undefined));
  socket.once("timeout", () => resolve("ETIMEDOUT"));
  socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  return promise.finally(() => socket.destroy());
}

function ok(message: string): Check {
  return { status: "ok", message };
}

function warning(message: string, hint: string): Check {
  return { status: "warning", message, hint };
}

function failure(message: string, hint: string): Check {
  return { status: "failure", message, hint };
}
