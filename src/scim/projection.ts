import { type AttributePath, parseAttributePath } from "./attribute-path.ts";
import { ScimError } from "./errors.ts";
import { isArray, isObject, type JsonObject, type JsonValue, type Resource } from "./resource.ts";
import { findAttribute, type ResourceAttribute, type ResourceSchema } from "./schema.ts";

/** Which attributes a client wants to see. RFC 7644 section 3.9. */
export interface Projection {
  readonly mode: "default" | "attributes" | "excludedAttributes";
  /** Empty in mode `default`. */
  readonly paths: readonly AttributePath[];
}

/** What a client gets that asks for nothing special. */
export const DEFAULT_PROJECTION: Projection = { mode: "default", paths: [] };

const MOST_NAMES = 500;

/**
 * Read `attributes` and `excludedAttributes`.
 *
 * @param attributes - names joined by commas, or a list of names
 * @param excludedAttributes - likewise
 * @throws {@link ScimError} `invalidValue` when both are given, or a name is not in standard
 *   notation
 * @see RFC 7644 sections 3.4.2.5 and 3.10
 */
export function parseProjection(attributes?: unknown, excludedAttributes?: unknown): Projection {
  const wanted = readNames(attributes, "attributes");
  const unwanted = readNames(excludedAttributes, "excludedAttributes");
  if (wanted.length > 0 && unwanted.length > 0) {
    const detail = "attributes and excludedAttributes exclude each other.";
    throw new ScimError("invalidValue", detail);
  }
  if (wanted.length > 0) return { mode: "attributes", paths: wanted };
  if (unwanted.length > 0) return { mode: "excludedAttributes", paths: unwanted };
  return DEFAULT_PROJECTION;
}

/** Whether a projection asks for the default set, so that a stored document can go out as it is. */
export function isDefaultProjection(projection: Projection): boolean {
  return projection.mode === "default";
}

function readNames(input: unknown, parameter: string): readonly AttributePath[] {
  if (input === undefined || input === null || input === "") return [];
  const texts = Array.isArray(input) ? input : [input];
  const paths: AttributePath[] = [];
  for (const text of texts) {
    if (typeof text !== "string") throw badName(parameter);
    for (const part of text.split(",")) {
      const name = part.trim();
      if (name === "") continue;
      const path = parseAttributePath(name);
      if (path === undefined || paths.length >= MOST_NAMES) throw badName(parameter);
      paths.push(path);
    }
  }
  return paths;
}

function badName(parameter: string): ScimError {
  return new ScimError("invalidValue", `${parameter} must be attribute names joined by commas.`);
}

/** What is taken of one attribute: all of it, or some sub-attributes. */
type Share = "whole" | Set<ResourceAttribute>;

type Shares = ReadonlyMap<ResourceAttribute, Share>;

// A projection lives for one request, in which it meets every resource of a page.
const resolved = new WeakMap<Projection, WeakMap<ResourceSchema, Shares>>();

/**
 * Leave of a resource what a client is to see: `returned` always, whatever is asked; never, not
 * at all; default, unless the projection says otherwise; request, when named or just written.
 * Names that no schema has are passed over.
 *
 * @param written - attributes that the present request has set; those of `returned` request show
 * @see RFC 7643 section 7, RFC 7644 sections 3.4.2.5 and 3.9
 */
export function projectResource(
  resource: Resource,
  projection: Projection,
  schema: ResourceSchema,
  written?: ReadonlySet<string>,
): Resource {
  const shares = resolveShares(projection, schema);
  const take: Take = { mode: projection.mode, shares, written };
  const output = projectContainer(resource, schema.attributes, take);
  for (const { urn, attributes } of schema.extensions) {
    const extension = resource[urn];
    if (!isObject(extension)) continue;
    const shown = projectContainer(extension, attributes, take);
    if (Object.keys(shown).length > 0) output[urn] = shown;
  }
  return output;
}

interface Take {
  readonly mode: Projection["mode"];
  readonly shares: Shares;
  readonly written: ReadonlySet<string> | undefined;
}

function projectContainer(
  container: JsonObject,
  attributes: readonly ResourceAttribute[],
  take: Take,
): Record<string, JsonValue> {
  const output: Record<string, JsonValue> = {};
  for (const attribute of attributes) {
    const value = container[attribute.name];
    if (value === undefined || attribute.returned === "never") continue;
    const shown = projectValue(value, attribute, take);
    if (shown !== undefined) output[attribute.name] = shown;
  }
  return output;
}

function projectValue(
  value: JsonValue,
  attribute: ResourceAttribute,
  take: Take,
): JsonValue | undefined {
  const share = take.shares.get(attribute);
  const { returned } = attribute;
  if (take.mode === "attributes") {
    if (share === undefined && returned !== "always") return undefined;
    return keepParts(value, attribute, (sub) => isPartNamed(sub, share));
  }
  if (returned === "request" && take.written?.has(attribute.path) !== true) return undefined;
  if (share === "whole" && returned !== "always") return undefined;
  if (share === undefined && !attribute.hasUnusualParts) return value;
  return keepParts(value, attribute, (sub) => {
    if (sub.returned === "always") return true;
    const isExcluded = share instanceof Set && share.has(sub);
    return sub.returned === "default" && !isExcluded;
  });
}

function isPartNamed(sub: ResourceAttribute, share: Share | undefined): boolean {
  if (sub.returned === "always") return true;
  if (sub.returned === "never") return false;
  if (share instanceof Set) return share.has(sub);
  return sub.returned === "default";
}

function keepParts(
  value: JsonValue,
  attribute: ResourceAttribute,
  isKept: (sub: ResourceAttribute) => boolean,
): JsonValue | undefined {
  if (attribute.type !== "complex") return value;
  const kept = attribute.subAttributes.filter(isKept);
  if (kept.length === attribute.subAttributes.length) return value;
  if (isArray(value)) {
    const items = value.flatMap((item) => keepItemParts(item, kept) ?? []);
    return items.length === 0 ? undefined : items;
  }
  return keepItemParts(value, kept);
}

function keepItemParts(item: JsonValue, kept: readonly ResourceAttribute[]): JsonValue | undefined {
  if (!isObject(item)) return item;
  const output: Record<string, JsonValue> = {};
  let isEmpty = true;
  for (const sub of kept) {
    const value = item[sub.name];
    if (value === undefined) continue;
    output[sub.name] = value;
    isEmpty = false;
  }
  return isEmpty ? undefined : output;
}

function resolveShares(projection: Projection, schema: ResourceSchema): Shares {
  const known = resolved.get(projection)?.get(schema);
  if (known !== undefined) return known;
  const shares = new Map<ResourceAttribute, Share>();
  for (const path of projection.paths) {
    const found = findAttribute(path, schema);
    if (found === undefined) continue;
    if (found.kind === "extension") {
      for (const each of found.extension.attributes) shares.set(each, "whole");
    } else if (found.subAttribute === undefined) {
      shares.set(found.attribute, "whole");
    } else {
      const share = shares.get(found.attribute);
      if (share === undefined) shares.set(found.attribute, new Set([found.subAttribute]));
      else if (share !== "whole") share.add(found.subAttribute);
    }
  }
  const table = resolved.get(projection) ?? new WeakMap<ResourceSchema, Shares>();
  table.set(schema, shares);
  resolved.set(projection, table);
  return shares;
}
