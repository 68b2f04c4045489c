/** What Rollcall's process holds, with few and with many people stored. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Memory, readMemory } from "./machine.ts";
import type { Load } from "./processes.ts";
import type { Operation } from "./requests.ts";
import { restart, type StageKey, type Stages } from "./stages.ts";
import { formatRatio, type Table } from "./table.ts";

/** Memory of the servers after they were filled. */
export type MemoryAfterLoad = ReadonlyMap<StageKey, Memory>;

/**
 * A quiet process gives memory back after half a minute (src/composition/idle-heap.ts), and copies
 * of 100,000 people for searching are made within one.
 */
const IDLE_MS = 60_000;
const MOST_MB = 250;
/** SQLite's caches, which are bounded, fill with a large store and can't with a small one. */
const MOST_GROWTH = 1.5;
const KEYS: readonly StageKey[] = [
  "rollcall large",
  "limit large",
  "rollcall small",
  "limit small",
];

/** Requests that a small and a large store both answer before they are compared. */
const READS: readonly (readonly [Operation, number])[] = [
  ["read", 20_000],
  ["findUserName", 20_000],
  ["listFirst", 500],
  ["listLast", 500],
];

/** Wait until servers that were filled have nothing more to do. */
export async function settle(): Promise<void> {
  await sleep(IDLE_MS);
}

/** Read the memory of the small and the large stores, which have nothing to do. */
export function readAfterLoad(stages: Stages): MemoryAfterLoad {
  return new Map(KEYS.map((key) => [key, readMemory(getPid(stages, key))]));
}

/**
 * Start Rollcall again on both stores and give both the same requests, since the heap of a
 * process tells what it did rather than what it stores.
 */
export async function benchMemory(
  load: Load,
  stages: Stages,
  after: MemoryAfterLoad,
  { small, large }: { readonly small: number; readonly large: number },
): Promise<Table> {
  const again: StageKey[] = ["rollcall large", "rollcall small"];
  for (const name of again) {
    const stage = stages.get(name);
    if (stage === undefined) throw new Error(`${name} was not started`);
    await restart(stage);
    for (const [operation, total] of READS) {
      const order = { task: "sample", name, operation, connections: 16, total, seed: 1 } as const;
      await load.send(stage.target, order);
    }
  }
  await settle();
  const many = `${large.toLocaleString("en")} people`;
  const few = `${small.toLocaleString("en")} people`;
  const [first, second] = again.map((key) => readMemory(getPid(stages, key)));
  const growth = (first?.rssMb ?? Number.NaN) / (second?.rssMb ?? Number.NaN);
  const loaded = (name: string): (Memory | undefined)[] =>
    KEYS.filter((key) => key.endsWith(name)).map((key) => after.get(key));
  const [mine] = loaded("large");
  const [, wanted, isMet] = formatRatio(mine?.rssMb ?? Number.NaN, MOST_MB, "most");
  return {
    title: "Memory of the server's process, idle, in MB: RSS (Pss)",
    columns: ["measure", "first", "second", "wanted", ""],
    rows: [
      [`after load of ${many}: Rollcall, limit`, ...loaded("large").map(format), wanted, isMet],
      [`after load of ${few}: Rollcall, limit`, ...loaded("small").map(format), "", ""],
      [
        `started again, the same reads: Rollcall with ${many}, with ${few}`,
        ...[first, second].map(format),
        ...formatRatio(growth, MOST_GROWTH, "most").slice(1),
      ],
    ],
  };
}

function getPid(stages: Stages, key: StageKey): number {
  const stage = stages.get(key);
  if (stage === undefined) throw new Error(`${key} was not started`);
  return stage.target.pid;
}

function format(memory: Memory | undefined): string {
  return memory === undefined ? "" : `${memory.rssMb.toFixed(0)} (${memory.pssMb.toFixed(0)})`;
}
