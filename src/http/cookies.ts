import type { FastifyReply, FastifyRequest } from "fastify";

/** Where a cookie is set: over TLS or not. */
export interface CookieSite {
  readonly isHttps: boolean;
}

/** What differs between the cookies of sessions. */
export interface CookieOptions extends CookieSite {
  readonly name: string;
  /**
   * `Strict` where our own pages alone send it; `Lax` where another site leads people here, as
   * applications do that ask who somebody is.
   */
  readonly sameSite: "Strict" | "Lax";
  /** After this many seconds the browser forgets it; absent: when it closes. */
  readonly maxAgeS?: number;
}

/** No cookie of ours is longer. */
const LONGEST = 600;

/**
 * The name of a cookie as it is sent. Over TLS it is bound to this very host: no other host of the
 * domain, and no plain connection, can set one of that name.
 *
 * @see RFC 6265bis section 4.1.3.2
 */
function formatName({ name, isHttps }: Pick<CookieOptions, "name" | "isHttps">): string {
  return isHttps ? `__Host-${name}` : name;
}

/**
 * Read a cookie of a request.
 *
 * @returns the first of that name; undefined when there is none, or it is none of ours
 */
export function readCookie(
  request: Pick<FastifyRequest, "headers">,
  options: Pick<CookieOptions, "name" | "isHttps">,
): string | undefined {
  const wanted = formatName(options);
  const value = splitCookies(request).find(([name]) => name === wanted)?.[1];
  return value === undefined || value === "" || value.length > LONGEST ? undefined : value;
}

/** The names of a request's cookies that begin so, without that beginning; each once. */
export function listCookieNames(
  request: Pick<FastifyRequest, "headers">,
  options: Pick<CookieOptions, "name" | "isHttps">,
): readonly string[] {
  const beginning = formatName(options);
  const names = splitCookies(request).map(([name]) => name);
  const found = names.filter((name) => name.startsWith(beginning));
  return [...new Set(found.map((name) => name.slice(beginning.length)))];
}

function splitCookies({ headers }: Pick<FastifyRequest, "headers">): readonly [string, string][] {
  return (headers.cookie ?? "").split(";").flatMap((pair): [string, string][] => {
    const equals = pair.indexOf("=");
    return equals < 0 ? [] : [[pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()]];
  });
}

/**
 * Set the cookie of a session: out of reach of scripts, and gone when the browser closes.
 *
 * @param value - made of signs that stand in a cookie as they are
 */
export function setCookie(reply: FastifyReply, value: string, options: CookieOptions): void {
  reply.header("set-cookie", formatCookie(value, options));
}

/** Take a cookie away. */
export function clearCookie(reply: FastifyReply, options: CookieOptions): void {
  reply.header("set-cookie", formatCookie("", { ...options, maxAgeS: 0 }));
}

function formatCookie(value: string, options: CookieOptions): string {
  const { sameSite, isHttps, maxAgeS } = options;
  const secure = isHttps ? "; Secure" : "";
  const age = maxAgeS === undefined ? "" : `; Max-Age=${maxAgeS}`;
  return `${formatName(options)}=${value}; Path=/; HttpOnly; SameSite=${sameSite}${secure}${age}`;
}
