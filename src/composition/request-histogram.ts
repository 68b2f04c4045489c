import type { ObservedRequest } from "../http/metrics.ts";

const NAME = "rollcall_http_request_duration_seconds";
const HELP = "Requests by method, route and status, with how long they took";

interface Series {
  readonly labels: string;
  /** How many fell into each bucket, not into those below it. */
  readonly counts: number[];
  sumMs: number;
}

type ByStatus = Map<number, Series>;

/**
 * How long requests took. A histogram of prom-client costs 0.7 µs a request for sorting and joining
 * labels, on a request that takes 40 µs in all; three looks into maps cost a tenth of it.
 */
export class RequestHistogram {
  readonly #bucketsS: readonly number[];
  readonly #routes = new Map<string, Map<string, ByStatus>>();

  /** @param bucketsS - upper bounds in seconds, ascending */
  constructor(bucketsS: readonly number[]) {
    this.#bucketsS = bucketsS;
  }

  observe({ method, route, status, durationMs }: ObservedRequest): void {
    const series =
      this.#routes.get(route)?.get(method)?.get(status) ?? this.#add(method, route, status);
    let bucket = 0;
    while (durationMs > (this.#bucketsS[bucket] ?? Number.POSITIVE_INFINITY) * 1000) bucket += 1;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.sumMs += durationMs;
  }

  /** All series in Prometheus' text format. */
  format(): string {
    const lines = [`# HELP ${NAME} ${HELP}`, `# TYPE ${NAME} histogram`];
    for (const methods of this.#routes.values()) {
      for (const statuses of methods.values()) {
        for (const series of statuses.values()) lines.push(...this.#formatSeries(series));
      }
    }
    return `${lines.join("\n")}\n`;
  }

  #formatSeries({ labels, counts, sumMs }: Series): readonly string[] {
    let total = 0;
    const buckets = counts.map((count, index) => {
      total += count;
      return `${NAME}_bucket{${labels},le="${this.#bucketsS[index] ?? "+Inf"}"} ${total}`;
    });
    const sum = `${NAME}_sum{${labels}} ${sumMs / 1000}`;
    return [...buckets, sum, `${NAME}_count{${labels}} ${total}`];
  }

  #add(method: string, route: string, status: number): Series {
    const labels = `method="${method}",route="${route}",status="${status}"`;
    const counts = Array.from({ length: this.#bucketsS.length + 1 }, () => 0);
    const series = { labels, counts, sumMs: 0 };
    const methods = this.#routes.get(route) ?? new Map<string, ByStatus>();
    const statuses: ByStatus = methods.get(method) ?? new Map();
    this.#routes.set(route, methods.set(method, statuses.set(status, series)));
    return series;
  }
}
