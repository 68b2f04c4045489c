/** Every way the administration of synchronization jobs refuses, with its kind. */
export const JOB_ADMIN_ERRORS = {
  ApplicationNotFound: "missing",
  TemplateNotFound: "missing",
  JobExists: "conflict",
  UnknownSecret: "invalid",
  InvalidSecret: "invalid",
  CredentialValidationUnavailable: "invalid",
  RequestMissingRequiredParameter: "invalid",
  InvalidSchema: "invalid",
  DirectoryNotFound: "missing",
  DiscoveryFailed: "invalid",
  ConnectionNotFound: "missing",
  JobMustBeStopped: "conflict",
  InvalidUpload: "invalid",
  TooManyUploads: "throttled",
  NotInbound: "invalid",
  ResyncRequired: "gone",
  JobNotFound: "missing",
  JobNotConfigured: "invalid",
  InvalidResetScope: "invalid",
  InvalidLogFilter: "invalid",
  InvalidLogQuery: "invalid",
  LogRecordNotFound: "missing",
  MailNotConfigured: "invalid",
  InvalidRecipient: "invalid",
  MailNotSent: "conflict",
  InvalidWebhook: "invalid",
  WebhookNotFound: "missing",
  TooManyWebhooks: "conflict",
  WebhookFailed: "conflict",
  VersionNotFound: "missing",
  InvalidExample: "invalid",
  ExampleNotFound: "missing",
  TooManyExamples: "conflict",
  InvalidConfiguration: "invalid",
  InvalidAppRole: "invalid",
  AppRoleInUse: "conflict",
  InvalidJobSetting: "invalid",
  InvalidTemplate: "invalid",
  TemplateExists: "conflict",
  InvalidGalleryEntry: "invalid",
  GalleryEntryExists: "conflict",
} as const;

/** A code of {@link JOB_ADMIN_ERRORS}. */
export type JobAdminErrorCode = keyof typeof JOB_ADMIN_ERRORS;

/** A refusal; `message` says what to do about it. */
export class JobAdminError extends Error {
  override readonly name = "JobAdminError";
  readonly code: JobAdminErrorCode;
  /** What is wrong where, when it is several things. */
  readonly details: readonly { readonly path: string; readonly message: string }[];

  constructor(
    code: JobAdminErrorCode,
    message: string,
    options: ErrorOptions & { readonly details?: JobAdminError["details"] } = {},
  ) {
    super(message, options);
    this.code = code;
    this.details = options.details ?? [];
  }

  /** What kind of refusal this is, for whoever answers it. */
  get kind(): (typeof JOB_ADMIN_ERRORS)[JobAdminErrorCode] {
    return JOB_ADMIN_ERRORS[this.code];
  }
}
