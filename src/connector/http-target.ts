import type { Pool } from "undici";
import { invariant } from "../common/invariant.ts";
import type { Target, TargetAnswer, TargetRequest } from "../sync/ports.ts";
import type { TargetAccess } from "../sync/target-access.ts";
import type { AddressGuard } from "./address-guard.ts";
import { type Authorization, type Authorized, createAuthorization } from "./authorization.ts";
import { openPool, type PoolOptions } from "./guarded-pool.ts";
import { createOwnRequester } from "./own-request.ts";
import type { LoggedRequest, ScimTargetOptions } from "./scim-target.ts";
import { spellSecrets } from "./target-body.ts";
import { Exchange, type ExchangeSettings } from "./target-exchange.ts";
import { describeFailure } from "./target-failure.ts";

/** How a target is reached. */
export interface HttpTargetOptions {
  readonly origin: string;
  readonly basePath: string;
  readonly access: TargetAccess;
  readonly guard: AddressGuard;
  readonly connections: number;
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
  readonly userAgent: string;
  readonly trustedCertificates: string | undefined;
  readonly onExchange: ScimTargetOptions["onExchange"];
}

/** How many of the largest bodies may arrive together: the memory that a target can take. */
const BODIES_AT_ONCE = 2;
const SCIM = "application/scim+json";

/** Sends requests as they stand, with what lets us in. */
export class HttpTarget implements Target {
  readonly #options: HttpTargetOptions;
  readonly #authorization: Authorization;
  readonly #host: string;
  readonly #underWay: ExchangeSettings["underWay"];
  #pool: Pool | undefined;
  #isClosed = false;

  /** @throws SyncError `InvalidSecretToken`, `InvalidCredentials` */
  constructor(options: HttpTargetOptions) {
    this.#options = options;
    this.#host = new URL(options.origin).host;
    this.#underWay = { bytes: 0, maxBytes: options.maxBodyBytes * BODIES_AT_ONCE };
    this.#authorization = createAuthorization(
      options.access,
      createOwnRequester(this.#poolOptions()),
    );
  }

  /**
   * @throws SyncError when no token is to be had for an OAuth client; the signal's reason
   */
  async send(request: TargetRequest, signal?: AbortSignal): Promise<TargetAnswer> {
    invariant(request.path.startsWith("/"), "the path of a target request begins with a slash");
    signal?.throwIfAborted();
    const authorized = await this.#authorization.read();
    const answer = await this.#exchange(request, authorized, signal);
    const isRefused = answer.kind === "answer" && answer.status === 401;
    if (!isRefused || !this.#authorization.renew(authorized)) return answer;
    // Nobody who says 401 has done anything, so that even a POST may be sent again. Once.
    const renewed = await this.#authorization.read();
    return renewed.header === authorized.header
      ? answer
      : await this.#exchange(request, renewed, signal);
  }

  /** Waits for the requests under way; whoever wants none of them aborts their signals first. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const pool = this.#pool;
    if (pool !== undefined && !pool.closed && !pool.destroyed) await pool.close();
  }

  async #exchange(
    request: TargetRequest,
    authorized: Authorized,
    signal: AbortSignal | undefined,
  ): Promise<TargetAnswer> {
    const { origin, basePath, maxBodyBytes, timeoutMs, onExchange } = this.#options;
    const path = basePath + request.path;
    const body = request.body === undefined ? null : JSON.stringify(request.body);
    const headers = this.#headers(authorized.header, body !== null);
    const settings: ExchangeSettings = {
      host: this.#host,
      secrets: authorized.secrets.flatMap(spellSecrets),
      maxBodyBytes,
      maxDurationMs: timeoutMs * 4,
      underWay: this.#underWay,
    };
    const pool = this.#openOnce();
    const answer =
      "kind" in pool
        ? pool
        : await new Promise<TargetAnswer>((resolve, reject) => {
            const exchange = new Exchange(settings, signal, resolve, reject);
            pool.dispatch(
              { method: request.method, path, body, headers: Object.entries(headers).flat() },
              exchange,
            );
          });
    onExchange?.(describeRequest(request, origin + path, headers), answer);
    return answer;
  }

  /** @returns the pool, or why there can be none */
  #openOnce(): Pool | TargetAnswer {
    if (this.#isClosed) return describeClosed(this.#options.origin);
    try {
      this.#pool ??= openPool(this.#options.origin, this.#poolOptions());
      return this.#pool;
    } catch (error) {
      const { reason, message } = describeFailure(error, this.#host);
      if (reason !== "forbidden" && reason !== "tls") throw error;
      return { kind: "noAnswer", reason, message, durationMs: 0 };
    }
  }

  #poolOptions(): PoolOptions {
    const { guard, timeoutMs, connections, trustedCertificates, access } = this.#options;
    const { clientCertificate } = access;
    return { guard, timeoutMs, connections, trustedCertificates, clientCertificate };
  }

  #headers(authorization: string, hasBody: boolean): Readonly<Record<string, string>> {
    return {
      ...(authorization !== "" && { authorization }),
      accept: `${SCIM}, application/json`,
      "user-agent": this.#options.userAgent,
      ...(hasBody && { "content-type": SCIM }),
    };
  }
}

/** The answer to a request that came after the end. */
export function describeClosed(origin: string): TargetAnswer {
  const closed = Object.assign(new Error("closed"), { code: "UND_ERR_CLOSED" });
  const { reason, message } = describeFailure(closed, new URL(origin).host);
  return { kind: "noAnswer", reason, message, durationMs: 0 };
}

function describeRequest(
  { method, body }: TargetRequest,
  url: string,
  headers: Readonly<Record<string, string>>,
): LoggedRequest {
  const { authorization, ...rest } = headers;
  const shown =
    authorization === undefined
      ? rest
      : { authorization: `${authorization.split(" ")[0]} [redacted]`, ...rest };
  return { method, url, headers: shown, ...(body !== undefined && { body }) };
}
