/** Starts the servers that are measured and the load generator, and ends them again. */
import {
  type ChildProcess,
  type ChildProcessByStdio,
  execFileSync,
  fork,
  spawn,
} from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { LoadOrder, LoadResult } from "./load.ts";

const ROOT = join(import.meta.dirname, "..");
const ROLLCALL = join(ROOT, "bin", "rollcall");

/** A server that has not said by then that it listens never will. */
const START_LIMIT_MS = 15_000;
/** No order and no program takes longer; it is ended rather than waited for. */
const RUN_LIMIT_MS = 300_000;

/** A server that runs, with an organization that can be written to. */
export interface RunningTarget {
  readonly name: "rollcall" | "limit";
  readonly pid: number;
  readonly tenantUrl: string;
  readonly token: string;
  /** Resolves when the process is gone. */
  readonly stop: () => Promise<void>;
}

/** Nothing of the bench may get into the credentials of the person who runs it. */
export function buildEnvironment(directory: string): NodeJS.ProcessEnv {
  const { DATABASE_URL: _other, ...environment } = process.env;
  return { ...environment, XDG_CONFIG_HOME: join(directory, "config") };
}

/** Start Rollcall on new data and make an organization in it. */
export async function startRollcall(directory: string): Promise<RunningTarget> {
  mkdirSync(directory, { recursive: true });
  const env = buildEnvironment(directory);
  // What is measured is the server, not how it is held back.
  const options = ["--no-demo", "--data", directory, "--port", "0"];
  const child = keep(
    spawn(ROLLCALL, ["server", ...options], { env, stdio: ["ignore", "pipe", "pipe"] }),
  );
  await findLine(child, (line) => line.includes("Stop "));
  const add = ["saas", "organization", "add", "Bench", "--data", directory, "--json"];
  const answer = execFileSync(ROLLCALL, add, { env, encoding: "utf8", timeout: 30_000 });
  const { tenantUrl, secretToken } = JSON.parse(answer);
  return { name: "rollcall", ...describe(child), tenantUrl, token: secretToken };
}

/** Start the limit server on new data. */
export async function startLimitServer(directory: string): Promise<RunningTarget> {
  mkdirSync(directory, { recursive: true });
  const program = join(import.meta.dirname, "limit-server.ts");
  const child = keep(
    spawn(process.execPath, [program, directory], {
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
  const line = await findLine(child, (text) => text.startsWith("{"));
  const { port, token } = JSON.parse(line);
  const tenantUrl = `http://localhost:${port}/scim/v2`;
  return { name: "limit", ...describe(child), tenantUrl, token };
}

function describe(child: ChildProcess): Pick<RunningTarget, "pid" | "stop"> {
  return { pid: child.pid ?? 0, stop: () => end(child) };
}

const running = new Set<ChildProcess>();

/** Kill whatever is still there; for the end of the bench, however it comes about. */
export function endChildren(): void {
  for (const child of running) child.kill("SIGKILL");
}

function keep<C extends ChildProcess>(child: C): C {
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}

/** Wait for a line that a server prints, to whichever of its outputs. */
async function findLine(
  child: ChildProcessByStdio<null, Readable, Readable>,
  wanted: (line: string) => boolean,
): Promise<string> {
  const seen: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const give = (reason: string) => () => reject(new Error(`${reason}:\n${seen.join("\n")}`));
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on("line", (line) => {
      seen.push(line);
      if (wanted(line)) resolve(line);
    });
  }
  child.once("exit", give("A server ended at once"));
  const timer = setTimeout(give("A server did not start"), START_LIMIT_MS);
  return promise.finally(() => clearTimeout(timer));
}

/** The load generator. */
export interface Load {
  readonly pid: number;
  readonly send: (
    target: RunningTarget,
    order: Omit<LoadOrder, "host" | "port" | "basePath" | "token">,
  ) => Promise<LoadResult>;
  readonly stop: () => Promise<void>;
}

/** Start the load generator. It serves one order at a time. */
export function startLoad(): Load {
  const child = keep(fork(join(import.meta.dirname, "load.ts")));
  const send: Load["send"] = async (target, order) => {
    const { port, pathname } = new URL(target.tenantUrl);
    const place = { host: "127.0.0.1", port: Number(port), basePath: pathname };
    child.send({ ...order, ...place, token: target.token });
    const limit = { signal: AbortSignal.timeout(RUN_LIMIT_MS) };
    const [answer] = (await once(child, "message", limit)) as [
      { result?: LoadResult; error?: string },
    ];
    if (answer.result === undefined) throw new Error(`${target.name}: ${answer.error}`);
    return answer.result;
  };
  return { pid: child.pid ?? 0, send, stop: () => end(child) };
}

/** A program run to its end. @returns what it printed, and the time from start to end */
export async function runProgram(
  command: string,
  parameters: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly output: string; readonly elapsedMs: number }> {
  const began = performance.now();
  const child = keep(
    spawn(command, parameters, {
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: RUN_LIMIT_MS,
    }),
  );
  const output: string[] = [];
  const complaints: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (text: string) => output.push(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => complaints.push(text));
  const [code] = await once(child, "close");
  const elapsedMs = performance.now() - began;
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${complaints.join("")}`);
  return { output: output.join(""), elapsedMs };
}

/** `rollcall sync` of a file. */
export function runRollcallSync(
  file: string,
  target: RunningTarget,
  directory: string,
): ReturnType<typeof runProgram> {
  const parameters = ["sync", file, "--to", target.tenantUrl, "--data", directory, "--json"];
  const environment = { ...buildEnvironment(directory), ROLLCALL_TOKEN: target.token };
  return runProgram(ROLLCALL, parameters, environment);
}

/** The limit cycle over a file. */
export function runLimitCycle(
  file: string,
  target: RunningTarget,
  directory: string,
): ReturnType<typeof runProgram> {
  const program = join(import.meta.dirname, "limit-cycle.ts");
  const parameters = [program, file, target.tenantUrl, directory];
  return runProgram(process.execPath, parameters, { ...process.env, ROLLCALL_TOKEN: target.token });
}
