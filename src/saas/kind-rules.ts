import { ScimError } from "../scim/errors.ts";
import { parseFilter } from "../scim/filter.ts";
import { parsePath, resolvePath } from "../scim/path.ts";
import { type ResolvedFilter, resolveFilter } from "../scim/resolve-filter.ts";
import {
  compileResourceSchema,
  type ResourceAttribute,
  type ResourceSchema,
  type ResourceType,
} from "../scim/schema.ts";
import type { SchemaDefinition } from "../scim/schemas/definition.ts";
import type { ResourceKind } from "./ports.ts";
import {
  describeRequired,
  NO_USER_RULES,
  type RequiredAttribute,
  type UserRules,
} from "./user-rules.ts";

/** An attribute, or a part of one, that a rule is about. */
export interface RuledAttribute {
  readonly path: string;
  readonly attribute: ResourceAttribute;
  readonly subAttribute: ResourceAttribute | undefined;
}

/** All that is particular to one resource type of an organization, as data. */
export interface KindRules {
  /** The name of the resource type. */
  readonly kind: ResourceKind;
  /** Relative to the base URL, starting with `/`. */
  readonly endpoint: string;
  readonly schema: ResourceSchema;
  /** The attribute that is kept as rows beside the document. */
  readonly rows: "groups" | "members" | undefined;
  /** What the application asks for beyond the schema. */
  readonly required: readonly (RequiredAttribute & { readonly holds: ResolvedFilter })[];
  /** Paths of all that filters may ask by; undefined: every attribute. */
  readonly filterable: ReadonlySet<string> | undefined;
  /** Attributes whose values are codes of countries. */
  readonly countries: readonly RuledAttribute[];
  /** Simple attributes, and parts of complex ones, whose values differ among all of the kind. */
  readonly unique: readonly ResourceAttribute[];
  /** Attributes that refer to resources, whether by `value` beside a `$ref` or by a URI. */
  readonly references: readonly ResourceAttribute[];
  /** Paths of attributes of which something is never returned, though it is stored. */
  readonly secretPaths: ReadonlySet<string>;
  /** Whether the stored text may go out as it is, since it has nothing that is not shown. */
  readonly isShownAsStored: boolean;
}

/** Compile what is particular to a resource type. */
export function compileKindRules(
  resourceType: ResourceType,
  schemas: readonly SchemaDefinition[],
  rules: UserRules = NO_USER_RULES,
): KindRules {
  const { name: kind, endpoint } = resourceType;
  const schema = compileResourceSchema(resourceType, schemas);
  const top = [...schema.attributes, ...schema.extensions.flatMap((each) => each.attributes)];
  const all = top.flatMap((each) => [each, ...each.subAttributes]);
  const find = (path: string): RuledAttribute => findRuled(path, schema);
  return {
    kind,
    endpoint,
    schema,
    rows: ROWS[kind],
    required: rules.required.map(describeRequired).map((each) => ({
      ...each,
      holds: resolveFilter(parseFilter(each.filter), schema),
    })),
    filterable: rules.filterable && new Set(rules.filterable.map((each) => find(each).path)),
    countries: (rules.countries ?? []).map(find),
    unique: all.filter((each) => each.uniqueness !== "none" && !isKeptElsewhere(each, kind)),
    references: top.filter((each) => each.mutability !== "readOnly" && isReference(each, kind)),
    secretPaths: new Set(
      all.filter((each) => [each, ...each.subAttributes].some(isSecret)).map(({ path }) => path),
    ),
    isShownAsStored: !all.some(isHidden),
  };
}

/**
 * Find an attribute that a rule names. A filter in the path says which item is meant; the rule is
 * about all of them.
 *
 * @throws ScimError `invalidPath`
 */
export function findRuled(text: string, schema: ResourceSchema): RuledAttribute {
  const found = resolvePath(parsePath(text), schema);
  if (found.kind === "extension") {
    throw new ScimError("invalidPath", `"${text}" is a whole extension, no attribute of one.`);
  }
  const { attribute, subAttribute } = found;
  const { path } = subAttribute ?? attribute;
  return { path, attribute, subAttribute };
}

const ROWS: Readonly<Record<string, KindRules["rows"]>> = { User: "groups", Group: "members" };

/** Ids are ours, and a User's name has a column with an index of its own. */
function isKeptElsewhere({ path }: ResourceAttribute, kind: ResourceKind): boolean {
  return path === "id" || (kind === "User" && path === "userName");
}

function isReference(attribute: ResourceAttribute, kind: ResourceKind): boolean {
  if (attribute.name === ROWS[kind] && attribute.extension === undefined) return false;
  return listReferenceTypes(attribute).some((type) => type !== "external" && type !== "uri");
}

/** The resource types that an attribute may refer to; empty when it is no reference. */
export function listReferenceTypes(attribute: ResourceAttribute): readonly string[] {
  const holder =
    attribute.type === "complex" && attribute.subAttributesByName.has("value")
      ? attribute.subAttributesByName.get("$ref")
      : attribute;
  return holder?.type === "reference" ? (holder.referenceTypes ?? []) : [];
}

function isHidden(attribute: ResourceAttribute): boolean {
  return attribute.returned === "request" || isSecret(attribute);
}

// What is writeOnly is stored nowhere, so that there is nothing to hide of it.
function isSecret({ returned, mutability }: ResourceAttribute): boolean {
  return returned === "never" && mutability !== "writeOnly";
}
