import { isArray, isObject, type JsonObject, type JsonValue } from "./resource.ts";

/** What stands in front of the name of a resource that the same request creates. */
const PREFIX = "bulkId:";

interface Reference {
  readonly bulkId: string;
  /** The place of the prefix, and of what follows the name, in the text. */
  readonly start: number;
  readonly end: number;
}

/**
 * List the bulkIds that a value refers to.
 *
 * A text is a reference as a whole (`bulkId:x`), as a part of a URI (`../Users/bulkId:x`), or in
 * the quotes of a filter (`members[value eq "bulkId:x"]`).
 *
 * @see RFC 7644 section 3.7.2
 */
export function listReferences(value: JsonValue | undefined): ReadonlySet<string> {
  const found = new Set<string>();
  visitTexts(value, (text) => {
    for (const { bulkId } of findReferences(text)) found.add(bulkId);
  });
  return found;
}

/** List the different texts in a value, at any depth; names of members are none. */
export function listTexts(value: JsonValue | undefined): ReadonlySet<string> {
  const found = new Set<string>();
  visitTexts(value, (text) => found.add(text));
  return found;
}

function visitTexts(value: JsonValue | undefined, visit: (text: string) => unknown): void {
  if (typeof value === "string") visit(value);
  else if (isArray(value)) for (const item of value) visitTexts(item, visit);
  else if (isObject(value)) for (const member of Object.values(value)) visitTexts(member, visit);
}

/**
 * The id for a bulkId. `isWhole` says that the text is the reference and nothing else, which no
 * other value can look like.
 *
 * @returns undefined to leave the text as it is
 */
export type ResolveBulkId = (bulkId: string, isWhole: boolean) => string | undefined;

/** Put ids in the place of all references in a value. Throws what `resolve` throws. */
export function replaceReferences(value: JsonValue, resolve: ResolveBulkId): JsonValue {
  if (typeof value === "string") return replaceInText(value, resolve);
  if (isArray(value)) return value.map((item) => replaceReferences(item, resolve));
  if (!isObject(value)) return value;
  return mapMembers(value, (member) => replaceReferences(member, resolve));
}

function replaceInText(text: string, resolve: ResolveBulkId): string {
  let replaced = "";
  let from = 0;
  for (const { bulkId, start, end } of findReferences(text)) {
    const id = resolve(bulkId, start === 0);
    if (id === undefined) continue;
    replaced += text.slice(from, start) + id;
    from = end;
  }
  return from === 0 ? text : replaced + text.slice(from);
}

function findReferences(text: string): readonly Reference[] {
  const found: Reference[] = [];
  let start = text.indexOf(PREFIX);
  while (start >= 0) {
    const end = findEnd(text, start);
    const from = start + PREFIX.length;
    if (end > from) found.push({ bulkId: text.slice(from, end), start, end });
    start = text.indexOf(PREFIX, Math.max(end, from));
  }
  return found;
}

/** Where the name behind the prefix ends; -1 when the place is not one of a reference. */
function findEnd(text: string, start: number): number {
  if (start === 0) return text.length;
  const before = text[start - 1];
  if (before !== "/" && before !== '"') return -1;
  const stops = before === '"' ? '"' : '/?#"';
  let end = start + PREFIX.length;
  while (end < text.length && !stops.includes(text.charAt(end))) end += 1;
  return end;
}

/** A body in two: what can be created at once, and what has to be added later. */
export interface SplitBody {
  readonly kept: JsonObject;
  /** In the shape that a PATCH adds without a path. */
  readonly rest: JsonObject;
}

/**
 * Take out of a body what refers to certain bulkIds: items of lists and whole attributes, of the
 * core and of extensions.
 *
 * @see RFC 7644 section 3.7.1
 */
export function splitReferences(body: JsonObject, omit: ReadonlySet<string>): SplitBody {
  const kept: Record<string, JsonValue> = {};
  const rest: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(body)) {
    if (!refersTo(value, omit)) kept[name] = value;
    else if (isArray(value)) {
      const [with_, without] = partition(value, (item) => refersTo(item, omit));
      rest[name] = with_;
      kept[name] = without;
    } else if (isObject(value) && isUrn(name)) {
      const split = splitReferences(value, omit);
      rest[name] = split.rest;
      kept[name] = split.kept;
    } else rest[name] = value;
  }
  return { kept, rest };
}

// Only a URN names an extension; a path such as urn:…:User:manager names an attribute, and an
// object there is taken apart the same way without harm.
function isUrn(name: string): boolean {
  return name.toLowerCase().startsWith("urn:");
}

function refersTo(value: JsonValue, bulkIds: ReadonlySet<string>): boolean {
  for (const bulkId of listReferences(value)) if (bulkIds.has(bulkId)) return true;
  return false;
}

function partition<T>(
  items: readonly T[],
  test: (item: T) => boolean,
): [readonly T[], readonly T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

function mapMembers(object: JsonObject, map: (value: JsonValue) => JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));
}
