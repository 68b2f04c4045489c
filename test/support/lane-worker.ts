import { withLease } from "../../src/jobs/leased.ts";
import { createPgBossJobs } from "../../src/jobs/pg-boss.ts";
import type { Lane } from "../../src/sync/ports.ts";
import { openLeaseStore, type StorePlace } from "./lease-store.ts";
import { createRealWorld } from "./real-world.ts";

/** What the process is to do; its first argument, as JSON. */
export type LaneWorkerTask =
  | {
      /** Run the lane from the queue. */
      readonly kind: "jobs";
      readonly url: string;
      readonly schema: string;
      readonly silentMs: number;
      readonly lane: Lane;
    }
  | {
      /** Hold the lane's lease. */
      readonly kind: "lease";
      readonly place: StorePlace;
      readonly ttlMs: number;
      readonly lane: Lane;
    };

type TaskOf<K extends LaneWorkerTask["kind"]> = Extract<LaneWorkerTask, { readonly kind: K }>;

const world = createRealWorld();

/** Say `running` in the middle of a run, and go on until killed. */
async function runLane({ url, schema, silentMs, lane }: TaskOf<"jobs">): Promise<void> {
  const jobs = createPgBossJobs({ connectionString: url, world, schema, silentMs });
  await jobs.start(async () => {
    process.stdout.write("running\n");
    await Promise.withResolvers<void>().promise;
  });
  await jobs.wake(lane);
}

/** Say the lease's number while holding it, and go on renewing it until killed. */
async function holdLease({ place, ttlMs, lane }: TaskOf<"lease">): Promise<void> {
  const { store } = await openLeaseStore(place);
  const hold = withLease(store, world, { ttlMs }, async (_lane, lease) => {
    process.stdout.write(`${lease.number}\n`);
    await Promise.withResolvers<void>().promise;
  });
  await hold(lane, new AbortController().signal);
}

const task = JSON.parse(process.argv[2] ?? "") as LaneWorkerTask;
await (task.kind === "jobs" ? runLane(task) : holdLease(task));
