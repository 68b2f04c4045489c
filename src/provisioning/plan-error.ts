/** Every way plans and what is done on demand are refused, with its kind. */
export const PLAN_ERRORS = {
  PlanNotFound: "missing",
  ObjectNotFound: "missing",
  CycleNotFound: "missing",
  PlanExpired: "conflict",
  PlanApplied: "conflict",
  PlanNotReady: "conflict",
  PlanStale: "conflict",
  DeletionsNotAllowed: "guarded",
  ShrunkenRead: "guarded",
  DraftNotSaved: "conflict",
  ObjectBusy: "conflict",
  JobNotConfigured: "invalid",
  NotMapped: "invalid",
  NoDifference: "conflict",
  NotAcceptable: "invalid",
} as const;

/** A code of {@link PLAN_ERRORS}. */
export type PlanErrorCode = keyof typeof PLAN_ERRORS;

/** A refusal; `message` says what to do about it. */
export class PlanError extends Error {
  override readonly name = "PlanError";
  readonly code: PlanErrorCode;

  constructor(code: PlanErrorCode, message: string) {
    super(message);
    this.code = code;
  }

  /** What kind of refusal this is, for whoever answers it. */
  get kind(): (typeof PLAN_ERRORS)[PlanErrorCode] {
    return PLAN_ERRORS[this.code];
  }
}
