import type { MappingSurvey, Named, ObjectPreview } from "./previews.ts";
import {
  type AttributeDefinition,
  type Kind,
  listAttributes,
  type MappingRow,
  type ObjectMapping,
  type SchemaDocument,
  typeOf,
} from "./schema.ts";

/** Something to know about a row before it is saved. Texts are by `code` in the language files. */
export interface LintNote {
  readonly tone: "bad" | "warn";
  readonly code:
    | "message"
    | "twice"
    | "empty"
    | "failed"
    | "shared"
    | "country"
    | "type"
    | "matchEmpty";
  readonly count: number;
  readonly detail: string;
  readonly names: readonly Named[];
}

/** What the server says about the document: where, and what. */
export interface SchemaIssue {
  readonly path: string;
  readonly message: string;
}

/** All that is known about a table. */
export interface LintGiven {
  readonly schema: SchemaDocument;
  readonly kind: Kind;
  readonly mapping: ObjectMapping;
  readonly survey: MappingSurvey | undefined;
  readonly person: ObjectPreview | undefined;
  readonly issues: readonly SchemaIssue[];
}

/** The notes of each row, in the order of the table. */
export function lintRows(given: LintGiven): readonly (readonly LintNote[])[] {
  const { schema, kind, mapping } = given;
  const sources = listAttributes(schema, "source", kind);
  const targets = listAttributes(schema, "target", kind);
  return mapping.attributeMappings.map((row, index) => [
    ...readIssues(given, index),
    ...lintTwice(mapping, row),
    ...lintTypes(row, sources, targets),
    ...lintSurvey(given, row, index, targets),
  ]);
}

/** Required attributes of the target that no row gives a value. */
export function listMissing(
  schema: SchemaDocument,
  kind: Kind,
  mapping: ObjectMapping,
): readonly string[] {
  const mapped = new Set(mapping.attributeMappings.map((row) => row.targetAttributeName));
  return listAttributes(schema, "target", kind)
    .filter(({ required, anchor, name }) => required && !anchor && !mapped.has(name))
    .map(({ name }) => name);
}

const NO_NAMES: readonly Named[] = [];

function note(
  tone: LintNote["tone"],
  code: LintNote["code"],
  more: Partial<LintNote> = {},
): LintNote {
  return { tone, code, count: 0, detail: "", names: NO_NAMES, ...more };
}

/** The server names rows by their places in the document. */
function readIssues({ schema, mapping, issues }: LintGiven, index: number): readonly LintNote[] {
  const places = schema.synchronizationRules.flatMap((rule, at) =>
    rule.objectMappings.flatMap((each, below) =>
      each === mapping ? [`synchronizationRules[${at}].objectMappings[${below}]`] : [],
    ),
  );
  const [place = ""] = places;
  const path = `${place}.attributeMappings[${index}]`;
  return issues
    .filter((issue) => issue.path === path || issue.path.startsWith(`${path}.`))
    .map(({ message }) => note("bad", "message", { detail: message }));
}

function lintTwice(mapping: ObjectMapping, row: MappingRow): readonly LintNote[] {
  const folded = row.targetAttributeName.toLowerCase();
  const same = mapping.attributeMappings.filter(
    (each) => each.targetAttributeName.toLowerCase() === folded,
  );
  return same.length > 1 ? [note("bad", "twice")] : [];
}

function lintTypes(
  row: MappingRow,
  sources: readonly AttributeDefinition[],
  targets: readonly AttributeDefinition[],
): readonly LintNote[] {
  if (typeOf(row) !== "Direct") return [];
  const source = sources.find(({ name }) => name === row.source?.name);
  const target = targets.find(({ name }) => name === row.targetAttributeName);
  if (source === undefined || target === undefined || source.type === target.type) return [];
  // A text holds anything; the other way round not every text is a date or a truth.
  if (target.type === "String" || target.type === "Reference") return [];
  return [note("warn", "type", { detail: `${source.type} → ${target.type}` })];
}

function lintSurvey(
  { survey }: LintGiven,
  row: MappingRow,
  index: number,
  targets: readonly AttributeDefinition[],
): readonly LintNote[] {
  const found = survey?.rows[index];
  if (found === undefined || found.targetAttributeName !== row.targetAttributeName) return [];
  const notes: LintNote[] = [];
  const { failed, problem, empty, emptyNames, shared, common, longest } = found;
  if (failed > 0) {
    const { message: detail = "", names = NO_NAMES } = problem ?? {};
    notes.push(note("bad", "failed", { count: failed, detail, names }));
  }
  const isRequired = targets.find(({ name }) => name === row.targetAttributeName)?.required;
  const isMatching = row.matchingPriority > 0;
  if (empty > 0 && isMatching) {
    notes.push(note("bad", "matchEmpty", { count: empty, names: emptyNames }));
  } else if (empty > 0 && isRequired === true && row.defaultValue === null) {
    notes.push(note("bad", "empty", { count: empty, names: emptyNames }));
  }
  if (shared > 0 && isMatching) {
    const names = common[0]?.names ?? NO_NAMES;
    notes.push(note("bad", "shared", { count: shared, detail: common[0]?.value ?? "", names }));
  }
  if (longest > 3 && /country$/i.test(row.targetAttributeName)) {
    const long = common.find(({ value }) => value.length > 3);
    notes.push(note("warn", "country", { detail: long?.value ?? "", names: long?.names ?? [] }));
  }
  return notes;
}
