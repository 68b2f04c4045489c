import { ScimError } from "../scim/errors.ts";

/** The decoded parameters of a query by name; of one that is there twice, the last. */
export type QueryParameters = Readonly<Record<string, string>>;

const NONE: QueryParameters = {};

/**
 * Read the query of a request target.
 *
 * `+` and `%20` both are a space (RFC 7644 section 3.4.2.2 with RFC 3986; Entra sends the one,
 * Okta the other). Names keep their case.
 *
 * @param target - path and query as they came over the wire
 * @throws ScimError `invalidSyntax` for percent-encoding that is none, or a NUL character
 */
export function parseQueryString(target: string): QueryParameters {
  const start = target.indexOf("?");
  if (start < 0 || start === target.length - 1) return NONE;
  // Without a prototype, so that a parameter named like a member of every object is just data.
  const parameters: Record<string, string> = Object.create(null);
  for (const part of target.slice(start + 1).split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    parameters[name] = equals < 0 ? "" : decode(part.slice(equals + 1));
  }
  return parameters;
}

function decode(text: string): string {
  if (!text.includes("%") && !text.includes("+")) return text;
  let decoded: string;
  try {
    decoded = decodeURIComponent(text.replaceAll("+", " "));
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause;
    const detail = "The query has a % that is not followed by two hexadecimal digits of UTF-8.";
    throw new ScimError("invalidSyntax", detail, { cause });
  }
  if (decoded.includes("\0")) {
    throw new ScimError("invalidSyntax", "The query has a NUL character.");
  }
  return decoded;
}
