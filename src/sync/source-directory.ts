import {
  GROUP_ATTRIBUTES,
  type SourceAttribute,
  USER_ATTRIBUTES,
} from "../directory/source-attributes.ts";
import type { AttributeDefinition, DirectoryDefinition } from "./schema.ts";

const USER = [{ referencedObjectName: "User" }] as const;
const PRINCIPALS = [...USER, { referencedObjectName: "Group" }] as const;

/** What a user has besides the plain attributes of the table. */
const USER_OWN: readonly AttributeDefinition[] = [
  { name: "objectId", type: "String", anchor: true, required: true, mutability: "ReadOnly" },
  { name: "userPrincipalName", type: "String", required: true },
  { name: "originalUserPrincipalName", type: "String", mutability: "ReadOnly" },
  { name: "accountEnabled", type: "Boolean" },
  { name: "IsSoftDeleted", type: "String", mutability: "ReadOnly" },
  { name: "appRoleAssignments", type: "String", multivalued: true, mutability: "ReadOnly" },
  { name: "manager", type: "Reference", referencedObjects: USER },
];

const GROUP_OWN: readonly AttributeDefinition[] = [
  { name: "objectId", type: "String", anchor: true, required: true, mutability: "ReadOnly" },
  { name: "displayName", type: "String", required: true },
  { name: "IsSoftDeleted", type: "String", mutability: "ReadOnly" },
  { name: "members", type: "Reference", multivalued: true, referencedObjects: PRINCIPALS },
];

/** The directory as one side of a schema: its users and groups with all attributes. */
export function describeSourceDirectory(name: string): DirectoryDefinition {
  return {
    id: name,
    name,
    objects: [
      { name: "User", attributes: [...USER_OWN, ...USER_ATTRIBUTES.map(describe)] },
      { name: "Group", attributes: [...GROUP_OWN, ...GROUP_ATTRIBUTES.map(describe)] },
    ],
  };
}

function describe({ name, type, multivalued }: SourceAttribute): AttributeDefinition {
  return { name, type, ...(multivalued && { multivalued: true }) };
}

/**
 * A directory with what people defined or changed laid over it.
 *
 * @param over - its attributes stand in place of those with the same names, or behind the others
 */
export function mergeDirectory(
  base: DirectoryDefinition,
  over: DirectoryDefinition | undefined,
): DirectoryDefinition {
  if (over === undefined) return base;
  const names = [...new Set([...base.objects, ...over.objects].map(({ name }) => name))];
  return {
    ...base,
    id: over.id,
    objects: names.map((name) => {
      const own = base.objects.find((object) => object.name === name);
      const other = over.objects.find((object) => object.name === name);
      const changed = new Map(other?.attributes.map((each) => [each.name, each]));
      const kept = (own?.attributes ?? []).map((each) => changed.get(each.name) ?? each);
      const known = new Set(kept.map((each) => each.name));
      const added = (other?.attributes ?? []).filter((each) => !known.has(each.name));
      const metadata = other?.metadata ?? own?.metadata;
      return {
        name,
        attributes: [...kept, ...added],
        ...(metadata !== undefined && { metadata }),
      };
    }),
  };
}

/**
 * What of a directory is not as its template has it: what is worth keeping.
 *
 * @returns undefined when nothing differs
 */
export function subtractDirectory(
  base: DirectoryDefinition,
  given: DirectoryDefinition,
): DirectoryDefinition | undefined {
  const objects = given.objects.flatMap((object) => {
    const own = base.objects.find(({ name }) => name === object.name);
    const known = new Map(own?.attributes.map((each) => [each.name, formatComparable(each)]));
    const attributes = object.attributes.filter(
      (each) => known.get(each.name) !== formatComparable(each),
    );
    return attributes.length === 0 ? [] : [{ ...object, attributes }];
  });
  return objects.length === 0 ? undefined : { ...given, objects };
}

function formatComparable(attribute: AttributeDefinition): string {
  const { name, type, required, multivalued, caseExact, anchor, mutability } = attribute;
  const flags = [required, multivalued, caseExact, anchor].map((flag) => flag === true);
  const references = attribute.referencedObjects?.map((each) => each.referencedObjectName) ?? [];
  const metadata = attribute.metadata ?? [];
  return JSON.stringify([name, type, flags, mutability ?? "ReadWrite", references, metadata]);
}
