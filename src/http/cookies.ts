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
  for (const pair of (request.headers.cookie ?? "").split(";")) {
    const equals = pair.indexOf("=");
    if (equals < 0 || pair.slice(0, equals).trim() !== wanted) continue;
    const value = pair.slice(equals + 1).trim();
    return value === "" || value.length > LONGEST ? undefined : value;
  }
  return undefined;
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
  reply.header("set-cookie", `${formatCookie("", options)}; Max-Age=0`);
}

function formatCookie(value: string, options: CookieOptions): string {
  const { sameSite, isHttps } = options;
  const secure = isHttps ? "; Secure" : "";
  return `${formatName(options)}=${value}; Path=/; HttpOnly; SameSite=${sameSite}${secure}`;
}
