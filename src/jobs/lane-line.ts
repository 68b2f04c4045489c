import type { Lane } from "../sync/ports.ts";

/**
 * The lanes that wait for a free slot: each tenant's in the order they came, the tenants in turn.
 * A tenant with a hundred waking applications delays another tenant's one by a single run.
 */
export interface LaneLine<L extends { readonly lane: Lane }> {
  /** Put a lane at the end of its tenant's line. */
  readonly join: (entry: L) => void;
  /** Take the first lane of the tenant whose turn it is; undefined when nobody waits. */
  readonly next: () => L | undefined;
}

/** An empty line. */
export function createLaneLine<L extends { readonly lane: Lane }>(): LaneLine<L> {
  // A Map walks in the order of insertion, so its first key is the tenant whose turn it is.
  const tenants = new Map<string, L[]>();

  function join(entry: L): void {
    const { tenantId } = entry.lane;
    const waiting = tenants.get(tenantId);
    if (waiting) waiting.push(entry);
    else tenants.set(tenantId, [entry]);
  }

  function next(): L | undefined {
    const turn = tenants.entries().next();
    if (turn.done) return undefined;
    const [tenantId, waiting] = turn.value;
    const entry = waiting.shift();
    tenants.delete(tenantId);
    if (waiting.length > 0) tenants.set(tenantId, waiting);
    return entry;
  }

  return { join, next };
}
