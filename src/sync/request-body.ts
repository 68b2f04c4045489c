import type { JsonObject, JsonValue } from "../common/json.ts";
import { ENTERPRISE_USER_URN } from "../scim/schemas/enterprise-user.ts";
import type { Dialect } from "./dialect.ts";
import type { ObjectType } from "./schema.ts";
import type { TargetAttribute, TargetValue } from "./target-attribute.ts";

const CORE_SCHEMA: Readonly<Record<ObjectType, string>> = {
  User: "urn:ietf:params:scim:schemas:core:2.0:User",
  Group: "urn:ietf:params:scim:schemas:core:2.0:Group",
};

/** Entra names these in each create, whatever the body has (scim-requests.md 4.2 and 5). */
const ENTRA_SCHEMAS: Readonly<Record<ObjectType, readonly string[]>> = {
  User: [CORE_SCHEMA.User, ENTERPRISE_USER_URN],
  Group: [
    CORE_SCHEMA.Group,
    "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group",
  ],
};

/** Of these, Entra calls the work element the primary one; of others, none. */
const ENTRA_PRIMARY: ReadonlySet<string> = new Set(["emails", "phoneNumbers"]);

/** The body of a create. */
export function buildBody(
  objectType: ObjectType,
  values: readonly TargetValue[],
  dialect: Dialect,
): JsonObject {
  const body: Record<string, JsonValue> = {};
  const extensions: Record<string, Record<string, JsonValue>> = {};
  for (const { attribute, value } of values) {
    const { extension } = attribute;
    if (extension === undefined) placeValue(body, attribute, value, dialect);
    else {
      extensions[extension] ??= {};
      placeValue(extensions[extension], attribute, value, dialect);
    }
  }
  if (dialect === "rfc") {
    return {
      schemas: [CORE_SCHEMA[objectType], ...Object.keys(extensions)],
      ...body,
      ...extensions,
    };
  }
  return {
    schemas: ENTRA_SCHEMAS[objectType],
    ...body,
    meta: { resourceType: objectType },
    ...(objectType === "User" && { roles: body.roles ?? [] }),
    ...extensions,
  };
}

/** References travel as an object with the id as `value` (RFC 7643 section 4.3). */
export function wireValue(target: TargetAttribute, value: JsonValue): JsonValue {
  return target.type === "reference" && typeof value === "string" ? { value } : value;
}

function placeValue(
  holder: Record<string, JsonValue>,
  target: TargetAttribute,
  value: JsonValue,
  dialect: Dialect,
): void {
  const { attribute, element, subAttribute } = target;
  if (element !== undefined) {
    holder[attribute] ??= [];
    const list = holder[attribute] as Record<string, JsonValue>[];
    let item = list.find((candidate) => candidate[element.subAttribute] === element.value);
    if (item === undefined) {
      item = { [element.subAttribute]: element.value, ...markPrimary(target, list, dialect) };
      list.push(item);
    }
    item[subAttribute ?? "value"] = value;
  } else if (subAttribute !== undefined) {
    holder[attribute] ??= {};
    (holder[attribute] as Record<string, JsonValue>)[subAttribute] = value;
  } else holder[attribute] = wireValue(target, value);
}

function markPrimary(
  { attribute, element }: TargetAttribute,
  before: readonly JsonValue[],
  dialect: Dialect,
): { readonly primary?: boolean } {
  if (element?.subAttribute === "primary") return {};
  // The first e-mail is the one that people are written to.
  if (dialect === "rfc") {
    return attribute === "emails" && before.length === 0 ? { primary: true } : {};
  }
  return { primary: ENTRA_PRIMARY.has(attribute) && element?.value === "work" };
}
