/**
 * Every way the directory refuses, with what kind of refusal it is: `invalid` values, `missing`
 * objects, `conflict` with another object, `repeated` references, `stranger`s who have to sign in,
 * what is `forbidden`, `throttled` or `gone`. Names are Microsoft Graph's
 * where it has one; the sentence that a person reads is the error's own message.
 */
export const DIRECTORY_ERRORS = {
  InvalidUserPrincipalName: "invalid",
  InvalidPropertyValue: "invalid",
  RequiredPropertyMissing: "invalid",
  UnknownProperty: "invalid",
  ReadOnlyProperty: "invalid",
  InvalidReference: "invalid",
  SelfReference: "invalid",
  MembershipCycle: "invalid",
  AppRoleNotFound: "invalid",
  RestoreWindowEnded: "invalid",
  InvalidToken: "invalid",
  InvalidAdministrator: "invalid",
  InvalidPassword: "invalid",
  TooManyPeople: "invalid",
  BadRows: "conflict",
  TooManyLeavers: "conflict",
  LastAdministrator: "conflict",
  NotSignedIn: "stranger",
  SignInRefused: "stranger",
  TooManyAttempts: "throttled",
  CrossSiteRequest: "forbidden",
  LinkUnknown: "missing",
  LinkUsed: "gone",
  LinkExpired: "gone",
  ObjectConflict: "conflict",
  ReferenceAlreadyExists: "repeated",
  ResourceNotFound: "missing",
} as const;

/** A code of {@link DIRECTORY_ERRORS}. */
export type DirectoryErrorCode = keyof typeof DIRECTORY_ERRORS;

/** The kinds of refusals, for whoever answers them. */
export type DirectoryErrorKind = (typeof DIRECTORY_ERRORS)[DirectoryErrorCode];

/** A refusal of the directory. `message` names whom it concerns and what to do about it. */
export class DirectoryError extends Error {
  override readonly name = "DirectoryError";
  readonly code: DirectoryErrorCode;
  /** The property that is wrong, as the request names it, when it is one. */
  readonly property: string | undefined;
  /** In how many seconds to try again. */
  readonly retryAfterS: number | undefined;

  constructor(
    code: DirectoryErrorCode,
    message: string,
    options: ErrorOptions & { readonly property?: string; readonly retryAfterS?: number } = {},
  ) {
    super(message, options);
    this.code = code;
    this.property = options.property;
    this.retryAfterS = options.retryAfterS;
  }

  /** What kind of refusal this is. */
  get kind(): DirectoryErrorKind {
    return DIRECTORY_ERRORS[this.code];
  }
}
