import type { JsonObject } from "../common/json.ts";

const text = (longest: number, more: JsonObject = {}): JsonObject => ({
  type: "string",
  minLength: 1,
  maxLength: longest,
  ...more,
});
const flag = (description: string): JsonObject => ({ type: "boolean", description });
const closed = (
  properties: Readonly<Record<string, JsonObject>>,
  required: readonly string[],
): JsonObject => ({ type: "object", properties, required, additionalProperties: false });

const CAPABILITIES = closed(
  {
    create: flag("People get accounts."),
    update: flag("Changed attributes are sent."),
    disable: flag("Accounts can be switched off, by `active`."),
    delete: flag("Accounts can be deleted for good. Without it no DELETE is ever sent."),
    groups: flag("Groups and their members are provisioned."),
    singleSignOn: flag("People can sign in by SAML 2.0."),
  },
  ["create", "update", "disable", "delete", "groups", "singleSignOn"],
);

const ROW = closed(
  {
    target: text(400, {
      description: 'A SCIM path, such as userName or emails[type eq "work"].value.',
    }),
    expression: text(10_000, {
      description: "What feeds it by default, in the mapping language. Absent: nothing does.",
    }),
    type: { type: "string", enum: ["String", "Boolean", "DateTime", "Reference"] },
    filterable: flag("The application can find accounts by it."),
    required: flag("The application refuses an object without it."),
    matching: flag("Objects are matched by it; exactly one of a table."),
    flowType: {
      type: "string",
      enum: ["Always", "ObjectAddOnly", "MultiValueAddOnly", "ValueAddOnly", "AttributeAddOnly"],
    },
  },
  ["target"],
);

const APP_ROLE = closed(
  {
    id: { type: "string", pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" },
    displayName: text(100),
    value: text(120, { pattern: "^[^ ]+$" }),
    description: text(1_000),
  },
  ["id", "displayName"],
);

/** What a gallery file is like, as JSON Schema, draft 2020-12. */
export const GALLERY_DOCUMENT_SCHEMA: JsonObject = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "An application of the gallery",
  description: "See docs/guides/add-an-application.md.",
  ...closed(
    {
      $schema: text(1_000, { description: "For editors; read over." }),
      id: text(40, {
        pattern: "^[a-z][a-z0-9-]*$",
        description: "The word that names it in commands and requests.",
      }),
      displayName: text(120),
      publisher: text(120),
      description: text(1_000, { description: "One sentence: what the application is for." }),
      homePageUrl: text(400, { pattern: "^https://[^ ]+$" }),
      categories: { type: "array", items: text(60), maxItems: 10 },
      capabilities: CAPABILITIES,
      limitations: {
        type: "array",
        items: text(400),
        maxItems: 50,
        description: "What it can't do or insists on; a sentence each.",
      },
      excludesDefaultAccess: flag("People with Default Access alone are not provisioned."),
      onUnassign: {
        type: "string",
        enum: ["disable", "delete"],
        description: "What becomes of people who are no longer assigned; usually disable.",
      },
      appRoles: {
        type: "array",
        items: APP_ROLE,
        maxItems: 250,
        description: "Absent: User and msiam_access, as every application has them.",
      },
      userMappingName: text(120),
      users: {
        type: "array",
        items: ROW,
        minItems: 1,
        maxItems: 500,
        description: "The attribute table of users, with the default mappings.",
      },
      groups: {
        type: "array",
        items: ROW,
        minItems: 1,
        maxItems: 100,
        description: "The same for groups.",
      },
    },
    ["id", "displayName", "publisher", "description", "capabilities", "users"],
  ),
};
