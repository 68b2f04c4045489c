import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Tenant } from "../scim/service.ts";

/** A program of `examples/` that runs, with the endpoint that it printed. */
export interface RunningExample {
  readonly child: ChildProcess;
  readonly tenant: Tenant;
  /** Ask it to end. @returns its exit code */
  readonly stop: () => Promise<number | null>;
}

/** How the program is started. */
export interface ExampleOptions {
  readonly cwd: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The Node that runs it; the tests' own unless told otherwise. */
  readonly node?: string;
}

/** Start a program that prints its Tenant URL and its Secret Token. */
export async function startExample(file: string, options: ExampleOptions): Promise<RunningExample> {
  const { cwd, args = [], env = {}, node = process.execPath } = options;
  const child = spawn(node, [...args, join(cwd, file)], {
    cwd,
    env: { PATH: process.env.PATH, PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const ended = once(child, "exit").then(([code]) => code as number | null);
  const tenant = await new Promise<Tenant>((resolve, reject) => {
    const hear = (piece: Buffer): void => {
      said += piece.toString();
      const url = /Tenant URL: +(\S+)/.exec(said)?.[1];
      const token = /Secret Token: +(\S+)\n/.exec(said)?.[1];
      if (url !== undefined && token !== undefined) resolve({ id: "acme", url, token });
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", reject);
    child.on("exit", () => reject(new Error(`The example ended: ${said}`)));
  });
  const stop = (): Promise<number | null> => {
    child.kill("SIGTERM");
    return ended;
  };
  return { child, tenant, stop };
}
