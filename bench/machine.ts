/** What the machine did meanwhile: CPU of processes, and the share that others took. Linux only. */
import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

/** The kernel counts CPU time in hundredths of a second. */
const TICK_MS = 10;

/** CPU time that a process has used so far, in milliseconds; that of `children`: its dead ones. */
export function readCpuMs(pid: number, of: "itself" | "children" = "itself"): number {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name, in parentheses, may hold anything; what follows are numbers.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const first = of === "itself" ? 11 : 13;
  return (Number(fields[first]) + Number(fields[first + 1])) * TICK_MS;
}

/** Memory of a process, in MB of a million bytes. */
export interface Memory {
  /** All that it holds, with the program text that others hold too. */
  readonly rssMb: number;
  /** The same, but of what several processes hold its share only. */
  readonly pssMb: number;
}

/** Memory that a process holds now. */
export function readMemory(pid: number): Memory {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const read = (name: string): number =>
    (Number(new RegExp(`^${name}: +([0-9]+) kB`, "m").exec(text)?.[1]) * 1024) / 1e6;
  return { rssMb: read("Rss"), pssMb: read("Pss") };
}

interface MachineTime {
  readonly busyMs: number;
  readonly totalMs: number;
}

function readMachineTime(): MachineTime {
  const [line = ""] = readFileSync("/proc/stat", "utf8").split("\n");
  const ticks = line.trim().split(/ +/).slice(1, 9).map(Number);
  const total = ticks.reduce((sum, each) => sum + each, 0);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  return { busyMs: (total - idle) * TICK_MS, totalMs: total * TICK_MS };
}

/** What a piece of work cost. */
export interface Cost {
  /** CPU of each process that was watched. */
  readonly cpuMs: readonly number[];
  /** CPU of child processes of this one that ended meanwhile. */
  readonly childrenCpuMs: number;
  readonly elapsedMs: number;
  /** The share of the whole machine, 0 to 1, that none of ours took. */
  readonly foreign: number;
}

/** Do a piece of work and say what it cost. `pids` are all processes of ours that take part. */
export async function watch<R>(
  pids: readonly number[],
  work: () => Promise<R>,
): Promise<{ readonly result: R; readonly cost: Cost }> {
  const before = pids.map((pid) => readCpuMs(pid));
  const ownBefore = readCpuMs(process.pid);
  const childrenBefore = readCpuMs(process.pid, "children");
  const machineBefore = readMachineTime();
  const began = performance.now();
  const result = await work();
  const elapsedMs = performance.now() - began;
  const machine = readMachineTime();
  const cpuMs = pids.map((pid, index) => readCpuMs(pid) - (before[index] ?? 0));
  const childrenCpuMs = readCpuMs(process.pid, "children") - childrenBefore;
  const ours = cpuMs.reduce((sum, each) => sum + each, 0) + childrenCpuMs;
  const own = readCpuMs(process.pid) - ownBefore;
  const busy = machine.busyMs - machineBefore.busyMs - ours - own;
  const total = Math.max(1, machine.totalMs - machineBefore.totalMs);
  return { result, cost: { cpuMs, childrenCpuMs, elapsedMs, foreign: Math.max(0, busy / total) } };
}

/** The middle of the values; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, two) => one - two);
  const middle = sorted.length / 2;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  return (high + low) / 2;
}

/** One line about the machine, for the head of a table. */
export function describeMachine(): string {
  const all = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${all.length} × ${all[0]?.model ?? "?"}, ${memory} GiB, Node ${process.version}`;
}
