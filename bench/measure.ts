/** Interleaved rounds of samples, and the table of their ratios. */
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { median, watch } from "./machine.ts";
import type { Load, ServerName } from "./processes.ts";
import type { Operation } from "./requests.ts";
import type { StageKey, Stages } from "./stages.ts";
import { formatRatio, type Table } from "./table.ts";

/** How often and how long. */
export interface Rounds {
  readonly rounds: number;
  readonly sampleMs: number;
}

/** An operation on a server that was filled by a plan. */
export interface Runner {
  readonly server: ServerName;
  readonly stage: string;
  readonly operation: Operation;
}

/** Two runners, and the ratio that is wanted of the first to the second; none: for information. */
export interface Comparison {
  readonly title: string;
  readonly of: Runner;
  readonly against: Runner;
  readonly wanted?: number;
}

/**
 * Comparisons whose samples are taken one directly after the other. A runner that several of them
 * name is measured once.
 */
export type Heat = readonly Comparison[];

interface Sample {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuUs: number;
  readonly foreign: number;
}

type Samples = ReadonlyMap<string, readonly Sample[]>;

export const CONNECTIONS = 16;

/**
 * A server runs for weeks, and V8 takes some 10,000 requests of a kind until it has compiled what
 * they need: so long they take up to twice as much. The limit server is through at once.
 */
const WARM_UP_MS = 4_000;

/** The server that a runner needs. */
export function formatStageKey({ server, stage }: Runner): StageKey {
  return `${server} ${stage}`;
}

/** Everything that the heats need, each once. */
export function listStageKeys(heats: readonly Heat[]): readonly StageKey[] {
  const runners = heats.flat().flatMap(({ of, against }) => [of, against]);
  return [...new Set(runners.map(formatStageKey))];
}

/** Take the samples of all heats, round by round. */
export async function measure(
  load: Load,
  stages: Stages,
  heats: readonly Heat[],
  { rounds, sampleMs }: Rounds,
): Promise<Samples> {
  const samples = new Map<string, Sample[]>();
  // The first round warms up: it is thrown away.
  for (let round = 0; round <= rounds; round += 1) {
    for (const heat of heats) {
      const runners = listRunners(heat);
      // Who goes first takes turns, so that a machine that slows down favours nobody.
      for (const runner of round % 2 === 0 ? runners : runners.toReversed()) {
        const durationMs = round === 0 ? WARM_UP_MS : sampleMs;
        const sample = await take(load, stages, runner, { durationMs, seed: round });
        if (round === 0) continue;
        const key = formatKey(runner);
        samples.set(key, [...(samples.get(key) ?? []), sample]);
      }
    }
  }
  return samples;
}

function formatKey(runner: Runner): string {
  return `${formatStageKey(runner)} ${runner.operation}`;
}

function listRunners(heat: Heat): readonly Runner[] {
  const all = heat.flatMap(({ of, against }) => [of, against]);
  return [...new Map(all.map((runner) => [formatKey(runner), runner])).values()];
}

async function take(
  load: Load,
  stages: Stages,
  runner: Runner,
  { durationMs, seed }: { readonly durationMs: number; readonly seed: number },
): Promise<Sample> {
  const name = formatStageKey(runner);
  const stage = stages.get(name);
  if (stage === undefined) throw new Error(`${name} was not started`);
  const { target, directory } = stage;
  const { operation } = runner;
  await readFiles(directory);
  const order = { name, operation, connections: CONNECTIONS, durationMs, seed };
  const { result, cost } = await watch([target.pid, load.pid], () =>
    load.send(target, { ...order, task: "sample" }),
  );
  // A group that grew would be another measure in the next round.
  const isMember = operation === "addToSmall" || operation === "addToLarge";
  if (isMember) await load.send(target, { task: "restore", name });
  const { perSecond, p50Ms, p99Ms } = result;
  const cpuUs = ((cost.cpuMs[0] ?? 0) * 1000) / result.count;
  return { perSecond, p50Ms, p99Ms, cpuUs, foreign: cost.foreign };
}

/**
 * Read a server's files, so that they are in the memory of the operating system. Some machines
 * give that back while a server idles, and then a sample would tell how fast the disk is.
 */
async function readFiles(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    if ((await stat(path)).isFile()) for await (const _chunk of createReadStream(path));
  }
}

/** A table of comparisons, a row each. `names` are those of the two sides. */
export function buildTable(
  title: string,
  names: readonly [string, string],
  comparisons: readonly Comparison[],
  samples: Samples,
): Table {
  const rows = comparisons.map(({ title: measured, of, against, wanted }) => {
    const ours = samples.get(formatKey(of)) ?? [];
    const theirs = samples.get(formatKey(against)) ?? [];
    const both = (name: keyof Sample, digits: number): string =>
      [ours, theirs].map((each) => middle(each, name).toFixed(digits)).join(" / ");
    const ratios = ours.map(({ perSecond }, round) => perSecond / (theirs[round]?.perSecond ?? 1));
    return [
      measured,
      formatSpeed(middle(ours, "perSecond")),
      formatSpeed(middle(theirs, "perSecond")),
      ...formatRatio(median(ratios), wanted, "least"),
      both("cpuUs", 0),
      both("p50Ms", 1),
      both("p99Ms", 1),
      middle([...ours, ...theirs], "foreign").toFixed(2),
    ];
  });
  const [first, second] = names;
  return {
    title,
    columns: [
      "measure",
      `${first}/s`,
      `${second}/s`,
      "ratio",
      "wanted",
      "",
      "CPU µs/request",
      "p50 ms",
      "p99 ms",
      "foreign",
    ],
    rows,
  };
}

function middle(samples: readonly Sample[], name: keyof Sample): number {
  return median(samples.map((each) => each[name]));
}

function formatSpeed(perSecond: number): string {
  return perSecond.toFixed(perSecond < 100 ? 1 : 0);
}

/** Say how the samples were taken, for the title of a table. */
export function describeRounds({ rounds, sampleMs }: Rounds): string {
  return (
    `${CONNECTIONS} connections, closed loop; medians of ${rounds} interleaved rounds of ` +
    `${sampleMs / 1000} s`
  );
}
