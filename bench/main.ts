/**
 * `npm run bench -- [server|job|all] [--quick]`: Rollcall against its own yardsticks, which do the
 * same with everything hard-coded. Prints tables with ratios; gates nothing.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { benchJob } from "./job.ts";
import { describeMachine } from "./machine.ts";
import { endChildren } from "./processes.ts";
import { benchServer } from "./server.ts";
import { formatTable } from "./table.ts";

const { values, positionals } = parseArgs({
  options: { quick: { type: "boolean", default: false } },
  allowPositionals: true,
});
const [what = "all"] = positionals;
if (!["server", "job", "all"].includes(what) || positionals.length > 1) {
  console.error("Usage: npm run bench -- [server|job|all] [--quick]");
  process.exit(2);
}

const directory = mkdtempSync(join(tmpdir(), "rollcall-bench-"));
console.log(`${describeMachine()}; store SQLite, synchronous=FULL; loopback, no TLS\n`);
// Children and data go with us, also when somebody is tired of waiting.
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));
process.once("exit", () => {
  endChildren();
  rmSync(directory, { recursive: true, force: true });
});
if (what !== "job") {
  const size = values.quick
    ? { rounds: 3, sampleMs: 1_000, small: 1_000, large: 10_000 }
    : { rounds: 3, sampleMs: 2_500, small: 1_000, large: 100_000 };
  console.log(`${formatTable(await benchServer(directory, size))}\n`);
}
if (what !== "server") {
  const size = values.quick ? { rounds: 1, people: 2_000 } : { rounds: 3, people: 10_000 };
  console.log(`${formatTable(await benchJob(directory, size))}\n`);
}
