/**
 * Rollcall beside scimmy with its routers, interleaved, in three tables.
 *
 * scimmy is a library over handlers of an application, and so its like is our own library,
 * `serviceProvider` over an application's tables. The first table sets those two side by side, both
 * over maps. The others ask what a whole server costs, which audits and has all on disk: beside
 * scimmy with its writes on disk, and beside scimmy in memory, where the server does what scimmy
 * leaves out.
 */
import {
  buildTable,
  type Comparison,
  describeRounds,
  listStageKeys,
  measure,
  type Rounds,
} from "./measure.ts";
import { type ServerName, startLoad } from "./processes.ts";
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
 * Measure Rollcall's library and its server beside scimmy.
 *
 * @param directory - empty, and may be thrown away afterwards
 * @returns the library beside scimmy in memory; the server's writes beside scimmy's on disk; the
 *   server beside scimmy in memory
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
      small: { count: 400, size: SMALL_GROUP },
      large: { count: 400, size: group },
    },
  };
  const measures = listMeasures(group).filter(({ title }) =>
    title.toLowerCase().includes(size.only.toLowerCase()),
  );
  const writes = measures.filter(({ stage }) => stage !== "reads");
  const parts = PARTS.map((part) => ({
    ...part,
    contests: (part.isOfWrites ? writes : measures).map((each) => oppose(part, each)),
  }));
  const heats = measures.map((measured) =>
    parts.flatMap(({ contests }) => contests.filter(({ title }) => title === measured.title)),
  );
  try {
    const keep = (stage: Stage) => started.push(stage);
    const stages = await openStages(load, directory, plans, listStageKeys(heats), keep);
    const samples = await measure(load, stages, heats, size);
    const suffix = `${people} people; ${describeRounds(size)}`;
    return parts.map(({ title, names, contests }) =>
      buildTable(`${title}; ${suffix}`, names, contests, samples),
    );
  } finally {
    for (const { target } of started) await target.stop();
    await load.stop();
  }
}

/** Two servers that are set side by side, and what their table is called. */
interface Part {
  readonly title: string;
  readonly names: readonly [string, string];
  readonly of: ServerName;
  readonly against: ServerName;
  readonly isOfWrites: boolean;
}

const PARTS: readonly Part[] = [
  {
    title: "Rollcall's library beside scimmy-routers, both with people in memory",
    names: ["library", "scimmy"],
    of: "library",
    against: "scimmy",
    isOfWrites: false,
  },
  {
    title: "Rollcall's server beside scimmy-routers, each write of both on disk",
    names: ["server", "scimmy"],
    of: "rollcall",
    against: "scimmyDisk",
    isOfWrites: true,
  },
  {
    title: "Rollcall's server, all on disk and audited, beside scimmy-routers in memory",
    names: ["server", "scimmy"],
    of: "rollcall",
    against: "scimmy",
    isOfWrites: false,
  },
];

/** What is asked of the servers of a part. */
interface Measure {
  readonly title: string;
  readonly stage: string;
  readonly operation: Operation;
}

function listMeasures(group: number): readonly Measure[] {
  return [
    { title: "GET by id", stage: "reads", operation: "read" },
    { title: "userName eq", stage: "reads", operation: "findUserName" },
    { title: "externalId eq", stage: "reads", operation: "findExternalId" },
    { title: "emails.value eq", stage: "reads", operation: "findEmail" },
    { title: "first page of 100", stage: "reads", operation: "listFirst" },
    { title: "last page by index", stage: "reads", operation: "listLast" },
    { title: "PATCH one attribute", stage: "writes", operation: "patchTitle" },
    { title: "PATCH with a value path", stage: "writes", operation: "patchEmail" },
    {
      title: `one member into a group of ${SMALL_GROUP}`,
      stage: "groups",
      operation: "addToSmall",
    },
    { title: `one member into a group of ${group}`, stage: "groups", operation: "addToLarge" },
    { title: "POST", stage: "writes", operation: "create" },
  ];
}

function oppose({ of, against }: Part, { title, stage, operation }: Measure): Comparison {
  return {
    title,
    of: { server: of, stage, operation },
    against: { server: against, stage, operation },
    wanted: WANTED,
  };
}
