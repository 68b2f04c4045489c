/** What is copied, and where to. */
export interface BackupRequest {
  readonly dataDirectory: string;
  readonly databaseUrl: string | undefined;
  /** A folder, made when it is missing; nothing in it is overwritten. */
  readonly folder: string;
  /** Copy the key and the operator's token, too. */
  readonly withSecrets: boolean;
}

/** What was copied. */
export interface Backup {
  /** Absolute paths, the database first. */
  readonly files: readonly string[];
  /** Of the database. */
  readonly bytes: number;
  readonly durationMs: number;
}
