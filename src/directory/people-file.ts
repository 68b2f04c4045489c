/** A column of a file of people, as it is understood. */
export interface FileColumn {
  /** The header as written. */
  readonly header: string;
  /** The source attribute; absent for a column that is read over. */
  readonly attribute?: string;
}

/** A person as a row of a file gives them. */
export interface FilePerson {
  /** 1-based line of the file. */
  readonly line: number;
  readonly userPrincipalName: string;
  /** True where the file has no such column. */
  readonly accountEnabled: boolean;
  /** As written; absent for an empty cell. */
  readonly manager?: string;
  /** The userPrincipalName of the person in the same file whom that means, when it means one. */
  readonly managerInFile?: string;
  /** All other cells by source attribute, as written; empty cells are absent. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A row, or somebody in it, that could not be handled. */
export interface FileProblem {
  readonly line?: number;
  readonly column?: string;
  readonly userPrincipalName?: string;
  readonly code: string;
  readonly message: string;
}

/** What a file of people holds. */
export interface PeopleList {
  readonly columns: readonly FileColumn[];
  readonly people: readonly FilePerson[];
  /** `BadRow`, and `ManagerNotFound` of whoever is imported without their manager. */
  readonly problems: readonly FileProblem[];
}

/**
 * Reads a file of people.
 *
 * @throws PeopleFileError when the file as a whole can't be read
 */
export type PeopleFileReader = (pieces: AsyncIterable<Uint8Array>) => Promise<PeopleList>;

/** A file that can't be read as a whole. `message` says why, and what to do about it. */
export class PeopleFileError extends Error {
  override readonly name = "PeopleFileError";
  /** One of those in the reference of errors, under files of people. */
  readonly code: string;
  /** The header that is meant, where it is one. */
  readonly column: string | undefined;

  constructor(code: string, message: string, options: ErrorOptions & { column?: string } = {}) {
    super(message, options);
    this.code = code;
    this.column = options.column;
  }
}

/** The most people of a file that a server takes. */
export const MOST_PEOPLE = 100_000;
