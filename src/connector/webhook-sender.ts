import { createHmac } from "node:crypto";
import { Agent, request } from "undici";
import { DeliveryError, type WebhookSender } from "../sync/notification-ports.ts";
import type { AddressGuard } from "./address-guard.ts";

/** How webhooks are called. */
export interface WebhookOptions {
  /** Decides which addresses may be connected to. */
  readonly guard: AddressGuard;
  /** The longest wait for the answer. Default 10,000. */
  readonly timeoutMs?: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const MOST_ANSWER_BYTES = 64 * 1024;

/**
 * Sends notices as POST with a JSON body, signed like Standard Webhooks: `webhook-id`,
 * `webhook-timestamp` (seconds since 1970) and `webhook-signature: v1,` with the base64 of an
 * HMAC-SHA-256 over `id.timestamp.body`. The id is the same for every attempt. Redirects are not
 * followed, and addresses of private networks are refused when the connection is made.
 */
export function createWebhookSender(options: WebhookOptions): WebhookSender {
  const { guard, now } = options;
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  return {
    async send({ url, secret, id, body }) {
      const target = parseWebhookUrl(url);
      const timestamp = String(Math.floor(now() / 1000));
      const dispatcher = new Agent({
        connect: { lookup: guard.lookupFor(portOf(target)), timeout: timeoutMs },
        maxResponseSize: MOST_ANSWER_BYTES,
      });
      try {
        guard.check(target);
        const answer = await request(target, {
          method: "POST",
          dispatcher,
          headersTimeout: timeoutMs,
          bodyTimeout: timeoutMs,
          signal: AbortSignal.timeout(timeoutMs * 2),
          headers: {
            "content-type": "application/json",
            "user-agent": "Rollcall",
            "webhook-id": id,
            "webhook-timestamp": timestamp,
            "webhook-signature": signWebhook(secret, { id, timestamp, body }),
          },
          body,
        });
        await answer.body.dump();
        if (answer.statusCode < 200 || answer.statusCode > 299) {
          throw new DeliveryError(`The webhook at ${target.host} answered ${answer.statusCode}.`);
        }
      } catch (error) {
        if (error instanceof DeliveryError || !(error instanceof Error)) throw error;
        throw new DeliveryError(`The webhook at ${target.host} failed: ${describe(error)}.`, {
          cause: error,
        });
      } finally {
        await dispatcher.destroy();
      }
    },
  };
}

/** The value of `webhook-signature`. */
export function signWebhook(
  secret: string,
  { id, timestamp, body }: { readonly id: string; readonly timestamp: string; body: string },
): string {
  const mac = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`);
  return `v1,${mac.digest("base64")}`;
}

/**
 * Read a webhook's address.
 *
 * @throws DeliveryError for one that is no HTTP address, or has a password in it
 */
export function parseWebhookUrl(text: string): URL {
  const url = text.length > 2048 ? null : URL.parse(text);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new DeliveryError("The webhook's URL does not begin with https:// and a host.");
  }
  if (url.username === "" && url.password === "") return url;
  throw new DeliveryError("The webhook's URL contains a user name or a password.");
}

function portOf(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}

function describe(error: Error): string {
  const { code } = error as { readonly code?: unknown };
  if (code === "ROLLCALL_ADDRESS_REFUSED") return "its address is in a private network";
  if (error.name === "TimeoutError" || error.name === "AbortError") return "it did not answer";
  return typeof code === "string" ? code : "the connection was lost";
}
