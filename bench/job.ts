/** `rollcall sync` into Rollcall against the limit cycle into the limit server, interleaved. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { median, watch } from "./machine.ts";
import { writePeopleCsv } from "./people.ts";
import { runLimitCycle, runRollcallSync, startLimitServer, startRollcall } from "./processes.ts";
import { formatRatio, type Table } from "./table.ts";

/** How often and how large. */
export interface JobBenchSize {
  readonly rounds: number;
  readonly people: number;
}

interface Sample {
  readonly elapsedMs: number;
  /** CPU of the engine, from start to end of its process. */
  readonly engineMs: number;
  readonly serverMs: number;
  readonly foreign: number;
  readonly requests: Readonly<Record<string, number>>;
}

type Samples = Record<"initial" | "unchanged", Record<"rollcall" | "limit", Sample[]>>;

/** Measure the job. `directory` is empty and may be thrown away afterwards. */
export async function benchJob(directory: string, size: JobBenchSize): Promise<Table> {
  const file = join(directory, "people.csv");
  writePeopleCsv(file, size.people);
  const samples: Samples = {
    initial: { rollcall: [], limit: [] },
    unchanged: { rollcall: [], limit: [] },
  };
  for (let round = 0; round < size.rounds; round += 1) {
    const order = ["rollcall", "limit"] as const;
    for (const name of round % 2 === 0 ? order : order.toReversed()) {
      await runRound(join(directory, `${name}-${round}`), name, file, samples);
    }
  }
  return buildTable(samples, size);
}

async function runRound(
  directory: string,
  name: "rollcall" | "limit",
  file: string,
  samples: Samples,
): Promise<void> {
  const server = join(directory, "server");
  const engine = join(directory, "engine");
  mkdirSync(engine, { recursive: true });
  const isLimit = name === "limit";
  const target = await (isLimit ? startLimitServer(server) : startRollcall(server));
  try {
    for (const kind of ["initial", "unchanged"] as const) {
      const run = isLimit ? runLimitCycle : runRollcallSync;
      const { result, cost } = await watch([target.pid], () => run(file, target, engine));
      samples[kind][name].push({
        elapsedMs: result.elapsedMs,
        engineMs: cost.childrenCpuMs,
        serverMs: cost.cpuMs[0] ?? 0,
        foreign: cost.foreign,
        requests: JSON.parse(result.output).requests,
      });
    }
  } finally {
    await target.stop();
    rmSync(directory, { recursive: true });
  }
}

function buildTable(samples: Samples, { people, rounds }: JobBenchSize): Table {
  const build = (title: string, kind: keyof Samples, wanted: number): string[] => {
    const { rollcall, limit } = samples[kind];
    const of = (list: readonly Sample[], read: (sample: Sample) => number) =>
      median(list.map(read));
    const seconds = (list: readonly Sample[]) =>
      (of(list, ({ elapsedMs }) => elapsedMs) / 1000).toFixed(2);
    const micros = (read: (sample: Sample) => number) =>
      [rollcall, limit].map((list) => ((of(list, read) * 1000) / people).toFixed(0)).join(" / ");
    const ratios = rollcall.map(
      ({ elapsedMs }, round) => elapsedMs / (limit[round]?.elapsedMs ?? 1),
    );
    return [
      title,
      seconds(rollcall),
      seconds(limit),
      ...formatRatio(median(ratios), wanted, "most"),
      micros(({ engineMs }) => engineMs),
      micros(({ serverMs }) => serverMs),
      formatRequests(rollcall),
      formatRequests(limit),
      of([...rollcall, ...limit], ({ foreign }) => foreign).toFixed(2),
    ];
  };
  return {
    title:
      `Job: ${people.toLocaleString("en")} people of a CSV file, each but one with a manager; ` +
      `whole processes, medians of ${rounds} interleaved rounds`,
    columns: [
      "cycle",
      "Rollcall s",
      "limit s",
      "ratio",
      "wanted",
      "",
      "engine µs/person",
      "server µs/person",
      "requests",
      "of the limit",
      "foreign",
    ],
    rows: [build("from empty", "initial", 2.5), build("nothing changed", "unchanged", 3)],
  };
}

/** All rounds send the same, so one text stands for all; else it shows. */
function formatRequests(samples: readonly Sample[]): string {
  const texts = samples.map(({ requests }) => {
    const sent = Object.entries(requests).filter(([, count]) => count > 0);
    return sent.map(([method, count]) => `${count} ${method}`).join(", ") || "none";
  });
  return [...new Set(texts)].join("; ");
}
