import type { Logger } from "pino";
import { runCopying } from "../service-provider/search-keeper.ts";
import type { Store } from "../store/store.ts";
import { REAL_WORLD } from "./world.ts";

/** Makes the copies that searches read, in the background. */
export interface SearchKeeper {
  stop(): Promise<void>;
}

/** Start making the copies of what was written, as long as nobody needs them yet. */
export function startSearchKeeper(store: Store, log: Logger): SearchKeeper {
  const stopping = new AbortController();
  const running = runCopying(
    {
      store: store.organizations,
      world: REAL_WORLD,
      onError: (error) => log.warn({ err: error }, "copies for searching are made later"),
    },
    stopping.signal,
  );
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
