/**
 * `npm run fuzz -- [options]`: a million generated requests against a server of its own. Fails
 * when one ends in a 5xx or in nothing, when the process dies or grows, or when the data folder
 * says two things afterwards.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { checkStore, countRows } from "./fuzz-check.ts";
import type { FuzzPlace } from "./fuzz-requests.ts";
import { type FuzzReport, prepareFuzz, runFuzz } from "./fuzz-run.ts";
import { readMemory } from "./machine.ts";
import { endChildren, startRollcall } from "./processes.ts";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "1000000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    lanes: { type: "string", default: "6" },
    demo: { type: "boolean", default: true },
  },
  allowNegative: true,
});
const [requests, seed, lanes] = [values.requests, values.seed, values.lanes].map(Number);
if (!requests || seed === undefined || !Number.isSafeInteger(seed) || !lanes) {
  console.error("Usage: npm run fuzz -- [--requests N] [--seed N] [--lanes N] [--no-demo]");
  process.exit(2);
}

/** Clients that open a request and never finish it, one byte at a time. */
const DRIPPING = 50;
const DRIP_MS = 2_000;
/** Behind the first tenth, and so many, caches are full; from there on it must stay about level. */
const WARM_SHARE = 0.1;
const WARM_REQUESTS = 50_000;
const MOST_GROWTH = 1.5;

const directory = mkdtempSync(join(tmpdir(), "rollcall-fuzz-"));
// Whoever is tired of waiting is told what was found until then; a second time ends it at once.
const tired = new AbortController();
process.once("SIGINT", () => {
  tired.abort();
  process.once("SIGINT", () => process.exit(130));
});
process.once("SIGTERM", () => process.exit(143));
process.once("exit", () => {
  endChildren();
  rmSync(directory, { recursive: true, force: true });
});

console.log(`seed ${seed}: the same seed and lanes send the same again`);
const target = await startRollcall(directory, { demo: values.demo });
const operatorToken = readFileSync(join(directory, "operator.token"), "utf8").trim();
const place = await prepareFuzz(new URL(target.tenantUrl).origin, operatorToken);

const sizes: { readonly sent: number; readonly rssMb: number }[] = [];
const note = (sent: number): void => {
  const { rssMb } = readMemory(target.pid);
  sizes.push({ sent, rssMb });
  console.log(`${sent.toLocaleString("en")} sent, ${rssMb.toFixed(0)} MB`);
};
const step = Math.max(1, Math.floor(requests / 20));
let next = step;
const drips = Array.from({ length: DRIPPING }, () => drip(place));
const report = await runFuzz(place, {
  seed,
  requests,
  lanes,
  signal: tired.signal,
  onProgress: (sent) => {
    if (sent < next) return;
    next += step;
    note(sent);
  },
});
for (const stop of drips) stop();
const problems = [...listProblems(report), ...(await checkEnd())];
printReport(report);
for (const problem of problems) console.error(`✗ ${problem}`);
console.log(problems.length === 0 ? "✓ nothing found" : `seed ${seed} finds it again`);
process.exit(problems.length === 0 ? 0 : 1);

function listProblems({ findings }: FuzzReport): readonly string[] {
  const problems = findings.map(({ what, request }) => `${what}\n${request}`);
  const warmAt = Math.max((requests ?? 0) * WARM_SHARE, WARM_REQUESTS);
  const warm = sizes.find(({ sent }) => sent >= warmAt)?.rssMb;
  const last = sizes.at(-1)?.rssMb;
  if (warm !== undefined && last !== undefined && last > warm * MOST_GROWTH) {
    problems.push(`memory grew from ${warm.toFixed(0)} to ${last.toFixed(0)} MB`);
  }
  return problems;
}

/** Totals that the server tells, then the folder behind it, once it has ended in good order. */
async function checkEnd(): Promise<readonly string[]> {
  const { main, host, port } = place;
  const told = new Map<string, number>();
  for (const [kind, path] of [
    ["User", "/Users"],
    ["Group", "/Groups"],
    ["Device", "/Devices"],
  ] as const) {
    const url = `http://${host}:${port}/organizations/${main.id}/scim/v2${path}?count=0`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${main.token}` } });
    told.set(kind, ((await answer.json()) as { totalResults: number }).totalResults);
  }
  await target.stop();
  const rows = countRows(directory, main.id);
  const differing = [...told].filter(([kind, total]) => (rows.get(kind) ?? 0) !== total);
  console.log(`stored ${[...told].map(([kind, total]) => `${total} ${kind}s`).join(", ")}`);
  return [
    ...differing.map(([kind, total]) => `totalResults of ${kind} ${total}, rows ${rows.get(kind)}`),
    ...checkStore(directory),
  ];
}

function printReport({ sent, spoilt, elapsedMs, statuses, slowest }: FuzzReport): void {
  const rate = Math.round((sent * 1000) / elapsedMs);
  console.log(`${sent} requests, ${spoilt} of them spoilt bytes, ${rate} a second`);
  for (const [status, count] of [...statuses].sort()) console.log(`  ${status}  ${count}`);
  for (const { ms, requests: batch } of slowest) {
    const lines = batch.map((each) => `    ${each.split("\r\n", 1)[0]?.slice(0, 160)}`);
    console.log(`  slow: ${ms.toFixed(0)} ms for ${batch.length}\n${lines.join("\n")}`);
  }
}

/** Send a head that never ends; when the server hangs up, begin anew. @returns ends it */
function drip({ host, port, main }: FuzzPlace): () => void {
  let socket: Socket;
  let stopped = false;
  const begin = (): void => {
    if (stopped) return;
    socket = connect(port, host);
    socket.on("error", () => undefined).on("close", () => setTimeout(begin, DRIP_MS).unref());
    socket.write(`GET /organizations/${main.id}/scim/v2/Users HTTP/1.1\r\nx-slow: `);
  };
  begin();
  const timer = setInterval(() => socket.write("a"), DRIP_MS);
  return () => {
    stopped = true;
    clearInterval(timer);
    socket.destroy();
  };
}
