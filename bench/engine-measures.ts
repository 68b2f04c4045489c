/** What is measured of one engine, Rollcall or the limit: each step leaves it idle. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { request } from "undici";
import { formatPersonId } from "./engine-people.ts";
import { readClockMs } from "./engine-probe.ts";
import type { EngineSubject } from "./engine-subject.ts";
import { type Cost, median, readMemory, watch } from "./machine.ts";
import { formatUserName } from "./people.ts";

/** What a step came to. */
export interface Sample {
  readonly elapsedMs: number;
  readonly engineMs: number;
  readonly targetMs: number;
  readonly foreign: number;
  /** That the target answered, by method. */
  readonly requests: Readonly<Record<string, number>>;
}

/** From a change of the directory to the answer of the target. */
export interface Propagation extends Sample {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Memory of an engine's process, in MB. */
export interface EngineMemory {
  readonly pssMb: number;
  readonly rssMb: number;
  readonly peakRssMb: number;
}

/** How a step is done. */
export interface StepOptions {
  /** Write a CPU profile of Rollcall during the step into this directory. */
  readonly profileDirectory?: string | undefined;
}

const CYCLE_LIMIT_MS = 900_000;
const IDLE_MS = 2_000;
const IDLE_CYCLES = 60;
const CHANGES_PER_SECOND = 50;
/** A change that is not there by then never will be. */
const ARRIVAL_LIMIT_MS = 20_000;
/** Steps over the people that have no divisor in common with their usual numbers. */
const STRIDE = 7_919;

/** Bring everybody to the target, or look at everybody again. */
export function measureWalk(
  subject: EngineSubject,
  name: "initial" | "restart",
  options: StepOptions,
): Promise<Sample> {
  const order = name === "initial" ? "start" : "restart";
  return measure(subject, name, options, async () => {
    return (await subject.api.runCycle(order, CYCLE_LIMIT_MS)).elapsedMs;
  });
}

/**
 * Cycles that find nothing. The engine's own times are whole milliseconds, of which many make a
 * mean that is finer; the slowest fifth is what others did on the machine.
 */
export function measureIdleCycles(subject: EngineSubject, options: StepOptions): Promise<Sample> {
  return measure(subject, "idle", options, async () => {
    const durations = new Map<string, number>();
    while (durations.size < IDLE_CYCLES) {
      await subject.api.order("start");
      await sleep(20);
      const cycle = await subject.api.readEndedCycle();
      if (cycle === undefined) continue;
      const durationMs = Date.parse(cycle.timeEnded) - Date.parse(cycle.timeBegan);
      durations.set(cycle.activityIdentifier, durationMs);
    }
    const sorted = [...durations.values()].sort((one, two) => one - two);
    const usual = sorted.slice(0, Math.ceil(sorted.length * 0.8));
    return usual.reduce((sum, each) => sum + each, 0) / usual.length;
  });
}

/** Change people while the job is paused, then let it catch up. */
export async function measureChanges(
  subject: EngineSubject,
  count: number,
  options: StepOptions,
): Promise<Sample> {
  const { api } = subject;
  await api.order("pause");
  await changeTitles(subject, count, "Head");
  const sample = await measure(subject, "changes", options, async () => {
    return (await api.runCycle("start", CYCLE_LIMIT_MS)).elapsedMs;
  });
  if ((sample.requests.PATCH ?? 0) !== count) {
    throw new Error(`${count} changes, but ${JSON.stringify(sample.requests)}`);
  }
  return sample;
}

async function changeTitles(subject: EngineSubject, count: number, title: string): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await subject.api.changeTitle(pickPerson(subject, index), `${title} ${index}`);
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
}

function pickPerson({ people }: EngineSubject, index: number): string {
  return formatPersonId((index * STRIDE) % people);
}

/**
 * Change people at an even pace, whatever comes back, and see when the target has answered the
 * PATCH of each. The time begins when the change is sent to the API, so its commit is counted in.
 */
export async function measurePropagation(
  subject: EngineSubject,
  durationMs: number,
  options: StepOptions,
): Promise<Propagation> {
  const wanted = Math.round((durationMs / 1_000) * CHANGES_PER_SECOND);
  const count = Math.min(wanted, subject.people);
  const targetIds = await readTargetIds(subject, count);
  const sent = new Map<string, number>();
  const sample = await measure(subject, "propagation", options, async () => {
    const began = performance.now();
    const answers: Promise<void>[] = [];
    for (let index = 0; index < count; index += 1) {
      const dueMs = began + (index * 1_000) / CHANGES_PER_SECOND;
      await sleep(Math.max(0, dueMs - performance.now()));
      sent.set(targetIds[index] ?? "", readClockMs());
      answers.push(subject.api.changeTitle(pickPerson(subject, index), `Chief ${index}`));
    }
    await Promise.all(answers);
    const elapsedMs = performance.now() - began;
    await waitForPatches(subject, count);
    return elapsedMs;
  });
  const { patches } = await subject.askTarget({ kind: "tell" });
  const latencies = patches.flatMap(([path, atMs]) => {
    const sentMs = sent.get(path.slice(path.lastIndexOf("/") + 1));
    return sentMs === undefined ? [] : [atMs - sentMs];
  });
  if (latencies.length !== count) throw new Error(`${count} changes, ${latencies.length} answers`);
  const sorted = latencies.toSorted((one, two) => one - two);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
  return { ...sample, p50Ms: median(sorted), p99Ms: at(0.99), maxMs: at(1) };
}

/** The ids in the target of the people who are going to be changed. */
async function readTargetIds(subject: EngineSubject, count: number): Promise<readonly string[]> {
  const { tenantUrl, token } = subject.target;
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const userName = formatUserName((index * STRIDE) % subject.people);
    const filter = encodeURIComponent(`userName eq "${userName}"`);
    const headers = { authorization: `Bearer ${token}` };
    const { body } = await request(`${tenantUrl}/Users?filter=${filter}`, { headers });
    const { Resources } = (await body.json()) as { readonly Resources: { readonly id: string }[] };
    ids.push(Resources[0]?.id ?? "");
  }
  return ids;
}

async function waitForPatches(subject: EngineSubject, count: number): Promise<void> {
  const deadline = performance.now() + ARRIVAL_LIMIT_MS;
  while (performance.now() < deadline) {
    const { requests } = await subject.askTarget({ kind: "tell" });
    if ((requests.PATCH ?? 0) >= count) return;
    await sleep(100);
  }
}

/** Memory of an engine that has had nothing to do for a while. */
export async function measureMemory({ pid }: EngineSubject): Promise<EngineMemory> {
  await sleep(IDLE_MS);
  const peak = /^VmHWM:\s+([0-9]+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return { ...readMemory(pid), peakRssMb: (Number(peak?.[1]) * 1024) / 1e6 };
}

/** @param work - resolves to how long it took */
async function measure(
  subject: EngineSubject,
  step: string,
  options: StepOptions,
  work: () => Promise<number>,
): Promise<Sample> {
  const { profileDirectory } = options;
  const askEngine = profileDirectory === undefined ? undefined : subject.askEngine;
  await askEngine?.({ kind: "profile" });
  await subject.askTarget({ kind: "note", times: step === "propagation" });
  const { result, cost } = await watch([subject.pid, subject.target.pid], work);
  const { requests } = await subject.askTarget({ kind: "tell" });
  const file = join(profileDirectory ?? "", `${step}.cpuprofile`);
  await askEngine?.({ kind: "saveProfile", file });
  return { elapsedMs: result, requests, ...describeCost(cost) };
}

function describeCost({ cpuMs, foreign }: Cost) {
  return { engineMs: cpuMs[0] ?? 0, targetMs: cpuMs[1] ?? 0, foreign };
}
