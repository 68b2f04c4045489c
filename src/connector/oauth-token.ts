import { isJsonObject, type JsonValue } from "../common/json.ts";
import { SyncError } from "../sync/errors.ts";
import type { AccessGrant } from "../sync/target-access.ts";
import type { OwnRequest, OwnRequester } from "./own-request.ts";
import { redact, spellSecrets } from "./target-body.ts";

type ClientCredentials = Extract<AccessGrant, { kind: "clientCredentials" }>;

/** An access token, until it is due to be replaced. */
interface CachedToken {
  readonly token: string;
  /** By the clock of `performance.now`. */
  readonly usableUntilMs: number;
}

/** RFC 6749 recommends to say how long a token lasts, and some don't. */
const USUAL_LIFE_S = 3_600;
/** A token is replaced this much before its end, or at the half of a short life. */
const EARLY_S = 60;
const MAX_TOKEN_LENGTH = 16_384;

/**
 * Access tokens by client credentials (RFC 6749 section 4.4): asked for when one is needed, kept
 * until shortly before it ends, and one request at a time however many wait for it.
 */
export class OauthTokens {
  readonly #grant: ClientCredentials;
  readonly #request: OwnRequester;
  #cached: CachedToken | undefined;
  #asking: Promise<string> | undefined;

  constructor(grant: ClientCredentials, request: OwnRequester) {
    this.#grant = grant;
    this.#request = request;
  }

  /**
   * @returns a token to send
   * @throws SyncError `SystemForCrossDomainIdentityManagementInvalidCredentials` when the endpoint
   *   refuses the client, `TooManyRequests`, `TargetUnavailable`, `TargetAddressNotAllowed`
   */
  async read(): Promise<string> {
    const cached = this.#cached;
    if (cached !== undefined && performance.now() < cached.usableUntilMs) return cached.token;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** The target does not take this token: the next one is asked for anew. */
  forget(token: string): void {
    if (this.#cached?.token === token) this.#cached = undefined;
  }

  async #ask(): Promise<string> {
    const answer = await this.#request(this.#buildRequest());
    const { status, body } = answer;
    if (status === 429 || status >= 500) {
      const { retryAfterMs } = answer;
      const code = status === 429 ? "TooManyRequests" : "TargetUnavailable";
      const message = `${this.#where()} answered ${status}${this.#quote(body)}.`;
      throw new SyncError(code, message, { ...(retryAfterMs !== undefined && { retryAfterMs }) });
    }
    if (status !== 200) throw this.#refuse(`answered ${status}${this.#quote(body)}`);
    const given = isJsonObject(body) ? body : {};
    const { access_token: token, token_type: type = "Bearer", expires_in: life } = given;
    if (typeof token !== "string" || token === "" || token.length > MAX_TOKEN_LENGTH) {
      throw this.#refuse("answered without an access token");
    }
    if (!isPrintable(token)) throw this.#refuse("gave a token that no header can carry");
    if (typeof type !== "string" || type.toLowerCase() !== "bearer") {
      throw this.#refuse("gave a token that is no bearer token");
    }
    const lifeS = readLife(life);
    const usableS = lifeS > 2 * EARLY_S ? lifeS - EARLY_S : lifeS / 2;
    this.#cached = { token, usableUntilMs: performance.now() + usableS * 1_000 };
    return token;
  }

  #buildRequest(): OwnRequest {
    const { tokenUrl, clientId, clientSecret, scope, credentialsIn } = this.#grant;
    const form = new URLSearchParams({ grant_type: "client_credentials" });
    if (scope !== undefined) form.set("scope", scope);
    if (credentialsIn === "body") {
      form.set("client_id", clientId);
      form.set("client_secret", clientSecret);
    }
    return {
      method: "POST",
      url: tokenUrl,
      headers: {
        accept: "application/json",
        "content-type": "application/x-www-form-urlencoded",
        ...(credentialsIn === "header" && {
          // Each part is form-encoded before the colon joins them (RFC 6749 section 2.3.1).
          authorization: formatBasic(encodeForm(clientId), encodeForm(clientSecret)),
        }),
      },
      body: form.toString(),
    };
  }

  #refuse(what: string): SyncError {
    return new SyncError(
      "SystemForCrossDomainIdentityManagementInvalidCredentials",
      `${this.#where()} ${what}.`,
    );
  }

  #where(): string {
    return `The token endpoint at ${new URL(this.#grant.tokenUrl).host}`;
  }

  /** The endpoint's own words for an error (RFC 6749 section 5.2), without our secret. */
  #quote(body: JsonValue | undefined): string {
    if (!isJsonObject(body)) return "";
    const words = [body.error, body.error_description].filter((word) => typeof word === "string");
    const text = redact(words.join(": "), spellSecrets(this.#grant.clientSecret)).slice(0, 200);
    return text === "" ? "" : ` (${text.replace(/[^\x20-\x7e]+/g, " ")})`;
  }
}

/** The value of an `Authorization` header for a name and a password (RFC 7617). */
export function formatBasic(userName: string, password: string): string {
  return `Basic ${Buffer.from(`${userName}:${password}`, "utf8").toString("base64")}`;
}

function encodeForm(text: string): string {
  return new URLSearchParams({ x: text }).toString().slice(2);
}

function readLife(value: JsonValue | undefined): number {
  const seconds = typeof value === "string" ? Number(value) : value;
  const isGood = typeof seconds === "number" && Number.isFinite(seconds) && seconds > 0;
  return isGood ? seconds : USUAL_LIFE_S;
}

function isPrintable(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}
