import type { World } from "../common/world.ts";
import type { OrganizationStore } from "../saas/ports.ts";
import type { PendingCopies } from "../saas/search-copies.ts";
import { COPIES_AT_ONCE, makeCopies } from "./search-copies.ts";

/** What copying takes. */
export interface CopyingDeps {
  readonly store: Pick<OrganizationStore, "copies">;
  readonly world: World;
  readonly onError: (error: unknown) => void;
}

/** Between two rounds; an organization that wrote nothing in between counts as idle. */
const INTERVAL_MS = 2_000;
/** Blocks in a round, and the pause between two, so that it takes little of a processor. */
const PACE = { idle: { blocks: 80, pauseMs: 20 }, busy: { blocks: 40, pauseMs: 50 } } as const;
/** Organizations that a round looks at. */
const MOST_ORGANIZATIONS = 200;
/** How many writes may wait while an organization is busy: a search makes their copies at once. */
const MOST_PENDING = 10_000;

/** Make pending copies in the background until told to stop. Never rejects. */
export async function runCopying(deps: CopyingDeps, signal: AbortSignal): Promise<void> {
  const keeper = new CopyKeeper(deps);
  while (!signal.aborted) {
    try {
      await deps.world.sleep(INTERVAL_MS, signal);
      await keeper.round(signal);
    } catch (error) {
      // What isn't copied now is copied by the next round, or by the search that needs it.
      if (!signal.aborted) deps.onError(error);
    }
  }
}

/**
 * Goes around the organizations. One that is being written to is left alone, since whatever is
 * written twice is copied once later; only what is beyond the most that may wait is copied.
 */
export class CopyKeeper {
  readonly #deps: CopyingDeps;
  #behind = "";
  /** The mark of each organization: in the walk before, and in this one. */
  #before: ReadonlyMap<string, number> = new Map();
  #seen = new Map<string, number>();

  constructor(deps: CopyingDeps) {
    this.#deps = deps;
  }

  /** Do a bounded part of the work. */
  async round(signal: AbortSignal): Promise<void> {
    const { store, world } = this.#deps;
    let left: number = PACE.idle.blocks;
    for (let looked = 0; looked < MOST_ORGANIZATIONS && left > 0; looked += 1) {
      signal.throwIfAborted();
      const pending = await store.copies.findPending(this.#behind);
      if (pending === undefined) {
        this.#startOver();
        return;
      }
      const { organizationId } = pending;
      const isIdle = this.#before.get(organizationId) === pending.mark;
      const pace = isIdle ? PACE.idle : PACE.busy;
      const blocks = Math.min(left, pace.blocks, countBlocks(pending, isIdle));
      this.#behind = organizationId;
      this.#seen.set(organizationId, pending.mark);
      left -= blocks;
      const pause = () => world.sleep(pace.pauseMs, signal);
      await makeCopies(store.copies, organizationId, blocks, pause);
    }
  }

  #startOver(): void {
    this.#behind = "";
    this.#before = this.#seen;
    this.#seen = new Map();
  }
}

/** Of who is busy only what is beyond the most that may wait is due. */
function countBlocks({ count }: PendingCopies, isIdle: boolean): number {
  return Math.ceil((isIdle ? count : Math.max(0, count - MOST_PENDING)) / COPIES_AT_ONCE);
}
