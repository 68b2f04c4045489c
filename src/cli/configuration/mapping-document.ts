import type { JsonObject, JsonValue } from "../../common/json.ts";
import type { JsonReader } from "../../sync/json-reader.ts";
import { attributeSource, constantSource, readSource } from "../../sync/mapping-source.ts";
import type {
  AttributeMapping,
  AttributeMappingSource,
  FlowAction,
  FlowType,
  ObjectMapping,
  ObjectType,
} from "../../sync/schema.ts";
import { readKeys, readScalar } from "./document-reader.ts";
import { formatScope, readScope, SCOPE_KEYS } from "./scope-document.ts";

/*
 * An object mapping as files of configuration write it, and back. What `formatMapping` writes,
 * `readMapping` reads to the same.
 */

const ACTIONS: Readonly<Record<FlowAction, string>> = {
  Add: "create",
  Update: "update",
  Delete: "delete",
};

const FLOW_TYPES: readonly FlowType[] = [
  "Always",
  "ObjectAddOnly",
  "MultiValueAddOnly",
  "ValueAddOnly",
  "AttributeAddOnly",
];

const KEYS = ["name", "enabled", "actions", "targetObjectUrn", "metadata", "attributes"] as const;
const SOURCE_KEYS = ["source", "constant", "expression"] as const;
const ROW_KEYS = [
  "target",
  ...SOURCE_KEYS,
  "sourceType",
  "sourceName",
  "matching",
  "defaultValue",
  "flowType",
  "flowNullValues",
] as const;

/** An object mapping as a file has it. */
export function formatMapping(mapping: ObjectMapping): JsonObject {
  const { name, enabled, flowTypes, targetObjectUrn, metadata, scope, attributeMappings } = mapping;
  return {
    name,
    enabled,
    actions: flowTypes.map((action) => ACTIONS[action]),
    ...(targetObjectUrn !== undefined && { targetObjectUrn }),
    ...(metadata !== undefined && { metadata: metadata.map((entry) => ({ ...entry })) }),
    ...(scope !== undefined && formatScope(scope)),
    attributes: attributeMappings.map(formatRow),
  };
}

function formatRow(row: AttributeMapping): JsonObject {
  const { targetAttributeName, source, matchingPriority, defaultValue, flowType } = row;
  return {
    target: targetAttributeName,
    ...(source !== undefined && formatSource(source)),
    ...(matchingPriority !== undefined && { matching: matchingPriority }),
    ...(defaultValue !== undefined && { defaultValue }),
    ...(flowType !== "Always" && { flowType }),
    ...(row.flowNullValues === true && { flowNullValues: true }),
  };
}

function formatSource(source: AttributeMappingSource): JsonObject {
  const { type, name, expression } = source;
  if (type === "Attribute" && isSame(source, attributeSource(name))) return { source: name };
  if (type === "Constant" && isSame(source, constantSource(name))) return { constant: name };
  const read = readSource(expression);
  const derived = "source" in read ? read.source : undefined;
  return {
    expression,
    ...(derived?.type !== type && { sourceType: type }),
    ...(derived?.name !== name && { sourceName: name }),
  };
}

function isSame(one: AttributeMappingSource, other: AttributeMappingSource): boolean {
  return one.expression === other.expression;
}

/** An object mapping out of a file; what is wrong is noted. */
export function readMapping(
  reader: JsonReader,
  path: string,
  value: JsonValue | undefined,
  objectType: ObjectType,
): ObjectMapping {
  const given = reader.object(path, value);
  readKeys(reader, path, given, [...KEYS, ...SCOPE_KEYS]);
  const urn = reader.optionalText(`${path}.targetObjectUrn`, given.targetObjectUrn);
  const metadata = reader.objects(`${path}.metadata`, given.metadata).map(([place, entry]) => ({
    key: reader.text(`${place}.key`, entry.key),
    value: readScalar(reader, `${place}.value`, entry.value) ?? "",
  }));
  const scope = readScope(reader, path, given);
  const usual = `Provision ${objectType}s`;
  return {
    name: reader.optionalText(`${path}.name`, given.name) ?? usual,
    enabled: reader.flag(`${path}.enabled`, given.enabled, true),
    flowTypes: readActions(reader, `${path}.actions`, given.actions),
    sourceObjectName: objectType,
    targetObjectName: objectType,
    ...(urn !== undefined && { targetObjectUrn: urn }),
    ...(metadata.length > 0 && { metadata }),
    ...(scope !== undefined && { scope }),
    attributeMappings: reader
      .objects(`${path}.attributes`, given.attributes)
      .map(([place, row]) => readRow(reader, place, row)),
  };
}

function readActions(
  reader: JsonReader,
  path: string,
  value: JsonValue | undefined,
): readonly FlowAction[] {
  const all = Object.keys(ACTIONS) as FlowAction[];
  if (value === undefined || value === null) return all;
  if (!Array.isArray(value)) {
    reader.refuse(path, "has to be a list: [create, update, delete].");
    return all;
  }
  for (const [index, word] of value.entries()) {
    if (all.some((action) => ACTIONS[action] === word)) continue;
    reader.refuse(`${path}[${index}]`, "has to be create, update or delete.");
  }
  return all.filter((action) => value.includes(ACTIONS[action]));
}

function readRow(reader: JsonReader, path: string, row: JsonObject): AttributeMapping {
  readKeys(reader, path, row, ROW_KEYS);
  const source = readRowSource(reader, path, row);
  const priority = reader.count(`${path}.matching`, row.matching, 0);
  const defaultValue = readScalar(reader, `${path}.defaultValue`, row.defaultValue);
  const flowType = reader.word(`${path}.flowType`, row.flowType, FLOW_TYPES, "Always");
  const flowNullValues = reader.flag(`${path}.flowNullValues`, row.flowNullValues, false);
  return {
    targetAttributeName: reader.text(`${path}.target`, row.target),
    ...(source !== undefined && { source }),
    ...(defaultValue !== undefined && defaultValue !== "" && { defaultValue }),
    ...(priority > 0 && { matchingPriority: priority }),
    flowType: flowType ?? "Always",
    ...(flowNullValues && { flowNullValues }),
  };
}

function readRowSource(
  reader: JsonReader,
  path: string,
  row: JsonObject,
): AttributeMappingSource | undefined {
  const named = SOURCE_KEYS.filter((key) => row[key] !== undefined && row[key] !== null);
  const [key, ...more] = named;
  if (more.length > 0) reader.refuse(path, `has ${named.join(" and ")}: one of them is enough.`);
  if (key === undefined) return undefined;
  if (key === "source") return attributeSource(reader.text(`${path}.source`, row.source));
  const text = readScalar(reader, `${path}.${key}`, row[key]) ?? "";
  if (key === "constant") return constantSource(text);
  return readExpression(reader, path, text, row);
}

function readExpression(
  reader: JsonReader,
  path: string,
  expression: string,
  row: JsonObject,
): AttributeMappingSource | undefined {
  const read = readSource(expression);
  if ("problem" in read) {
    const { message, code, offset } = read.problem;
    reader.refuse(`${path}.expression`, `${message} (${code} at ${offset})`);
    return undefined;
  }
  const { source } = read;
  const types = ["Attribute", "Constant", "Function"] as const;
  const type = reader.word(`${path}.sourceType`, row.sourceType, types, source.type);
  const name = reader.optionalText(`${path}.sourceName`, row.sourceName) ?? source.name;
  return { type: type ?? source.type, name, expression };
}
