import type { ResourceKind, ResourceSelection } from "../saas/ports.ts";
import { ScimError } from "../scim/errors.ts";
import { compareCodePoints } from "../scim/fold.ts";
import type { ResolvedSort } from "../scim/sort.ts";
import { collectValues } from "./compile-filter.ts";
import type { Connection, Parameter } from "./database.ts";
import { isSelective } from "./filter-columns.ts";
import { FILTER_DIALECTS } from "./filter-dialect.ts";
import { readFrom } from "./filter-items.ts";
import { compilePredicate } from "./filter-predicate.ts";
import { countResources } from "./resource-place.ts";
import { compileSortKey, readSortType } from "./sort-key.ts";
import type { Turns } from "./turns.ts";

/** A resource that a scan has found, and where it stands in the order. */
export interface ScannedPlace {
  readonly id: string;
  readonly kind: ResourceKind;
  /** The place of the kind among those asked for. */
  readonly rank: number;
  readonly position: number;
  readonly sortKey: string | number | undefined;
}

/** What a scan works with. */
export interface ScanDeps {
  /** Of a database that answers in this very thread, and keeps all else waiting meanwhile. */
  readonly connection: Connection;
  readonly turns: Turns;
}

/** What is scanned. */
export interface ScanQuery {
  readonly organizationId: string;
  readonly selection: ResourceSelection;
  readonly rank: number;
  /** Only what comes behind this position; 0 for all. */
  readonly behind: number;
}

/** How long one piece may take; the size of the next one follows from the last. */
const PIECE_MS = { short: 3, long: 8 } as const;
/** Positions in a piece. */
const PIECE = { first: 32, most: 16_384 } as const;
/** What one scan may cost in all; whoever asks for more has written no filter but an attack. */
const SCAN_LIMIT_MS = 20_000;

/** In characters: preparing one of this length takes SQLite some fifty milliseconds. */
const LONGEST_STATEMENT = 131_072;

/**
 * Whether no index finds what a selection asks for, so that every resource of the kind has to be
 * looked at.
 */
export function needsScan({ kind, filter, sort }: ResourceSelection): boolean {
  if (filter !== undefined) return !isSelective(filter, kind);
  if (sort === undefined) return false;
  return !compileSortKey(sort, kind, "sqlite", readSortType(sort)).isIndexed;
}

/**
 * Look at all resources of a kind in the order of their creation, piece by piece, and let others
 * have the event loop in between. Each piece sees what is committed by then; a resource that is
 * there all the time is seen once.
 *
 * @param take - is handed what matches; returns false to end the scan
 * @throws ScimError `tooMany` when it takes too long
 */
export async function scan(
  { connection, turns }: ScanDeps,
  query: ScanQuery,
  take: (place: ScannedPlace) => boolean,
): Promise<void> {
  const { organizationId, selection, rank, behind } = query;
  const { kind } = selection;
  const counted = await countResources.first(connection, { organizationId, kind });
  const lastPosition = counted?.lastPosition ?? 0;
  const { text, parameters } = compilePiece(organizationId, selection);
  const read = connection.open?.(text) ?? ((values) => connection.all(text, values));
  let size: number = PIECE.first;
  let spentMs = 0;
  for (let from = behind; from < lastPosition; ) {
    if (from > behind) await turns.take(organizationId);
    const began = performance.now();
    const rows = await read([...parameters, from, from + size]);
    const tookMs = performance.now() - began;
    for (const { id, position, sortKey } of rows as unknown as readonly PlaceRow[]) {
      if (!take({ id, kind, rank, position, sortKey: sortKey ?? undefined })) return;
    }
    spentMs += tookMs;
    if (spentMs > SCAN_LIMIT_MS) throw refuseScan();
    from += size;
    if (tookMs < PIECE_MS.short) size = Math.min(PIECE.most, size * 2);
    else if (tookMs > PIECE_MS.long) size = Math.max(1, size >> 1);
  }
}

interface PlaceRow {
  readonly id: string;
  readonly position: number;
  readonly sortKey: string | number | null;
}

function refuseScan(): ScimError {
  const detail = "This takes too long over so many resources. Ask by an attribute that is unique.";
  return new ScimError("tooMany", detail);
}

/** The statement of a piece; its last parameters: behind which position, and up to which. */
function compilePiece(
  organizationId: string,
  { kind, filter, sort }: ResourceSelection,
): { readonly text: string; readonly parameters: readonly Parameter[] } {
  const sql = FILTER_DIALECTS.sqlite;
  const parameters: Parameter[] = [organizationId, kind];
  const values = [organizationId, kind, ...collectValues(filter)];
  const bind = (index: number): string => {
    parameters.push(values[index]);
    return sql.parameter(parameters.length);
  };
  const key = sort === undefined ? "null" : compileKey(sort, kind);
  const predicate =
    filter === undefined ? "" : ` and (${compilePredicate(filter, kind, "sqlite", bind)})`;
  const text =
    `select r.id as id, r.position as position, ${key} as sortKey ` +
    `${readFrom(sql, key + predicate)} where r.organization_id = ? and r.kind = ?${predicate} ` +
    "and r.position > ? and r.position <= ? order by r.position";
  if (text.length > LONGEST_STATEMENT) throw refuseScan();
  return { text, parameters };
}

// Whole numbers beyond 2^53 come out of the database as numbers only when it makes them doubles.
function compileKey(sort: ResolvedSort, kind: ResourceKind): string {
  const type = readSortType(sort);
  const { text } = compileSortKey(sort, kind, "sqlite", type);
  return type === "number" ? FILTER_DIALECTS.sqlite.toDouble(text) : text;
}

/** Compare two places in the order that was asked for; what has no key comes last in ascending. */
export function comparePlaces(
  one: Omit<ScannedPlace, "id" | "kind">,
  other: Omit<ScannedPlace, "id" | "kind">,
  isDescending: boolean,
): number {
  const byKey = compareKeys(one.sortKey, other.sortKey);
  if (byKey !== 0) return isDescending ? -byKey : byKey;
  return one.rank - other.rank || one.position - other.position;
}

function compareKeys(one: ScannedPlace["sortKey"], other: ScannedPlace["sortKey"]): number {
  if (one === undefined || other === undefined) {
    return Number(one === undefined) - Number(other === undefined);
  }
  if (typeof one === "string" && typeof other === "string") return compareCodePoints(one, other);
  return Number(one) - Number(other);
}
