import { ACTIVE_EXPRESSION } from "../sync/default-schema.ts";
import type { AttributeRow } from "../sync/gallery-document.ts";
import { buildApplication } from "./build-application.ts";
import { ENTERPRISE } from "./enterprise.ts";
import type { GalleryApplication } from "./gallery-application.ts";

const BIS_EXTENSION = "urn:ietf:params:scim:schemas:extension:BIS:2.0:User";

// The attribute table of BIS's tutorial, in its order; department, which stands there twice, once
// only. A line with a single tick is read as required: BIS filters by userName alone. The sources
// of the last four are ours, as the tutorial names none: a directory has no attribute for a middle
// name, so that the first free extension attribute holds it.
const USER_ROWS: readonly AttributeRow[] = [
  {
    target: "userName",
    expression: "[userPrincipalName]",
    filterable: true,
    required: true,
    matching: true,
  },
  { target: "active", expression: ACTIVE_EXPRESSION, type: "Boolean", required: true },
  { target: 'emails[type eq "work"].value', expression: "[mail]" },
  { target: "name.givenName", expression: "[givenName]", required: true },
  { target: "name.familyName", expression: "[surname]", required: true },
  { target: 'addresses[type eq "work"].streetAddress', expression: "[streetAddress]" },
  { target: 'addresses[type eq "work"].locality', expression: "[city]" },
  { target: 'addresses[type eq "work"].region', expression: "[state]", required: true },
  { target: 'addresses[type eq "work"].postalCode', expression: "[postalCode]" },
  {
    target: 'addresses[type eq "work"].country',
    expression: "CountryCode([country])",
    required: true,
  },
  { target: 'phoneNumbers[type eq "work"].value', expression: "[telephoneNumber]" },
  { target: 'phoneNumbers[type eq "mobile"].value', expression: "[mobile]" },
  { target: "externalId", expression: "[mailNickname]" },
  { target: "title", expression: "[jobTitle]" },
  { target: `${ENTERPRISE}:employeeNumber`, expression: "[employeeId]", required: true },
  { target: `${ENTERPRISE}:department`, expression: "[department]" },
  // The tutorial's table calls it a String; what is sent is the manager's id in BIS, as everywhere.
  { target: `${ENTERPRISE}:manager`, expression: "[manager]" },
  { target: "name.middleName", expression: "[extensionAttribute1]" },
  { target: `${BIS_EXTENSION}:location`, expression: "[physicalDeliveryOfficeName]" },
  { target: `${BIS_EXTENSION}:startdate`, expression: "[employeeHireDate]", type: "DateTime" },
  {
    target: `${BIS_EXTENSION}:terminationdate`,
    expression: "[employeeLeaveDateTime]",
    type: "DateTime",
  },
];

/** BIS. Source: its provisioning tutorial. */
export const BIS: GalleryApplication = buildApplication(
  {
    id: "bis",
    displayName: "BIS",
    publisher: "BIS",
    description: "Keeps a company's staff records: who works where, and from when until when.",
    categories: ["humanResources"],
    capabilities: {
      create: true,
      update: true,
      disable: true,
      delete: true,
      groups: false,
      singleSignOn: true,
    },
    limitations: [
      "A country or region is a code of two or three letters, never a name.",
      "Accounts already in BIS must agree with the directory first, in their e-mail address for " +
        "one, or people are created a second time.",
      "The Tenant URL and Secret Token come from BIS's support or the account manager there.",
    ],
    // Its tutorial speaks of removing people who no longer require access, not of disabling them.
    onUnassign: "delete",
    users: USER_ROWS,
  },
  {
    templateId: "0b1ab12c-5f0e-4c53-9d4a-6f1a2f0d9b03",
    jobTemplateId: "BIS",
    factoryTag: "BIS",
  },
);
