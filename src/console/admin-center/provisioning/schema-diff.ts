import type { DiffRow } from "../../ui/diff.tsx";
import { describeClause } from "./clause-words.ts";
import {
  findMapping,
  KINDS,
  type Kind,
  type MappingRow,
  type MappingScope,
  type ObjectMapping,
  type SchemaDocument,
} from "./schema.ts";

/** What differs between two schemas, row by row, in words that need no translation. */
export function diffSchemas(before: SchemaDocument, after: SchemaDocument): readonly DiffRow[] {
  return KINDS.flatMap((kind) =>
    diffMappings(kind, findMapping(before, kind), findMapping(after, kind)),
  );
}

function diffMappings(
  kind: Kind,
  before: ObjectMapping | undefined,
  after: ObjectMapping | undefined,
): readonly DiffRow[] {
  const rows: DiffRow[] = [
    ...compare(`${kind} · enabled`, textOf(before?.enabled), textOf(after?.enabled)),
    ...compare(`${kind} · flowTypes`, before?.flowTypes, after?.flowTypes),
    ...compare(`${kind} · scope`, describeScope(before?.scope), describeScope(after?.scope)),
  ];
  const [old, now] = [byTarget(before), byTarget(after)];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    rows.push(
      ...compare(`${kind} · ${name}`, describeRow(old.get(name)), describeRow(now.get(name))),
    );
  }
  return rows;
}

function compare(
  name: string,
  before: string | undefined,
  after: string | undefined,
): readonly DiffRow[] {
  return before === after ? [] : [{ name, before, after }];
}

function byTarget(mapping: ObjectMapping | undefined): ReadonlyMap<string, MappingRow> {
  return new Map(mapping?.attributeMappings.map((row) => [row.targetAttributeName, row]));
}

/** A row in one line, e.g. `[mail] · match 1`. */
export function describeRow(row: MappingRow | undefined): string | undefined {
  if (row === undefined) return undefined;
  const { source, defaultValue, matchingPriority, flowType, flowNullValues } = row;
  return [
    source?.expression ?? "None",
    defaultValue === null ? "" : `default ${JSON.stringify(defaultValue)}`,
    matchingPriority > 0 ? `match ${matchingPriority}` : "",
    flowType === "Always" ? "" : flowType,
    flowNullValues === true ? "flowNullValues" : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

function describeScope(scope: MappingScope | null | undefined): string | undefined {
  const groups = [
    ...(scope?.groups ?? []),
    ...(scope?.inputFilterGroups ?? []),
    ...(scope?.categoryFilterGroups ?? []),
  ];
  if (groups.length === 0) return undefined;
  return groups
    .map(({ name, clauses }) => `${name}: ${clauses.map(describeClause).join(" & ")}`)
    .join(" | ");
}

function textOf(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
