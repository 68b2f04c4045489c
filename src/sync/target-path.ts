import { ScimError } from "../scim/errors.ts";
import { parsePath } from "../scim/path.ts";
import { GROUP_RESOURCE_SCHEMA, USER_RESOURCE_SCHEMA } from "../scim/resource-types.ts";
import type { ResourceAttribute, ResourceSchema } from "../scim/schema.ts";
import type { ObjectType } from "./schema.ts";
import type { TargetAttribute } from "./target-attribute.ts";

const SCHEMAS: Readonly<Record<ObjectType, ResourceSchema>> = {
  User: USER_RESOURCE_SCHEMA,
  Group: GROUP_RESOURCE_SCHEMA,
};

/**
 * Take the target attribute name of a mapping apart and look up its characteristics. Attributes
 * of extensions that Rollcall does not know count as strings, without regard to case
 * (RFC 7643 section 2.2).
 *
 * @param name - such as `userName`, `name.givenName`, `emails[type eq "work"].value` or
 *   `urn:…:User:department`; a bare `manager` means the enterprise extension's
 * @throws ScimError `invalidPath` when it is no SCIM path, or when the filter of a value path is
 *   anything but one `sub-attribute eq value`
 */
export function parseTargetAttribute(objectType: ObjectType, name: string): TargetAttribute {
  const path = parsePath(name);
  const schema = SCHEMAS[objectType];
  const attribute = findAttribute(schema, path.urn, path.attribute);
  const subAttribute =
    path.subAttribute === undefined
      ? undefined
      : attribute?.subAttributesByName.get(path.subAttribute.toLowerCase());
  const leaf = path.subAttribute === undefined ? attribute : subAttribute;
  const extension = attribute?.extension ?? extensionOf(schema, path.urn);
  const isWhole = path.filter === undefined && path.subAttribute === undefined;
  const element = path.filter === undefined ? undefined : readElement(name, path.filter);
  return {
    name,
    ...(extension !== undefined && { extension }),
    attribute: attribute?.name ?? path.attribute,
    ...(element !== undefined && { element }),
    ...(path.subAttribute !== undefined && {
      subAttribute: subAttribute?.name ?? path.subAttribute,
    }),
    type: typeOf(leaf),
    caseExact: leaf?.caseExact ?? false,
    ...(isWhole && attribute?.multiValued === true && { multivalued: true as const }),
  };
}

function findAttribute(
  schema: ResourceSchema,
  urn: string | undefined,
  name: string,
): ResourceAttribute | undefined {
  const folded = name.toLowerCase();
  if (urn === undefined || urn.toLowerCase() === schema.foldedUrn) {
    return schema.attributesByName.get(folded) ?? schema.extensionAttributesByName.get(folded);
  }
  return schema.extensionsByUrn.get(urn.toLowerCase())?.attributesByName.get(folded);
}

function extensionOf(schema: ResourceSchema, urn: string | undefined): string | undefined {
  return urn === undefined || urn.toLowerCase() === schema.foldedUrn ? undefined : urn;
}

function readElement(
  name: string,
  filter: NonNullable<ReturnType<typeof parsePath>["filter"]>,
): NonNullable<TargetAttribute["element"]> {
  if (filter.kind === "comparison" && filter.operator === "eq") {
    return { subAttribute: filter.path.attribute, value: filter.value };
  }
  throw new ScimError(
    "invalidPath",
    `${name}: a mapping can pick an element only by one sub-attribute, as in [type eq "work"].`,
  );
}

function typeOf(leaf: ResourceAttribute | undefined): TargetAttribute["type"] {
  // The manager is complex in the schema; what is mapped to it is a reference to a user.
  if (leaf?.name === "manager") return "reference";
  switch (leaf?.type) {
    case "boolean":
    case "integer":
    case "decimal":
    case "complex":
      return leaf.type;
    default:
      return "string";
  }
}
