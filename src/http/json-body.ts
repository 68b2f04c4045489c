import { ScimError } from "../scim/errors.ts";

/** How deep arrays and objects may nest; a SCIM resource needs five levels. */
const DEPTH_LIMIT = 32;

/**
 * Parse the JSON body of a request and refuse what no client needs and no store keeps.
 *
 * @returns the parsed value; undefined when the body is empty
 * @throws ScimError `invalidSyntax` for broken JSON, nesting beyond 32 levels, a member named
 *   `__proto__`, and text with NUL characters or halves of surrogate pairs
 */
export function parseJsonBody(text: string): unknown {
  if (text === "") return undefined;
  let value: unknown;
  try {
    // Some clients on .NET put a byte order mark first; RFC 8259 section 8.1 lets it be ignored.
    value = JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new ScimError("invalidSyntax", "The body is no JSON.", { cause });
  }
  if (mayBeRefused(text)) checkValue(value, 1);
  return value;
}

/** Most bodies are told by their text alone; the others are walked through. */
function mayBeRefused(text: string): boolean {
  // Only an escape can bring what no well-formed text holds, or hide a name.
  const isPlain = !text.includes("\\u") && !text.includes("__proto__") && text.isWellFormed();
  return !isPlain || countOpenings(text, "{") + countOpenings(text, "[") > DEPTH_LIMIT;
}

/** How often a bracket stands in a text, in strings too; counting ends where it is enough. */
function countOpenings(text: string, bracket: "{" | "["): number {
  let count = 0;
  let at = text.indexOf(bracket);
  while (at >= 0 && count <= DEPTH_LIMIT) {
    count += 1;
    at = text.indexOf(bracket, at + 1);
  }
  return count;
}

function checkValue(value: unknown, depth: number): void {
  if (typeof value === "string") {
    checkText(value);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (depth > DEPTH_LIMIT) {
    throw new ScimError(
      "invalidSyntax",
      `The body nests deeper than ${DEPTH_LIMIT} levels (maxDepth).`,
    );
  }
  if (Array.isArray(value)) {
    for (const item of value) checkValue(item, depth + 1);
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    if (name === "__proto__") {
      throw new ScimError("invalidSyntax", 'A member named "__proto__" is refused.');
    }
    checkText(name);
    checkValue(member, depth + 1);
  }
}

// PostgreSQL keeps neither, and both databases must take the same.
function checkText(text: string): void {
  if (text.includes("\0")) throw new ScimError("invalidSyntax", "The body has a NUL character.");
  if (!text.isWellFormed()) {
    throw new ScimError("invalidSyntax", "The body has half of a surrogate pair.");
  }
}
