/** Every way the identity provider refuses, with its status and the sentence that people read. */
export const SIGN_ON_ERRORS = {
  RequestUnreadable: [400, "The application sent no AuthnRequest that can be read."],
  IssuerUnknown: [400, "The request is of another application than the one at this address."],
  ReplyUrlUnknown: [400, "The request asks for an answer to an address that isn't a Reply URL."],
  BindingNotSupported: [400, "Answers are sent by HTTP-POST alone, and this asks for another."],
  DestinationMismatch: [400, "The request was made for another identity provider's address."],
  NotConfigured: [404, "There is no single sign-on for such an application here."],
  NotAssigned: [403, "You are not assigned to this application. Ask an administrator for it."],
  NoNameId: [403, "You have no value for what the application knows people by."],
  ClaimFailed: [500, "A claim of this application can't be computed for you."],
  SignInFailed: [401, "The user name or the password is wrong, or the account is disabled."],
  LockedOut: [429, "There were too many attempts. Wait a while before the next."],
  CrossSite: [403, "This form was sent from another site."],
  LinkInvalid: [410, "The link was used already, or its time is over. Ask for another."],
  PasswordRefused: [400, "This password can't be taken."],
} as const;

/** A code of {@link SIGN_ON_ERRORS}. */
export type SignOnErrorCode = keyof typeof SIGN_ON_ERRORS;

/** A refusal of the identity provider. */
export class SignOnError extends Error {
  override readonly name = "SignOnError";
  readonly code: SignOnErrorCode;
  /** Of a lock-out: how long to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: SignOnErrorCode,
    options: ErrorOptions & { readonly message?: string; readonly retryAfterMs?: number } = {},
  ) {
    super(options.message ?? SIGN_ON_ERRORS[code][1], options);
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }

  /** Of HTTP. */
  get status(): number {
    return SIGN_ON_ERRORS[this.code][0];
  }
}
