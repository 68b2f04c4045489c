/**
 * Every refusal of signing in to an application, with its HTTP status and its sentence. Whoever
 * isn't signed in learns from none of them who there is.
 */
export const ACCOUNT_ERRORS = {
  NotSignedIn: [401, "Sign in first, or again: there is no session, or it has ended."],
  SignInRefused: [
    401,
    "This name and this password don't go together, or the account can't sign in by password. " +
      "Ask for a link to choose a new password, or use single sign-on.",
  ],
  TooManyAttempts: [429, "There were too many attempts to sign in. Wait, then try again."],
  CrossSiteRequest: [403, "This request comes from another site's page, so it is not obeyed."],
  NotAllowed: [403, "Only an administrator of the organization may do this."],
  LinkUnknown: [404, "This link is not known here. Ask for a new one."],
  LinkUsed: [410, "This link was used before; each works once. Ask for a new one."],
  LinkExpired: [410, "This link has expired; each works for 24 hours. Ask for a new one."],
  LinkRefused: [403, "This account can't choose a password now. Ask your administrator."],
  PasswordRefused: [400, "This password can't be chosen."],
  ManagedByDirectory: [
    409,
    "A directory manages this person, who signs in by single sign-on and has no password here. " +
      "The vendor's operator can take the person over; then a link can be made.",
  ],
  EmployeeInactive: [409, "This employee is inactive. Activate the person first."],
  NoMailAddress: [409, "This employee has no mail address. Make a link and hand it over."],
  MailNotConfigured: [503, "This server sends no mail. Ask your administrator for a link."],
  UnknownEmployee: [404, "The organization has no such employee."],
  UnknownSession: [404, "There is no such session, or it has ended."],
  InvalidRequest: [400, "The body lacks something, or has it in another shape."],
} as const;

/** A code of {@link ACCOUNT_ERRORS}. */
export type AccountErrorCode = keyof typeof ACCOUNT_ERRORS;

/** A refusal of signing in; `message` is for the person in front of the screen. */
export class AccountError extends Error {
  override readonly name = "AccountError";
  readonly code: AccountErrorCode;
  /** Whole seconds to wait. */
  readonly retryAfterS: number | undefined;

  constructor(
    code: AccountErrorCode,
    options: ErrorOptions & { readonly message?: string; readonly retryAfterS?: number } = {},
  ) {
    super(options.message ?? ACCOUNT_ERRORS[code][1], options);
    this.code = code;
    this.retryAfterS = options.retryAfterS;
  }

  /** The HTTP status. */
  get status(): number {
    return ACCOUNT_ERRORS[this.code][0];
  }
}
