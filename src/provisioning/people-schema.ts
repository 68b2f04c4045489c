import { attributesOf, parseExpression } from "../expression/index.ts";
import { buildSchema, DEFAULT_USER_MAPPING, describeSource } from "../sync/default-schema.ts";
import type { AttributeMapping, SynchronizationSchema } from "../sync/schema.ts";

/** Source attributes that every person has, whatever the columns of the file. */
const ALWAYS_THERE = ["userPrincipalName", "IsSoftDeleted", "accountEnabled"];

/**
 * The synchronization schema for a file of people: the default user mapping, cut down to what the
 * file has columns for, so that a column which is not there clears nothing in the target.
 *
 * A cell that was emptied does clear it: unlike a hosted directory's export, the file is the
 * whole truth about its columns.
 *
 * @param columns - the source attributes that have a column
 */
export function buildPeopleSchema(columns: readonly string[]): SynchronizationSchema {
  const available = new Set([...ALWAYS_THERE, ...columns]);
  const attributeMappings = DEFAULT_USER_MAPPING.attributeMappings
    .map((mapping) => preferStableId(mapping, available))
    .filter((mapping) => isFed(mapping, available))
    .map((mapping) => ({ ...mapping, flowNullValues: true }));
  return buildSchema("people", [{ ...DEFAULT_USER_MAPPING, attributeMappings }]);
}

/** mailNickname is neither unique nor stable; without such a column objectId serves better. */
function preferStableId(
  mapping: AttributeMapping,
  available: ReadonlySet<string>,
): AttributeMapping {
  const replaceable =
    mapping.targetAttributeName === "externalId" && !available.has("mailNickname");
  return replaceable ? { ...mapping, source: describeSource("[objectId]") } : mapping;
}

function isFed(mapping: AttributeMapping, available: ReadonlySet<string>): boolean {
  if (mapping.source === undefined) return true;
  const reads = attributesOf(parseExpression(mapping.source.expression));
  return reads.some((name) => available.has(name));
}
