/** Every way a database refuses, whichever database it is. */
export const STORE_ERRORS = {
  Uniqueness: "Another record already has this value.",
  Stale: "The record changed since it was read.",
  NotFound: "There is no such record.",
  LostLease: "Another worker has taken over this lane; what this one did is not recorded.",
  Full: "The disk is full; nothing of this change was written.",
  Unavailable: "The database can't be reached or can't be written.",
  Busy: "Another process held the database for too long; nothing of this change was written.",
} as const;

/** A code of {@link STORE_ERRORS}. */
export type StoreErrorCode = keyof typeof STORE_ERRORS;

/**
 * A refusal of the store. Adapters translate their driver's errors into these, so that whoever
 * acts can tell a clash from a full disk without knowing the database.
 */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;
  /** For `Uniqueness`: which attribute clashed, as the record's own schema names it. */
  readonly attribute: string | undefined;

  constructor(
    code: StoreErrorCode,
    options: ErrorOptions & { attribute?: string; message?: string } = {},
  ) {
    super(options.message ?? STORE_ERRORS[code], options);
    this.code = code;
    this.attribute = options.attribute;
  }
}
