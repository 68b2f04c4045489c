import { ACTIVE_EXPRESSION } from "../sync/default-schema.ts";
import type { AttributeRow } from "../sync/gallery-document.ts";
import { buildApplication } from "./build-application.ts";
import { ENTERPRISE } from "./enterprise.ts";
import type { GalleryApplication } from "./gallery-application.ts";

// What Bizagi reads: https://help.bizagi.com/platform/en/scim_schemas.htm; externalId, title and
// manager: https://help.bizagi.com/platform/en/manual_user_mapping_scim.htm. A full name is enough,
// so that a person with a single name is complete.
const USER_ROWS: readonly AttributeRow[] = [
  {
    target: "userName",
    expression: "[userPrincipalName]",
    filterable: true,
    required: true,
    matching: true,
  },
  { target: "active", expression: ACTIVE_EXPRESSION, type: "Boolean", required: true },
  { target: "displayName", expression: "[displayName]" },
  { target: 'emails[type eq "work"].value', expression: "[mail]", required: true },
  { target: "name.givenName", expression: "[givenName]" },
  { target: "name.familyName", expression: "[surname]" },
  {
    target: "name.formatted",
    expression: 'Join(" ", [givenName], [surname])',
    required: true,
  },
  { target: 'phoneNumbers[type eq "mobile"].value', expression: "[mobile]" },
  { target: "externalId", expression: "[objectId]" },
  { target: "title", expression: "[jobTitle]" },
  { target: `${ENTERPRISE}:manager`, expression: "[manager]", type: "Reference" },
];

/** Bizagi. Source: its guide for provisioning users to the Customer Portal. */
export const BIZAGI: GalleryApplication = buildApplication(
  {
    id: "bizagi",
    displayName: "Bizagi",
    publisher: "Bizagi",
    description: "Models business processes and runs them, with people in the steps.",
    homePageUrl: "https://www.bizagi.com/",
    categories: ["businessMgmt"],
    capabilities: {
      create: true,
      update: true,
      disable: true,
      delete: true,
      groups: false,
      singleSignOn: true,
    },
    limitations: [
      "Whoever is disabled in the directory, or has incomplete data there, is not synchronized.",
      "What is edited in the Customer Portal is never read back into the directory.",
      "The only company owner can't be disabled until there is a second one.",
    ],
    users: USER_ROWS,
  },
  {
    templateId: "0b1ab12c-5f0e-4c53-9d4a-6f1a2f0d9b02",
    jobTemplateId: "Bizagi",
    factoryTag: "Bizagi",
  },
);
