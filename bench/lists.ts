/** Every list of the two consoles over a large store: opened, and scrolled. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent, request } from "undici";
import { openConfiguredStore } from "../src/composition/configuration.ts";
import { fillEngine } from "./lists-logs.ts";
import { fillOrganization } from "./lists-organization.ts";
import { fillDirectory } from "./lists-people.ts";
import { type Body, LIST_REQUESTS, type ListRequest } from "./lists-requests.ts";
import { median } from "./machine.ts";
import { buildEnvironment, describeChild, findLine, ROLLCALL, startChild } from "./processes.ts";
import type { Table } from "./table.ts";

/** How large the store is, and how often each list is asked for. */
export interface ListsBenchSize {
  /** Of the directory, and of the organization. */
  readonly people: number;
  readonly rounds: number;
  /** Only the lists with this text in their title. */
  readonly only: string;
}

/** What a list may take (issue: every list opens within 300 ms of server time). */
const WANTED_MS = 300;
const APPLICATIONS = 3;
/** How far a list is scrolled. */
const PARTS = 20;
/** Everything that has to be written comes from the number of people. */
const PER_PERSON = { records: 10, rows: 2 } as const;
const GROUPS = 2_000;
const ORGANIZATIONS = 300;
/** A new process has its own work to do at first. */
const SETTLING_MS = 2_000;

/**
 * Measure the lists.
 *
 * @param directory - empty, or with the data of a run before
 */
export async function benchLists(directory: string, size: ListsBenchSize): Promise<Table> {
  await fill(directory, size.people);
  const parameters = ["server", "--no-demo", "--data", directory, "--port", "0"];
  const child = startChild(ROLLCALL, parameters, { env: buildEnvironment(directory), ipc: false });
  const lines = await findLine(child, (line) => line.includes("Stop "));
  const origin = /Rollcall is running at (\S+)/.exec(lines.join("\n"))?.[1] ?? "";
  const token = readFileSync(join(directory, "operator.token"), "utf8").trim();
  const client = new ConsoleClient(origin, token);
  try {
    await sleep(SETTLING_MS);
    const wanted = LIST_REQUESTS.filter(({ title }) =>
      title.toLowerCase().includes(size.only.toLowerCase()),
    );
    const firsts: number[] = [];
    // Each for the first time, before any for the second.
    for (const { path } of wanted) firsts.push((await client.read(path)).tookMs);
    const rows: string[][] = [];
    for (const [index, each] of wanted.entries()) {
      rows.push(await measure(client, each, firsts[index] ?? Number.NaN, size.rounds));
    }
    return buildTable(rows, size);
  } finally {
    await client.close();
    await describeChild(child).stop();
  }
}

async function fill(directory: string, people: number): Promise<void> {
  const store = await openConfiguredStore({ dataDirectory: directory, databaseUrl: undefined });
  try {
    if ((await store.directory.listTenants()).length > 0) return;
    const began = performance.now();
    await fillDirectory(store, { people, groups: GROUPS, applications: APPLICATIONS });
    const rows = people * PER_PERSON.rows;
    await fillEngine(store, {
      people,
      applications: APPLICATIONS,
      records: people * PER_PERSON.records,
      entries: rows,
    });
    const resources = Math.floor(people / 10);
    await fillOrganization(store, { people, organizations: ORGANIZATIONS, resources, rows });
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    console.log(`filled in ${seconds} s\n`);
  } finally {
    await store.close();
  }
}

/** Asks as a console does: one request after the other, on a connection that stays open. */
class ConsoleClient {
  readonly #agent = new Agent({ connections: 1 });
  readonly #origin: string;
  readonly #token: string;

  constructor(origin: string, token: string) {
    this.#origin = origin;
    this.#token = token;
  }

  /** @returns the answer, and the milliseconds until all of it was there */
  async read(path: string): Promise<{ readonly body: Body; readonly tookMs: number }> {
    const began = performance.now();
    const { statusCode, body } = await request(this.#origin + path, {
      dispatcher: this.#agent,
      headers: { authorization: `Bearer ${this.#token}`, consistencylevel: "eventual" },
    });
    const text = await body.text();
    const tookMs = performance.now() - began;
    if (statusCode !== 200) throw new Error(`GET ${path}: ${statusCode} ${text}`);
    return { body: JSON.parse(text) as Body, tookMs };
  }

  async close(): Promise<void> {
    await this.#agent.close();
  }
}

async function measure(
  client: ConsoleClient,
  { title, path, next, rows }: ListRequest,
  firstMs: number,
  rounds: number,
): Promise<string[]> {
  const opened: number[] = [];
  const scrolled: number[] = [];
  let [shown, parts] = [0, 1];
  for (let round = 0; round < rounds; round += 1) {
    let { body, tookMs } = await client.read(path);
    opened.push(tookMs);
    if (round === 0) shown = rows(body);
    parts = 1;
    for (let place = next?.(body); place !== undefined && parts < PARTS; place = next?.(body)) {
      ({ body, tookMs } = await client.read(place));
      parts += 1;
      // What a part took is counted of each, so that none on the way is slow unseen.
      scrolled.push(tookMs);
      if (round === 0) shown += rows(body);
    }
  }
  const slowest = scrolled.length === 0 ? 0 : Math.max(...scrolled);
  const isMet = Math.max(firstMs, median(opened), slowest) <= WANTED_MS;
  const last = scrolled.length === 0 ? "" : median(scrolled).toFixed(1);
  return [
    title,
    firstMs.toFixed(1),
    median(opened).toFixed(1),
    last,
    scrolled.length === 0 ? "" : slowest.toFixed(1),
    String(parts),
    String(shown),
    isMet ? "✓" : "✗",
  ];
}

function buildTable(rows: readonly string[][], { people, rounds }: ListsBenchSize): Table {
  const count = (number: number): string => number.toLocaleString("en");
  return {
    title:
      `Lists: ${count(people)} people, ${count(people * PER_PERSON.records)} log records, ` +
      `${count(people * PER_PERSON.rows)} rows of each other log; ms until all of the answer is ` +
      `there; ≤ ${WANTED_MS} wanted; medians of ${rounds}`,
    columns: ["list", "first ms", "again ms", "further part", "slowest", "parts", "rows", ""],
    rows,
  };
}
