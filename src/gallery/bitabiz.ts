import { ACTIVE_EXPRESSION } from "../sync/default-schema.ts";
import { DEFAULT_APP_ROLES } from "./app-roles.ts";
import {
  type AttributeRow,
  buildAttributes,
  buildMappings,
  ENTERPRISE,
} from "./attribute-table.ts";
import type { GalleryApplication } from "./gallery-application.ts";

// What BitaBIZ reads is listed at https://help.bitabiz.dk/da/articles/4811420. That list fills the
// e-mail address from the user principal name; here it comes from `mail`, because BitaBIZ's guide
// for moving tenants changes people's primary SMTP address and expects BitaBIZ to follow.
const USER_ROWS: readonly AttributeRow[] = [
  {
    target: "userName",
    expression: "[userPrincipalName]",
    filterable: true,
    required: true,
    matching: true,
  },
  { target: "active", expression: ACTIVE_EXPRESSION, type: "Boolean" },
  { target: 'emails[type eq "work"].value', expression: "[mail]", required: true },
  { target: "name.givenName", expression: "[givenName]", required: true },
  { target: "name.familyName", expression: "[surname]", required: true },
  { target: "title", expression: "[jobTitle]" },
  { target: 'addresses[type eq "work"].country', expression: "[country]" },
  { target: 'phoneNumbers[type eq "work"].value', expression: "[telephoneNumber]" },
  { target: 'phoneNumbers[type eq "mobile"].value', expression: "[mobile]" },
  { target: `${ENTERPRISE}:department`, expression: "[department]" },
  { target: `${ENTERPRISE}:manager`, expression: "[manager]", type: "Reference" },
];

/** BitaBIZ. Source: its provisioning tutorial (connector limitations) and its tenant-move guide. */
export const BITABIZ: GalleryApplication = {
  id: "bitabiz",
  displayName: "BitaBIZ",
  publisher: "BitaBIZ",
  description: "Keeps track of holidays, other absence and working hours.",
  capabilities: { create: true, update: true, disable: true, delete: false, groups: false },
  attributes: buildAttributes("User", USER_ROWS),
  limitations: [
    "Everybody needs a user name, an e-mail address, a first name and a last name.",
    "People are never deleted: whoever loses access becomes inactive with the next cycle.",
    "A BitaBIZ account works with one directory tenant at a time.",
    "Assign people with a role: those with Default Access only are not provisioned.",
  ],
  excludesDefaultAccess: true,
  appRoles: DEFAULT_APP_ROLES,
  objectMappings: [
    {
      name: "Synchronize Microsoft Entra users to BitaBIZ",
      enabled: true,
      flowTypes: ["Add", "Update"],
      sourceObjectName: "User",
      targetObjectName: "User",
      attributeMappings: buildMappings(USER_ROWS),
    },
  ],
};
