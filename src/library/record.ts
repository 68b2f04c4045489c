import { invariant } from "../common/invariant.ts";
import type { StoredResource } from "../saas/ports.ts";
import type { Resource } from "../scim/resource.ts";
import type { ResourceSchema } from "../scim/schema.ts";
import { formatEntityTag } from "../service-provider/present.ts";
import type { StoredRecord } from "./port.ts";
import { tidyAttributes } from "./tidy.ts";

/** A row, made ready to be compared, sorted and sent. */
export interface TableEntry {
  readonly id: string;
  /** In canonical form, with `meta` as far as a filter can ask for it. */
  readonly resource: Resource;
  readonly stored: StoredResource;
}

/** The types that tables are for. */
export type TableKind = "User" | "Group";

const LONGEST_ID = 64;
const ID_CHARACTERS: ReadonlySet<string> = new Set(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:@+",
);

/**
 * Read a row of a table.
 *
 * @throws InvariantError when the application breaks its word: an id, a version or a time that
 *   can't be one
 */
export function readRecord(
  kind: TableKind,
  record: StoredRecord,
  schema: ResourceSchema,
): TableEntry {
  const id = checkId(record.id);
  const { version } = record;
  invariant(
    Number.isSafeInteger(version) && version >= 0,
    `the version of ${kind} ${id} is a whole number`,
  );
  const created = readTime(record.created, `created of ${kind} ${id}`);
  const lastModified = readTime(record.lastModified, `lastModified of ${kind} ${id}`);
  const resource = tidyAttributes(id, record.attributes, schema);
  const meta = { resourceType: kind, created, lastModified, version: formatEntityTag(version) };
  const document = JSON.stringify(resource);
  const stored: StoredResource = { id, kind, version, created, lastModified, document };
  return { id, resource: { ...resource, meta }, stored };
}

/** An id goes into addresses and answers as it is, so it must need no escaping. */
export function checkId(id: string): string {
  const isFit = typeof id === "string" && id.length <= LONGEST_ID && id !== "";
  invariant(
    isFit && [...id].every((character) => ID_CHARACTERS.has(character)),
    `an id has 1 to ${LONGEST_ID} letters, digits and -._~:@+, unlike ${JSON.stringify(id)}`,
  );
  return id;
}

function readTime(value: Date | string, what: string): string {
  const time = new Date(value);
  invariant(!Number.isNaN(time.getTime()), `${what} is a time`);
  return time.toISOString();
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
