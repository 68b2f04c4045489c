import type { JsonObject, JsonValue } from "../common/json.ts";
import {
  checkExpression,
  ExpressionError,
  formatExpression,
  fromMappingSource,
  parseExpression,
  type RegexEngine,
} from "../expression/index.ts";
import { checkTargetName } from "./check-mapping-row.ts";
import { type DocumentNote, JsonReader } from "./json-reader.ts";
import type {
  AttributeMapping,
  AttributeMappingSource,
  FlowAction,
  FlowType,
  ObjectMapping,
  ObjectType,
  SynchronizationRule,
  SynchronizationSchema,
} from "./schema.ts";
import { parseDirectories, readMetadata } from "./schema-json-directories.ts";
import { checkScope } from "./scoping-check.ts";
import type { FilterGroup, ScopingFilter } from "./scoping-filter.ts";

/** What a schema document came to. The schema is to be used only when there are no issues. */
export interface ParsedSchema {
  readonly schema: SynchronizationSchema;
  readonly issues: readonly DocumentNote[];
  /** Parts that Graph has and the engine has not: they are not followed. */
  readonly unsupported: readonly DocumentNote[];
}

const FLOW_TYPES: readonly FlowType[] = [
  "Always",
  "ObjectAddOnly",
  "MultiValueAddOnly",
  "ValueAddOnly",
  "AttributeAddOnly",
];
const ACTIONS: readonly FlowAction[] = ["Add", "Update", "Delete"];
const MOST_MAPPINGS = 1_000;

/** What reading needs too. */
export interface SchemaReading {
  readonly id: string;
  readonly version: string;
  readonly regex: RegexEngine;
  /** `inbound`: the targets are attributes of the directory, and no SCIM paths. */
  readonly direction?: "inbound";
}

/**
 * Read a synchronization schema as Microsoft Graph writes it, its own exports included. Whatever
 * cannot be followed is listed, and what is wrong is told all at once.
 *
 * @param given - `id` and `version` of the schema that results, whatever the document says
 */
export function parseSchemaJson(document: unknown, given: SchemaReading): ParsedSchema {
  const reader = new JsonReader();
  const root = reader.object("schema", document);
  const rules = reader
    .objects("synchronizationRules", root.synchronizationRules)
    .map(([path, rule]) => readRule(reader, path, rule, given));
  if (rules.length === 0) reader.refuse("synchronizationRules", "needs at least one rule.");
  checkMappings(reader, rules);
  const directories = parseDirectories(reader, root.directories);
  return {
    schema: {
      id: given.id,
      version: given.version,
      synchronizationRules: rules,
      ...(directories.length > 0 && { directories }),
    },
    issues: reader.issues,
    unsupported: reader.unsupported,
  };
}

function readRule(
  reader: JsonReader,
  path: string,
  rule: JsonObject,
  given: SchemaReading,
): SynchronizationRule {
  for (const name of ["containerFilter", "groupFilter"]) {
    const lists = Object.values(reader.object(`${path}.${name}`, rule[name] ?? {}));
    const isEmpty = lists.every((list) => Array.isArray(list) && list.length === 0);
    if (!isEmpty) reader.leaveOut(`${path}.${name}`, "Rules apply to the whole directory.");
  }
  const metadata = readMetadata(reader, `${path}.metadata`, rule.metadata);
  return {
    id: reader.text(`${path}.id`, rule.id ?? rule.name),
    name: reader.text(`${path}.name`, rule.name),
    priority: reader.count(`${path}.priority`, rule.priority, 1),
    sourceDirectoryName: reader.text(`${path}.sourceDirectoryName`, rule.sourceDirectoryName),
    targetDirectoryName: reader.text(`${path}.targetDirectoryName`, rule.targetDirectoryName),
    ...(metadata.length > 0 && { metadata }),
    objectMappings: reader
      .objects(`${path}.objectMappings`, rule.objectMappings)
      .flatMap(([place, mapping]) => readObjectMapping(reader, place, mapping, given)),
  };
}

function readObjectMapping(
  reader: JsonReader,
  path: string,
  mapping: JsonObject,
  given: SchemaReading,
): readonly ObjectMapping[] {
  const sourceObjectName = readObjectType(mapping.sourceObjectName);
  const targetObjectName = readObjectType(mapping.targetObjectName);
  if (sourceObjectName === undefined || targetObjectName === undefined) {
    reader.leaveOut(path, "Only users and groups are provisioned.");
    return [];
  }
  const metadata = readMetadata(reader, `${path}.metadata`, mapping.metadata);
  const urn = mapping.targetObjectName;
  const scope = readScope(reader, `${path}.scope`, mapping.scope, sourceObjectName, given);
  return [
    {
      name: reader.text(`${path}.name`, mapping.name),
      enabled: reader.flag(`${path}.enabled`, mapping.enabled, true),
      flowTypes: readFlowTypes(reader, `${path}.flowTypes`, mapping.flowTypes),
      sourceObjectName,
      targetObjectName,
      ...(typeof urn === "string" && urn !== targetObjectName && { targetObjectUrn: urn }),
      ...(metadata.length > 0 && { metadata }),
      ...(scope !== undefined && { scope }),
      attributeMappings: reader
        .objects(`${path}.attributeMappings`, mapping.attributeMappings, MOST_MAPPINGS)
        .map(([place, row]) => readAttributeMapping(reader, place, row, targetObjectName, given)),
    },
  ];
}

/** `User`, `Group`, and the URNs by which Microsoft's own schemas name SCIM's resource types. */
function readObjectType(value: JsonValue | undefined): ObjectType | undefined {
  const last = typeof value === "string" ? (value.split(":").at(-1) ?? "") : "";
  const folded = last.toLowerCase();
  if (folded === "user" || folded === "users") return "User";
  return folded === "group" || folded === "groups" ? "Group" : undefined;
}

function readFlowTypes(
  reader: JsonReader,
  path: string,
  value: JsonValue | undefined,
): readonly FlowAction[] {
  if (value === undefined || value === null) return ACTIONS;
  if (typeof value !== "string") {
    reader.refuse(path, "has to be a text such as Add, Update, Delete.");
    return [];
  }
  const names = value.split(",").map((name) => name.trim().toLowerCase());
  const known = ["none", "", ...ACTIONS.map((action) => action.toLowerCase())];
  if (names.some((name) => !known.includes(name))) {
    reader.refuse(path, "has to be None, or some of Add, Update, Delete.");
  }
  return ACTIONS.filter((action) => names.includes(action.toLowerCase()));
}

function readAttributeMapping(
  reader: JsonReader,
  path: string,
  row: JsonObject,
  objectType: ObjectType,
  given: SchemaReading,
): AttributeMapping {
  const name = reader.text(`${path}.targetAttributeName`, row.targetAttributeName);
  if (name !== "" && given.direction !== "inbound") checkTarget(reader, path, objectType, name);
  if (row.flowBehavior === "FlowAlways") {
    reader.leaveOut(`${path}.flowBehavior`, "An attribute is sent when it changed.");
  }
  if (row.exportMissingReferences === true) {
    const message = "A reference is sent when its other end has an account.";
    reader.leaveOut(`${path}.exportMissingReferences`, message);
  }
  const source = readSource(reader, `${path}.source`, row.source, given);
  const matchingPriority = reader.count(`${path}.matchingPriority`, row.matchingPriority, 0);
  const defaultValue = reader.optionalText(`${path}.defaultValue`, row.defaultValue);
  const flowType = reader.word(`${path}.flowType`, row.flowType, FLOW_TYPES, "Always");
  const flowNullValues = reader.flag(`${path}.flowNullValues`, row.flowNullValues, false);
  return {
    targetAttributeName: name,
    ...(source !== undefined && { source }),
    ...(defaultValue !== undefined && { defaultValue }),
    ...(matchingPriority > 0 && { matchingPriority }),
    flowType: flowType ?? "Always",
    ...(flowNullValues && { flowNullValues }),
  };
}

function checkTarget(reader: JsonReader, path: string, objectType: ObjectType, name: string): void {
  const problem = checkTargetName(objectType, name);
  if (problem !== undefined) reader.refuse(`${path}.targetAttributeName`, problem);
}

function readSource(
  reader: JsonReader,
  path: string,
  value: JsonValue | undefined,
  { regex }: SchemaReading,
): AttributeMappingSource | undefined {
  if (value === undefined || value === null) return undefined;
  const { type, name, expression, parameters } = reader.object(path, value);
  const kind = reader.word(path, type, ["Attribute", "Constant", "Function"] as const);
  if (kind === undefined) return undefined;
  const text = typeof expression === "string" ? expression : "";
  const label = typeof name === "string" ? name : "";
  const list = Array.isArray(parameters) ? parameters : [];
  try {
    const given = { type: kind, name: label, expression: text, parameters: list };
    const tree = fromMappingSource(given);
    const [issue] = checkExpression(tree, regex);
    if (issue !== undefined) reader.refuse(`${path}.expression`, issue.message);
    const canonical = text.trim() === "" ? formatExpression(tree) : text;
    if (label !== "") return { type: kind, name: label, expression: canonical };
    return { type: kind, name: nameOf(canonical), expression: canonical };
  } catch (error) {
    // A tree with parts of wrong types ends in a TypeError while it is put together.
    if (!(error instanceof ExpressionError) && !(error instanceof TypeError)) throw error;
    const message = error instanceof ExpressionError ? error.message : "is no mapping source.";
    reader.refuse(`${path}.expression`, message);
    return undefined;
  }
}

function nameOf(expression: string): string {
  const tree = parseExpression(expression);
  if ("name" in tree) return tree.name;
  return tree.kind === "text" ? tree.value : expression;
}

function readScope(
  reader: JsonReader,
  path: string,
  value: JsonValue | undefined,
  objectType: ObjectType,
  { regex }: SchemaReading,
): ScopingFilter | undefined {
  if (value === undefined || value === null) return undefined;
  const scope = reader.object(path, value);
  const [groups, input, category] = ["groups", "inputFilterGroups", "categoryFilterGroups"].map(
    (name) => readGroups(reader, `${path}.${name}`, scope[name]),
  ) as [FilterGroup[], FilterGroup[], FilterGroup[]];
  if (groups.length + input.length + category.length === 0) return undefined;
  const filter: ScopingFilter = {
    groups,
    ...(input.length > 0 && { inputFilterGroups: input }),
    ...(category.length > 0 && { categoryFilterGroups: category }),
  };
  for (const issue of checkScope(filter, objectType, regex)) reader.refuse(path, issue.message);
  return filter;
}

function readGroups(reader: JsonReader, path: string, value: JsonValue | undefined): FilterGroup[] {
  return reader.objects(path, value).map(([place, group]) => ({
    name: reader.optionalText(`${place}.name`, group.name) ?? "",
    clauses: reader.objects(`${place}.clauses`, group.clauses).map(([at, clause]) => {
      const operand = reader.object(`${at}.targetOperand`, clause.targetOperand ?? {});
      const values = Array.isArray(operand.values) ? operand.values : [];
      const kinds = ["All", "Any"] as const;
      const given = clause.multivaluedComparisonType;
      const kind =
        given === undefined || given === null ? undefined : reader.word(at, given, kinds);
      return {
        operatorName: reader.text(`${at}.operatorName`, clause.operatorName),
        sourceOperandName: reader.text(`${at}.sourceOperandName`, clause.sourceOperandName),
        targetOperand: { values: values.filter((each) => typeof each === "string") },
        ...(kind !== undefined && { multivaluedComparisonType: kind }),
      };
    }),
  }));
}

/** Objects can't be told apart without a matching attribute, nor one attribute be mapped twice. */
function checkMappings(reader: JsonReader, rules: readonly SynchronizationRule[]): void {
  for (const mapping of rules.flatMap(({ objectMappings }) => objectMappings)) {
    if (!mapping.enabled) continue;
    const rows = mapping.attributeMappings;
    if (!rows.some(({ matchingPriority }) => matchingPriority !== undefined)) {
      reader.refuse(mapping.name, "needs an attribute mapping with a matchingPriority.");
    }
    const names = rows.map(({ targetAttributeName }) => targetAttributeName.toLowerCase());
    const twice = names.find((name, index) => name !== "" && names.indexOf(name) !== index);
    if (twice !== undefined) reader.refuse(mapping.name, `maps ${twice} twice.`);
  }
}
