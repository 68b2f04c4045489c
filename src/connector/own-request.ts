import type { JsonValue } from "../common/json.ts";
import { SyncError } from "../sync/errors.ts";
import type { AddressGuard } from "./address-guard.ts";
import { openPool, type PoolOptions } from "./guarded-pool.ts";
import { decodeBody, parseRetryAfter } from "./target-body.ts";
import { describeFailure } from "./target-failure.ts";

/** A request that is no SCIM: for a token, or to a webhook. */
export interface OwnRequest {
  readonly method: "GET" | "POST";
  /** Absolute; a redirect of its is an answer. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What came back. */
export interface OwnAnswer {
  readonly status: number;
  /** Where it is JSON. */
  readonly body?: JsonValue;
  readonly retryAfterMs?: number;
}

/** Sends one. */
export type OwnRequester = (request: OwnRequest) => Promise<OwnAnswer>;

const MAX_ANSWER_BYTES = 256 * 1024;

/**
 * A way to send single requests under the same rules as those to targets: guarded addresses,
 * checked certificates, no redirects, bounded answers.
 *
 * @throws SyncError from the requester: `TargetAddressNotAllowed`; `InvalidTenantUrl` for what is
 *   no http address; `TargetUnavailable` when there is no answer
 */
export function createOwnRequester(
  options: Omit<PoolOptions, "connections" | "guard"> & { readonly guard: AddressGuard },
): OwnRequester {
  return async (request) => {
    const url = URL.parse(request.url);
    if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
      throw new SyncError("InvalidTenantUrl", "The address does not begin with https://.");
    }
    const signal = AbortSignal.timeout(options.timeoutMs);
    try {
      const pool = openPool(url.origin, { ...options, connections: 1 });
      try {
        const { statusCode, headers, body } = await pool.request({
          method: request.method,
          path: url.pathname + url.search,
          headers: { "user-agent": "Rollcall", ...request.headers },
          body: request.body ?? null,
          signal,
        });
        const bytes = await readBounded(body);
        const header = (name: string): string => [headers[name] ?? ""].flat()[0] ?? "";
        const retryAfterMs = parseRetryAfter(header("retry-after"), Date.now());
        const decoded = decodeBody(bytes, header("content-type"), []);
        return {
          status: statusCode,
          ...(decoded.body !== undefined && { body: decoded.body }),
          ...(retryAfterMs !== undefined && { retryAfterMs }),
        };
      } finally {
        await pool.destroy();
      }
    } catch (cause) {
      const failure = describeFailure(cause, url.host);
      const code = failure.reason === "forbidden" ? "TargetAddressNotAllowed" : "TargetUnavailable";
      throw new SyncError(code, failure.message, { cause });
    }
  };
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > MAX_ANSWER_BYTES) throw new Error("the answer is too long");
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
