import { formatInstant } from "../common/world.ts";
import { SYNC_ERRORS, type SyncErrorCode } from "../sync/errors.ts";
import type { Escrow, ObjectKey } from "../sync/ports.ts";
import type { CycleContext } from "./cycle-context.ts";
import type { ScopedObject } from "./import-objects.ts";

/** The code of an escrow that says: a creation was begun, and nobody knows yet how it ended. */
const UNDER_WAY: SyncErrorCode = "Interrupted";

const ESCROWS_AT_MOST = 10_000;

/**
 * Mark the objects of a page that the target may have without our knowing, and put on disk which
 * ones are about to be created.
 *
 * A process can die between an account's creation and the commit of its link, and an answer can
 * get lost. As long as the person stays in scope, the next run finds the account by matching. Who
 * leaves the scope in between would keep an active account that nobody knows of, unless somebody
 * wrote down before that it may be there.
 */
export async function announcePage(
  context: CycleContext,
  scoped: readonly ScopedObject[],
): Promise<readonly ScopedObject[]> {
  if (scoped.every(({ link }) => link !== undefined)) return scoped;
  const escrows = await context.store.listEscrows(context.lane, ESCROWS_AT_MOST);
  const escrowed = new Set(escrows.map(formatKey));
  const marked = scoped.map((object) =>
    escrowed.has(formatKey(object.key)) ? { ...object, isEscrowed: true as const } : object,
  );
  const fresh = marked.filter(
    ({ link, decision, isEscrowed }) =>
      link === undefined && decision.kind === "provision" && !isEscrowed,
  );
  if (fresh.length > 0) await context.announce(fresh.map(({ key }) => key));
  return marked;
}

/** The escrows that announce creations. The page's own commit takes them away. */
export function announceCreations(keys: readonly ObjectKey[], nowMs: number): readonly Escrow[] {
  const message = SYNC_ERRORS[UNDER_WAY].action;
  const firstFailed = formatInstant(nowMs);
  return keys.map((key) => ({ ...key, code: UNDER_WAY, message, attempts: 0, firstFailed }));
}

/** Whether an escrow only announces a creation, and tells of no failure. */
export function isAnnouncement({ code }: Pick<Escrow, "code">): boolean {
  return code === UNDER_WAY;
}

function formatKey({ objectType, sourceId }: ObjectKey): string {
  return `${objectType} ${sourceId}`;
}
