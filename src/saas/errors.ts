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
  Unauthorized: "Sign in, or send the operator's token as an Authorization: Bearer header.",
  Forbidden: "You may not do this.",
  BadRequest: "The request is not what this address takes.",
  UnknownEmployee: "The organization has no such employee.",
  InvalidEmployee: "An employee has no such field, or it does not take this value.",
  ManagedByDirectory: "A directory manages this employee, so this can't be changed here.",
  LastAdministrator: "This is the only administrator. Make somebody else one first.",
  DirectoryConnected: "Another directory is connected to this organization. Release it first.",
  SignOnFirst:
    "Single sign-on needs to be configured and enabled before provisioning can be enabled.",
  UnknownDirectory: "No directory is connected to this organization.",
  SignInRefused: "This name and password open no account. A link by mail, or SSO, may help.",
  TooManyAttempts: "There were too many attempts. Wait, then try again.",
  CrossSiteRequest: "This request comes from another site's page, so it is not obeyed.",
  NoSignIn: "Nobody signs in at this server.",
  LinkUnknown: "This link is not known here. Ask for a new one.",
  LinkUsed: "This link was used, or another one was; each works once. Ask for a new one.",
  LinkExpired: "This link has expired; each works for 24 hours. Ask for a new one.",
  LinkRefused: "This account can't choose a password now. Ask your administrator.",
  PasswordRefused: "This password can't be chosen.",
  EmployeeInactive: "This employee is inactive. Activate the person first.",
  NoMailAddress: "This employee has no mail address. Make a link and hand it over.",
  MailNotConfigured: "This server sends no mail. Ask your administrator for a link.",
  TooManyInvitations: "Twenty invitations are open already. Revoke one first.",
  UnknownInvitation: "There is no such invitation, or it has expired.",
  UnknownSession: "There is no such session, or it has ended.",
  InvalidLogQuery: "A log takes limit 1 to 1000, times in ISO 8601, and its own parameters only.",
  InvalidMetadata: "This is no metadata of an identity provider.",
  MetadataUnavailable: "The metadata can't be loaded from there.",
  NoSignOnTest: "There is no such test, or nobody has finished it yet.",
} as const;

/** A code of {@link SAAS_ERRORS}. */
export type SaasErrorCode = keyof typeof SAAS_ERRORS;

/** What a refusal says beside its code. */
export interface SaasErrorOptions extends ErrorOptions {
  /** Instead of the sentence of the table. */
  readonly message?: string;
  readonly fields?: readonly string[];
  readonly retryAfterS?: number;
}

/** A refusal of the application side's own rules; `message` is for the person who asked. */
export class SaasError extends Error {
  override readonly name = "SaasError";
  readonly code: SaasErrorCode;
  /** Which fields of the request it is about. */
  readonly fields: readonly string[] | undefined;
  /** When to try again, in seconds. */
  readonly retryAfterS: number | undefined;

  constructor(code: SaasErrorCode, options: SaasErrorOptions = {}) {
    super(options.message ?? SAAS_ERRORS[code], options);
    this.code = code;
    this.fields = options.fields;
    this.retryAfterS = options.retryAfterS;
  }
}
