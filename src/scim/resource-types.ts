import { compileResourceSchema, type ResourceSchema, type ResourceType } from "./schema.ts";
import type { SchemaDefinition } from "./schemas/definition.ts";
import { ENTERPRISE_USER_SCHEMA, ENTERPRISE_USER_URN } from "./schemas/enterprise-user.ts";
import { GROUP_SCHEMA, GROUP_URN } from "./schemas/group.ts";
import { USER_SCHEMA, USER_URN } from "./schemas/user.ts";

/** The User resource type with the enterprise extension. RFC 7643 section 8.6. */
export const USER_RESOURCE_TYPE: ResourceType = {
  id: "User",
  name: "User",
  description: "A person's account.",
  endpoint: "/Users",
  schema: USER_URN,
  schemaExtensions: [{ schema: ENTERPRISE_USER_URN, required: false }],
};

/** The Group resource type. RFC 7643 section 8.6. */
export const GROUP_RESOURCE_TYPE: ResourceType = {
  id: "Group",
  name: "Group",
  description: "A set of users and groups.",
  endpoint: "/Groups",
  schema: GROUP_URN,
  schemaExtensions: [],
};

/** The schemas of the resources the RFC defines. */
export const CORE_SCHEMAS: readonly SchemaDefinition[] = [
  USER_SCHEMA,
  ENTERPRISE_USER_SCHEMA,
  GROUP_SCHEMA,
];

/** The compiled User with the enterprise extension. */
export const USER_RESOURCE_SCHEMA: ResourceSchema = compileResourceSchema(
  USER_RESOURCE_TYPE,
  CORE_SCHEMAS,
);

/** The compiled Group. */
export const GROUP_RESOURCE_SCHEMA: ResourceSchema = compileResourceSchema(
  GROUP_RESOURCE_TYPE,
  CORE_SCHEMAS,
);
