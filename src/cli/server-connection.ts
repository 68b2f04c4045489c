import type { JsonValue } from "../common/json.ts";

/** One request to a server's API. */
export interface ServerCall {
  readonly method: string;
  /** From the origin on, with its query. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body: unknown;
  /** A CSV file, in place of a body. */
  readonly file?: Uint8Array;
  readonly signal: AbortSignal;
  /** The longest wait for all of the answer; absent: as long as something comes within an hour. */
  readonly timeoutMs?: number | undefined;
  /** Has the server do this once, however often it is sent. */
  readonly idempotencyKey?: string | undefined;
}

/** A running server's API; what it refuses is thrown as CliError. */
export interface ServerConnection {
  readonly origin: string;
  call(call: ServerCall): Promise<JsonValue>;
  close(): Promise<void>;
}
