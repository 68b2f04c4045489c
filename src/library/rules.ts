import { type ApplicationRules, compileRules } from "../saas/application-rules.ts";
import { NO_USER_RULES } from "../saas/user-rules.ts";
import { CORE_SCHEMAS, GROUP_RESOURCE_TYPE, USER_RESOURCE_TYPE } from "../scim/resource-types.ts";
import type { ResourceType } from "../scim/schema.ts";
import { COMMON_ATTRIBUTES } from "../scim/schemas/common.ts";
import type { AttributeDefinition, SchemaDefinition } from "../scim/schemas/definition.ts";
import { ENTERPRISE_USER_URN } from "../scim/schemas/enterprise-user.ts";
import { USER_URN } from "../scim/schemas/user.ts";

/** What of the schemas an application has. */
export interface SchemaOptions {
  /** Extensions of User beside the enterprise one. */
  readonly userExtensions?: readonly SchemaDefinition[];
  /**
   * The attributes of User that the application has, in path notation: `title`, `name.givenName`,
   * `urn:…:User:department`, or the URN alone for all of an extension. What is required is there
   * in any case, and so is what every resource has, such as `externalId`. Absent: all of them.
   */
  readonly userAttributes?: readonly string[];
  /** Whether the application has groups. */
  readonly hasGroups: boolean;
}

/**
 * Work out the resource types and schemas of an application.
 *
 * @throws Error for an attribute of `userAttributes` that no schema has
 */
export function buildRules(options: SchemaOptions): ApplicationRules {
  const { userExtensions = [], userAttributes, hasGroups } = options;
  const all = [...CORE_SCHEMAS, ...userExtensions];
  const isOfUser = ({ id }: SchemaDefinition): boolean =>
    [USER_URN, ENTERPRISE_USER_URN].includes(id) || userExtensions.some((each) => each.id === id);
  const chosen = userAttributes && chooseAttributes(all.filter(isOfUser), userAttributes);
  const schemas = all.flatMap((schema) => {
    if (!isOfUser(schema)) return hasGroups ? [schema] : [];
    const kept = chosen === undefined ? schema : (chosen.get(schema.id) ?? []);
    const whole = Array.isArray(kept) ? { ...schema, attributes: kept } : schema;
    const shown = hasGroups ? whole : leaveOut(whole, "groups");
    return shown.attributes.length === 0 ? [] : [shown];
  });
  const userType: ResourceType = {
    ...USER_RESOURCE_TYPE,
    schemaExtensions: schemas
      .filter((each) => isOfUser(each) && each.id !== USER_URN)
      .map(({ id }) => ({ schema: id, required: false })),
  };
  const resourceTypes = hasGroups ? [userType, GROUP_RESOURCE_TYPE] : [userType];
  return compileRules({ kind: "custom", resourceTypes, schemas, users: NO_USER_RULES });
}

function leaveOut(schema: SchemaDefinition, name: string): SchemaDefinition {
  if (schema.id !== USER_URN) return schema;
  return { ...schema, attributes: schema.attributes.filter((each) => each.name !== name) };
}

function chooseAttributes(
  schemas: readonly SchemaDefinition[],
  paths: readonly string[],
): ReadonlyMap<string, readonly AttributeDefinition[]> {
  const unused = new Set(paths);
  for (const { name } of COMMON_ATTRIBUTES) unused.delete(name);
  const chosen = new Map(
    schemas.map(({ id, attributes }) => {
      const prefix = id === USER_URN ? "" : `${id}:`;
      const isWhole = unused.delete(id);
      const kept = attributes.flatMap((each) => {
        return isWhole ? [each] : cutAttribute(each, prefix + each.name, unused);
      });
      return [id, kept] as const;
    }),
  );
  const [unknown] = unused;
  if (unknown === undefined) return chosen;
  throw new Error(`userAttributes names "${unknown}", which no schema of User has.`);
}

function cutAttribute(
  attribute: AttributeDefinition,
  path: string,
  unused: Set<string>,
): readonly AttributeDefinition[] {
  // Groups are kept apart and told by their own rows.
  const isKept = attribute.required || path === "groups";
  if (unused.delete(path) || isKept) return [attribute];
  const subAttributes = (attribute.subAttributes ?? []).filter((each) =>
    unused.delete(`${path}.${each.name}`),
  );
  return subAttributes.length === 0 ? [] : [{ ...attribute, subAttributes }];
}
