/** SCIM 2.0 as data and pure functions: RFC 7643, RFC 7644 and the messages of RFC 9865. */
export * from "./attribute-path.ts";
export * from "./bulk.ts";
export * from "./bulk-order.ts";
export * from "./bulk-references.ts";
export { computeSchemas } from "./complete.ts";
export * from "./discovery.ts";
export * from "./entity-tag.ts";
export * from "./equal.ts";
export * from "./errors.ts";
export * from "./filter.ts";
export * from "./fold.ts";
export * from "./match.ts";
export * from "./member-patch.ts";
export * from "./messages.ts";
export * from "./patch.ts";
export * from "./path.ts";
export * from "./projection.ts";
export * from "./query.ts";
export * from "./quirks.ts";
export type { ReadNote } from "./read-value.ts";
export * from "./replace.ts";
export * from "./resolve-filter.ts";
export * from "./resource.ts";
export * from "./resource-types.ts";
export * from "./schema.ts";
export { ENTERPRISE_USER_SCHEMA, ENTERPRISE_USER_URN } from "./schemas/enterprise-user.ts";
export { GROUP_SCHEMA, GROUP_URN } from "./schemas/group.ts";
export { RESOURCE_TYPE_SCHEMA, RESOURCE_TYPE_URN } from "./schemas/resource-type.ts";
export { SCHEMA_SCHEMA, SCHEMA_URN } from "./schemas/schema.ts";
export {
  SERVICE_PROVIDER_CONFIG_SCHEMA,
  SERVICE_PROVIDER_CONFIG_URN,
} from "./schemas/service-provider-config.ts";
export { USER_SCHEMA, USER_URN } from "./schemas/user.ts";
export * from "./service-provider-config.ts";
export * from "./sort.ts";
export { type ReadResourceOptions, readResource } from "./validate.ts";
export * from "./write-only.ts";
