import { Pool } from "undici";
import { invariant } from "../common/invariant.ts";
import type { JsonValue } from "../common/json.ts";
import type { Target, TargetAnswer, TargetFactory, TargetRequest } from "../sync/ports.ts";
import { spellSecrets } from "./target-body.ts";
import { Exchange, type ExchangeSettings } from "./target-exchange.ts";
import { parseSecretToken, parseTenantUrl } from "./tenant-url.ts";

/** What a request log gets to see: the request as sent, but for the token. */
export interface LoggedRequest {
  readonly method: TargetRequest["method"];
  /** Absolute. */
  readonly url: string;
  /** With `authorization: Bearer [redacted]`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: JsonValue;
}

/** How targets are reached. */
export interface ScimTargetOptions {
  /** Kept-alive connections to one target, at most. Default 32. */
  readonly connections?: number;
  /**
   * The longest wait for a connection, for the answer's head and between two pieces of its body.
   * Default 60,000. A whole body may take four times as long.
   */
  readonly timeoutMs?: number;
  /** Default `Rollcall`. */
  readonly userAgent?: string;
  /** The largest body that is read, in bytes. Default 64 MiB. */
  readonly maxBodyBytes?: number;
  /** Told of each exchange once it has ended, answered or not; an aborted one is not told of. */
  readonly onExchange?: (request: LoggedRequest, answer: TargetAnswer) => void;
}

const DEFAULT_CONNECTIONS = 32;
const DEFAULT_TIMEOUT_MS = 60_000;
const MAX_CONNECT_MS = 10_000;
const DEFAULT_MAX_BODY_BYTES = 64 * 1024 * 1024;
/** How many of the largest bodies may arrive together: the memory that a target can take. */
const BODIES_AT_ONCE = 2;

/**
 * Opens ways to SCIM service providers over HTTP (RFC 7644), each with its own pool of kept-alive
 * connections. Nothing is contacted before the first request.
 *
 * Redirects are answers and are not followed: a token must not travel to another origin.
 */
export function createScimTargetFactory(options: ScimTargetOptions = {}): TargetFactory {
  return { open: (tenantUrl, secretToken) => openScimTarget(tenantUrl, secretToken, options) };
}

function openScimTarget(
  tenantUrl: string,
  secretToken: string,
  options: ScimTargetOptions,
): Target {
  const { origin, basePath } = parseTenantUrl(tenantUrl);
  const token = parseSecretToken(secretToken);
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const pool = new Pool(origin, {
    connections: options.connections ?? DEFAULT_CONNECTIONS,
    // A POST must not wait behind another one's answer, nor be lost with it.
    pipelining: 1,
    allowH2: false,
    connectTimeout: Math.min(timeoutMs, MAX_CONNECT_MS),
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  const plainHeaders = [
    ["authorization", `Bearer ${token}`],
    ["accept", "application/scim+json, application/json"],
    ["user-agent", options.userAgent ?? "Rollcall"],
  ] as const;
  const headers = plainHeaders.flat();
  const headersWithBody = [...headers, "content-type", "application/scim+json"];
  const maxBodyBytes = options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  const settings: ExchangeSettings = {
    host: new URL(origin).host,
    secrets: spellSecrets(token),
    maxBodyBytes,
    maxDurationMs: timeoutMs * 4,
    underWay: { bytes: 0, maxBytes: maxBodyBytes * BODIES_AT_ONCE },
  };
  const logged = { ...Object.fromEntries(plainHeaders), authorization: "Bearer [redacted]" };

  async function send(request: TargetRequest, signal?: AbortSignal): Promise<TargetAnswer> {
    invariant(request.path.startsWith("/"), "the path of a target request begins with a slash");
    signal?.throwIfAborted();
    const path = basePath + request.path;
    const body = request.body === undefined ? null : JSON.stringify(request.body);
    const answer = await new Promise<TargetAnswer>((resolve, reject) => {
      const exchange = new Exchange(settings, signal, resolve, reject);
      pool.dispatch(
        { method: request.method, path, body, headers: body === null ? headers : headersWithBody },
        exchange,
      );
    });
    options.onExchange?.(describeRequest(request, origin + path, logged), answer);
    return answer;
  }

  /** Waits for the requests under way; whoever wants none of them aborts their signals first. */
  async function close(): Promise<void> {
    if (!pool.closed && !pool.destroyed) await pool.close();
  }

  return { send, close };
}

function describeRequest(
  request: TargetRequest,
  url: string,
  headers: Readonly<Record<string, string>>,
): LoggedRequest {
  const { method, body } = request;
  if (body === undefined) return { method, url, headers };
  return { method, url, headers: { ...headers, "content-type": "application/scim+json" }, body };
}
