/** An engine that is measured, and the limit server that is its target: two processes. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EngineApi } from "./engine-api.ts";
import { addRollcallJob } from "./engine-people.ts";
import type { ProbeNotes, ProbeOrder } from "./engine-probe.ts";
import {
  buildEnvironment,
  describeChild,
  findLine,
  ROLLCALL,
  ROLLCALL_MAIN,
  type RunningTarget,
  startChild,
} from "./processes.ts";

/** Both processes of a subject. */
export interface EngineSubject {
  readonly name: "rollcall" | "limit";
  readonly people: number;
  readonly pid: number;
  readonly api: EngineApi;
  readonly target: RunningTarget;
  readonly askTarget: (order: ProbeOrder) => Promise<ProbeNotes>;
  /** Of an engine that was started to be profiled. */
  readonly askEngine: ((order: ProbeOrder) => Promise<ProbeNotes>) | undefined;
  readonly stop: () => Promise<void>;
}

/** As bin/rollcall has them. */
const V8_FLAGS = ["--min-semi-space-size=4", "--max-semi-space-size=16"];
const PROBE = ["--import", join(import.meta.dirname, "engine-probe.ts")];

/**
 * Start a target that has nobody, and an engine on a copy of a folder that was filled.
 *
 * @param directory - must not exist
 * @param isProfiled - Rollcall is started so that it obeys {@link EngineSubject.askEngine}
 */
export async function startSubject(
  given: Pick<EngineSubject, "name" | "people"> & { readonly filled: string },
  directory: string,
  isProfiled: boolean,
): Promise<EngineSubject> {
  const { name, people } = given;
  const folder = join(directory, "engine");
  cpSync(given.filled, folder, { recursive: true });
  const target = await startTarget(directory);
  const isLimit = name === "limit";
  const engine = await (isLimit
    ? startLimitEngine(folder, target.running)
    : startRollcallEngine(folder, target.running, isProfiled));
  const api = new EngineApi(engine.origin, engine.token);
  const { pid, stop } = describeChild(engine.child);
  return {
    name,
    people,
    pid,
    api,
    target: target.running,
    askTarget: target.ask,
    askEngine: isProfiled && !isLimit ? (order) => ask(engine.child, order) : undefined,
    stop: async () => {
      await api.close();
      await stop();
      await target.running.stop();
    },
  };
}

async function startTarget(directory: string) {
  const parameters = [...PROBE, join(import.meta.dirname, "limit-server.ts"), directory];
  const env = { ...process.env, ROLLCALL_BENCH_PROBE: "1" };
  const child = startChild(process.execPath, parameters, { env, ipc: true });
  const { port, token } = await readHandshake(child);
  const tenantUrl = `http://localhost:${port}/scim/v2`;
  const running: RunningTarget = { name: "limit", ...describeChild(child), tenantUrl, token };
  return { running, ask: (order: ProbeOrder) => ask(child, order) };
}

async function startLimitEngine(directory: string, target: RunningTarget) {
  const program = join(import.meta.dirname, "engine-limit.ts");
  const env = { ...process.env, ROLLCALL_TOKEN: target.token };
  const child = startChild(process.execPath, [program, directory, target.tenantUrl], {
    env,
    ipc: false,
  });
  const { port, token } = await readHandshake(child);
  return { child, token, origin: `http://127.0.0.1:${port}` };
}

async function startRollcallEngine(directory: string, target: RunningTarget, isProfiled: boolean) {
  await addRollcallJob(directory, target);
  const env = {
    ...buildEnvironment(directory),
    // The target is on this machine.
    ROLLCALL_ALLOW_PRIVATE_TARGETS: "*",
    ...(isProfiled && { ROLLCALL_BENCH_PROBE: "1" }),
  };
  const [command, ...before] = isProfiled
    ? [process.execPath, ...PROBE, ...V8_FLAGS, ROLLCALL_MAIN]
    : [ROLLCALL];
  const parameters = ["server", "--no-demo", "--data", directory, "--port", "0"];
  const child = startChild(command, [...before, ...parameters], { env, ipc: isProfiled });
  const lines = await findLine(child, (line) => line.includes("Stop "));
  const origin = /Rollcall is running at (\S+)/.exec(lines.join("\n"))?.[1] ?? "";
  const token = readFileSync(join(directory, "operator.token"), "utf8").trim();
  return { child, token, origin };
}

async function readHandshake(child: ReturnType<typeof startChild>) {
  const lines = await findLine(child, (text) => text.startsWith("{"));
  return JSON.parse(lines.at(-1) ?? "") as { readonly port: number; readonly token: string };
}

async function ask(child: ChildProcess, order: ProbeOrder): Promise<ProbeNotes> {
  const answer = once(child, "message", { signal: AbortSignal.timeout(30_000) });
  child.send(order);
  const [notes] = (await answer) as [ProbeNotes];
  return notes;
}
