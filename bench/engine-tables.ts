/** The tables of the engine's bench: what issue and design want of it, and what came out. */
import type { EngineMemory, Propagation, Sample } from "./engine-measures.ts";
import { median } from "./machine.ts";
import { formatRatio, type Table } from "./table.ts";

/** How often and how large. */
export interface EngineBenchSize {
  readonly rounds: number;
  readonly people: number;
  /** How long changes are made at 50 a second. */
  readonly propagationMs: number;
  /** Measure only what has this text in its title, in upper or lower case. */
  readonly only: string;
  /** Write CPU profiles of Rollcall into this directory, one a measure. */
  readonly profileDirectory: string | undefined;
}

/** What is measured, by the name in the table. */
export const ENGINE_MEASURES = {
  initial: "initial cycle",
  memory: "memory",
  restart: "restart, nothing changed",
  idle: "cycle with no changes",
  changes: "changes in one cycle",
  propagation: "change to target",
} as const;

/** One of {@link ENGINE_MEASURES}. */
export type EngineMeasure = keyof typeof ENGINE_MEASURES;

/** What the rounds came to, in their order. */
export interface EngineSamples {
  readonly initial: Sample[];
  readonly restart: Sample[];
  readonly idle: Sample[];
  readonly changes: Sample[];
  readonly propagation: Propagation[];
  readonly memory: EngineMemory[];
}

/** Who is measured: both with all people, and Rollcall with a tenth of them. */
export type Contender = "rollcall" | "limit" | "small";

const MOST_MB = 300;
const MOST_PROPAGATION_MS = 1_000;

interface Given extends EngineBenchSize {
  readonly changes: number;
  readonly measures: readonly EngineMeasure[];
}
type AllSamples = Readonly<Record<Contender, EngineSamples>>;

/** Lay the medians of the rounds out. */
export function buildEngineTables(samples: AllSamples, given: Given): readonly Table[] {
  const { people, rounds } = given;
  const all = `${people.toLocaleString("en")} people`;
  const tables: Table[] = [
    {
      title:
        `Engine: one job, ${all}, each but one with a manager; a server and a target, ` +
        `medians of ${rounds} interleaved rounds; pairs are Rollcall / limit`,
      columns: ["cycle", "ms", "ratio", "wanted", "", "engine CPU ms", "requests", "foreign"],
      rows: listCycles(samples, given),
    },
    {
      title: "Change to target: from the request that changes the directory to the target's answer",
      columns: ["50 changes a second", "Rollcall ms", "limit ms", "ratio", "wanted", ""],
      rows: given.measures.includes("propagation") ? listPropagation(samples) : [],
    },
    {
      title: `Memory of the engine's process after the initial cycle, idle, in MB, ${all}`,
      columns: ["Pss (RSS)", "Rollcall", "limit", "wanted", ""],
      rows: given.measures.includes("memory") ? listMemory(samples) : [],
    },
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

function listCycles({ rollcall, limit, small }: AllSamples, given: Given): Table["rows"] {
  const { people, changes, measures } = given;
  const few = Math.floor(people / 10).toLocaleString("en");
  const count = (number: number): string => number.toLocaleString("en");
  const rows: string[][] = [];
  const add = (
    name: EngineMeasure,
    title: string,
    pair: readonly [readonly Sample[], readonly Sample[]],
    wanted: number,
  ): void => {
    if (measures.includes(name)) rows.push(formatCycle(title, pair, wanted));
  };
  const { initial, restart, idle } = ENGINE_MEASURES;
  add("initial", initial, [rollcall.initial, limit.initial], 2.5);
  add("restart", restart, [rollcall.restart, limit.restart], 3);
  add(
    "changes",
    `${count(changes)} ${ENGINE_MEASURES.changes}`,
    [rollcall.changes, limit.changes],
    2.5,
  );
  const against = `${idle}, Rollcall: ${count(people)} people / ${few}`;
  add("idle", against, [rollcall.idle, small.idle], 1.2);
  if (measures.includes("idle")) {
    rows.push([`${idle}, the limit's: ${count(people)} people`, formatMs(limit.idle), ...EMPTY]);
  }
  return rows;
}

const EMPTY: readonly string[] = ["", "", "", "", "", ""];

function formatCycle(
  title: string,
  [of, against]: readonly [readonly Sample[], readonly Sample[]],
  wanted: number,
): string[] {
  const ratios = of.map(({ elapsedMs }, round) => elapsedMs / (against[round]?.elapsedMs ?? 1));
  const cpu = (list: readonly Sample[]): string =>
    median(list.map(({ engineMs }) => engineMs)).toFixed(0);
  return [
    title,
    `${formatMs(of)} / ${formatMs(against)}`,
    ...formatRatio(median(ratios), wanted, "most"),
    `${cpu(of)} / ${cpu(against)}`,
    `${formatRequests(of)} / ${formatRequests(against)}`,
    median([...of, ...against].map(({ foreign }) => foreign)).toFixed(2),
  ];
}

function formatMs(samples: readonly Sample[]): string {
  const ms = median(samples.map(({ elapsedMs }) => elapsedMs));
  return ms.toFixed(ms < 20 ? 2 : 0);
}

/** All rounds send the same, so one text stands for all; else it shows. */
function formatRequests(samples: readonly Sample[]): string {
  const texts = samples.map(({ requests }) => {
    const sent = Object.entries(requests).filter(([, count]) => count > 0);
    return sent.map(([method, count]) => `${count} ${method}`).join(", ") || "none";
  });
  return [...new Set(texts)].join("; ");
}

function listPropagation({ rollcall, limit }: AllSamples): Table["rows"] {
  const read = (samples: EngineSamples, name: "p50Ms" | "p99Ms" | "maxMs"): number[] =>
    samples.propagation.map((each) => each[name]);
  const build = (title: string, name: "p50Ms" | "p99Ms" | "maxMs", wanted?: number): string[] => {
    const [of, against] = [read(rollcall, name), read(limit, name)];
    const ratios = of.map((ms, round) => ms / (against[round] ?? 1));
    const cells = formatRatio(median(ratios), wanted, "most");
    return [title, median(of).toFixed(1), median(against).toFixed(1), ...cells];
  };
  const slowest = Math.max(...read(rollcall, "maxMs"));
  const [, , isMet] = formatRatio(slowest, MOST_PROPAGATION_MS, "most");
  const wanted = `< ${MOST_PROPAGATION_MS}`;
  return [
    build("p50", "p50Ms"),
    build("p99", "p99Ms", 5),
    build("slowest of a round", "maxMs"),
    [
      "slowest of all",
      slowest.toFixed(1),
      Math.max(...read(limit, "maxMs")).toFixed(1),
      "",
      wanted,
      isMet,
    ],
  ];
}

function listMemory({ rollcall, limit }: AllSamples): Table["rows"] {
  const most = (samples: EngineSamples, name: keyof EngineMemory): number =>
    Math.max(...samples.memory.map((each) => each[name]));
  const format = (samples: EngineSamples): string =>
    `${most(samples, "pssMb").toFixed(0)} (${most(samples, "rssMb").toFixed(0)})`;
  const [, , isMet] = formatRatio(most(rollcall, "pssMb"), MOST_MB, "most");
  const peak = (samples: EngineSamples): string => `(${most(samples, "peakRssMb").toFixed(0)})`;
  return [
    ["most of all rounds", format(rollcall), format(limit), `< ${MOST_MB}`, isMet],
    ["the peak until then", peak(rollcall), peak(limit), "", ""],
  ];
}
