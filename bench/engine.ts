/** `rollcall server` as the engine of one job against the limit engine, interleaved. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  measureChanges,
  measureIdleCycles,
  measureMemory,
  measurePropagation,
  measureWalk,
} from "./engine-measures.ts";
import { fillLimit, fillRollcall } from "./engine-people.ts";
import { type EngineSubject, startSubject } from "./engine-subject.ts";
import {
  buildEngineTables,
  type Contender,
  ENGINE_MEASURES,
  type EngineBenchSize,
  type EngineMeasure,
  type EngineSamples,
} from "./engine-tables.ts";
import type { Table } from "./table.ts";

/** How many change in one cycle, when there are enough. */
const CHANGES = 1_000;

/** Measure the engine. `directory` is empty and may be thrown away afterwards. */
export async function benchEngine(
  directory: string,
  size: EngineBenchSize,
): Promise<readonly Table[]> {
  const measures = selectMeasures(size.only);
  if (measures.length === 0) return [];
  if (size.profileDirectory !== undefined) mkdirSync(size.profileDirectory, { recursive: true });
  const contenders = await fill(directory, size, measures.includes("idle"));
  const samples: Record<Contender, EngineSamples> = {
    rollcall: noSamples(),
    limit: noSamples(),
    small: noSamples(),
  };
  for (let round = 0; round < size.rounds; round += 1) {
    const order = round % 2 === 0 ? contenders : contenders.toReversed();
    await runRound(join(directory, `round-${round}`), { order, measures, samples, size });
  }
  return buildEngineTables(samples, { ...size, changes: countChanges(size.people), measures });
}

function selectMeasures(only: string): readonly EngineMeasure[] {
  const names = Object.keys(ENGINE_MEASURES) as EngineMeasure[];
  return names.filter((name) => ENGINE_MEASURES[name].includes(only.toLowerCase()));
}

function noSamples(): EngineSamples {
  return { initial: [], restart: [], idle: [], changes: [], propagation: [], memory: [] };
}

function countChanges(people: number): number {
  return Math.min(CHANGES, Math.floor(people / 2));
}

type Filled = Parameters<typeof startSubject>[0] & { readonly contender: Contender };

/** Folders with people in them, which every round begins with a copy of. */
async function fill(
  directory: string,
  { people }: EngineBenchSize,
  hasSmall: boolean,
): Promise<readonly Filled[]> {
  const place = (contender: Contender): string => join(directory, `filled-${contender}`);
  const few = Math.floor(people / 10);
  await fillRollcall(place("rollcall"), people);
  mkdirSync(place("limit"));
  fillLimit(place("limit"), people);
  if (hasSmall) await fillRollcall(place("small"), few);
  const rollcall = { contender: "rollcall", name: "rollcall", people } as const;
  const limit = { contender: "limit", name: "limit", people } as const;
  const small = { contender: "small", name: "rollcall", people: few } as const;
  const all = hasSmall ? [rollcall, limit, small] : [rollcall, limit];
  return all.map((each) => ({ ...each, filled: place(each.contender) }));
}

async function runRound(
  directory: string,
  given: {
    readonly order: readonly Filled[];
    readonly measures: readonly EngineMeasure[];
    readonly samples: Record<Contender, EngineSamples>;
    readonly size: EngineBenchSize;
  },
): Promise<void> {
  const { order, measures, samples, size } = given;
  const { profileDirectory, propagationMs } = size;
  const started: (readonly [Contender, EngineSubject])[] = [];
  try {
    for (const filled of order) {
      const { contender } = filled;
      const place = join(directory, contender);
      const isProfiled = profileDirectory !== undefined && contender === "rollcall";
      started.push([contender, await startSubject(filled, place, isProfiled)]);
    }
    // Each measure of one follows at once upon the same one of the other.
    const forEach = async (
      name: EngineMeasure,
      work: (subject: EngineSubject, into: EngineSamples) => Promise<unknown>,
    ): Promise<void> => {
      if (!measures.includes(name)) return;
      for (const [contender, subject] of started) {
        if (contender !== "small" || name === "idle") await work(subject, samples[contender]);
      }
    };
    const options = { profileDirectory };
    for (const [contender, subject] of started) {
      samples[contender].initial.push(await measureWalk(subject, "initial", options));
    }
    await forEach("memory", async (subject, into) => {
      into.memory.push(await measureMemory(subject));
    });
    await forEach("restart", async (subject, into) => {
      into.restart.push(await measureWalk(subject, "restart", options));
    });
    await forEach("idle", async (subject, into) => {
      into.idle.push(await measureIdleCycles(subject, options));
    });
    await forEach("changes", async (subject, into) => {
      into.changes.push(await measureChanges(subject, countChanges(subject.people), options));
    });
    await forEach("propagation", async (subject, into) => {
      into.propagation.push(await measurePropagation(subject, propagationMs, options));
    });
  } finally {
    for (const [, subject] of started) await subject.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}
