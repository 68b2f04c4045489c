/** How long one of the logs is kept. */
export interface RetentionFact {
  readonly log: "provisioning" | "configuration" | "notification" | "audit" | "request";
  readonly days: number;
  /** Unless told otherwise. */
  readonly usualDays: number;
  /** The variable of the environment that tells otherwise. */
  readonly variable: string;
}

/** What administrators are told of how a server was set up. Nothing of it is a secret. */
export interface InstallationFacts {
  /** Where the key is from that stored Secret Tokens are encrypted with. */
  readonly encryptionKey: "environment" | "file";
  readonly database: "sqlite" | "postgres";
  readonly retention: readonly RetentionFact[];
}
