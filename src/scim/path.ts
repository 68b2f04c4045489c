import { type AttributePath, formatAttributePath, parseAttributePath } from "./attribute-path.ts";
import { ScimError } from "./errors.ts";
import { type Filter, formatFilter, parseBracketedFilter } from "./filter.ts";
import { peekCode, readWord, type Scanner, startScanner } from "./filter-scanner.ts";
import { suggestNames } from "./near-names.ts";
import { type ResolvedFilter, resolveItemFilter } from "./resolve-filter.ts";
import {
  findAttribute,
  lookUp,
  type ResourceAttribute,
  type ResourceExtension,
  type ResourceSchema,
} from "./schema.ts";

/** The target of a PATCH operation: an attribute, maybe with a filter. RFC 7644 section 3.5.2. */
export interface Path extends AttributePath {
  /** What stands in `[ ]`; `subAttribute` is then what follows the bracket. */
  readonly filter?: Filter;
}

/** A path bound to a schema. */
export type ResolvedPath = ResolvedAttributePath | ResolvedExtensionPath;

/** An attribute, one of its sub-attributes, or those of the items a filter chooses. */
export interface ResolvedAttributePath {
  readonly kind: "attribute";
  readonly attribute: ResourceAttribute;
  readonly subAttribute: ResourceAttribute | undefined;
  /** Chooses items of the attribute. */
  readonly filter: ResolvedFilter | undefined;
}

/** A whole extension, named by its URN alone. */
export interface ResolvedExtensionPath {
  readonly kind: "extension";
  readonly extension: ResourceExtension;
}

/**
 * Read the path of a PATCH operation or of `sortBy`.
 *
 * @param text - `attribute`, `attribute.sub`, `attribute[filter]` or `attribute[filter].sub`,
 *   each with an optional URN in front
 * @param lenientLiterals - literals in the brackets may stand without quotes, as has been seen
 * @throws {@link ScimError} `invalidPath`
 * @see RFC 7644 section 3.5.2, figure 7
 */
export function parsePath(text: string, lenientLiterals = true): Path {
  const plain = parseAttributePath(text);
  if (plain !== undefined) return plain;
  try {
    return parseValuePath(text.trim(), lenientLiterals);
  } catch (cause) {
    // What is wrong around the filter names the path already.
    if (!(cause instanceof ScimError) || cause.code === "invalidPath") throw cause;
    throw invalidPath(text, cause.detail, cause);
  }
}

function parseValuePath(text: string, lenientLiterals: boolean): Path {
  const scanner = startScanner(text, lenientLiterals);
  const head = parseAttributePath(readWord(scanner));
  if (head === undefined) throw invalidPath(text, "It does not start with an attribute name.");
  if (scanner.position === text.length) return head;
  if (peekCode(scanner) !== 91 || head.subAttribute !== undefined) {
    throw invalidPath(text, "Only [ ] and .sub can follow the attribute name.");
  }
  scanner.position += 1;
  const filter = parseBracketedFilter(scanner);
  const subAttribute = readSubAttribute(scanner);
  return subAttribute === undefined ? { ...head, filter } : { ...head, filter, subAttribute };
}

function readSubAttribute(scanner: Scanner): string | undefined {
  const { text, position } = scanner;
  if (position === text.length) return undefined;
  const rest = parseAttributePath(text.slice(position + 1));
  const isName = rest !== undefined && rest.urn === undefined && rest.subAttribute === undefined;
  if (peekCode(scanner) !== 46 || !isName) {
    throw invalidPath(text, "Only one sub-attribute can follow the bracket.");
  }
  return rest.attribute;
}

/** Write a path; {@link parsePath} reads the same from it. */
export function formatPath(path: Path): string {
  if (path.filter === undefined) return formatAttributePath(path);
  const urn = path.urn === undefined ? "" : `${path.urn}:`;
  const sub = path.subAttribute === undefined ? "" : `.${path.subAttribute}`;
  return `${urn}${path.attribute}[${formatFilter(path.filter)}]${sub}`;
}

/**
 * Bind a path to a schema.
 *
 * @throws {@link ScimError} `invalidPath` when the schema has no such attribute, with near names,
 *   or when the filter does not fit the attribute
 */
export function resolvePath(path: Path, schema: ResourceSchema): ResolvedPath {
  if (path.filter === undefined) {
    const found = findAttribute(path, schema);
    if (found === undefined) throw unknownPath(path, schema);
    return found.kind === "extension" ? found : { ...found, filter: undefined };
  }
  const { subAttribute: name, filter, ...head } = path;
  const found = findAttribute(head, schema);
  if (found?.kind !== "attribute" || found.subAttribute !== undefined) {
    throw unknownPath(path, schema);
  }
  const { attribute } = found;
  if (attribute.type !== "complex" && !attribute.multiValued) {
    throw invalidPath(formatPath(path), `"${attribute.path}" has no items to choose among.`);
  }
  const subAttribute = name === undefined ? undefined : lookUp(attribute.subAttributesByName, name);
  const isItemItself = attribute.type !== "complex" && name?.toLowerCase() === "value";
  if (name !== undefined && subAttribute === undefined && !isItemItself) {
    throw unknownPath(path, schema);
  }
  try {
    return {
      kind: "attribute",
      attribute,
      subAttribute,
      filter: resolveItemFilter(filter, attribute),
    };
  } catch (cause) {
    if (!(cause instanceof ScimError)) throw cause;
    throw invalidPath(formatPath(path), cause.detail, cause);
  }
}

function unknownPath(path: Path, schema: ResourceSchema): ScimError {
  const { filter: _filter, ...plain } = path;
  const name = formatAttributePath(plain);
  const near = suggestNames(name, schema.attributeNames);
  const kind = schema.resourceType.name;
  return new ScimError("invalidPath", `A ${kind} has no attribute "${name}".${near}`, {
    attributePath: name,
  });
}

function invalidPath(text: string, reason: string, cause?: ScimError): ScimError {
  // What a filter compares with may be a secret, and errors are logged.
  const bracket = text.indexOf("[");
  const named = bracket < 0 ? text : `${text.slice(0, bracket)}[…]`;
  const shown = named.length > 200 ? `${named.slice(0, 200)}…` : named;
  return new ScimError("invalidPath", `The path "${shown}" cannot be used. ${reason}`, { cause });
}
