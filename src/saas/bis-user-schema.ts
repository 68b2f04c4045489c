import { attribute, type SchemaDefinition } from "../scim/schemas/definition.ts";

/** The URN of the extension of BIS, as its provisioning tutorial prints it. */
export const BIS_USER_URN = "urn:ietf:params:scim:schemas:extension:BIS:2.0:User";

/** What BIS records about a user beside the core and enterprise attributes. */
export const BIS_USER_SCHEMA: SchemaDefinition = {
  id: BIS_USER_URN,
  name: "BISUser",
  description: "What BIS records about a User.",
  attributes: [
    attribute("location", "Where the person works."),
    attribute("startdate", "When the person begins.", { type: "dateTime" }),
    attribute("terminationdate", "When the person leaves.", { type: "dateTime" }),
  ],
};
