/** Every list of the two consoles over a large store: opened, and scrolled. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent, request } from "undici";
import { openConfiguredStore } from "../src/composition/configuration.ts";
import type { Body, ListRequest } from "./lists-ask.ts";
import { fillEngine } from "./lists-logs.ts";
import { fillOrganization } from "./lists-organization.ts";
import { fillDirectory } from "./lists-people.ts";
import { LIST_REQUESTS } from "./lists-requests.ts";
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

/** What a list may take of the server until it is open. */
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
  /** Of each further part, how long it took in each round. */
  const scrolled: number[][] = [];
  let shown = 0;
  for (let round = 0; round < rounds; round += 1) {
    let { body, tookMs } = await client.read(path);
    opened.push(tookMs);
    if (round === 0) shown = rows(body);
    let part = 0;
    for (let place = next?.(body); place !== undefined && part < PARTS - 1; place = next?.(body)) {
      ({ body, tookMs } = await client.read(place));
      scrolled[part] = [...(scrolled[part] ?? []), tookMs];
      part += 1;
      if (round === 0) shown += rows(body);
    }
  }
  const parts = scrolled.map(median);
  const slowestMs = Math.max(0, ...parts);
  const isMet = Math.max(firstMs, median(opened), slowestMs) <= WANTED_MS;
  const formatMs = (milliseconds: number | undefined): string => milliseconds?.toFixed(1) ?? "";
  return [
    title,
    formatMs(firstMs),
    formatMs(median(opened)),
    formatMs(parts.at(-1)),
    formatMs(parts.length === 0 ? undefined : slowestMs),
    String(parts.length + 1),
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
    columns: ["list", "first ms", "again ms", "last part", "slowest part", "parts", "rows", ""],
    rows,
  };
}
