import { attribute, complex, type SchemaDefinition } from "./definition.ts";

/** The URN of the enterprise User extension. */
export const ENTERPRISE_USER_URN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** The enterprise User extension, RFC 7643 sections 4.3 and 8.7.1. */
export const ENTERPRISE_USER_SCHEMA: SchemaDefinition = {
  id: ENTERPRISE_USER_URN,
  name: "EnterpriseUser",
  description: "What an employer records about a User.",
  attributes: [
    attribute("employeeNumber", "The number the organization gave the person."),
    attribute("costCenter", "The name of the cost center."),
    attribute("organization", "The name of the organization."),
    attribute("division", "The name of the division."),
    attribute("department", "The name of the department."),
    complex("manager", "The person's manager.", [
      attribute("value", "The id of the manager's User."),
      attribute("$ref", "The URI of the manager's User.", {
        type: "reference",
        referenceTypes: ["User"],
      }),
      attribute("displayName", "The manager's name, filled in by the service provider.", {
        mutability: "readOnly",
      }),
    ]),
  ],
};
