/** What a finished command tells its caller. Stable: scripts are built on these. */
export const EXIT_CODES = {
  done: { exit: 0, meaning: "Done." },
  failed: { exit: 1, meaning: "Failed in a way nobody foresaw." },
  changes: { exit: 2, meaning: "Done, and something differs; only where it was asked for." },
  misuse: { exit: 3, meaning: "Wrong use, or a file that can't be read. Nothing was contacted." },
  refused: { exit: 4, meaning: "Not signed in, token refused, or not allowed." },
  notFound: { exit: 5, meaning: "Not found." },
  conflict: {
    exit: 6,
    meaning: "The world moved: somebody else is at it, or has done it already.",
  },
  guarded: { exit: 7, meaning: "A guard stopped it, for example too many leavers at once." },
  otherSide: { exit: 8, meaning: "The other side failed, timed out or can't be reached." },
  partial: { exit: 9, meaning: "Some done, some not; the output names them." },
  interrupted: { exit: 130, meaning: "Interrupted; the output says what was left undone." },
} as const;

/** A name of {@link EXIT_CODES}. */
export type ExitName = keyof typeof EXIT_CODES;

/** A command that ends with a sentence for the person, not a stack. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly code: string;
  readonly exit: ExitName;
  /** What to do next. */
  readonly hint: string | undefined;

  /** @param code - the name of the failure, Microsoft's where it has one */
  constructor(
    exit: ExitName,
    code: string,
    message: string,
    options: ErrorOptions & { hint?: string } = {},
  ) {
    super(message, options);
    this.exit = exit;
    this.code = code;
    this.hint = options.hint;
  }
}
