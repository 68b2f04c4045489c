/** What is looked at, and where. */
export interface DiagnosisRequest {
  readonly dataDirectory: string;
  readonly databaseUrl: string | undefined;
  /** The port that a server would be told; undefined: the usual one, or the next that is free. */
  readonly port: number | undefined;
  readonly host: string;
  readonly signal: AbortSignal;
}

/** What came of looking at one thing. */
export interface DiagnosisCheck {
  /** E.g. `disk`; never changes. */
  readonly name: string;
  /** `skipped`: there is nothing to look at. */
  readonly status: "ok" | "warning" | "failure" | "skipped";
  /** A sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}
