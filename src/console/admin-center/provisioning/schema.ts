/*
 * A synchronization schema in Graph's shape, as the pages edit it. Nothing here asks the server:
 * a draft is a changed copy, and what cannot be followed the server says when it is checked.
 */

/** The kinds of objects that are provisioned. */
export const KINDS = ["User", "Group"] as const;

/** One of {@link KINDS}. */
export type Kind = (typeof KINDS)[number];

/** Where a value comes from. */
export interface MappingSource {
  readonly type: "Attribute" | "Constant" | "Function";
  readonly name: string;
  readonly expression: string;
  readonly parameters: readonly unknown[];
}

/** One row of the mapping table (Graph's attributeMapping). */
export interface MappingRow {
  readonly targetAttributeName: string;
  readonly source: MappingSource | null;
  readonly defaultValue: string | null;
  readonly matchingPriority: number;
  readonly flowType: string;
  readonly flowNullValues?: boolean;
  readonly flowBehavior?: string;
  readonly exportMissingReferences?: boolean;
}

/** One comparison of a scoping filter. */
export interface FilterClause {
  readonly operatorName: string;
  readonly sourceOperandName: string;
  readonly targetOperand: { readonly values: readonly string[] };
  readonly multivaluedComparisonType?: "All" | "Any";
}

/** A scoping filter: all its clauses have to hold. */
export interface FilterGroup {
  readonly name: string;
  readonly clauses: readonly FilterClause[];
}

/** Which objects are meant: one filter that holds is enough. */
export interface MappingScope {
  readonly groups: readonly FilterGroup[];
  readonly inputFilterGroups: readonly FilterGroup[];
  readonly categoryFilterGroups: readonly FilterGroup[];
}

/** How one kind of object is provisioned. */
export interface ObjectMapping {
  readonly name: string;
  readonly enabled: boolean;
  /** `Add, Update, Delete`, or some of them, or `None`. */
  readonly flowTypes: string;
  readonly sourceObjectName: string;
  readonly targetObjectName: string;
  readonly scope: MappingScope | null;
  readonly attributeMappings: readonly MappingRow[];
}

/** An attribute of one of the two sides. */
export interface AttributeDefinition {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly multivalued: boolean;
  readonly anchor: boolean;
}

/** The whole document. */
export interface SchemaDocument {
  readonly id: string;
  readonly version: string;
  readonly synchronizationRules: readonly {
    readonly id: string;
    readonly sourceDirectoryName: string;
    readonly targetDirectoryName: string;
    readonly objectMappings: readonly ObjectMapping[];
  }[];
  readonly directories: readonly {
    readonly id: string;
    readonly name: string;
    readonly objects: readonly {
      readonly name: string;
      readonly attributes: readonly AttributeDefinition[];
    }[];
  }[];
}

/** How a value comes about, as the seeds name it. */
export type MappingType = "Direct" | "Constant" | "Expression" | "None";

/** The type of a row. */
export function typeOf({ source }: Pick<MappingRow, "source">): MappingType {
  if (source === null) return "None";
  if (source.type === "Attribute") return "Direct";
  return source.type === "Constant" ? "Constant" : "Expression";
}

/** The source of a row of a type. */
export function buildSource(type: MappingType, text: string): MappingSource | null {
  const parameters: readonly unknown[] = [];
  if (type === "None") return null;
  if (type === "Direct") {
    return { type: "Attribute", name: text, expression: `[${text}]`, parameters };
  }
  if (type === "Constant") {
    const quoted = text.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
    return { type: "Constant", name: text, expression: `"${quoted}"`, parameters };
  }
  const name = /^\s*(\w+)\s*\(/.exec(text)?.[1] ?? text;
  return { type: "Function", name, expression: text, parameters };
}

/** Which kind an object mapping is about; Microsoft's schemas name the target by a URN. */
export function kindOf({ targetObjectName }: Pick<ObjectMapping, "targetObjectName">): Kind {
  return /group/i.test(targetObjectName) ? "Group" : "User";
}

/** The mapping of a kind; undefined where the schema has none. */
export function findMapping(schema: SchemaDocument, kind: Kind): ObjectMapping | undefined {
  return schema.synchronizationRules
    .flatMap(({ objectMappings }) => objectMappings)
    .find((mapping) => kindOf(mapping) === kind);
}

/** A copy in which the mapping of a kind is another. */
export function changeMapping(
  schema: SchemaDocument,
  kind: Kind,
  change: (mapping: ObjectMapping) => ObjectMapping,
): SchemaDocument {
  const synchronizationRules = schema.synchronizationRules.map((rule) => ({
    ...rule,
    objectMappings: rule.objectMappings.map((each) =>
      kindOf(each) === kind ? change(each) : each,
    ),
  }));
  return { ...schema, synchronizationRules };
}

/** The attributes of one side, by name. */
export function listAttributes(
  schema: SchemaDocument,
  side: "source" | "target",
  kind: Kind,
): readonly AttributeDefinition[] {
  const [rule] = schema.synchronizationRules;
  const name = side === "source" ? rule?.sourceDirectoryName : rule?.targetDirectoryName;
  const directory = schema.directories.find((each) => each.name === name);
  const object = directory?.objects.find(
    (each) => kindOf({ targetObjectName: each.name }) === kind,
  );
  return [...(object?.attributes ?? [])].sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The source attributes that an expression names, e.g. `mail` of `ToLower([mail])`. */
export function readAttributeNames(expression: string): readonly string[] {
  // Texts in quotes are no attributes, whatever stands in them.
  const open = expression.replaceAll(/"(?:\\.|[^"\\])*"/g, '""');
  return [...new Set([...open.matchAll(/\[([^\]]+)\]/g)].map(([, name = ""]) => name))];
}

/** The names of the functions that an expression calls, from the outside in. */
export function readFunctionNames(expression: string): readonly string[] {
  const open = expression.replaceAll(/"(?:\\.|[^"\\])*"/g, '""');
  return [...new Set([...open.matchAll(/(\w+)\s*\(/g)].map(([, name = ""]) => name))];
}
