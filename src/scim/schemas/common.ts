import { type AttributeDefinition, attribute, complex } from "./definition.ts";

/** Attributes every resource has whatever its `schemas` says. RFC 7643 sections 3 and 3.1. */
export const COMMON_ATTRIBUTES: readonly AttributeDefinition[] = [
  attribute("schemas", "URIs of the schemas whose attributes the resource carries.", {
    type: "reference",
    multiValued: true,
    required: true,
    returned: "always",
    referenceTypes: ["uri"],
  }),
  attribute("id", "The identifier that the service provider gave the resource.", {
    caseExact: true,
    mutability: "readOnly",
    returned: "always",
    uniqueness: "server",
  }),
  attribute("externalId", "The identifier that the provisioning client uses.", {
    caseExact: true,
  }),
  complex(
    "meta",
    "What the service provider records about the resource.",
    [
      attribute("resourceType", "The name of the resource type.", readOnly()),
      attribute("created", "When the resource was created.", readOnly("dateTime")),
      attribute("lastModified", "When the resource last changed.", readOnly("dateTime")),
      attribute("location", "The URI of the resource.", readOnly("reference")),
      attribute("version", "The entity tag of the resource as it stands.", readOnly()),
    ],
    { mutability: "readOnly" },
  ),
];

function readOnly(type: AttributeDefinition["type"] = "string"): Partial<AttributeDefinition> {
  return { type, caseExact: type !== "dateTime", mutability: "readOnly" };
}
