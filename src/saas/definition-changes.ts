import type { ResolvedFilter } from "../scim/resolve-filter.ts";
import type { ResourceAttribute, ResourceSchema } from "../scim/schema.ts";
import type { ApplicationRules } from "./application-rules.ts";
import type { KindRules } from "./kind-rules.ts";
import type { OrganizationChange } from "./organization-records.ts";

/** What no resource may be or have, so that definitions can change. */
export interface DefinitionDemand {
  readonly kind: string;
  /** Holds for resources that are in the way; undefined: all of the kind are. */
  readonly filter: ResolvedFilter | undefined;
  /** What to say when there are some. */
  readonly message: string;
}

/**
 * List what must not be there for new rules to take the place of others.
 *
 * Resources are stored ready to send and to be searched, so an attribute with values stays, and
 * stays stored as it is; names for people, further attributes and what only counts for later
 * requests can change at any time.
 */
export function listDemands(
  before: ApplicationRules,
  after: ApplicationRules,
): readonly DefinitionDemand[] {
  return [...before.kinds.values()].flatMap((old) => {
    const { kind } = old;
    const next = after.kinds.get(kind);
    const isSame = next !== undefined && next.schema.urn === old.schema.urn;
    if (isSame) return listAttributeDemands(old, next.schema);
    const message = `There are resources of type ${kind}, so it can't go or get another schema.`;
    return [{ kind, filter: undefined, message }];
  });
}

/** The attributes that were unique and are not any more. */
export function listFreed(
  before: ApplicationRules,
  after: ApplicationRules,
): NonNullable<OrganizationChange["freed"]> {
  return [...before.kinds.values()].flatMap(({ kind, unique }) => {
    const kept = new Set(after.kinds.get(kind)?.unique.map(({ path }) => path));
    return unique
      .filter(({ path }) => !kept.has(path))
      .map(({ path }) => ({ kind, attribute: path }));
  });
}

function listAttributeDemands(
  { kind, schema }: KindRules,
  next: ResourceSchema,
): readonly DefinitionDemand[] {
  const later = new Map(listTop(next).map((each) => [each.path, each]));
  return listTop(schema).flatMap((attribute) => {
    // What is writeOnly is stored nowhere.
    if (attribute.mutability === "writeOnly") return [];
    const other = later.get(attribute.path);
    const problem = findProblem(attribute, other);
    if (problem !== undefined) return [demand(kind, attribute, undefined, problem)];
    return attribute.subAttributes.flatMap((sub) => {
      const subProblem = findProblem(sub, other?.subAttributesByName.get(sub.name));
      return subProblem === undefined ? [] : [demand(kind, attribute, sub, subProblem)];
    });
  });
}

function listTop({ attributes, extensions }: ResourceSchema): readonly ResourceAttribute[] {
  return [...attributes, ...extensions.flatMap((each) => each.attributes)];
}

function demand(
  kind: string,
  attribute: ResourceAttribute,
  subAttribute: ResourceAttribute | undefined,
  problem: string,
): DefinitionDemand {
  const { extension, multiValued } = attribute;
  const whole = subAttribute ?? attribute;
  // What is never returned can't be searched for either, so any resource may have it.
  const isSecret = attribute.returned === "never" || whole.returned === "never";
  return {
    kind,
    filter: isSecret
      ? undefined
      : { kind: "present", extension, attribute, subAttribute, multiValued },
    message: `Resources of type ${kind} may have "${whole.path}" already, so ${problem}.`,
  };
}

/** Why an attribute with values can't become another one; undefined when it can. */
function findProblem(
  before: ResourceAttribute,
  after: ResourceAttribute | undefined,
): string | undefined {
  if (after === undefined || after.name !== before.name) return "it can't go or be renamed";
  for (const name of ["type", "multiValued", "caseExact"] as const) {
    if (before[name] !== after[name]) return `its ${name} can't change`;
  }
  if (after.mutability === "writeOnly") return "it can't become writeOnly";
  if ((before.returned === "never") !== (after.returned === "never")) {
    return '"returned" can\'t change from or to never';
  }
  const becomesUnique = before.uniqueness === "none" && after.uniqueness !== "none";
  return becomesUnique ? "it can't become unique" : undefined;
}
