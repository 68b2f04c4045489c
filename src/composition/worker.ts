import type { StartRequest } from "../cli/services.ts";
import { createLogger } from "../http/logger.ts";
import { openConfiguredStore } from "./configuration.ts";
import { createEngine } from "./engine.ts";
import { startIdleHeapKeeper } from "./idle-heap.ts";
import { createMetrics } from "./metrics.ts";
import { serveMetrics } from "./worker-metrics.ts";

/** `rollcall worker`: run lanes, serve nothing. */
export async function startWorker(request: StartRequest): Promise<{ stop: () => Promise<void> }> {
  const store = await openConfiguredStore(request);
  const log = createLogger("warn", process.stderr);
  const metrics = createMetrics();
  const { databaseUrl } = request;
  const engine = await createEngine({ store, databaseUrl, log, events: metrics.events });
  metrics.watch({ runningLanes: engine.runningLanes });
  const listener = await serveMetrics(metrics, process.env);
  await engine.start();
  const heap = startIdleHeapKeeper();
  return {
    stop: async () => {
      heap.stop();
      await engine.stop();
      await listener?.close();
      await store.close();
    },
  };
}
