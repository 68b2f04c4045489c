import type { JsonObject, JsonValue } from "../common/json.ts";
import { parseExpression, toMappingSource } from "../expression/index.ts";
import type {
  AttributeDefinition,
  AttributeMapping,
  AttributeMappingSource,
  DirectoryDefinition,
  ObjectMapping,
  SynchronizationRule,
  SynchronizationSchema,
} from "./schema.ts";
import type { FilterGroup, ScopingFilter } from "./scoping-filter.ts";

/*
 * A synchronization schema as Microsoft Graph writes it (graph-sync-api.md section 3). What
 * `parseSchemaJson` reads, `formatSchemaJson` writes the same way again.
 */

/** Write a schema as Graph does, with its directories inlined. */
export function formatSchemaJson(
  schema: SynchronizationSchema,
  directories: readonly DirectoryDefinition[] = schema.directories ?? [],
): JsonObject {
  return {
    id: schema.id,
    version: schema.version,
    synchronizationRules: schema.synchronizationRules.map(formatRule),
    directories: directories.map(formatDirectory),
  };
}

function formatRule(rule: SynchronizationRule): JsonObject {
  return {
    id: rule.id,
    name: rule.name,
    editable: true,
    priority: rule.priority,
    sourceDirectoryName: rule.sourceDirectoryName,
    targetDirectoryName: rule.targetDirectoryName,
    containerFilter: null,
    groupFilter: null,
    metadata: formatEntries(rule.metadata),
    objectMappings: rule.objectMappings.map(formatObjectMapping),
  };
}

function formatObjectMapping(mapping: ObjectMapping): JsonObject {
  return {
    name: mapping.name,
    enabled: mapping.enabled,
    flowTypes: mapping.flowTypes.length === 0 ? "None" : mapping.flowTypes.join(", "),
    sourceObjectName: mapping.sourceObjectName,
    targetObjectName: mapping.targetObjectUrn ?? mapping.targetObjectName,
    metadata: formatEntries(mapping.metadata),
    scope: mapping.scope === undefined ? null : formatScope(mapping.scope),
    attributeMappings: mapping.attributeMappings.map(formatAttributeMapping),
  };
}

function formatAttributeMapping(mapping: AttributeMapping): JsonObject {
  return {
    targetAttributeName: mapping.targetAttributeName,
    source: mapping.source === undefined ? null : formatSource(mapping.source),
    defaultValue: mapping.defaultValue ?? null,
    matchingPriority: mapping.matchingPriority ?? 0,
    flowType: mapping.flowType,
    flowBehavior: "FlowWhenChanged",
    exportMissingReferences: false,
    ...(mapping.flowNullValues === true && { flowNullValues: true }),
  };
}

function formatSource({ type, name, expression }: AttributeMappingSource): JsonObject {
  // The tree beside the text, for readers that look at the tree.
  const { parameters } = toMappingSource(parseExpression(expression));
  return { type, name, expression, parameters: parameters as unknown as JsonValue };
}

function formatScope(scope: ScopingFilter): JsonObject {
  return {
    groups: scope.groups.map(formatGroup),
    inputFilterGroups: (scope.inputFilterGroups ?? []).map(formatGroup),
    categoryFilterGroups: (scope.categoryFilterGroups ?? []).map(formatGroup),
  };
}

function formatGroup({ name, clauses }: FilterGroup): JsonObject {
  return {
    name,
    clauses: clauses.map((clause) => ({
      operatorName: clause.operatorName,
      sourceOperandName: clause.sourceOperandName,
      targetOperand: { values: [...clause.targetOperand.values] },
      ...(clause.multivaluedComparisonType !== undefined && {
        multivaluedComparisonType: clause.multivaluedComparisonType,
      }),
    })),
  };
}

/** A directoryDefinition, with its objects and their attributes. */
export function formatDirectory(directory: DirectoryDefinition): JsonObject {
  return {
    id: directory.id,
    name: directory.name,
    readOnly: false,
    version: "v1",
    discoverabilities: "AttributeNames, AttributeDataTypes, AttributeReadOnly",
    discoveryDateTime: null,
    objects: directory.objects.map(({ name, attributes, metadata }) => ({
      name,
      supportedApis: [],
      metadata: formatEntries(metadata),
      attributes: attributes.map(formatAttribute),
    })),
  };
}

function formatAttribute(attribute: AttributeDefinition): JsonObject {
  return {
    name: attribute.name,
    type: attribute.type,
    anchor: attribute.anchor ?? false,
    required: attribute.required ?? false,
    multivalued: attribute.multivalued ?? false,
    caseExact: attribute.caseExact ?? false,
    mutability: attribute.mutability ?? "ReadWrite",
    flowNullValues: false,
    defaultValue: null,
    apiExpressions: [],
    metadata: formatEntries(attribute.metadata),
    referencedObjects: (attribute.referencedObjects ?? []).map(({ referencedObjectName }) => ({
      referencedObjectName,
      referencedProperty: null,
    })),
  };
}

function formatEntries(
  entries: readonly { readonly key: string; readonly value: string }[] = [],
): JsonValue {
  return entries.map(({ key, value }) => ({ key, value }));
}
