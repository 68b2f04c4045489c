import { describeSource } from "./default-schema.ts";
import type { SynchronizationSchema } from "./schema.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** The synchronization template of people who come from an HR system by uploads. */
export const INBOUND_TEMPLATE_ID = "API2AAD";

/**
 * The attribute mappings from a SCIM User to a user of the directory: attribute, expression.
 * Matched is externalId with employeeId (graph-sync-api.md section 7). Whoever is sent without
 * `active` stays as they are; many were once disabled by a field that was left out.
 */
const ROWS: readonly (readonly [target: string, expression: string])[] = [
  ["employeeId", "[externalId]"],
  ["userPrincipalName", "[userName]"],
  ["accountEnabled", "[active]"],
  [
    "displayName",
    'IIF(IsPresent([displayName]), [displayName], Join(" ", [name.givenName], [name.familyName]))',
  ],
  ["givenName", "[name.givenName]"],
  ["surname", "[name.familyName]"],
  ["mail", '[emails[type eq "work"].value]'],
  ["jobTitle", "[title]"],
  ["preferredLanguage", "[preferredLanguage]"],
  ["employeeType", "[userType]"],
  ["department", `[${ENTERPRISE}:department]`],
  ["division", `[${ENTERPRISE}:division]`],
  ["costCenter", `[${ENTERPRISE}:costCenter]`],
  ["companyName", `[${ENTERPRISE}:organization]`],
  ["telephoneNumber", '[phoneNumbers[type eq "work"].value]'],
  ["mobile", '[phoneNumbers[type eq "mobile"].value]'],
  ["streetAddress", '[addresses[type eq "work"].streetAddress]'],
  ["city", '[addresses[type eq "work"].locality]'],
  ["state", '[addresses[type eq "work"].region]'],
  ["postalCode", '[addresses[type eq "work"].postalCode]'],
  ["country", '[addresses[type eq "work"].country]'],
  ["manager", `[${ENTERPRISE}:manager]`],
];

/** The schema that a job for uploads starts with. */
export function buildInboundSchema(id: string): SynchronizationSchema {
  return {
    id,
    version: "v1",
    synchronizationRules: [
      {
        id: "USER_INBOUND_USER",
        name: "USER_INBOUND_USER",
        priority: 1,
        sourceDirectoryName: "API",
        targetDirectoryName: "Rollcall",
        objectMappings: [
          {
            name: "Provision API users",
            enabled: true,
            flowTypes: ["Add", "Update", "Delete"],
            sourceObjectName: "User",
            targetObjectName: "User",
            attributeMappings: ROWS.map(([targetAttributeName, expression], index) => ({
              targetAttributeName,
              source: describeSource(expression),
              flowType: "Always",
              ...(index === 0 && { matchingPriority: 1 }),
            })),
          },
        ],
      },
    ],
  };
}
