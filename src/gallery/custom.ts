import { DEFAULT_GROUP_MAPPING, DEFAULT_USER_MAPPING } from "../sync/default-schema.ts";
import type { AttributeType } from "../sync/gallery-document.ts";
import type { ObjectMapping } from "../sync/schema.ts";
import { DEFAULT_APP_ROLES } from "./app-roles.ts";
import type { GalleryApplication, GalleryAttribute } from "./gallery-application.ts";

const TYPES: Readonly<Record<string, AttributeType>> = {
  active: "Boolean",
  members: "Reference",
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager": "Reference",
};

// RFC 7643 asks for userName of a User and displayName of a Group, and servers index those two and
// externalId; whether a server can filter by more is unknown until it has been asked.
const REQUIRED: readonly string[] = ["User userName", "Group displayName"];
const FILTERABLE: readonly string[] = [...REQUIRED, "User externalId", "Group externalId"];

function describeAttributes(mapping: ObjectMapping): readonly GalleryAttribute[] {
  const objectName = mapping.targetObjectName;
  return mapping.attributeMappings.map(({ targetAttributeName: name }) => ({
    objectName,
    name,
    type: TYPES[name] ?? "String",
    ...(FILTERABLE.includes(`${objectName} ${name}`) && { filterable: true }),
    required: REQUIRED.includes(`${objectName} ${name}`),
  }));
}

/** Any application that speaks SCIM 2.0. Source: defaults.md sections 1, 2 and 4. */
export const CUSTOM: GalleryApplication = {
  id: "custom",
  // Microsoft's own ids for applications outside of its gallery.
  templateId: "8adf8e6e-67b2-4cf2-a259-e3dc5476c621",
  jobTemplateId: "customappsso",
  factoryTag: "CustomSCIM",
  displayName: "Custom SCIM application",
  publisher: "Any",
  description: "Connects any application with a SCIM 2.0 endpoint by its Tenant URL.",
  homePageUrl: "",
  categories: [],
  capabilities: {
    create: true,
    update: true,
    disable: true,
    delete: true,
    groups: true,
    singleSignOn: true,
  },
  attributes: [
    ...describeAttributes(DEFAULT_USER_MAPPING),
    ...describeAttributes(DEFAULT_GROUP_MAPPING),
  ],
  limitations: [],
  excludesDefaultAccess: false,
  onUnassign: "disable",
  appRoles: DEFAULT_APP_ROLES,
  objectMappings: [DEFAULT_USER_MAPPING, DEFAULT_GROUP_MAPPING],
};
