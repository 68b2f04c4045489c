import { ACTIVE_EXPRESSION } from "../sync/default-schema.ts";
import type { AttributeRow } from "../sync/gallery-document.ts";
import { buildApplication } from "./build-application.ts";
import { ENTERPRISE } from "./enterprise.ts";
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
export const BITABIZ: GalleryApplication = buildApplication(
  {
    id: "bitabiz",
    displayName: "BitaBIZ",
    publisher: "BitaBIZ",
    description: "Keeps track of holidays, other absence and working hours.",
    homePageUrl: "https://bitabiz.com/",
    categories: ["humanResources"],
    capabilities: {
      create: true,
      update: true,
      disable: true,
      delete: false,
      groups: false,
      singleSignOn: true,
    },
    limitations: [
      "Everybody needs a user name, an e-mail address, a first name and a last name.",
      "People are never deleted: whoever loses access becomes inactive with the next cycle.",
      "A BitaBIZ account works with one directory tenant at a time.",
      "Assign people with a role: those with Default Access only are not provisioned.",
    ],
    excludesDefaultAccess: true,
    userMappingName: "Synchronize Microsoft Entra users to BitaBIZ",
    users: USER_ROWS,
  },
  {
    templateId: "0b1ab12c-5f0e-4c53-9d4a-6f1a2f0d9b01",
    jobTemplateId: "BitaBIZ",
    factoryTag: "BitaBIZ",
  },
);
