import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const ROLLCALL = fileURLToPath(new URL("../../bin/rollcall", import.meta.url));

/** What a process that has ended left behind. */
export interface Ended {
  /** The exit code; undefined when a signal ended it. */
  readonly exit: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a process is started. */
export interface StartOptions {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A `bin/rollcall` that runs. */
export interface RollcallProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once this text has been written to one of the two outputs. */
  readonly waitFor: (text: string) => Promise<void>;
}

/** Start `bin/rollcall` as a person would: a process of its own. */
export function startRollcall(
  args: readonly string[],
  options: StartOptions = {},
): RollcallProcess {
  const child = spawn(ROLLCALL, [...args], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...cleanEnvironment(), ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  const said = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
      for (const listener of listeners) listener();
    });
  }
  // A process that refuses its arguments may be gone before it reads what is piped to it.
  child.stdin.on("error", () => {});
  child.stdin.end(options.stdin ?? "");
  const ended = once(child, "close").then(([code]) => {
    for (const listener of listeners) listener();
    return { exit: (code as number | null) ?? undefined, ...said };
  });
  const waitFor = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const isSaid = said.stdout.includes(text) || said.stderr.includes(text);
        if (!isSaid && child.exitCode === null && child.signalCode === null) return;
        listeners.delete(look);
        if (isSaid) resolve();
        else reject(new Error(`It ended without saying "${text}": ${said.stdout}${said.stderr}`));
      };
      listeners.add(look);
      look();
    });
  return { child, ended, waitFor };
}

/** Run `bin/rollcall` to its end. */
export function runRollcall(args: readonly string[], options?: StartOptions): Promise<Ended> {
  return startRollcall(args, options).ended;
}

/** The environment without what would change a command's defaults. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const names = Object.keys(process.env).filter(
    (name) => !name.startsWith("ROLLCALL_") && name !== "DATABASE_URL" && !name.startsWith("NODE_"),
  );
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}
