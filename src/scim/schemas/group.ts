import { attribute, complex, type SchemaDefinition } from "./definition.ts";

/** The URN of the core Group schema. */
export const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";

/**
 * The core Group, RFC 7643 sections 4.2 and 8.7.1. Put right against the print: `displayName` is
 * required by the text of section 4.2, and `members` has the `display` its examples use.
 */
export const GROUP_SCHEMA: SchemaDefinition = {
  id: GROUP_URN,
  name: "Group",
  description: "A set of users and groups.",
  attributes: [
    attribute("displayName", "The name of the group.", { required: true }),
    complex(
      "members",
      "Who is in the group.",
      [
        attribute("value", "The member's id.", { mutability: "immutable" }),
        attribute("$ref", "The member's URI.", {
          type: "reference",
          mutability: "immutable",
          referenceTypes: ["User", "Group"],
        }),
        attribute("type", "Whether the member is a User or a Group.", {
          mutability: "immutable",
          canonicalValues: ["User", "Group"],
        }),
        attribute("display", "The member's name.", { mutability: "immutable" }),
      ],
      { multiValued: true },
    ),
  ],
};
