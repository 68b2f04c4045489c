/** Interleaved rounds of samples, and the table of their ratios. */
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { LoadResult } from "./load.ts";
import { median, watch } from "./machine.ts";
import type { Load, ServerName } from "./processes.ts";
import type { Operation } from "./requests.ts";
import type { Stage, StageKey, Stages } from "./stages.ts";
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

interface Slice extends LoadResult {
  readonly cpuMs: number;
  readonly foreign: number;
}

/** Of each runner by its key, in the order of the rounds. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

export const CONNECTIONS = 16;

/**
 * A sample is taken in slices that alternate with those of the others of its heat: what else runs
 * on the host changes within seconds, and has to meet both sides of a ratio alike.
 */
const SLICE_MS = 500;

/**
 * A server runs for weeks, and V8 takes some 10,000 requests of a kind until it has compiled what
 * they need: so long they take up to twice as much. The limit server is through at once.
 */
const WARM_UP_MS = 4_000;
/** The same where a heat comes soon after another whose requests need much the same code. */
const RENEWED_WARM_UP_MS = 3_000;

/** The server that a runner needs. */
export function formatStageKey({ server, stage }: Runner): StageKey {
  return `${server} ${stage}`;
}

/** Everything that the heats need, each once. */
export function listStageKeys(heats: readonly Heat[]): readonly StageKey[] {
  const runners = heats.flat().flatMap(({ of, against }) => [of, against]);
  return [...new Set(runners.map(formatStageKey))];
}

/**
 * Take the samples of all heats, round by round, of processes that were warmed up.
 *
 * @param renew - starts new processes for every round
 */
export async function measure(
  load: Load,
  stages: Stages,
  heats: readonly Heat[],
  { rounds, sampleMs }: Rounds,
  renew?: () => Promise<void>,
): Promise<Samples> {
  const samples = new Map<string, Sample[]>();
  const warmUpMs = renew === undefined ? WARM_UP_MS : RENEWED_WARM_UP_MS;
  for (let round = 1; round <= rounds; round += 1) {
    if (round === 1 || renew !== undefined) {
      await renew?.();
      for (const heat of heats) await takeRound(load, stages, heat, [warmUpMs], 0);
    }
    const slices = Math.ceil(sampleMs / SLICE_MS);
    const lengths = new Array<number>(slices).fill(sampleMs / slices);
    for (const heat of heats) {
      for (const [key, sample] of await takeRound(load, stages, heat, lengths, round)) {
        samples.set(key, [...(samples.get(key) ?? []), sample]);
      }
    }
  }
  return samples;
}

/** Take a sample of every runner of a heat. @param lengths - of its slices, in milliseconds */
async function takeRound(
  load: Load,
  stages: Stages,
  heat: Heat,
  lengths: readonly number[],
  round: number,
): Promise<ReadonlyMap<string, Sample>> {
  const runners = listRunners(heat);
  for (const runner of runners) await readFiles(findStage(stages, runner).directory);
  const taken = new Map(runners.map((runner) => [runner, [] as Slice[]]));
  for (const [index, durationMs] of lengths.entries()) {
    // Who goes first takes turns, so that a machine that slows down favours nobody.
    const isEven = (round + index) % 2 === 0;
    for (const runner of isEven ? runners : runners.toReversed()) {
      const order = { durationMs, seed: round * 1_000 + index };
      taken.get(runner)?.push(await takeSlice(load, stages, runner, order));
    }
  }
  return new Map([...taken].map(([runner, slices]) => [formatKey(runner), joinSlices(slices)]));
}

/** Put the slices of a sample together; of the percentiles the mean is taken. */
function joinSlices(slices: readonly Slice[]): Sample {
  const sum = (read: (slice: Slice) => number): number =>
    slices.reduce((total, slice) => total + read(slice), 0);
  const count = sum((slice) => slice.count);
  return {
    perSecond: (count * 1000) / sum((slice) => slice.elapsedMs),
    p50Ms: sum(({ p50Ms }) => p50Ms) / slices.length,
    p99Ms: sum(({ p99Ms }) => p99Ms) / slices.length,
    cpuUs: (sum(({ cpuMs }) => cpuMs) * 1000) / count,
    foreign: sum(({ foreign }) => foreign) / slices.length,
  };
}

function formatKey(runner: Runner): string {
  return `${formatStageKey(runner)} ${runner.operation}`;
}

function listRunners(heat: Heat): readonly Runner[] {
  const all = heat.flatMap(({ of, against }) => [of, against]);
  return [...new Map(all.map((runner) => [formatKey(runner), runner])).values()];
}

async function takeSlice(
  load: Load,
  stages: Stages,
  runner: Runner,
  { durationMs, seed }: { readonly durationMs: number; readonly seed: number },
): Promise<Slice> {
  const name = formatStageKey(runner);
  const { target } = findStage(stages, runner);
  const { operation } = runner;
  const order = { name, operation, connections: CONNECTIONS, durationMs, seed };
  const { result, cost } = await watch([target.pid, load.pid], () =>
    load.send(target, { ...order, task: "sample" }),
  );
  // A group that grew would be another measure in the next round.
  const isMember = operation === "addToSmall" || operation === "addToLarge";
  if (isMember) await load.send(target, { task: "restore", name });
  return { ...result, cpuMs: cost.cpuMs[0] ?? 0, foreign: cost.foreign };
}

function findStage(stages: Stages, runner: Runner): Stage {
  const stage = stages.get(formatStageKey(runner));
  if (stage === undefined) throw new Error(`${formatStageKey(runner)} was not started`);
  return stage;
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
    `${sampleMs / 1000} s, in alternating slices`
  );
}
