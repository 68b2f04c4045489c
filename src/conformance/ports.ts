import type { JsonValue } from "../common/json.ts";

/** One HTTP request of a check. */
export interface ProbeRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Relative to the tenant URL, percent-encoded, e.g. `/Users?count=1`. */
  readonly path: string;
  readonly body?: JsonValue;
  /** The body as it goes over the wire, for bodies that are not JSON. */
  readonly text?: string;
  /** Names in lower case; they win over the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whose token is sent. Default: the right one. */
  readonly token?: "none" | "wrong";
}

/** What came back, of any status. */
export interface ProbeAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed body; absent when there was none or it is not JSON. */
  readonly body?: JsonValue;
  /** The beginning of a body that is not JSON. */
  readonly text?: string;
}

/**
 * The way to the server under test. Unlike the engine's `Target` it shows the headers of answers
 * and sends requests that no well-behaved client would.
 */
export interface Probe {
  /** @throws ConformanceError `NoAnswer` when the connection fails; the signal's reason on abort */
  send(request: ProbeRequest, signal?: AbortSignal): Promise<ProbeAnswer>;
  close(): Promise<void>;
}
