import { formatInstant } from "../common/world.ts";
import type { OrganizationStore, OrganizationToken } from "../saas/ports.ts";
import type { OrganizationDeps } from "./organizations.ts";

/** How exact the time of a token's last use is. */
const EXACT_MS = 60_000;
const MOST_REMEMBERED = 10_000;

// By store, as the memory of tokens is. The values are epoch milliseconds.
const notes = new WeakMap<OrganizationStore, Map<string, number>>();

/**
 * Note that a token is used, once a minute at most, without anybody waiting for it. The use of
 * an access token is one of the client that it was given out for.
 */
export function noteTokenUse(provider: OrganizationDeps, token: OrganizationToken): void {
  const { store, world } = provider;
  const id = token.issuedBy ?? token.id;
  const noted = notes.get(store) ?? new Map<string, number>();
  const now = world.now();
  const last = noted.get(id) ?? (token.lastUsed === undefined ? 0 : Date.parse(token.lastUsed));
  if (now - last < EXACT_MS) return;
  if (noted.size >= MOST_REMEMBERED) noted.clear();
  noted.set(id, now);
  notes.set(store, noted);
  // A note that can't be written costs nobody a request; the next minute's may be.
  store.noteTokenUse(token.organizationId, id, formatInstant(now)).catch(() => undefined);
}
