import type { JsonValue } from "../common/json.ts";
import type { TargetAccess } from "./target-access.ts";
import type { TargetSettings } from "./target-settings.ts";

/** One SCIM request, as data: planned, shown, logged and sent as it stands. */
export interface TargetRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Relative to the tenant URL, percent-encoded, e.g. `/Users?filter=userName+eq+%22a%22`. */
  readonly path: string;
  readonly body?: JsonValue;
}

/** What came back. An answer of any status is a value, not an exception. */
export type TargetAnswer =
  | {
      readonly kind: "answer";
      readonly status: number;
      /** The parsed body; absent when there was none or it is not JSON. */
      readonly body?: JsonValue;
      /** The first 200 characters of a body that is not JSON, for who reads the error. */
      readonly text?: string;
      readonly retryAfterMs?: number;
      /** How many requests are left until the target counts anew, where it says so. */
      readonly rateLimit?: { readonly remaining: number; readonly resetMs: number };
      readonly durationMs: number;
    }
  | {
      readonly kind: "noAnswer";
      /**
       * `refused`: nobody listens; `unknownHost`; `timeout`; `tls`; `closed`: in mid-answer;
       * `forbidden`: the address is one that we may not reach.
       */
      readonly reason: "refused" | "unknownHost" | "timeout" | "tls" | "closed" | "forbidden";
      readonly message: string;
      readonly durationMs: number;
    };

/** The way to one target: sends requests, knows the tenant URL and the credentials. */
export interface Target {
  send(request: TargetRequest, signal?: AbortSignal): Promise<TargetAnswer>;
  close(): Promise<void>;
}

/** Opens the way to an application's target. */
export interface TargetFactory {
  /**
   * @param access - what lets us in; a text is a Secret Token
   * @throws SyncError `InvalidTenantUrl`, `InvalidSecretToken`, `InvalidCredentials` when they
   *   can't be what they are given for
   */
  open(tenantUrl: string, access: string | TargetAccess, settings?: TargetSettings): Target;
}
