/** What happens to people of the directory who are not in the file. */
export type Leavers = "keep" | "disable" | "delete";

/** All of them, in the order in which they are offered. */
export const LEAVERS: readonly Leavers[] = ["keep", "disable", "delete"];

/** What is asked of an import. */
export interface ImportOptions {
  readonly restore: boolean;
  readonly leavers: Leavers;
}

/** People by what became of them, or would. */
export interface ImportCounts {
  readonly created: number;
  readonly changed: number;
  readonly restored: number;
  readonly unchanged: number;
  readonly disabled: number;
  readonly deleted: number;
}

/** A row, or somebody in it, that is refused or lacks something. */
export interface ImportProblem {
  readonly line?: number;
  readonly column?: string;
  readonly userPrincipalName?: string;
  readonly code: string;
  readonly message: string;
}

/** Somebody whom an import concerns. */
export interface NamedPerson {
  readonly id?: string;
  readonly line?: number;
  readonly userPrincipalName: string;
  readonly displayName: string;
}

/** A column, as it is understood. */
export interface FileColumn {
  readonly header: string;
  readonly attribute?: string;
  readonly use: "attribute" | "identity" | "state" | "manager" | "unused";
}

/** A person of the file, as written. */
export interface FilePerson {
  readonly line: number;
  readonly userPrincipalName: string;
  readonly accountEnabled: boolean;
  readonly manager?: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Something about the file that applications may trip over. */
export interface ReportRow {
  readonly finding: "duplicate" | "empty" | "characters" | "manager";
  readonly attribute: string;
  readonly value?: string;
  readonly lines: readonly number[];
  readonly count: number;
}

/** How a file is understood, and what importing it would do. */
export interface ImportPreview {
  readonly columns: readonly FileColumn[];
  readonly people: number;
  readonly preview: readonly FilePerson[];
  readonly report: readonly ReportRow[];
  readonly counts: ImportCounts;
  readonly names: {
    readonly created: readonly NamedPerson[];
    readonly changed: readonly NamedPerson[];
    readonly restored: readonly NamedPerson[];
    readonly leavers: readonly NamedPerson[];
  };
  readonly problems: readonly ImportProblem[];
  readonly problemCount: number;
  readonly guard: {
    readonly code: "BadRows" | "TooManyLeavers";
    readonly message: string;
  } | null;
}

/** What an import came to. */
export interface ImportResult {
  readonly counts: ImportCounts;
  readonly problems: readonly ImportProblem[];
  readonly problemCount: number;
}

/** A file that somebody chose or pasted. */
export interface ChosenFile {
  /** Another one for each choice, also of the same file. */
  readonly id: number;
  readonly name: string;
  readonly content: Blob;
}
