import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { ObservedRequest } from "../http/metrics.ts";
import type { ProvisioningEvents } from "../provisioning/events.ts";
import type { RecorderCounts } from "../service-provider/request-recorder.ts";
import type { CycleCounts } from "../sync/job.ts";
import { RequestHistogram } from "./request-histogram.ts";

/** What one process measures; labels are few words, never a name, an id or an address. */
export interface Metrics {
  readonly observe: (request: ObservedRequest) => void;
  readonly onCommit: (writes: number, durationMs: number) => void;
  readonly events: ProvisioningEvents;
  /** Read when somebody asks for the metrics. */
  readonly watch: (sources: MetricSources) => void;
  readonly render: () => Promise<string>;
}

/** What is read only when somebody asks. */
export interface MetricSources {
  /** Lanes that run in this process now. */
  readonly runningLanes: () => number;
  /** Absent in a process that serves nothing. */
  readonly recorder?: { readonly counts: RecorderCounts };
}

const DURATIONS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const ACTIONS: readonly (keyof CycleCounts)[] = [
  "created",
  "updated",
  "disabled",
  "deleted",
  "skipped",
  "failed",
  "references",
];

/** Measure one process. Each server has its own, so that tests may have several. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new RequestHistogram(DURATIONS_S);
  collectDefaultMetrics({ register: registry });
  const commitSizes = new Histogram({
    name: "rollcall_store_commit_writes",
    help: "Writes that shared one commit",
    buckets: SIZES,
    registers,
  });
  const commitDurations = new Histogram({
    name: "rollcall_store_commit_duration_seconds",
    help: "How long a transaction took, its commit included",
    buckets: DURATIONS_S,
    registers,
  });
  return {
    observe: (request) => requests.observe(request),
    onCommit: (writes, durationMs) => {
      commitSizes.observe(writes);
      commitDurations.observe(durationMs / 1000);
    },
    events: measureCycles(registry),
    watch: (sources) => addSources(registry, sources),
    render: async () => (await registry.metrics()) + requests.format(),
  };
}

function measureCycles(registry: Registry): ProvisioningEvents {
  const registers = [registry];
  const cycles = new Counter({
    name: "rollcall_cycles_total",
    help: "Synchronization cycles that ended, by kind and state",
    labelNames: ["kind", "state"],
    registers,
  });
  const actions = new Counter({
    name: "rollcall_provisioning_actions_total",
    help: "Objects of ended cycles by what became of them, and references written after them",
    labelNames: ["action"],
    registers,
  });
  const steps = new Histogram({
    name: "rollcall_provisioning_step_duration_seconds",
    help: "How long a step took: import and scoping of a page, the others of one object",
    labelNames: ["step"],
    buckets: DURATIONS_S,
    registers,
  });
  const exchanges = new Histogram({
    name: "rollcall_target_request_duration_seconds",
    help: "How long targets took to answer, by method and class of status",
    labelNames: ["method", "status"],
    buckets: DURATIONS_S,
    registers,
  });
  const objects = new Counter({
    name: "rollcall_provisioning_objects_total",
    help: "Objects that cycles have worked at; its rate is the engine's speed",
    registers,
  });
  return {
    pageProcessed: (times) => {
      steps.observe({ step: "import" }, times.importMs / 1000);
      steps.observe({ step: "scoping" }, times.scopingMs / 1000);
      objects.inc(times.objects.length);
      for (const object of times.objects) {
        for (const { type, durationMs } of object.steps) {
          if (type === "import" || type === "scoping") continue;
          steps.observe({ step: type }, durationMs / 1000);
        }
        for (const { method, status, durationMs } of object.exchanges) {
          const kind = status === undefined ? "none" : `${Math.floor(status / 100)}xx`;
          exchanges.observe({ method, status: kind }, durationMs / 1000);
        }
      }
    },
    cycleEnded: (_lane, { kind, state, counts }) => {
      cycles.inc({ kind, state });
      for (const action of ACTIONS) actions.inc({ action }, counts[action]);
    },
  };
}

function addSources(registry: Registry, { runningLanes, recorder }: MetricSources): void {
  const registers = [registry];
  new Gauge({
    name: "rollcall_lanes_running",
    help: "Lanes that run in this process now",
    registers,
    collect() {
      this.set(runningLanes());
    },
  });
  if (recorder === undefined) return;
  new Gauge({
    name: "rollcall_request_log_queued",
    help: "Requests that wait to be written to the request log",
    registers,
    collect() {
      this.set(recorder.counts.queued);
    },
  });
  const logged = new Gauge({
    name: "rollcall_request_log_requests",
    help: "Requests that were written to the request log or dropped, since the start",
    labelNames: ["outcome"],
    registers,
    collect() {
      logged.set({ outcome: "written" }, recorder.counts.written);
      logged.set({ outcome: "dropped" }, recorder.counts.dropped);
    },
  });
}
