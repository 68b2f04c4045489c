import { isIP } from "node:net";
import type { FastifyRequest } from "fastify";

/**
 * Where the page of a request is from, as its browser says; no page can make it say otherwise.
 *
 * @param publicUrl - the server's address as it is configured; undefined: the one that was called
 * @returns `unknown` when the client is no browser of the last years, which says neither
 * @see Fetch Metadata section 2.4 (Sec-Fetch-Site), RFC 6454 section 7 (Origin)
 */
export function readRequestSite(
  { headers }: Pick<FastifyRequest, "headers">,
  publicUrl: string | undefined,
): "same" | "foreign" | "unknown" {
  const { origin, host = "" } = headers;
  const fetchSite = headers["sec-fetch-site"];
  if (fetchSite !== undefined && fetchSite !== "same-origin") return "foreign";
  if (origin !== undefined) return isOwn(origin, host, publicUrl) ? "same" : "foreign";
  return fetchSite === undefined ? "unknown" : "same";
}

/** Sent by our pages with what they ask for by themselves, while nobody is at them. */
const UNATTENDED_HEADER = "x-rollcall-unattended";

/**
 * Whether a request tells that somebody is at the page: a stream of events that is listened to, and
 * what a page reads anew because of an event, do not, so that a console that was left open ends
 * like one that was closed.
 */
export function isSomebodyThere({ headers }: Pick<FastifyRequest, "headers">): boolean {
  const isStream = headers.accept?.includes("text/event-stream") === true;
  return !isStream && headers[UNATTENDED_HEADER] === undefined;
}

/** Whether a method changes nothing, RFC 9110 section 9.2.1. */
export function isSafeMethod(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS";
}

function isOwn(origin: string, host: string, publicUrl: string | undefined): boolean {
  const url = URL.parse(origin);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return false;
  if (publicUrl !== undefined && url.origin === URL.parse(publicUrl)?.origin) return true;
  // Some proxies end TLS without saying so; a page of the same host under another scheme is ours.
  return host !== "" && url.host === URL.parse(`${url.protocol}//${host}`)?.host;
}

/**
 * From which address somebody signs in. A proxy on this machine says for whom it asks, in the last
 * entry of X-Forwarded-For; from elsewhere that header is anybody's word.
 */
export function readClientAddress(request: Pick<FastifyRequest, "headers" | "ip">): string {
  const { ip, headers } = request;
  if (ip !== "127.0.0.1" && ip !== "::1" && ip !== "::ffff:127.0.0.1") return ip;
  const forwarded = headers["x-forwarded-for"];
  const last = (Array.isArray(forwarded) ? forwarded.join(",") : (forwarded ?? ""))
    .split(",")
    .at(-1)
    ?.trim();
  return last !== undefined && isIP(last) !== 0 ? last : ip;
}
