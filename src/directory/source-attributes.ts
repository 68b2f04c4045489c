/** The types of source attributes (graph-sync-api.md section 6, attributeType). */
export type SourceAttributeType = "String" | "Boolean" | "DateTime";

/** One attribute of the source schema. */
export interface SourceAttribute {
  readonly name: string;
  readonly type: SourceAttributeType;
  readonly multivalued: boolean;
  /** Most characters of a text, or of one text of several. */
  readonly maximumLength: number;
}

const text = (name: string, maximumLength: number): SourceAttribute => ({
  name,
  type: "String",
  multivalued: false,
  maximumLength,
});
const list = (name: string, maximumLength: number): SourceAttribute => ({
  ...text(name, maximumLength),
  multivalued: true,
});
const instant = (name: string): SourceAttribute => ({ ...text(name, 64), type: "DateTime" });
const boolean = (name: string): SourceAttribute => ({ ...text(name, 5), type: "Boolean" });

const EXTENSION_NUMBERS: readonly number[] = Array.from({ length: 15 }, (_, index) => index + 1);

/**
 * The attributes of a user that are plain values: the source schema of graph-sync-api.md section
 * 3, and those that Rollcall's readers of files know. The lengths are the limits that Microsoft
 * Graph documents for its user resource; where it documents none, 256.
 */
export const USER_ATTRIBUTES: readonly SourceAttribute[] = [
  text("displayName", 256),
  text("givenName", 64),
  text("surname", 64),
  text("mail", 256),
  text("mailNickname", 64),
  text("jobTitle", 128),
  text("department", 64),
  text("companyName", 64),
  text("division", 256),
  text("costCenter", 256),
  text("employeeId", 16),
  text("employeeType", 256),
  instant("employeeHireDate"),
  instant("employeeLeaveDateTime"),
  text("userType", 64),
  text("usageLocation", 2),
  text("preferredLanguage", 64),
  text("physicalDeliveryOfficeName", 128),
  text("streetAddress", 1024),
  text("city", 128),
  text("state", 128),
  text("postalCode", 40),
  text("country", 128),
  text("telephoneNumber", 64),
  text("mobile", 64),
  text("facsimileTelephoneNumber", 64),
  text("onPremisesSecurityIdentifier", 256),
  boolean("dirSyncEnabled"),
  list("proxyAddresses", 256),
  ...EXTENSION_NUMBERS.map((number) => text(`extensionAttribute${number}`, 1024)),
];

/** The attributes of a group besides its displayName. */
export const GROUP_ATTRIBUTES: readonly SourceAttribute[] = [
  text("description", 1024),
  text("mail", 256),
  text("mailNickname", 64),
  boolean("mailEnabled"),
  boolean("securityEnabled"),
  text("visibility", 64),
  list("groupTypes", 256),
  list("proxyAddresses", 256),
];

/** What the directory keeps by itself: these can be read, and mapped, but never set. */
export const READ_ONLY_PROPERTIES: ReadonlySet<string> = new Set([
  "id",
  "objectId",
  "IsSoftDeleted",
  "originalUserPrincipalName",
  "appRoleAssignments",
  "memberOf",
  "createdDateTime",
  "deletedDateTime",
]);

/** How the names of extension attributes begin, as those that Graph registers do. */
export const EXTENSION_PREFIX = "extension_";

/** Most characters of an extension attribute's name, and of its texts. */
export const EXTENSION_LIMITS: { readonly name: number; readonly text: number } = {
  name: 256,
  text: 1024,
};

/** Most values of one attribute with several. */
export const VALUES_LIMIT = 1000;
