import type { NewAuditEntry } from "../saas/ports.ts";
import { formatModified } from "./audit-modified.ts";
import * as audits from "./audit-queries.ts";
import type { Connection } from "./database.ts";
import type { NewestEntry } from "./resource-writes.ts";

/** The end of a resource's trail. */
interface TrailEnd {
  /** Whether the resource is there, to point to its newest entry. */
  readonly isStored: boolean;
  readonly newest: audits.AuditPlace | undefined;
}

/**
 * Writes the audit log in one transaction. An index over resources would cost each write a page
 * somewhere in the file. Instead each entry names the one before of the same resource, and the
 * resource its newest one; an entry about what is not there begins a trail that an index finds.
 */
export class AuditTrails {
  readonly #connection: Connection;
  /** Of resources that this transaction has written. */
  readonly #ends = new Map<string, TrailEnd>();
  /** The entry that a resource points to before it is there. */
  #awaited: { readonly resourceId: string; readonly at: string } | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @param recordedAt - the resource points already to the next entry, if it is of then */
  noteCreated(resourceId: string, recordedAt: string | undefined): void {
    this.#ends.set(resourceId, { isStored: true, newest: undefined });
    if (recordedAt !== undefined) this.#awaited = { resourceId, at: recordedAt };
  }

  noteStored(resourceId: string, newest: NewestEntry): void {
    this.#ends.set(resourceId, { isStored: true, newest: toPlace(newest) });
  }

  noteRemoved(resourceId: string, newest: NewestEntry): void {
    this.#ends.set(resourceId, { isStored: false, newest: toPlace(newest) });
  }

  /** Add an entry to the trail of its resource. */
  async add(organizationId: string, entry: NewAuditEntry): Promise<void> {
    const { at, resourceId, tokenId, action, kind, actor, notes } = entry;
    const resource = { organizationId, resourceId };
    const { isStored, newest } = this.#ends.get(resourceId) ?? (await this.#readEnd(resource));
    const row = {
      ...resource,
      at,
      tokenId,
      action,
      kind,
      modified: formatModified(entry),
      notes: notes === undefined ? undefined : JSON.stringify(notes),
      actor,
      before: newest,
      starts: !isStored,
    };
    // Had another entry come between, it would have taken the number.
    const isAwaited = this.#awaited?.resourceId === resourceId && this.#awaited.at === at;
    this.#awaited = undefined;
    if (!isStored) {
      await audits.addAudit(this.#connection, row);
      this.#ends.set(resourceId, { isStored, newest: undefined });
    } else if (isAwaited) {
      await audits.addAudit(this.#connection, row);
      // Whoever needs the place reads it.
      this.#ends.delete(resourceId);
    } else {
      const place = await audits.addAuditAndTell(this.#connection, row);
      await audits.noteNewest.run(this.#connection, { ...resource, ...place });
      this.#ends.set(resourceId, { isStored, newest: place });
    }
  }

  async #readEnd(resource: {
    readonly organizationId: string;
    readonly resourceId: string;
  }): Promise<TrailEnd> {
    const row = await audits.readNewestPlace.first(this.#connection, resource);
    return { isStored: row !== undefined, newest: row && toPlace(row) };
  }
}

function toPlace({ auditAt, auditNumber }: NewestEntry): audits.AuditPlace | undefined {
  if (auditAt === null || auditNumber === null) return undefined;
  return { at: auditAt, number: auditNumber };
}

type Block = audits.LogBlock & { readonly number: number };

/**
 * A block of what was done to one resource, newest first.
 *
 * @param block - when its place is an entry of the resource, the walk goes on from there
 */
export async function readAuditOfResource(
  reader: Connection,
  resourceId: string,
  block: Block,
): Promise<readonly audits.AuditRow[]> {
  const { organizationId, at, number, limit } = block;
  const rows: audits.AuditRow[] = [];
  const key = { organizationId, resourceId };
  const known = await audits.readPlaceBefore.first(reader, { ...key, at, number });
  const newest = known ?? (await audits.readNewestPlace.first(reader, key));
  const all = known === undefined ? 1 : 0;
  const starts = await audits.listStarts.all(reader, { ...key, at, number, all });
  // A resource begins where what was done before it ends, so the walks come one behind the other.
  for (const from of [newest, ...starts]) {
    const place = from && toPlace(from);
    if (place === undefined) continue;
    const walk = { ...block, fromAt: place.at, fromNumber: place.number };
    rows.push(...(await audits.walkBack.all(reader, { ...walk, limit: limit - rows.length })));
    if (rows.length >= limit) break;
  }
  return rows;
}
