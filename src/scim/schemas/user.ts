import {
  type AttributeDefinition,
  attribute,
  complex,
  plural,
  primaryAttribute,
  type SchemaDefinition,
} from "./definition.ts";

/** The URN of the core User schema. */
export const USER_URN = "urn:ietf:params:scim:schemas:core:2.0:User";

const WORK_HOME_OTHER = ["work", "home", "other"];
const readOnly = { mutability: "readOnly" } as const;

/**
 * The core User, RFC 7643 sections 4.1 and 8.7.1. `addresses.primary` is used by the examples of
 * the RFC but missing from the printed schema; it is put in.
 */
export const USER_SCHEMA: SchemaDefinition = {
  id: USER_URN,
  name: "User",
  description: "A person's account.",
  attributes: [
    attribute("userName", "The name to sign in with; unique without regard to case.", {
      required: true,
      uniqueness: "server",
    }),
    complex("name", "The parts of the person's name.", [
      attribute("formatted", "The whole name, ready to show."),
      attribute("familyName", "The family or last name."),
      attribute("givenName", "The given or first name."),
      attribute("middleName", "The middle names."),
      attribute("honorificPrefix", "A title before the name, such as Dr."),
      attribute("honorificSuffix", "A suffix after the name, such as III."),
    ]),
    attribute("displayName", "The name shown to other people."),
    attribute("nickName", "What the person is casually called."),
    attribute("profileUrl", "A page about the person.", {
      type: "reference",
      referenceTypes: ["external"],
    }),
    attribute("title", "The job title."),
    attribute("userType", "The relation to the organization, such as Contractor."),
    attribute("preferredLanguage", "Languages, shaped like an Accept-Language header."),
    attribute("locale", "The language tag for dates, numbers and currency."),
    attribute("timezone", "The time zone, by its IANA name."),
    attribute("active", "Whether the person may sign in.", { type: "boolean" }),
    attribute("password", "The password in clear text; it is never given back.", {
      mutability: "writeOnly",
      returned: "never",
    }),
    plural("emails", "E-mail addresses.", {
      value: attribute("value", "The e-mail address."),
      types: WORK_HOME_OTHER,
    }),
    plural("phoneNumbers", "Telephone numbers.", {
      value: attribute("value", "The telephone number."),
      types: ["work", "home", "mobile", "fax", "pager", "other"],
    }),
    plural("ims", "Instant messaging addresses.", {
      value: attribute("value", "The address."),
      types: ["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"],
    }),
    plural("photos", "Pictures of the person.", {
      value: attribute("value", "Where the image file is.", {
        type: "reference",
        referenceTypes: ["external"],
      }),
      types: ["photo", "thumbnail"],
    }),
    addresses(),
    groups(),
    plural("entitlements", "Things the person has a right to.", {
      value: attribute("value", "The entitlement."),
    }),
    plural("roles", "What the person is in the application, such as Student.", {
      value: attribute("value", "The role."),
    }),
    plural("x509Certificates", "Certificates issued to the person.", {
      value: attribute("value", "One DER certificate in base64.", { type: "binary" }),
    }),
  ],
};

function addresses(): AttributeDefinition {
  return complex(
    "addresses",
    "Postal addresses.",
    [
      attribute("formatted", "The whole address, ready for a label."),
      attribute("streetAddress", "Street, house number and post box."),
      attribute("locality", "The city or locality."),
      attribute("region", "The state or region."),
      attribute("postalCode", "The postal code."),
      attribute("country", "The country, as an ISO 3166-1 alpha-2 code."),
      attribute("type", "What the address is used for.", { canonicalValues: WORK_HOME_OTHER }),
      primaryAttribute(),
    ],
    { multiValued: true },
  );
}

function groups(): AttributeDefinition {
  return complex(
    "groups",
    "The groups the person is in; changed through Group.",
    [
      attribute("value", "The group's id.", readOnly),
      attribute("$ref", "The group's URI.", {
        type: "reference",
        referenceTypes: ["User", "Group"],
        ...readOnly,
      }),
      attribute("display", "The group's name.", readOnly),
      attribute("type", "Whether the membership is direct.", {
        canonicalValues: ["direct", "indirect"],
        ...readOnly,
      }),
    ],
    { multiValued: true, ...readOnly },
  );
}
