import { describeSource } from "../sync/default-schema.ts";
import type { AttributeRow, GalleryDocument } from "../sync/gallery-document.ts";
import type { AttributeMapping, FlowAction, ObjectMapping, ObjectType } from "../sync/schema.ts";
import { DEFAULT_APP_ROLES } from "./app-roles.ts";
import type { GalleryApplication, GalleryAttribute } from "./gallery-application.ts";

/** How the Graph-shaped API names an entry, where that is not by its own word. */
export type TemplateNames = Pick<GalleryApplication, "templateId" | "jobTemplateId" | "factoryTag">;

const MAPPING_NAMES: Readonly<Record<ObjectType, string>> = {
  User: "Provision Microsoft Entra ID Users",
  Group: "Provision Microsoft Entra ID Groups",
};

/**
 * The gallery's entry that a document describes: a line of its attribute tables is an attribute,
 * and the default mapping to it.
 */
export function buildApplication(
  document: GalleryDocument,
  names: TemplateNames = {
    templateId: document.id,
    jobTemplateId: document.id,
    factoryTag: document.id,
  },
): GalleryApplication {
  const { users, groups = [], userMappingName, capabilities } = document;
  const { create, update, delete: deletes } = capabilities;
  const flowTypes: readonly FlowAction[] = [
    ...(create ? (["Add"] as const) : []),
    ...(update ? (["Update"] as const) : []),
    ...(deletes ? (["Delete"] as const) : []),
  ];
  const build = (type: ObjectType, rows: readonly AttributeRow[]): ObjectMapping => ({
    name: (type === "User" ? userMappingName : undefined) ?? MAPPING_NAMES[type],
    enabled: true,
    flowTypes,
    sourceObjectName: type,
    targetObjectName: type,
    attributeMappings: rows.flatMap(buildMapping),
  });
  return {
    ...names,
    id: document.id,
    displayName: document.displayName,
    publisher: document.publisher,
    description: document.description,
    homePageUrl: document.homePageUrl ?? "",
    categories: document.categories ?? [],
    capabilities,
    attributes: [...describeRows("User", users), ...describeRows("Group", groups)],
    limitations: document.limitations ?? [],
    excludesDefaultAccess: document.excludesDefaultAccess ?? false,
    onUnassign: document.onUnassign ?? "disable",
    appRoles: document.appRoles ?? DEFAULT_APP_ROLES,
    objectMappings: [build("User", users), ...(groups.length > 0 ? [build("Group", groups)] : [])],
  };
}

function describeRows(
  objectName: ObjectType,
  rows: readonly AttributeRow[],
): readonly GalleryAttribute[] {
  return rows.map((row) => ({
    objectName,
    name: row.target,
    type: row.type ?? "String",
    filterable: row.filterable ?? false,
    required: row.required ?? false,
  }));
}

function buildMapping(row: AttributeRow): readonly AttributeMapping[] {
  if (row.expression === undefined) return [];
  return [
    {
      targetAttributeName: row.target,
      source: describeSource(row.expression),
      flowType: row.flowType ?? "Always",
      ...(row.matching === true && { matchingPriority: 1 }),
    },
  ];
}
