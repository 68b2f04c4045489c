/** Rollcall's SCIM endpoints against the limit server, interleaved. */
import { join } from "node:path";
import type { Operation } from "./load.ts";
import { median, watch } from "./machine.ts";
import {
  type Load,
  type RunningTarget,
  startLimitServer,
  startLoad,
  startRollcall,
} from "./processes.ts";
import { formatRatio, type Table } from "./table.ts";

/** How long and how large. */
export interface ServerBenchSize {
  readonly rounds: number;
  readonly sampleMs: number;
  /** People in the small and in the large store. */
  readonly small: number;
  readonly large: number;
}

const CONNECTIONS = 16;

/** A server with people in it. */
interface Stage {
  readonly target: RunningTarget;
  readonly ids: readonly string[];
  /** The index of the next person to be created. */
  next: number;
}

interface Sample {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuUs: number;
  readonly foreign: number;
}

/** What is compared: an operation on stores of one size, and the ratio that is wanted. */
interface Contest {
  readonly title: string;
  readonly operation: Operation;
  readonly stages: { readonly rollcall: Stage; readonly limit: Stage };
  readonly wanted: number;
}

/** Measure the server. `directory` is empty and may be thrown away afterwards. */
export async function benchServer(directory: string, size: ServerBenchSize): Promise<Table> {
  const load = startLoad();
  const targets: RunningTarget[] = [];
  const stage = async (name: RunningTarget["name"], people: number): Promise<Stage> => {
    const place = join(directory, `${name}-${people}`);
    const target = await (name === "limit" ? startLimitServer(place) : startRollcall(place));
    targets.push(target);
    return fill(load, target, people);
  };
  try {
    const small = {
      rollcall: await stage("rollcall", size.small),
      limit: await stage("limit", size.small),
    };
    const large = {
      rollcall: await stage("rollcall", size.large),
      limit: await stage("limit", size.large),
    };
    const few = size.small.toLocaleString("en");
    const many = size.large.toLocaleString("en");
    const contests: readonly Contest[] = [
      contest(`GET by id, ${few} stored`, "read", small),
      contest(`userName eq, ${few} stored`, "find", small),
      contest(`userName eq, ${many} stored`, "find", large),
      contest(`PATCH one attribute, ${few} stored`, "patch", small),
      // Last, since it makes the small stores grow.
      contest(`POST, from ${few} stored on`, "create", small),
    ];
    return await measure(load, contests, size);
  } finally {
    for (const target of targets) await target.stop();
    await load.stop();
  }
}

function contest(title: string, operation: Operation, stages: Contest["stages"]): Contest {
  return { title, operation, stages, wanted: 0.5 };
}

async function fill(load: Load, target: RunningTarget, people: number): Promise<Stage> {
  const order = { operation: "create", connections: 64, total: people, first: 0, ids: [] } as const;
  const { ids } = await load.send(target, order);
  return { target, ids, next: people };
}

async function measure(
  load: Load,
  contests: readonly Contest[],
  size: ServerBenchSize,
): Promise<Table> {
  const samples = contests.map(() => ({ rollcall: [] as Sample[], limit: [] as Sample[] }));
  // The first round warms up: it is thrown away.
  for (let round = 0; round <= size.rounds; round += 1) {
    for (const [index, each] of contests.entries()) {
      const order = ["rollcall", "limit"] as const;
      // Who goes first takes turns, so that a machine that slows down favours nobody.
      for (const name of round % 2 === 0 ? order : order.toReversed()) {
        const durationMs = round === 0 ? Math.min(1_000, size.sampleMs) : size.sampleMs;
        const sample = await take(load, each.stages[name], each.operation, durationMs);
        if (round > 0) samples[index]?.[name].push(sample);
      }
    }
  }
  return buildTable(contests, samples, size);
}

async function take(
  load: Load,
  stage: Stage,
  operation: Operation,
  durationMs: number,
): Promise<Sample> {
  const { target, ids, next: first } = stage;
  const order = { operation, connections: CONNECTIONS, durationMs, first, ids };
  const { result, cost } = await watch([target.pid, load.pid], () => load.send(target, order));
  stage.next += result.count;
  const { perSecond, p50Ms, p99Ms } = result;
  const cpuUs = ((cost.cpuMs[0] ?? 0) * 1000) / result.count;
  return { perSecond, p50Ms, p99Ms, cpuUs, foreign: cost.foreign };
}

function buildTable(
  contests: readonly Contest[],
  samples: readonly { readonly rollcall: readonly Sample[]; readonly limit: readonly Sample[] }[],
  size: ServerBenchSize,
): Table {
  const rows = contests.map(({ title, wanted }, index) => {
    const { rollcall = [], limit = [] } = samples[index] ?? {};
    const of = (list: readonly Sample[], name: keyof Sample) =>
      median(list.map((each) => each[name]));
    const ratios = rollcall.map(
      ({ perSecond }, round) => perSecond / (limit[round]?.perSecond ?? 1),
    );
    return [
      title,
      of(rollcall, "perSecond").toFixed(0),
      of(limit, "perSecond").toFixed(0),
      ...formatRatio(median(ratios), wanted, "least"),
      `${of(rollcall, "cpuUs").toFixed(0)} / ${of(limit, "cpuUs").toFixed(0)}`,
      `${of(rollcall, "p50Ms").toFixed(1)} / ${of(limit, "p50Ms").toFixed(1)}`,
      `${of(rollcall, "p99Ms").toFixed(1)} / ${of(limit, "p99Ms").toFixed(1)}`,
      of([...rollcall, ...limit], "foreign").toFixed(2),
    ];
  });
  const find = contests.flatMap(({ operation }, index) =>
    operation === "find"
      ? [(samples[index]?.rollcall ?? []).map(({ perSecond }) => perSecond)]
      : [],
  );
  const [few = [], many = []] = find;
  const flat = median(many.map((perSecond, round) => perSecond / (few[round] ?? 1)));
  rows.push([
    "userName eq, large store against small, Rollcall alone",
    median(many).toFixed(0),
    median(few).toFixed(0),
    ...formatRatio(flat, 0.85, "least"),
    ...["", "", "", ""],
  ]);
  const seconds = size.sampleMs / 1000;
  return {
    title:
      `Server: ${CONNECTIONS} connections, closed loop; medians of ${size.rounds} interleaved ` +
      `rounds of ${seconds} s`,
    columns: [
      "operation",
      "Rollcall/s",
      "limit/s",
      "ratio",
      "wanted",
      "",
      "CPU µs/request",
      "p50 ms",
      "p99 ms",
      "foreign",
    ],
    rows,
  };
}
