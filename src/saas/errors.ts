/** Every refusal of the application side that no SCIM message carries, with its sentence. */
export const SAAS_ERRORS = {
  InvalidName: "An organization's name has 1 to 120 characters and no control characters.",
  UnknownApplication: "There is no such application. Use custom, bitabiz, bizagi or bis.",
  UnknownOrganization: "There is no such organization.",
  InvalidLogQuery: "A log takes limit 1 to 1000, times in ISO 8601, and its own parameters only.",
} as const;

/** A code of {@link SAAS_ERRORS}. */
export type SaasErrorCode = keyof typeof SAAS_ERRORS;

/** A refusal of the application side's own rules; `message` is for the person who asked. */
export class SaasError extends Error {
  override readonly name = "SaasError";
  readonly code: SaasErrorCode;

  constructor(code: SaasErrorCode, options?: ErrorOptions) {
    super(SAAS_ERRORS[code], options);
    this.code = code;
  }
}
