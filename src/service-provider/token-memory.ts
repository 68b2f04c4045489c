import type { World } from "../common/world.ts";
import type { OrganizationStore } from "../saas/ports.ts";

/** A token that the store knows, with its organization. */
export type KnownToken = NonNullable<Awaited<ReturnType<OrganizationStore["findToken"]>>>;

/**
 * How long a token is taken for known without another look. Whoever ends a token in another
 * process waits as long before saying that it has ended.
 */
export const TOKEN_MEMORY_MS = 250;
const MOST_REMEMBERED = 1000;

interface Remembered {
  readonly known: KnownToken;
  /** Epoch milliseconds. */
  readonly until: number;
}

// By store, so that whoever rotates a token in this process makes all of it forget at once.
const memories = new WeakMap<OrganizationStore, Map<string, Remembered>>();

/**
 * Find a token, looking into the store once in a quarter of a second at most: under load that
 * look would be on every request. Unknown tokens are looked up every time.
 *
 * @param sha256 - of the token, in lower-case hex
 */
export async function findKnownToken(
  store: OrganizationStore,
  world: World,
  sha256: string,
): Promise<KnownToken | undefined> {
  const memory = openMemory(store);
  const now = world.now();
  const remembered = memory.get(sha256);
  if (remembered !== undefined && remembered.until > now) return remembered.known;
  const known = await store.findToken(sha256);
  // What was forgotten while the store was asked stays forgotten.
  if (known === undefined || memories.get(store) !== memory) return known;
  if (memory.size >= MOST_REMEMBERED) memory.clear();
  memory.set(sha256, { known, until: now + TOKEN_MEMORY_MS });
  return known;
}

/** Forget all tokens of a store, after one of them was rotated. */
export function forgetTokens(store: OrganizationStore): void {
  memories.delete(store);
}

function openMemory(store: OrganizationStore): Map<string, Remembered> {
  const memory = memories.get(store) ?? new Map<string, Remembered>();
  memories.set(store, memory);
  return memory;
}
