import type { JsonValue } from "../common/json.ts";
import { chooseDialect } from "../sync/dialect.ts";
import type { Target, TargetAnswer, TargetFactory, TargetRequest } from "../sync/ports.ts";
import type { TargetAccess } from "../sync/target-access.ts";
import type { TargetSettings } from "../sync/target-settings.ts";
import { AdaptedTarget } from "./adapted-target.ts";
import { type AddressGuard, OPEN_GUARD } from "./address-guard.ts";
import { CapabilityReader } from "./capability-reader.ts";
import { describeClosed, HttpTarget } from "./http-target.ts";
import { TargetConnections } from "./target-connections.ts";
import { parseTenantUrl } from "./tenant-url.ts";

/** What a request log gets to see: the request as sent, but for the credentials. */
export interface LoggedRequest {
  readonly method: TargetRequest["method"];
  /** Absolute. */
  readonly url: string;
  /** With `authorization: Bearer [redacted]`, or `Basic [redacted]`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: JsonValue;
}

/** How targets are reached. */
export interface ScimTargetOptions {
  /** Kept-alive connections to one target, at most. Default 64, or the target's `concurrency`. */
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
  /** Which addresses may be reached. Default: all, which fits a person at a terminal. */
  readonly guard?: AddressGuard;
  /** How long connections stay open after a target was closed. Default 0. */
  readonly keepOpenMs?: number;
}

/** Opens ways to targets, and closes what it kept open. */
export interface ScimTargetFactory extends TargetFactory {
  close(): Promise<void>;
}

const DEFAULT_CONNECTIONS = 64;
const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_BODY_BYTES = 64 * 1024 * 1024;

/** What all who work with one target share. */
interface Connection {
  readonly target: HttpTarget;
  readonly capabilities: CapabilityReader;
  close(): Promise<void>;
}

/**
 * Opens ways to SCIM service providers over HTTP (RFC 7644), each with its own pool of kept-alive
 * connections. Nothing is contacted before the first request.
 *
 * Redirects are answers and are not followed: a token must not travel to another origin.
 */
export function createScimTargetFactory(options: ScimTargetOptions = {}): ScimTargetFactory {
  const connections = new TargetConnections<Connection>(options.keepOpenMs ?? 0);

  function open(
    tenantUrl: string,
    access: string | TargetAccess,
    settings: TargetSettings = {},
  ): Target {
    const { origin, basePath, flags } = parseTenantUrl(tenantUrl);
    const given: TargetAccess =
      typeof access === "string" ? { grant: { kind: "bearer", token: access } } : access;
    const { concurrency, trustedCertificates } = settings;
    const key = JSON.stringify([origin, basePath, given, concurrency, trustedCertificates]);
    const { connection, release } = connections.take(key, () => {
      const target = new HttpTarget({
        origin,
        basePath,
        access: given,
        guard: options.guard ?? OPEN_GUARD,
        connections: concurrency ?? options.connections ?? DEFAULT_CONNECTIONS,
        timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        maxBodyBytes: options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
        userAgent: options.userAgent ?? "Rollcall",
        trustedCertificates,
        onExchange: options.onExchange,
      });
      return { target, capabilities: new CapabilityReader(), close: () => target.close() };
    });
    const adapted = new AdaptedTarget({
      target: connection.target,
      settings,
      dialect: chooseDialect(settings.dialect, flags),
      capabilities: connection.capabilities,
    });
    let isClosed = false;
    return {
      send: async (request, signal) => {
        return isClosed ? describeClosed(origin) : await adapted.send(request, signal);
      },
      close: () => {
        isClosed = true;
        return release();
      },
    };
  }

  return { open, close: () => connections.close() };
}
