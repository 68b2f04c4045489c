/** Every refusal of the application side that no SCIM message carries, with its sentence. */
export const SAAS_ERRORS = {
  InvalidName: "An organization's name has 1 to 120 characters and no control characters.",
  UnknownApplication: "There is no such application. Use custom, bitabiz, bizagi or bis.",
  UnknownOrganization: "There is no such organization.",
  InvalidSetting: "There is no such setting, or it does not take this value.",
  InvalidSchema: "The schemas or resource types are not what RFC 7643 lets them be.",
  SchemaInUse: "Resources have what would go, or would be stored in another way.",
  InvalidSubscription:
    "A subscription has 1 to 57 letters a to z, digits and hyphens, no hyphen at an end.",
  SubscriptionTaken: "Another organization has this subscription.",
  InvalidTokenName: "A token's name has 1 to 120 characters and no control characters.",
  InvalidScope: "A token's scope is read or write.",
  InvalidExpiry: "A token expires at an instant to come, in ISO 8601, or after a number of days.",
  UnknownToken: "The organization has no such token, or it is refused already.",
  UnknownUser: "The organization has no such User, so no token can be that person's.",
  NoOwnership: "In this organization's application people own nothing that could pass on.",
  UnknownOwnedThing: "The organization has no such resource, subscription, permission or owner.",
  InvalidOwnedThing: "What is owned has a name, and an owner by the id of a User.",
  OwnerNotActive: "Only an active person of the organization can own something.",
  OwnedNameTaken: "Another subscription of the organization is called so.",
  PermissionHeld: "This person holds this permission already.",
  SubscriptionInUse: "The subscription has resources or permissions; move or remove those first.",
  OnlyCompanyOwner: "This is the only company owner. Name another one first.",
  InvalidLogQuery: "A log takes limit 1 to 1000, times in ISO 8601, and its own parameters only.",
  InvalidMetadata: "This is no metadata of an identity provider.",
  MetadataUnavailable: "The metadata can't be loaded from there.",
  NoSignOnTest: "There is no such test, or nobody has finished it yet.",
} as const;

/** A code of {@link SAAS_ERRORS}. */
export type SaasErrorCode = keyof typeof SAAS_ERRORS;

/** A refusal of the application side's own rules; `message` is for the person who asked. */
export class SaasError extends Error {
  override readonly name = "SaasError";
  readonly code: SaasErrorCode;

  constructor(code: SaasErrorCode, options: ErrorOptions & { message?: string } = {}) {
    super(options.message ?? SAAS_ERRORS[code], options);
    this.code = code;
  }
}
