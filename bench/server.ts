/** Rollcall's SCIM endpoints against the limit server, interleaved. */
import {
  buildTable,
  type Comparison,
  describeRounds,
  type Heat,
  listStageKeys,
  measure,
  type Rounds,
  type Runner,
  type Samples,
} from "./measure.ts";
import { benchMemory, type MemoryAfterLoad, readAfterLoad, settle } from "./memory.ts";
import { type Load, type StartOptions, startLoad } from "./processes.ts";
import type { Operation } from "./requests.ts";
import { openStages, restart, type Stage, type StagePlan, type Stages } from "./stages.ts";
import type { Table } from "./table.ts";

/** How long and how large. */
export interface ServerBenchSize extends Rounds, StartOptions {
  /** People in the small and in the large store. */
  readonly small: number;
  readonly large: number;
  /** Measure only what has this text in its title, in upper or lower case. */
  readonly only: string;
}

/** People where groups are measured, when the large store has as many. */
const MOST_PEOPLE_WITH_GROUPS = 30_000;
const LARGE_GROUP = 10_000;
const SMALL_GROUP = 10;
/** So many that a sample adds few members to each. */
const SMALL_GROUPS = 1_000;
const LARGE_GROUPS = 10;

/** Of a user who is found by one key, in both stores and the large one against the small one. */
const FINDS = [
  ["userName eq", "findUserName"],
  ["externalId eq", "findExternalId"],
  ["emails.value eq", "findEmail"],
] as const;

/**
 * Measure the server.
 *
 * @param directory - empty, and may be thrown away afterwards
 * @returns a table against the limit server, one of Rollcall against itself, one of memory
 */
export async function benchServer(
  directory: string,
  size: ServerBenchSize,
): Promise<readonly Table[]> {
  const load = startLoad();
  const started: Stage[] = [];
  const plans = planStages(size);
  const heats = selectHeats(listHeats(size, plans), size.only);
  try {
    const keep = (stage: Stage) => started.push(stage);
    const keys = listStageKeys(heats);
    const stages = await openStages(load, directory, plans, keys, keep, size);
    const isWhole = size.only === "";
    // What was loaded is copied for searching in the meantime, as after every import.
    await settle();
    const memory: MemoryAfterLoad | undefined = isWhole ? readAfterLoad(stages) : undefined;
    for (const stage of started) {
      // A process that has loaded 100,000 people is slower than one that has loaded 1,000, by some
      // hundredths, whatever its store holds. Those of which a ratio is taken are of one age.
      await restart(stage, size);
      // What no sample has read yet would count against the larger store.
      await load.send(stage.target, { task: "touch", name: stage.key });
    }
    const samples = new Map([
      ...(await measure(
        load,
        stages,
        heats.filter((heat) => !comparesStores(heat)),
        size,
      )),
      ...(await measureStores(load, stages, heats.filter(comparesStores), size)),
    ]);
    const all = heats.flat();
    const isOwn = ({ against }: Comparison): boolean => against.server === "rollcall";
    const rounds = `${describeRounds(size)}; of searches twice as many, half as long, each of new processes`;
    const limit = all.filter((each) => !isOwn(each));
    const own = all.filter(isOwn);
    const tables = [
      buildTable(`Against the limit server: ${rounds}`, ["Rollcall", "limit"], limit, samples),
      buildTable(`Rollcall alone, same rounds`, ["first", "second"], own, samples),
    ];
    if (memory !== undefined) tables.push(await benchMemory(load, stages, memory, size));
    return tables.filter(({ rows }) => rows.length > 0);
  } finally {
    for (const { target } of started) await target.stop();
    await load.stop();
  }
}

/** Whether one server is compared with itself over another store. */
function comparesStores(heat: Heat): boolean {
  return heat.some(({ of, against }) => of.server === against.server && of.stage !== against.stage);
}

/**
 * Two processes of one program over one store differ by up to 5 %, each for as long as it runs, and
 * so would the stores. So these rounds are shorter and more, and each is one of new processes.
 */
async function measureStores(
  load: Load,
  stages: Stages,
  heats: readonly Heat[],
  size: ServerBenchSize,
): Promise<Samples> {
  const keys = listStageKeys(heats);
  const renew = async (): Promise<void> => {
    for (const [key, stage] of stages) if (keys.includes(key)) await restart(stage, size);
  };
  const { rounds, sampleMs } = size;
  const shorter = { rounds: rounds * 2, sampleMs: sampleMs / 2 };
  return await measure(load, stages, heats, shorter, renew);
}

function planStages({ small, large }: ServerBenchSize): Record<string, StagePlan> {
  const people = Math.min(large, MOST_PEOPLE_WITH_GROUPS);
  const largeGroup = Math.min(LARGE_GROUP, Math.floor(people / 3));
  return {
    small: { people: small },
    large: { people: large },
    // Grows, so that nothing is measured there which must not.
    writes: { people: small },
    groups: {
      people,
      small: { count: SMALL_GROUPS, size: SMALL_GROUP },
      large: { count: LARGE_GROUPS, size: largeGroup },
    },
  };
}

function selectHeats(heats: readonly Heat[], only: string): readonly Heat[] {
  const text = only.toLowerCase();
  return heats
    .map((heat) => heat.filter(({ title }) => title.toLowerCase().includes(text)))
    .filter((heat) => heat.length > 0);
}

function listHeats(size: ServerBenchSize, plans: Record<string, StagePlan>): readonly Heat[] {
  const few = `${size.small.toLocaleString("en")} stored`;
  const many = `${size.large.toLocaleString("en")} stored`;
  const group = (plans.groups?.large?.size ?? 0).toLocaleString("en");
  const finds = FINDS.map(([title, operation]) => [
    toLimit(`${title}, ${few}`, "small", operation, 0.5),
    toLimit(`${title}, ${many}`, "large", operation, 0.5),
    toItself(`${title}: ${many} / ${few}`, ["large", operation], ["small", operation], 0.85),
  ]);
  const isFirst = "first page of 100";
  return [
    [
      toLimit(`GET by id, ${few}`, "small", "read", 0.5),
      toLimit(`GET by id, ${many}`, "large", "read", 0.5),
    ],
    ...finds,
    [
      toLimit(`${isFirst}, ${many}`, "large", "listFirst", 0.6),
      toLimit(`last page by index, ${many}`, "large", "listLast"),
      toLimit(`last page by cursor, ${many}`, "large", "listCursor"),
      toItself(`last page by index / ${isFirst}`, ["large", "listLast"], ["large", "listFirst"]),
      toItself(`last page by cursor / ${isFirst}`, ["large", "listCursor"], ["large", "listFirst"]),
    ],
    [
      toLimit(`PATCH one attribute, ${few}`, "writes", "patchTitle", 0.45),
      // Of an address that people are found by, so that its index changes, too.
      toLimit(`PATCH of an e-mail address, ${few}`, "writes", "patchEmail", 0.45),
      toLimit(`PATCH with a value path, ${few}`, "writes", "patchPhone", 0.45),
      toItself(
        "PATCH with a value path / one attribute",
        ["writes", "patchPhone"],
        ["writes", "patchTitle"],
        0.9,
      ),
    ],
    [
      toLimit(`one member into a group of ${SMALL_GROUP}`, "groups", "addToSmall", 0.45),
      toLimit(`one member into a group of ${group}`, "groups", "addToLarge", 0.45),
      toItself(
        `one member into a group of ${group} / of ${SMALL_GROUP}`,
        ["groups", "addToLarge"],
        ["groups", "addToSmall"],
        0.75,
      ),
    ],
    [toLimit(`POST, from ${few} on`, "writes", "create", 0.5)],
  ];
}

function toLimit(title: string, stage: string, operation: Operation, wanted?: number): Comparison {
  const against: Runner = { server: "limit", stage, operation };
  const of: Runner = { server: "rollcall", stage, operation };
  return wanted === undefined ? { title, of, against } : { title, of, against, wanted };
}

/** @param of - the plan of the store, and the operation */
function toItself(
  title: string,
  of: readonly [string, Operation],
  against: readonly [string, Operation],
  wanted = 0.8,
): Comparison {
  const run = ([stage, operation]: readonly [string, Operation]): Runner => ({
    server: "rollcall",
    stage,
    operation,
  });
  return { title, of: run(of), against: run(against), wanted };
}
