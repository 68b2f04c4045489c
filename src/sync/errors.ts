/**
 * Every refusal and failure of the engine, with what a person can do about it. Names are
 * Microsoft's where it has one (behaviour.md section 9); `object` failures concern one object and
 * the cycle goes on, `target` failures concern the whole target and end the cycle.
 */
export const SYNC_ERRORS = {
  InvalidTenantUrl: {
    scope: "target",
    action: "Copy the Tenant URL again from the application's integration page.",
  },
  InvalidSecretToken: {
    scope: "target",
    action: "Copy the Secret Token again: one line, without the word Bearer.",
  },
  InvalidCredentials: {
    scope: "target",
    action: "Give the credentials again: each kind of authentication needs its own keys.",
  },
  InvalidTargetSettings: {
    scope: "target",
    action: "Correct the setting that the message names.",
  },
  SystemForCrossDomainIdentityManagementInvalidCredentials: {
    scope: "target",
    action: "Check the client's id and secret, the scope, and the address that gives tokens out.",
  },
  TargetAddressNotAllowed: {
    scope: "target",
    action: "Correct the Tenant URL, or allow the address with ROLLCALL_ALLOW_PRIVATE_TARGETS.",
  },
  Unauthorized: {
    scope: "target",
    action: "Make a new Secret Token in the application and give it to Rollcall.",
  },
  InsufficientRights: {
    scope: "target",
    action: "Do what the application says; else give the token the right to write users there.",
  },
  SystemForCrossDomainIdentityManagementServiceIncompatible: {
    scope: "target",
    action: "Check the Tenant URL: it should end where /Users begins, for example …/scim/v2.",
  },
  TooManyRequests: {
    scope: "target",
    action: "Try again later, or ask the application's vendor for a higher request limit.",
  },
  InternalServerError: {
    scope: "object",
    action: "The application failed; it is tried again. Tell its vendor if it lasts.",
  },
  TargetUnavailable: {
    scope: "target",
    action: "Check that the application is up and reachable from this machine, then run again.",
  },
  Timeout: {
    scope: "object",
    action: "The application did not answer in time; it is tried again.",
  },
  Conflict: {
    scope: "object",
    action: "Another account in the application has this value. Change it on one of the sides.",
  },
  InvalidAnchor: {
    scope: "object",
    action: "The account was deleted in the application. Restart provisioning to make it again.",
  },
  UnprocessableEntity: {
    scope: "object",
    action: "Do what the application says; else correct the value in the directory or the mapping.",
  },
  NotPermitted: {
    scope: "object",
    action: "The application does not allow this change for this account.",
  },
  DuplicateTargetEntries: {
    scope: "object",
    action: "Several accounts in the application match. Remove or rename the others.",
  },
  DuplicateSourceEntries: {
    scope: "object",
    action: "Somebody else in the directory has this account. Rename one of the two.",
  },
  MandatoryFieldsMissing: {
    scope: "object",
    action: "Give the person the value in the directory, or the attribute mapping a default.",
  },
  ImportSkipped: {
    scope: "object",
    action: "Give the person a value for the matching attribute.",
  },
  ExpressionEvaluationFailed: {
    scope: "object",
    action: "Correct the expression of this attribute mapping, or the value it reads.",
  },
  Interrupted: {
    scope: "object",
    action: "The run ended while this was under way; the next run finds out how far it came.",
  },
  ChangeNotApplied: {
    scope: "object",
    action: "The application answered as if nothing had changed. Tell its vendor if it lasts.",
  },
  UnableToResolveReferenceAttributeValue: {
    scope: "object",
    action: "The application does not take this manager or member. Look at that account there.",
  },
  CycleStopped: {
    scope: "target",
    action: "A person paused, restarted or removed the job.",
  },
  TooManyDeletes: {
    scope: "target",
    action: "Check who would be disabled or deleted; then allow it, or correct the directory.",
  },
  EscrowThresholdExceeded: {
    scope: "target",
    action: "Correct what fails most often, then restart the job.",
  },
} as const;

/** A code of {@link SYNC_ERRORS}. */
export type SyncErrorCode = keyof typeof SYNC_ERRORS;

/** A failure of the engine. `message` is one sentence for the person outside. */
export class SyncError extends Error {
  override readonly name = "SyncError";
  readonly code: SyncErrorCode;
  /** Milliseconds that the target asked us to wait, when it did. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: SyncErrorCode,
    message: string,
    options: ErrorOptions & { retryAfterMs?: number } = {},
  ) {
    super(message, options);
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }

  /** Whether the failure concerns the whole target, so that going on would only repeat it. */
  get endsCycle(): boolean {
    return SYNC_ERRORS[this.code].scope === "target";
  }
}
