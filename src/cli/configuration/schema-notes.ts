import type { DocumentNote } from "../../sync/json-reader.ts";
import type { SynchronizationSchema } from "../../sync/schema.ts";

/** Names of Graph, and what a file calls the same. */
const WORDS: Readonly<Record<string, string>> = {
  targetAttributeName: "target",
  "source.expression": "expression",
  source: "expression",
  matchingPriority: "matching",
  flowTypes: "actions",
  scope: "scopingFilters",
};

/**
 * Where in a file stands what a note about Graph's document is about.
 *
 * @param path - such as `synchronizationRules[0].objectMappings[1].attributeMappings[2].source`,
 *   or the name of an object mapping
 */
export function findInFile({ path }: DocumentNote, schema: SynchronizationSchema): string {
  const mappings = schema.synchronizationRules[0]?.objectMappings ?? [];
  const keyOf = (index: number): string =>
    mappings[index]?.targetObjectName === "Group" ? "groups" : "users";
  const named = mappings.findIndex(({ name }) => name === path);
  if (named >= 0) return `spec.mappings.${keyOf(named)}`;
  const match = /^synchronizationRules\[0\]\.objectMappings\[(\d+)\]\.?(.*)$/.exec(path);
  if (match === null) return "spec.mappings";
  const start = `spec.mappings.${keyOf(Number(match[1]))}`;
  const rest = match[2] ?? "";
  const row = /^attributeMappings\[(\d+)\]\.?(.*)$/.exec(rest);
  const place = row === null ? start : `${start}.attributes[${row[1]}]`;
  const member = row === null ? rest : (row[2] ?? "");
  return member === "" ? place : `${place}.${WORDS[member] ?? member}`;
}
