import { InvariantError } from "../common/invariant.ts";
import { formatInstant } from "../common/world.ts";
import type { StoredResource } from "../saas/ports.ts";
import type { Resource } from "../scim/resource.ts";
import type { ResourceSchema } from "../scim/schema.ts";
import { formatEntityTag } from "../service-provider/present.ts";
import type { StoredRecord } from "./port.ts";
import { tidyAttributes } from "./tidy.ts";

/** A row, made ready to be compared and sorted. */
export interface TableEntry {
  readonly id: string;
  /** In canonical form, with `meta` as far as a filter can ask for it. */
  readonly resource: Resource;
  /** Write it as it is sent: most rows that a filter looks at are not. */
  readonly store: () => StoredResource;
}

/** The types that tables are for. */
export type TableKind = "User" | "Group";

const LONGEST_ID = 64;
const ID_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:@+";
/** Whether the character of a code may be in an id; there is no other behind the end. */
const IS_OF_ID: readonly boolean[] = Array.from({ length: 128 }, (_, code) =>
  ID_CHARACTERS.includes(String.fromCharCode(code)),
);

/** A row that the application kept its word about. */
interface CheckedRow {
  readonly id: string;
  readonly kind: TableKind;
  readonly version: number;
  readonly created: string;
  readonly lastModified: string;
  /** In canonical form, without `meta`. */
  readonly bare: Resource;
}

/**
 * Read a row of a table, to be sent.
 *
 * @throws InvariantError when the application breaks its word: an id, a version or a time that
 *   can't be one
 */
export function readRecord(
  kind: TableKind,
  record: StoredRecord,
  schema: ResourceSchema,
): StoredResource {
  return toStored(checkRecord(kind, record, schema));
}

/**
 * Read a row of a table, to be looked at first.
 *
 * @throws as {@link readRecord}
 */
export function readEntry(
  kind: TableKind,
  record: StoredRecord,
  schema: ResourceSchema,
): TableEntry {
  const row = checkRecord(kind, record, schema);
  const { id, version, created, lastModified, bare } = row;
  const meta = { resourceType: kind, created, lastModified, version: formatEntityTag(version) };
  return { id, resource: { ...bare, meta }, store: () => toStored(row) };
}

function toStored({ bare, ...row }: CheckedRow): StoredResource {
  return { ...row, document: JSON.stringify(bare) };
}

function checkRecord(
  kind: TableKind,
  { id, version, created, lastModified, attributes }: StoredRecord,
  schema: ResourceSchema,
): CheckedRow {
  checkId(id);
  if (!Number.isSafeInteger(version) || version < 0) {
    throw new InvariantError(`the version of ${kind} ${id} is a whole number`);
  }
  return {
    ...{ id, kind, version },
    created: readTime(created) ?? refuseTime(kind, id, "created"),
    lastModified: readTime(lastModified) ?? refuseTime(kind, id, "lastModified"),
    bare: tidyAttributes(id, attributes, schema),
  };
}

/** An id goes into addresses and answers as it is, so it must need no escaping. */
export function checkId(id: string): string {
  if (isFit(id)) return id;
  throw new InvariantError(
    `an id has 1 to ${LONGEST_ID} letters, digits and -._~:@+, unlike ${JSON.stringify(id)}`,
  );
}

function isFit(id: string): boolean {
  if (typeof id !== "string" || id === "" || id.length > LONGEST_ID) return false;
  for (let index = 0; index < id.length; index += 1) {
    if (IS_OF_ID[id.charCodeAt(index)] !== true) return false;
  }
  return true;
}

/** @returns ISO 8601 UTC; undefined for what is no time */
function readTime(value: Date | string): string | undefined {
  const epochMs = new Date(value).getTime();
  return Number.isNaN(epochMs) ? undefined : formatInstant(epochMs);
}

function refuseTime(kind: TableKind, id: string, name: string): never {
  throw new InvariantError(`${name} of ${kind} ${id} is a time`);
}

/**
 * Compare two ids: numbers by their size, be they bare or behind the same letters, others by their
 * characters. So ids that are counted up and UUIDv7s sort by creation.
 */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) {
    const start = findNumber(a);
    const isAlike = start >= 0 && start === findNumber(b);
    if (isAlike && a.slice(0, start) === b.slice(0, start)) return a.length - b.length;
  }
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Where the number of an id begins that is nothing but a number behind its first digit. */
function findNumber(id: string): number {
  const isDigit = (character: string) => character >= "0" && character <= "9";
  const characters = [...id];
  const start = characters.findIndex(isDigit);
  return start >= 0 && characters.slice(start).every(isDigit) ? start : -1;
}
