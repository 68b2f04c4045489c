/** Starts the servers that are measured and the load generator, and ends them again. */
import {
  type ChildProcess,
  execFileSync,
  fork,
  type StdioOptions,
  spawn,
} from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Place } from "./drive.ts";
import type { LoadResult, LoadTask } from "./load.ts";

const ROOT = join(import.meta.dirname, "..");
/** The command, and the program that it runs. */
export const ROLLCALL: string = join(ROOT, "bin", "rollcall");
export const ROLLCALL_MAIN: string = join(ROOT, "src", "main.ts");

/** A server that has not said by then that it listens never will. */
const START_LIMIT_MS = 15_000;
/** No order and no program takes longer; it is ended rather than waited for. */
const RUN_LIMIT_MS = 300_000;

/** Who is measured. */
export type ServerName = "rollcall" | "library" | "limit" | "scimmy" | "scimmyDisk";

/** A server that runs, with an organization that can be written to. */
export interface RunningTarget {
  readonly name: ServerName;
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

/** What only some runs want. */
export interface StartOptions {
  /** Write a CPU profile of Rollcall into this directory when it ends. */
  readonly profileDirectory?: string | undefined;
  /** Load the demonstration into new data. */
  readonly demo?: boolean | undefined;
}

/** Start a server on new data, or on the data of one that was stopped. */
export async function startTarget(
  name: ServerName,
  directory: string,
  options: StartOptions = {},
): Promise<RunningTarget> {
  mkdirSync(directory, { recursive: true });
  if (name === "rollcall") return await startRollcall(directory, options);
  return await startProgram(name, directory);
}

/** Start Rollcall, and make an organization in it where there is none. */
export async function startRollcall(
  directory: string,
  options: StartOptions = {},
): Promise<RunningTarget> {
  mkdirSync(directory, { recursive: true });
  const env = buildEnvironment(directory);
  const demo = options.demo === true ? [] : ["--no-demo"];
  const parameters = ["server", ...demo, "--data", directory, "--port", "0"];
  const [command, ...before] =
    options.profileDirectory === undefined
      ? [ROLLCALL]
      : [
          process.execPath,
          "--cpu-prof",
          `--cpu-prof-dir=${options.profileDirectory}`,
          ROLLCALL_MAIN,
        ];
  const child = keep(
    spawn(command, [...before, ...parameters], { env, stdio: ["ignore", "pipe", "pipe"] }),
  );
  const lines = await findLine(child, (line) => line.includes("Stop "));
  const url = /Rollcall is running at (\S+)/.exec(lines.join("\n"))?.[1] ?? "";
  const file = join(directory, "organization.json");
  if (!existsSync(file)) {
    const add = ["saas", "organization", "add", "Bench", "--data", directory, "--json"];
    writeFileSync(file, execFileSync(ROLLCALL, add, { env, timeout: 30_000 }));
  }
  const { tenantUrl, secretToken } = JSON.parse(readFileSync(file, "utf8"));
  // Started again, the server listens on another port.
  const { pathname } = new URL(tenantUrl);
  return {
    name: "rollcall",
    ...describeChild(child),
    tenantUrl: url + pathname,
    token: secretToken,
  };
}

/** Start the limit server. */
export async function startLimitServer(directory: string): Promise<RunningTarget> {
  mkdirSync(directory, { recursive: true });
  return await startProgram("limit", directory);
}

const PROGRAMS = {
  library: { program: "library-server.ts", more: [] },
  limit: { program: "limit-server.ts", more: [] },
  scimmy: { program: "scimmy-server.ts", more: [] },
  scimmyDisk: { program: "scimmy-server.ts", more: ["--disk"] },
} as const;

async function startProgram(
  name: keyof typeof PROGRAMS,
  directory: string,
): Promise<RunningTarget> {
  const { program, more } = PROGRAMS[name];
  const child = keep(
    spawn(process.execPath, [join(import.meta.dirname, program), directory, ...more], {
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
  const lines = await findLine(child, (text) => text.startsWith("{"));
  const { port, token } = JSON.parse(lines.at(-1) ?? "");
  const tenantUrl = `http://localhost:${port}/scim/v2`;
  return { name, ...describeChild(child), tenantUrl, token };
}

/** A child as a target has it. */
export function describeChild(child: ChildProcess): Pick<RunningTarget, "pid" | "stop"> {
  return { pid: child.pid ?? 0, stop: () => end(child) };
}

const running = new Set<ChildProcess>();

/** Kill whatever is still there; for the end of the bench, however it comes about. */
export function endChildren(): void {
  for (const child of running) child.kill("SIGKILL");
}

/** Start a child whose output is read, and that ends with the bench. */
export function startChild(
  command: string,
  parameters: readonly string[],
  given: { readonly env: NodeJS.ProcessEnv; readonly ipc: boolean },
): ChildProcess {
  const { env, ipc } = given;
  const stdio: StdioOptions = ["ignore", "pipe", "pipe", ...(ipc ? (["ipc"] as const) : [])];
  return keep(spawn(command, parameters, { env, stdio }));
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

/** Wait for a line that a server prints, to whichever output. @returns all lines up to it */
export async function findLine(
  child: ChildProcess,
  wanted: (line: string) => boolean,
): Promise<readonly string[]> {
  const seen: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
  const give = (reason: string) => () => reject(new Error(`${reason}:\n${seen.join("\n")}`));
  for (const output of [child.stdout, child.stderr]) {
    if (output === null) continue;
    createInterface({ input: output }).on("line", (line) => {
      seen.push(line);
      if (wanted(line)) resolve([...seen]);
    });
  }
  child.once("exit", give("A server ended at once"));
  const timer = setTimeout(give("A server did not start"), START_LIMIT_MS);
  return promise.finally(() => clearTimeout(timer));
}

/** The load generator. */
export interface Load {
  readonly pid: number;
  readonly send: (target: RunningTarget, order: LoadTask) => Promise<LoadResult>;
  readonly stop: () => Promise<void>;
}

/** Start the load generator. It serves one order at a time. */
export function startLoad(): Load {
  const child = keep(fork(join(import.meta.dirname, "load.ts")));
  const send: Load["send"] = async (target, order) => {
    const { port, pathname } = new URL(target.tenantUrl);
    const { token } = target;
    const place: Place = { host: "127.0.0.1", port: Number(port), basePath: pathname, token };
    child.send({ place, order });
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
