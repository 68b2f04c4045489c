import type {
  AttributeMapping,
  AttributeMappingSource,
  ObjectMapping,
  SynchronizationSchema,
} from "./schema.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** `active` follows everything that takes access away (behaviour.md section 5). */
export const ACTIVE_EXPRESSION = 'Switch([IsSoftDeleted], , "False", "True", "True", "False")';

/**
 * The attribute mappings of a custom SCIM application for users: target, source, in the order of
 * defaults.md section 1.
 */
const USER_ROWS: readonly (readonly [target: string, expression: string])[] = [
  ["userName", "[userPrincipalName]"],
  ["active", ACTIVE_EXPRESSION],
  ["displayName", "[displayName]"],
  ["title", "[jobTitle]"],
  ['emails[type eq "work"].value', "[mail]"],
  ["preferredLanguage", "[preferredLanguage]"],
  ["name.givenName", "[givenName]"],
  ["name.familyName", "[surname]"],
  ["name.formatted", 'Join(" ", [givenName], [surname])'],
  ['addresses[type eq "work"].formatted', "[physicalDeliveryOfficeName]"],
  ['addresses[type eq "work"].streetAddress', "[streetAddress]"],
  ['addresses[type eq "work"].locality', "[city]"],
  ['addresses[type eq "work"].region', "[state]"],
  ['addresses[type eq "work"].postalCode', "[postalCode]"],
  ['addresses[type eq "work"].country', "[country]"],
  ['phoneNumbers[type eq "work"].value', "[telephoneNumber]"],
  ['phoneNumbers[type eq "mobile"].value', "[mobile]"],
  ['phoneNumbers[type eq "fax"].value', "[facsimileTelephoneNumber]"],
  ["externalId", "[mailNickname]"],
  [`${ENTERPRISE}:employeeNumber`, "[employeeId]"],
  [`${ENTERPRISE}:department`, "[department]"],
  [`${ENTERPRISE}:manager`, "[manager]"],
];

/** The attribute mappings for groups (defaults.md section 2). */
const GROUP_ROWS: readonly (readonly [target: string, expression: string])[] = [
  ["displayName", "[displayName]"],
  ["externalId", "[objectId]"],
  ["members", "[members]"],
];

/**
 * The source of a mapping, from the text of its expression: a lone attribute is a direct mapping,
 * a quoted text a constant, anything else a function (graph-sync-api.md section 3).
 */
export function describeSource(expression: string): AttributeMappingSource {
  if (/^\[[^[\]]+\]$/.test(expression)) {
    return { type: "Attribute", name: expression.slice(1, -1), expression };
  }
  if (/^"[^"\\]*"$/.test(expression)) {
    return { type: "Constant", name: expression.slice(1, -1), expression };
  }
  return { type: "Function", name: expression.slice(0, expression.indexOf("(")), expression };
}

function mapRows(rows: typeof USER_ROWS): readonly AttributeMapping[] {
  return rows.map(([targetAttributeName, expression], index) => ({
    targetAttributeName,
    source: describeSource(expression),
    flowType: "Always",
    ...(index === 0 && { matchingPriority: 1 }),
  }));
}

/** The default object mapping for users of a custom SCIM application. */
export const DEFAULT_USER_MAPPING: ObjectMapping = {
  name: "Provision Microsoft Entra ID Users",
  enabled: true,
  flowTypes: ["Add", "Update", "Delete"],
  sourceObjectName: "User",
  targetObjectName: "User",
  attributeMappings: mapRows(USER_ROWS),
};

/** The default object mapping for groups of a custom SCIM application. */
export const DEFAULT_GROUP_MAPPING: ObjectMapping = {
  name: "Provision Microsoft Entra ID Groups",
  enabled: true,
  flowTypes: ["Add", "Update", "Delete"],
  sourceObjectName: "Group",
  targetObjectName: "Group",
  attributeMappings: mapRows(GROUP_ROWS),
};

/** A synchronization schema out of object mappings: one rule, version 1. */
export function buildSchema(
  id: string,
  objectMappings: readonly ObjectMapping[],
): SynchronizationSchema {
  return {
    id,
    version: "v1",
    synchronizationRules: [
      {
        id: "USER_OUTBOUND_USER",
        name: "USER_OUTBOUND_USER",
        priority: 1,
        sourceDirectoryName: "Rollcall",
        targetDirectoryName: "customappsso",
        objectMappings,
      },
    ],
  };
}
