import type { JsonObject, JsonValue } from "../../common/json.ts";
import type { JsonReader } from "../../sync/json-reader.ts";
import type { FilterClause, FilterGroup, ScopingFilter } from "../../sync/scoping-filter.ts";
import { readKeys, readScalar } from "./document-reader.ts";

/** Scoping filters by the keys of a file: the lists of Graph, in its order. */
const LISTS = {
  groups: "scopingFilters",
  inputFilterGroups: "inputScopingFilters",
  categoryFilterGroups: "categoryScopingFilters",
} as const;

/** The keys of an object mapping that say which objects are meant. */
export const SCOPE_KEYS: readonly string[] = Object.values(LISTS);

const CLAUSE_KEYS = ["attribute", "operator", "value", "values", "multivalued"] as const;

/** The scope of an object mapping as a file has it. */
export function formatScope(scope: ScopingFilter): JsonObject {
  const lists = Object.entries(LISTS).flatMap(([name, key]) => {
    const groups = scope[name as keyof typeof LISTS] ?? [];
    return groups.length === 0 ? [] : [[key, groups.map(formatGroup)] as const];
  });
  return Object.fromEntries(lists);
}

function formatGroup({ name, clauses }: FilterGroup): JsonObject {
  return { title: name, all: clauses.map(formatClause) };
}

function formatClause(clause: FilterClause): JsonObject {
  const { operatorName, sourceOperandName, targetOperand, multivaluedComparisonType } = clause;
  const { values } = targetOperand;
  return {
    attribute: sourceOperandName,
    operator: operatorName,
    ...(values.length === 1 && { value: values[0] ?? "" }),
    ...(values.length > 1 && { values: [...values] }),
    ...(multivaluedComparisonType !== undefined && { multivalued: multivaluedComparisonType }),
  };
}

/** @returns undefined when all are meant */
export function readScope(
  reader: JsonReader,
  path: string,
  mapping: JsonObject,
): ScopingFilter | undefined {
  const [groups, input, category] = Object.values(LISTS).map((key) =>
    reader.objects(`${path}.${key}`, mapping[key]).map(([place, group]) => {
      return readGroup(reader, place, group);
    }),
  ) as [FilterGroup[], FilterGroup[], FilterGroup[]];
  if (groups.length + input.length + category.length === 0) return undefined;
  return {
    groups,
    ...(input.length > 0 && { inputFilterGroups: input }),
    ...(category.length > 0 && { categoryFilterGroups: category }),
  };
}

function readGroup(reader: JsonReader, path: string, group: JsonObject): FilterGroup {
  readKeys(reader, path, group, ["title", "all"]);
  return {
    name: readScalar(reader, `${path}.title`, group.title) ?? "",
    clauses: reader.objects(`${path}.all`, group.all).map(([place, clause]) => {
      readKeys(reader, place, clause, CLAUSE_KEYS);
      const kinds = ["All", "Any"] as const;
      const { multivalued } = clause;
      const kind =
        multivalued === undefined || multivalued === null
          ? undefined
          : reader.word(`${place}.multivalued`, multivalued, kinds);
      return {
        operatorName: reader.text(`${place}.operator`, clause.operator),
        sourceOperandName: reader.text(`${place}.attribute`, clause.attribute),
        targetOperand: { values: readValues(reader, place, clause) },
        ...(kind !== undefined && { multivaluedComparisonType: kind }),
      };
    }),
  };
}

function readValues(reader: JsonReader, path: string, clause: JsonObject): readonly string[] {
  const one = readScalar(reader, `${path}.value`, clause.value);
  if (one !== undefined) return [one];
  const values: JsonValue | undefined = clause.values;
  if (values === undefined || values === null) return [];
  if (!Array.isArray(values)) {
    reader.refuse(`${path}.values`, "has to be a list.");
    return [];
  }
  return values.map((each, index) => readScalar(reader, `${path}.values[${index}]`, each) ?? "");
}
