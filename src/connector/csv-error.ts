/** Every way in which a whole CSV file is refused, with what a person can do about it. */
export const CSV_ERRORS = {
  NotFound: "Check the name and the folder of the file.",
  Unreadable: "Check that the file may be read and that no other program holds it.",
  NotAFile: "Give a CSV file, not a folder.",
  Empty: "Export the people again; the first line is to hold the column names.",
  NotUtf8: "Save the file as CSV UTF-8.",
  NoUserPrincipalName: "Name the column with the sign-in names userPrincipalName.",
  DuplicateColumn: "Rename or remove one of the two columns.",
  BadColumn: "Correct the name of the column.",
  UnclosedQuote: "Close the quote, or write quotes inside of a cell twice.",
  RowTooLong: "Look for a quote that is opened and never closed.",
} as const;

/** A code of {@link CSV_ERRORS}. */
export type CsvErrorCode = keyof typeof CSV_ERRORS;

/** A CSV file that can't be read as a whole. `message` is one sentence for the person outside. */
export class CsvError extends Error {
  override readonly name = "CsvError";
  readonly code: CsvErrorCode;
  /** 1-based line of the file, where the trouble has one. */
  readonly line: number | undefined;
  /** The column's header as written, where the trouble has one. */
  readonly column: string | undefined;

  constructor(
    code: CsvErrorCode,
    message: string,
    options: ErrorOptions & { line?: number; column?: string } = {},
  ) {
    super(message, options);
    this.code = code;
    this.line = options.line;
    this.column = options.column;
  }
}
