/** Administers an engine over the Graph-shaped API, which the limit engine speaks in part. */
import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";

/** The tenant, the application and the job of every engine that is measured. */
export const NAMES = { tenantId: "bench", applicationId: "app", jobId: "job" } as const;
/** Where the tenant is. */
export const TENANT_PATH: string = `/tenants/${NAMES.tenantId}/v1.0`;
/** Where the job is, below the tenant. */
export const JOB_PATH: string = `/servicePrincipals/${NAMES.applicationId}/synchronization/jobs/${NAMES.jobId}`;

/** The status is looked at so seldom that looking costs nothing that could be measured. */
const POLL_MS = 250;
const CONNECTIONS = 8;

/** A cycle as the status of the job tells of it. */
export interface EndedCycle {
  readonly activityIdentifier: string;
  readonly state: string;
  readonly timeBegan: string;
  readonly timeEnded: string;
}

interface JobStatus {
  readonly code: string;
  readonly progress: readonly unknown[];
  readonly lastExecution?: EndedCycle | null;
}

/** One tenant's API. */
export class EngineApi {
  readonly #pool: Pool;
  readonly #token: string;

  constructor(origin: string, token: string) {
    this.#pool = new Pool(origin, { connections: CONNECTIONS });
    this.#token = token;
  }

  /** @returns the cycle that ended last; undefined before the first, and while one runs */
  async readEndedCycle(): Promise<EndedCycle | undefined> {
    const text = await this.#send("GET", JOB_PATH);
    const { status } = JSON.parse(text) as { readonly status: JobStatus };
    if (status.code === "Quarantine") throw new Error(`the job is in quarantine: ${text}`);
    return status.progress.length > 0 ? undefined : (status.lastExecution ?? undefined);
  }

  async order(name: "start" | "pause" | "restart"): Promise<void> {
    const criteria = { resetScope: "Watermark, Escrows, QuarantineState" };
    await this.#send("POST", `${JOB_PATH}/${name}`, name === "restart" ? { criteria } : undefined);
  }

  /** Order a cycle and wait for its end. @returns it, and how long it took from the order on */
  async runCycle(
    name: "start" | "restart",
    limitMs: number,
  ): Promise<{ readonly cycle: EndedCycle; readonly elapsedMs: number }> {
    const before = (await this.readEndedCycle())?.activityIdentifier;
    // The times of cycles are the wall's.
    const sentAt = Date.now();
    await this.order(name);
    const deadline = performance.now() + limitMs;
    for (;;) {
      await sleep(POLL_MS);
      const cycle = await this.readEndedCycle();
      if (cycle !== undefined && cycle.activityIdentifier !== before) {
        if (cycle.state !== "Succeeded") throw new Error(`a cycle ended: ${JSON.stringify(cycle)}`);
        return { cycle, elapsedMs: Date.parse(cycle.timeEnded) - sentAt };
      }
      if (performance.now() > deadline) throw new Error(`no cycle ended in ${limitMs} ms`);
    }
  }

  async changeTitle(id: string, jobTitle: string): Promise<void> {
    await this.#send("PATCH", `/users/${id}`, { jobTitle });
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #send(method: "GET" | "POST" | "PATCH", path: string, body?: object): Promise<string> {
    const answer = await this.#pool.request({
      method,
      path: TENANT_PATH + path,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.body.text();
    if (answer.statusCode < 300) return text;
    throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
  }
}
