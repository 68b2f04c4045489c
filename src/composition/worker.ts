import type { StartRequest } from "../cli/services.ts";
import { createLogger } from "../http/logger.ts";
import { openConfiguredStore } from "./configuration.ts";
import { createEngine } from "./engine.ts";

/** `rollcall worker`: run lanes, serve nothing. */
export async function startWorker(request: StartRequest): Promise<{ stop: () => Promise<void> }> {
  const store = await openConfiguredStore(request);
  const log = createLogger("warn", process.stderr);
  const engine = createEngine({ store, databaseUrl: request.databaseUrl, log });
  await engine.start();
  return {
    stop: async () => {
      await engine.stop();
      await store.close();
    },
  };
}
