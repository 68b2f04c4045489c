import type { Lane } from "../sync/ports.ts";

/** Every way the running of lanes refuses. */
export const JOB_ERRORS = {
  LaneBusy: "Another worker holds this lane's lease.",
  LaneParked: "The lane's target asked for fewer requests; it is left alone until then.",
  Stopped: "This process has stopped running lanes.",
} as const;

/** A code of {@link JOB_ERRORS}. */
export type JobErrorCode = keyof typeof JOB_ERRORS;

/** A refusal of a JobPort or of a leased run. */
export class JobError extends Error {
  override readonly name = "JobError";
  readonly code: JobErrorCode;
  /** For `LaneBusy` and `LaneParked`: when to try again, in place of growing gaps. */
  readonly retryAfterMs: number | undefined;

  constructor(code: JobErrorCode, options: ErrorOptions & { retryAfterMs?: number } = {}) {
    super(JOB_ERRORS[code], options);
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/**
 * How long the lane asks to rest, when its run says so.
 *
 * @returns milliseconds; undefined when the port's own gaps apply
 */
export function readRetryAfterMs(error: unknown): number | undefined {
  return error instanceof JobError ? error.retryAfterMs : undefined;
}

/** Hears what a port survives: a rejected run, an unreachable database. `lane` if it is of one. */
export type JobErrorListener = (error: unknown, lane?: Lane) => void;
