import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import type { AttributePath } from "../scim/attribute-path.ts";
import { parsePath } from "../scim/path.ts";

type Holder = Record<string, JsonValue>;

/** Which items of a list are meant: those with this value. */
interface Pick {
  readonly name: string;
  readonly value: JsonValue;
}

/**
 * Work out what a resource becomes by operations of ours, for targets that take it only whole.
 * Whatever no operation names stays as it is, attributes that nobody here knows included.
 *
 * Only what Rollcall writes itself is understood: paths of attributes, sub-attributes and
 * elements picked by one `eq`, in the core or an extension, and values whose keys are such paths.
 *
 * @param resource - as the target sent it; not changed
 * @throws ScimError `invalidPath` for a path that Rollcall does not write
 */
export function applyOperations(
  resource: JsonObject,
  operations: readonly JsonObject[],
): JsonObject {
  const result = structuredClone(resource) as Holder;
  for (const { op, path, value } of operations) {
    const verb = String(op).toLowerCase();
    if (typeof path === "string") applyOne(result, verb, path, value);
    else if (isJsonObject(value)) {
      for (const [key, each] of Object.entries(value)) applyOne(result, verb, key, each);
    }
  }
  return result;
}

function applyOne(
  resource: Holder,
  verb: string,
  text: string,
  value: JsonValue | undefined,
): void {
  const path = parsePath(text);
  const { filter, subAttribute } = path;
  const holder = findHolder(resource, path, verb !== "remove");
  if (holder === undefined) return;
  const name = findKey(holder, path.attribute);
  if (filter !== undefined && filter.kind === "comparison") {
    const pick = { name: filter.path.attribute, value: filter.value };
    writeItems(holder, name, { verb, pick, subAttribute, value });
  } else if (subAttribute === undefined) write(holder, name, verb, value);
  else {
    if (!isJsonObject(holder[name])) holder[name] = {};
    const parent = holder[name] as Holder;
    write(parent, findKey(parent, subAttribute), verb, value);
    if (Object.keys(parent).length === 0) delete holder[name];
  }
}

/** The resource, or the extension that holds the attribute; made when something is to go in. */
function findHolder(resource: Holder, path: AttributePath, make: boolean): Holder | undefined {
  const { urn } = path;
  if (urn === undefined || urn.toLowerCase().includes(":core:2.0:")) return resource;
  const key = findKey(resource, urn);
  if (isJsonObject(resource[key])) return resource[key] as Holder;
  if (!make) return undefined;
  const extension: Holder = {};
  resource[key] = extension;
  const { schemas } = resource;
  const isNamed = Array.isArray(schemas) && schemas.some((each) => sameText(each, key));
  if (Array.isArray(schemas) && !isNamed) resource.schemas = [...schemas, key];
  return extension;
}

function write(holder: Holder, name: string, verb: string, value: JsonValue | undefined): void {
  const before = holder[name];
  if (verb === "remove") {
    const gone = Array.isArray(value) ? value : undefined;
    if (gone === undefined || !Array.isArray(before)) delete holder[name];
    else holder[name] = before.filter((item) => !gone.some((each) => sameItem(item, each)));
  } else if (verb === "add" && Array.isArray(value) && Array.isArray(before)) {
    const fresh = value.filter((item) => !before.some((each) => sameItem(item, each)));
    holder[name] = [...before, ...fresh];
  } else if (value !== undefined) holder[name] = value;
}

function writeItems(
  holder: Holder,
  name: string,
  given: {
    readonly verb: string;
    readonly pick: Pick;
    readonly subAttribute: string | undefined;
    readonly value: JsonValue | undefined;
  },
): void {
  const { verb, pick, subAttribute, value } = given;
  const items = Array.isArray(holder[name]) ? holder[name] : [];
  const isPicked = (item: JsonValue): item is Holder =>
    isJsonObject(item) && sameText(item[findKey(item, pick.name)], pick.value);
  if (subAttribute === undefined) {
    const rest = items.filter((item) => !isPicked(item));
    holder[name] = verb === "remove" || !isJsonObject(value) ? rest : [...rest, value];
    return;
  }
  const picked = items.filter(isPicked);
  if (picked.length === 0 && verb !== "remove") {
    const item: Holder = { [pick.name]: pick.value };
    picked.push(item);
    holder[name] = [...items, item];
  }
  for (const item of picked) write(item, findKey(item, subAttribute), verb, value);
}

/** Members and their like are the same by their `value`; other items by all that they have. */
function sameItem(one: JsonValue, other: JsonValue): boolean {
  if (isJsonObject(one) && isJsonObject(other) && typeof other.value === "string") {
    return one.value === other.value && (one.type === other.type || other.type === undefined);
  }
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Names are read without regard to case (RFC 7643 section 2.1). */
function findKey(holder: JsonObject, name: string): string {
  if (Object.hasOwn(holder, name)) return name;
  const folded = name.toLowerCase();
  return Object.keys(holder).find((key) => key.toLowerCase() === folded) ?? name;
}

function sameText(one: JsonValue | undefined, other: JsonValue): boolean {
  if (one === undefined || typeof one === "object") return false;
  return String(one).toLowerCase() === String(other).toLowerCase();
}
