/**
 * `npm run bench -- [section…] [options]`: Rollcall against its own yardsticks, which do the same
 * with everything hard-coded, and beside a peer. Prints tables with ratios; gates nothing.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { benchEngine } from "./engine.ts";
import { benchJob } from "./job.ts";
import { benchLists } from "./lists.ts";
import { describeMachine } from "./machine.ts";
import { endChildren } from "./processes.ts";
import { benchScimmy } from "./scimmy.ts";
import { benchServer } from "./server.ts";
import { formatTable, type Table } from "./table.ts";

const SECTIONS = ["server", "scimmy", "job", "engine", "lists"];
const USAGE = `Usage: npm run bench -- [server] [scimmy] [job] [engine] [lists] [options]

Without a section, all of them.
  --rounds N     interleaved rounds; 3; of the server, one more of 4 s a sample warms up, and of
                 its searches there are twice as many, half as long, each of new processes
  --seconds S    length of a sample; 2.5; of the engine's changes at 50 a second, four times that
  --people N     people of the server's large store, the engine and the lists (100,000), and of
                 the job's file (10,000)
  --only TEXT    of server, scimmy, engine and lists, only the measures with this in their name
  --data DIR     of lists: fill this folder, or go on with it when it was filled before
  --profile DIR  write a CPU profile into DIR: of server, one of each Rollcall process, of engine,
                 one of each measure; slows Rollcall down
  --quick        1 s, 10,000 people in the store; 2,000 in one round of job and engine`;

const { values, positionals } = parseArgs({
  options: {
    rounds: { type: "string" },
    seconds: { type: "string" },
    people: { type: "string" },
    only: { type: "string", default: "" },
    profile: { type: "string" },
    data: { type: "string" },
    quick: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const { quick, only, profile } = values;
const readNumber = (text: string | undefined, usual: number): number =>
  text === undefined ? usual : Number(text);
const rounds = readNumber(values.rounds, 3);
const sampleMs = readNumber(values.seconds, quick ? 1 : 2.5) * 1000;
const large = readNumber(values.people, quick ? 10_000 : 100_000);
// A page of 100 has to be there, and a second one.
const isUsable = rounds >= 1 && sampleMs > 0 && large >= 200;
if (!isUsable || positionals.some((each) => !SECTIONS.includes(each))) {
  console.error(USAGE);
  process.exit(2);
}
const wants = (section: string): boolean =>
  positionals.length === 0 || positionals.includes(section);

const directory = mkdtempSync(join(tmpdir(), "rollcall-bench-"));
console.log(`${describeMachine()}; store SQLite, synchronous=FULL; loopback, no TLS\n`);
// Children and data go with us, also when somebody is tired of waiting.
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));
process.once("exit", () => {
  endChildren();
  rmSync(directory, { recursive: true, force: true });
});
const print = (...tables: readonly Table[]): void => {
  for (const table of tables) if (table.rows.length > 0) console.log(`${formatTable(table)}\n`);
};
const small = Math.min(1_000, large);
if (wants("server")) {
  if (profile !== undefined) mkdirSync(profile, { recursive: true });
  const size = { rounds, sampleMs, small, large, only, profileDirectory: profile };
  print(...(await benchServer(join(directory, "server"), size)));
}
if (wants("scimmy")) {
  const size = { rounds, sampleMs, people: small, only };
  print(...(await benchScimmy(join(directory, "scimmy"), size)));
}
if (wants("job")) {
  const people = readNumber(values.people, quick ? 2_000 : 10_000);
  const jobDirectory = join(directory, "job");
  mkdirSync(jobDirectory);
  const jobRounds = quick && values.rounds === undefined ? 1 : rounds;
  print(await benchJob(jobDirectory, { rounds: jobRounds, people }));
}
if (wants("engine")) {
  const people = readNumber(values.people, quick ? 2_000 : 100_000);
  const engineDirectory = join(directory, "engine");
  mkdirSync(engineDirectory);
  const engineRounds = quick && values.rounds === undefined ? 1 : rounds;
  const size = { rounds: engineRounds, people, propagationMs: sampleMs * 4, only };
  print(...(await benchEngine(engineDirectory, { ...size, profileDirectory: profile })));
}
if (wants("lists")) {
  const people = readNumber(values.people, quick ? 2_000 : 100_000);
  print(await benchLists(values.data ?? join(directory, "lists"), { rounds, people, only }));
}
