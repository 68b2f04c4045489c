import {
  CORE_SCHEMAS,
  GROUP_RESOURCE_SCHEMA,
  GROUP_RESOURCE_TYPE,
  USER_RESOURCE_SCHEMA,
  USER_RESOURCE_TYPE,
} from "../scim/resource-types.ts";
import type { ResourceSchema, ResourceType } from "../scim/schema.ts";
import type { AttributeDefinition, SchemaDefinition } from "../scim/schemas/definition.ts";
import { BIS_USER_SCHEMA } from "./bis-user-schema.ts";
import type { ResourceDefinitions } from "./definitions.ts";
import { compileKindRules, type KindRules } from "./kind-rules.ts";
import type { ApplicationKind, Organization, ResourceKind } from "./ports.ts";
import {
  describeRequired,
  joinUserRules,
  NO_USER_RULES,
  type RequiredAttribute,
  type UserRules,
} from "./user-rules.ts";

/** What is particular to one application, as data. */
interface ApplicationDefinition {
  readonly extensions: readonly SchemaDefinition[];
  readonly users: UserRules;
}

/** The resource types, schemas and demands that an organization works by, ready for use. */
export interface ApplicationRules {
  readonly kind: ApplicationKind;
  readonly resourceTypes: readonly ResourceType[];
  /** Every schema of the resource types as clients are shown it: with what is required here. */
  readonly schemas: readonly SchemaDefinition[];
  /** The rules of each resource type by its name, in the order of `resourceTypes`. */
  readonly kinds: ReadonlyMap<ResourceKind, KindRules>;
  /** The same by endpoint, such as `/Users`. */
  readonly kindsByEndpoint: ReadonlyMap<string, KindRules>;
  readonly users: UserRules;
  /** Names of attributes, in lower case, whose values are in no answer and no log. */
  readonly secretNames: ReadonlySet<string>;
  /** The schemas of the two types that every organization has. */
  readonly user: ResourceSchema;
  readonly group: ResourceSchema;
}

// BitaBIZ: its tutorial wants userName, an e-mail address, first and last name. BIS: the ticks of
// its attribute table; a row with one tick is read as required, since only userName has two.
// userName itself is required by the core schema everywhere.
const DEFINITIONS: Readonly<Record<ApplicationKind, ApplicationDefinition>> = {
  custom: { extensions: [], users: NO_USER_RULES },
  bizagi: { extensions: [], users: NO_USER_RULES },
  bitabiz: {
    extensions: [],
    users: { required: ["emails.value", "name.givenName", "name.familyName"] },
  },
  bis: {
    extensions: [BIS_USER_SCHEMA],
    users: {
      required: [
        "active",
        "name.givenName",
        "name.familyName",
        'addresses[type eq "work"].region',
        'addresses[type eq "work"].country',
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber",
      ],
      filterable: ["userName"],
      countries: ["addresses.country"],
    },
  },
};

const RULES: Readonly<Record<ApplicationKind, ApplicationRules>> = {
  custom: extendRules("custom"),
  bitabiz: extendRules("bitabiz"),
  bizagi: extendRules("bizagi"),
  bis: extendRules("bis"),
};

// An organization is read anew four times a second at most; what it defines is the same object as
// long as it stays the same, so that it is compiled once.
const extended = new WeakMap<ResourceDefinitions, Map<ApplicationKind, ApplicationRules>>();

/** The rules of an application; compiled once. */
export function getApplicationRules(kind: ApplicationKind): ApplicationRules {
  return RULES[kind];
}

/** The rules of an organization: its application's, with what it defines itself. */
export function getOrganizationRules({
  application,
  definitions,
}: Pick<Organization, "application" | "definitions">): ApplicationRules {
  if (definitions === undefined) return RULES[application];
  const known = extended.get(definitions)?.get(application);
  if (known !== undefined) return known;
  const rules = extendRules(application, definitions);
  const byApplication = extended.get(definitions) ?? new Map<ApplicationKind, ApplicationRules>();
  extended.set(definitions, byApplication.set(application, rules));
  return rules;
}

function extendRules(
  kind: ApplicationKind,
  definitions: ResourceDefinitions = { schemas: [], resourceTypes: [] },
): ApplicationRules {
  const { extensions, users: usual } = DEFINITIONS[kind];
  const users = joinUserRules(usual, definitions.users);
  const userType = extendType(
    USER_RESOURCE_TYPE,
    extensions.map(({ id }) => ({ schema: id, required: false })),
  );
  const own = [...CORE_SCHEMAS, ...extensions];
  const resourceTypes = joinTypes([userType, GROUP_RESOURCE_TYPE], definitions.resourceTypes);
  const schemas = [...own, ...definitions.schemas];
  const shown = own.map((each) => showRequired(each, users.required.map(describeRequired)));
  return {
    ...compileRules({ kind, resourceTypes, schemas, users }),
    schemas: [...shown, ...definitions.schemas],
  };
}

/**
 * Compile the rules for some resource types.
 *
 * @param parts - the schemas are at least those that the resource types name
 */
export function compileRules(
  parts: Pick<ApplicationRules, "kind" | "resourceTypes" | "schemas" | "users">,
): ApplicationRules {
  const { resourceTypes, schemas, users } = parts;
  const compiled = resourceTypes.map((each) =>
    compileKindRules(each, schemas, each.name === "User" ? users : NO_USER_RULES),
  );
  const kinds = new Map(compiled.map((each) => [each.kind, each]));
  return {
    ...parts,
    kinds,
    kindsByEndpoint: new Map(compiled.map((each) => [each.endpoint, each])),
    secretNames: new Set(schemas.flatMap(({ attributes }) => listSecretNames(attributes))),
    user: kinds.get("User")?.schema ?? USER_RESOURCE_SCHEMA,
    group: kinds.get("Group")?.schema ?? GROUP_RESOURCE_SCHEMA,
  };
}

function listSecretNames(attributes: readonly AttributeDefinition[]): readonly string[] {
  return attributes.flatMap(({ name, returned, subAttributes = [] }) => {
    const own = returned === "never" ? [name.toLowerCase()] : [];
    return [...own, ...listSecretNames(subAttributes)];
  });
}

function joinTypes(
  own: readonly ResourceType[],
  defined: readonly ResourceType[],
): readonly ResourceType[] {
  const extendedTypes = own.map((type) => {
    const more = defined.find(({ name }) => name === type.name);
    return more === undefined ? type : extendType(type, more.schemaExtensions);
  });
  const names = new Set(own.map(({ name }) => name));
  return [...extendedTypes, ...defined.filter(({ name }) => !names.has(name))];
}

/** More extensions for a type; of one that it has already, only whether it is required. */
function extendType(type: ResourceType, more: ResourceType["schemaExtensions"]): ResourceType {
  const { schemaExtensions: own } = type;
  const find = (list: typeof own, schema: string) => list.find((each) => each.schema === schema);
  const kept = own.map((each) => find(more, each.schema) ?? each);
  const added = more.filter(({ schema }) => find(own, schema) === undefined);
  return { ...type, schemaExtensions: [...kept, ...added] };
}

/** Mark in a schema what the application requires, so that a client can read it there. */
function showRequired(
  schema: SchemaDefinition,
  required: readonly RequiredAttribute[],
): SchemaDefinition {
  if (schema.id === GROUP_RESOURCE_TYPE.schema) return schema;
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

/** The rules of what is at an endpoint such as `/Users`, which clients may write `/users`. */
export function findByEndpoint(
  { kinds, kindsByEndpoint }: Pick<ApplicationRules, "kinds" | "kindsByEndpoint">,
  endpoint: string,
): KindRules | undefined {
  const exact = kindsByEndpoint.get(endpoint);
  if (exact !== undefined) return exact;
  return [...kinds.values()].find((each) => each.endpoint.toLowerCase() === endpoint);
}
