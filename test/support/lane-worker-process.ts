import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { LaneWorkerTask } from "./lane-worker.ts";

/** A worker in a process of its own, which a test can kill in the middle of a run. */
export interface LaneWorker {
  /** The next line that it wrote; rejects when it ended before. */
  readonly nextLine: () => Promise<string>;
  /** SIGKILL: no handler of its runs, no connection is closed by it. Resolves when it is gone. */
  readonly kill: () => Promise<void>;
}

/** Start test/support/lane-worker.ts with its task. */
export async function startLaneWorker(task: LaneWorkerTask): Promise<LaneWorker> {
  const program = fileURLToPath(new URL("lane-worker.ts", import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [program, JSON.stringify(task)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(child, "exit");
  const { stdout } = child;
  if (!stdout) throw new Error("the worker has no output");
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  return {
    nextLine: async () => {
      const line = await lines.next();
      if (line.done) throw new Error("the worker ended without another word");
      return line.value;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
