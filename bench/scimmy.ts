/**
 * Rollcall side by side with scimmy and its routers, interleaved: with all in memory, as scimmy's
 * documentation has it, and where it writes, with each write on disk as well, as Rollcall's are.
 */
import {
  buildTable,
  type Comparison,
  describeRounds,
  listStageKeys,
  measure,
  type Rounds,
} from "./measure.ts";
import { startLoad } from "./processes.ts";
import type { Operation } from "./requests.ts";
import { openStages, type Stage, type StagePlan } from "./stages.ts";
import type { Table } from "./table.ts";

/** How often, how long and how large: in memory it takes a thousand people well. */
export interface ScimmyBenchSize extends Rounds {
  readonly people: number;
  /** Measure only what has this text in its title, in upper or lower case. */
  readonly only: string;
}

const WANTED = 6;
const SMALL_GROUP = 10;

/**
 * Measure Rollcall, on disk, beside scimmy, in memory and on disk.
 *
 * @param directory - empty, and may be thrown away afterwards
 */
export async function benchScimmy(
  directory: string,
  size: ScimmyBenchSize,
): Promise<readonly Table[]> {
  const load = startLoad();
  const started: Stage[] = [];
  const { people } = size;
  const group = Math.floor(people / 2);
  const plans: Record<string, StagePlan> = {
    reads: { people },
    writes: { people },
    // So many groups that Rollcall does not run out of people who are no members.
    groups: {
      people,
      small: { count: 200, size: SMALL_GROUP },
      large: { count: 80, size: group },
    },
  };
  const contests = listContests(group).filter(({ title }) =>
    title.toLowerCase().includes(size.only.toLowerCase()),
  );
  const onDisk = contests.filter(({ of }) => of.stage !== "reads").map(putOnDisk);
  const heats = contests.map((each) => [
    each,
    ...onDisk.filter(({ title }) => title === each.title),
  ]);
  try {
    const keep = (stage: Stage) => started.push(stage);
    const stages = await openStages(load, directory, plans, listStageKeys(heats), keep);
    const samples = await measure(load, stages, heats, size);
    const title = (which: string) =>
      `Side by side with scimmy-routers, which ${which}; ${people} people; ${describeRounds(size)}`;
    const names = ["Rollcall", "scimmy"] as const;
    return [
      buildTable(title("keeps all in memory"), names, contests, samples),
      buildTable(title("keeps each write on disk"), names, onDisk, samples),
    ];
  } finally {
    for (const { target } of started) await target.stop();
    await load.stop();
  }
}

function listContests(group: number): readonly Comparison[] {
  return [
    contest("GET by id", "reads", "read"),
    contest("userName eq", "reads", "findUserName"),
    contest("externalId eq", "reads", "findExternalId"),
    contest("emails.value eq", "reads", "findEmail"),
    contest("first page of 100", "reads", "listFirst"),
    contest("last page by index", "reads", "listLast"),
    contest("PATCH one attribute", "writes", "patchTitle"),
    contest("PATCH with a value path", "writes", "patchEmail"),
    contest(`one member into a group of ${SMALL_GROUP}`, "groups", "addToSmall"),
    contest(`one member into a group of ${group}`, "groups", "addToLarge"),
    contest("POST", "writes", "create"),
  ];
}

function putOnDisk(given: Comparison): Comparison {
  return { ...given, against: { ...given.against, server: "scimmyDisk" } };
}

function contest(title: string, stage: string, operation: Operation): Comparison {
  return {
    title,
    of: { server: "rollcall", stage, operation },
    against: { server: "scimmy", stage, operation },
    wanted: WANTED,
  };
}
