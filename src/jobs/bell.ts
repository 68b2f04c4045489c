import type { World } from "../common/world.ts";

/**
 * Something to look at. Ringing while nobody waits is remembered, so that a ring between the last
 * look and the wait isn't lost; many rings before one look count once.
 */
export interface Bell {
  readonly ring: () => void;
  /** Resolves at the next ring, at the one already missed, or after `atMostMs`. */
  readonly wait: (atMostMs: number) => Promise<void>;
}

/** A silent bell, for one waiter at a time. */
export function createBell(world: World): Bell {
  let rung = false;
  let waiting: AbortController | undefined;

  function ring(): void {
    rung = true;
    waiting?.abort();
  }

  async function wait(atMostMs: number): Promise<void> {
    if (!rung) {
      const cut = new AbortController();
      waiting = cut;
      try {
        await world.sleep(atMostMs, cut.signal);
      } catch (error) {
        if (!cut.signal.aborted) throw error;
      } finally {
        waiting = undefined;
      }
    }
    rung = false;
  }

  return { ring, wait };
}
