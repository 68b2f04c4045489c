import { formatInstant, type World } from "../common/world.ts";
import type { OperatorLogStore } from "../saas/operator-logs.ts";
import type { OrganizationStore } from "../saas/ports.ts";

/** How long each log is kept, in days. */
export interface LogRetention {
  readonly auditDays: number;
  readonly requestDays: number;
}

/** A year of changes and a month of requests, unless told otherwise. */
export const DEFAULT_RETENTION: LogRetention = { auditDays: 365, requestDays: 30 };

/** What pruning takes. */
export interface PruningDeps {
  readonly store: Pick<OrganizationStore, "listOrganizations">;
  readonly logs: OperatorLogStore;
  readonly world: World;
  readonly retention: LogRetention;
  readonly onError: (error: unknown) => void;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Between two rounds; the first waits too, so that a start is quick. */
const INTERVAL_MS = 60 * 60 * 1000;
/** Between two batches, so that requests come in between. */
const PAUSE_MS = 50;

/** Prune the logs once in a while until told to stop. Never rejects. */
export async function runPruning(deps: PruningDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await deps.world.sleep(INTERVAL_MS, signal);
      await pruneLogs(deps, signal);
    } catch (error) {
      // What isn't deleted now is deleted an hour later.
      if (!signal.aborted) deps.onError(error);
    }
  }
}

/**
 * Delete what is older than its log is kept, of every organization.
 *
 * @returns how many rows went
 */
export async function pruneLogs(deps: PruningDeps, signal?: AbortSignal): Promise<number> {
  const { logs, world, retention } = deps;
  const { auditDays, requestDays } = retention;
  let removed = 0;
  for (const { id } of await deps.store.listOrganizations()) {
    for (const [log, days] of [["audit", auditDays] as const, ["requests", requestDays] as const]) {
      const before = formatInstant(world.now() - days * DAY_MS);
      for (let batch = -1; batch !== 0; removed += batch) {
        if (signal?.aborted === true) return removed;
        batch = await logs.prune(log, id, before);
        if (batch > 0) await world.sleep(PAUSE_MS, signal);
      }
    }
  }
  return removed;
}
