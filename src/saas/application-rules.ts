import { ScimError } from "../scim/errors.ts";
import { parseFilter } from "../scim/filter.ts";
import { matchesFilter } from "../scim/match.ts";
import { type ResolvedFilter, resolveFilter } from "../scim/resolve-filter.ts";
import type { Resource } from "../scim/resource.ts";
import {
  CORE_SCHEMAS,
  GROUP_RESOURCE_SCHEMA,
  GROUP_RESOURCE_TYPE,
  USER_RESOURCE_TYPE,
} from "../scim/resource-types.ts";
import { compileResourceSchema, type ResourceSchema, type ResourceType } from "../scim/schema.ts";
import type { SchemaDefinition } from "../scim/schemas/definition.ts";
import { BIS_USER_SCHEMA } from "./bis-user-schema.ts";
import type { ApplicationKind } from "./ports.ts";

/** An attribute that an application asks for beyond the schema. */
export interface RequiredAttribute {
  /** As a person reads it, in path notation. */
  readonly path: string;
  /** The attribute, and maybe sub-attribute, that the schema shows as required for it. */
  readonly shown: readonly [attribute: string, subAttribute?: string];
  /** A SCIM filter that holds exactly when the attribute is assigned. */
  readonly filter: string;
}

/** What is particular to one application, as data. */
interface ApplicationDefinition {
  readonly extensions: readonly SchemaDefinition[];
  readonly requiredOfUser: readonly RequiredAttribute[];
}

/** One application's resource types, schemas and demands, ready for use. */
export interface ApplicationRules {
  readonly kind: ApplicationKind;
  readonly resourceTypes: readonly ResourceType[];
  /** Every schema of the resource types as clients are shown it: with what is required here. */
  readonly schemas: readonly SchemaDefinition[];
  readonly user: ResourceSchema;
  readonly group: ResourceSchema;
  readonly requiredOfUser: readonly (RequiredAttribute & { readonly holds: ResolvedFilter })[];
}

const GIVEN_NAME: RequiredAttribute = {
  path: "name.givenName",
  shown: ["name", "givenName"],
  filter: "name.givenName pr",
};
const FAMILY_NAME: RequiredAttribute = {
  path: "name.familyName",
  shown: ["name", "familyName"],
  filter: "name.familyName pr",
};

// BitaBIZ: its tutorial wants userName, an e-mail address, first and last name. BIS: the ticks of
// its attribute table; a row with one tick is read as required, since only userName has two.
// userName itself is required by the core schema everywhere.
const DEFINITIONS: Readonly<Record<ApplicationKind, ApplicationDefinition>> = {
  custom: { extensions: [], requiredOfUser: [] },
  bizagi: { extensions: [], requiredOfUser: [] },
  bitabiz: {
    extensions: [],
    requiredOfUser: [
      { path: "emails.value", shown: ["emails", "value"], filter: "emails.value pr" },
      GIVEN_NAME,
      FAMILY_NAME,
    ],
  },
  bis: {
    extensions: [BIS_USER_SCHEMA],
    requiredOfUser: [
      { path: "active", shown: ["active"], filter: "active pr" },
      GIVEN_NAME,
      FAMILY_NAME,
      {
        path: 'addresses[type eq "work"].region',
        shown: ["addresses"],
        filter: 'addresses[type eq "work" and region pr]',
      },
      {
        path: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber",
        shown: ["employeeNumber"],
        filter: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber pr",
      },
    ],
  },
};

const RULES: Readonly<Record<ApplicationKind, ApplicationRules>> = {
  custom: compileRules("custom"),
  bitabiz: compileRules("bitabiz"),
  bizagi: compileRules("bizagi"),
  bis: compileRules("bis"),
};

/** The rules of an application; compiled once. */
export function getApplicationRules(kind: ApplicationKind): ApplicationRules {
  return RULES[kind];
}

/**
 * Refuse a user that lacks what the application asks for.
 *
 * @param user - in canonical form, as it would be stored
 * @throws ScimError `invalidValue` that names every attribute missing
 */
export function checkRequiredOfUser(rules: ApplicationRules, user: Resource): void {
  const missing = rules.requiredOfUser.filter((each) => !matchesFilter(each.holds, user));
  if (missing.length === 0) return;
  const paths = missing.map((each) => each.path).join(", ");
  throw new ScimError("invalidValue", `This application needs a value for ${paths}.`, {
    attributePath: missing[0]?.path,
  });
}

function compileRules(kind: ApplicationKind): ApplicationRules {
  const { extensions, requiredOfUser } = DEFINITIONS[kind];
  const userType: ResourceType = {
    ...USER_RESOURCE_TYPE,
    schemaExtensions: [
      ...USER_RESOURCE_TYPE.schemaExtensions,
      ...extensions.map(({ id }) => ({ schema: id, required: false })),
    ],
  };
  const schemas = [...CORE_SCHEMAS, ...extensions];
  const user = compileResourceSchema(userType, schemas);
  return {
    kind,
    resourceTypes: [userType, GROUP_RESOURCE_TYPE],
    schemas: schemas.map((each) => showRequired(each, requiredOfUser)),
    user,
    group: GROUP_RESOURCE_SCHEMA,
    requiredOfUser: requiredOfUser.map((each) => ({
      ...each,
      holds: resolveFilter(parseFilter(each.filter), user),
    })),
  };
}

/** Mark in a schema what the application requires, so that a client can read it there. */
function showRequired(
  schema: SchemaDefinition,
  required: readonly RequiredAttribute[],
): SchemaDefinition {
  if (schema.id === GROUP_RESOURCE_SCHEMA.urn) return schema;
  const attributes = schema.attributes.map((attribute) => {
    const shown = required.filter((each) => each.shown[0] === attribute.name);
    if (shown.length === 0) return attribute;
    const names = new Set(shown.map((each) => each.shown[1]));
    const { subAttributes = [] } = attribute;
    const marked = subAttributes.map((sub) =>
      names.has(sub.name) ? { ...sub, required: true } : sub,
    );
    const parts = subAttributes.length === 0 ? {} : { subAttributes: marked };
    return { ...attribute, required: true, ...parts };
  });
  return { ...schema, attributes };
}
