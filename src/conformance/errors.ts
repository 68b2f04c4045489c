/** Why a conformance check, or the whole run, came to no good end. */
export const CONFORMANCE_ERRORS = {
  Broken: "The server did not do what the rule asks for.",
  NotApplicable: "The check can't be made on this server; its reason says why.",
  NoAnswer: "The server can't be reached, or broke off in the middle of its answer.",
  TokenRefused: "The server refuses the Secret Token.",
  NotScim: "Something answers at this address, but it is not a SCIM 2.0 server.",
} as const;

/** A code of {@link CONFORMANCE_ERRORS}. */
export type ConformanceErrorCode = keyof typeof CONFORMANCE_ERRORS;

/** Ends one check, or the run before its first check. */
export class ConformanceError extends Error {
  override readonly name = "ConformanceError";
  readonly code: ConformanceErrorCode;
  constructor(code: ConformanceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
