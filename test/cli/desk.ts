import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import {
  type Ended,
  type RollcallProcess,
  runRollcall,
  startRollcall,
} from "../support/rollcall-process.ts";

/** What a command printed with `--json`. */
export type Shown = Readonly<Record<string, unknown>>;

/** Somebody of the demonstration, who is in all three of its applications. */
export const JOERGEN = "joergen.oestergaard@rollcall.example";

/** A server with the demonstration, and the commands that find it by its data. */
export interface Desk {
  /** Of the server's data; there once the tests run. */
  readonly folder: () => string;
  /** The environment of its commands. */
  readonly environment: (more?: Readonly<Record<string, string>>) => {
    readonly env: Readonly<Record<string, string>>;
  };
  readonly run: (
    args: readonly string[],
    more?: Readonly<Record<string, string>>,
  ) => Promise<Ended>;
  /** What a command prints with `--json`, when it ends well and says nothing else. */
  readonly tell: (...args: readonly string[]) => Promise<Shown>;
}

/** Start a server before the tests of a file, and stop it after them. */
export function openDesk(): Desk {
  let folder = "";
  let server: RollcallProcess | undefined;
  const environment: Desk["environment"] = (more = {}) => {
    const allowed = { ROLLCALL_ALLOW_PRIVATE_TARGETS: "127.0.0.0/8,::1" };
    return { env: { XDG_CONFIG_HOME: join(folder, "config"), ...allowed, ...more } };
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rollcall-administration-"));
    server = startRollcall(["server", "--data", folder, "--port", "0"], environment());
    await server.waitFor("Ctrl+C");
  });
  afterAll(async () => {
    server?.child.kill("SIGKILL");
    await server?.ended;
    await rm(folder, { recursive: true, force: true });
  });
  const run: Desk["run"] = (args, more) =>
    runRollcall([...args, "--data", folder], environment(more));
  const tell: Desk["tell"] = async (...args) => {
    const { exit, stdout, stderr } = await run([...args, "--json"]);
    expect([exit, stderr, stdout.split("\n").length], args.join(" ")).toEqual([0, "", 2]);
    return JSON.parse(stdout) as Shown;
  };
  return { folder: () => folder, environment, run, tell };
}
