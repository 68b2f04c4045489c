import { isJsonNumber } from "./filter-scanner.ts";
import { foldCase, normaliseDateTime } from "./fold.ts";
import type { Quirks } from "./quirks.ts";
import type { JsonValue } from "./resource.ts";
import type { ResourceAttribute } from "./schema.ts";

/** A scalar, or the end of the sentence `"active" …` that says what is wrong with it. */
export type ReadScalar =
  | { readonly value: string | number | boolean }
  | { readonly problem: string };

/**
 * Read one simple value by its attribute's type, with the coercions the quirks allow.
 *
 * @param input - assigned: neither null nor what counts as empty
 * @see RFC 7643 section 2.3
 */
export function readScalar(
  input: JsonValue,
  attribute: ResourceAttribute,
  quirks: Quirks,
): ReadScalar {
  switch (attribute.type) {
    case "boolean":
      return readBoolean(input, quirks);
    case "integer":
      return readNumber(input, quirks, true);
    case "decimal":
      return readNumber(input, quirks, false);
    default:
      return readText(input, attribute, quirks);
  }
}

function readBoolean(input: JsonValue, quirks: Quirks): ReadScalar {
  if (typeof input === "boolean") return { value: input };
  if (typeof input === "string" && quirks.stringBooleans) {
    // Entra sends "True" and "False" unless the tenant URL carries its feature flag.
    const word = input.toLowerCase();
    if (word === "true") return { value: true };
    if (word === "false") return { value: false };
  }
  return { problem: "must be true or false" };
}

function readNumber(input: JsonValue, quirks: Quirks, isInteger: boolean): ReadScalar {
  const isText = typeof input === "string" && quirks.looseScalars && isJsonNumber(input);
  const value = isText ? Number(input) : input;
  if (typeof value !== "number" || !Number.isFinite(value)) {
    return { problem: isInteger ? "must be an integer" : "must be a number" };
  }
  if (isInteger && !Number.isSafeInteger(value)) return { problem: "must be an integer" };
  return { value };
}

function readText(input: JsonValue, attribute: ResourceAttribute, quirks: Quirks): ReadScalar {
  if (typeof input !== "string") {
    const isLoose = quirks.looseScalars && attribute.type === "string";
    if (isLoose && (typeof input === "number" || typeof input === "boolean")) {
      return { value: String(input) };
    }
    return { problem: "must be a string" };
  }
  switch (attribute.type) {
    case "dateTime":
      if (normaliseDateTime(input) !== undefined) return { value: input };
      return { problem: "must be a dateTime such as 2026-01-31T09:30:00Z" };
    case "binary":
      return isBase64(input) ? { value: input } : { problem: "must be base64 with its padding" };
    case "reference":
      return isUriText(input) ? { value: input } : { problem: "must be a URI" };
    default:
      return readCanonical(input, attribute, quirks);
  }
}

function readCanonical(input: string, attribute: ResourceAttribute, quirks: Quirks): ReadScalar {
  const { canonicalValues = [], restricted = false } = attribute;
  const isChecked = restricted || quirks.canonicalValues === "restrict";
  // An empty list restricts nothing, RFC 7643 section 7.
  if (isChecked && canonicalValues.length > 0 && !isCanonical(input, attribute, canonicalValues)) {
    return { problem: `must be one of ${canonicalValues.join(", ")}` };
  }
  switch (attribute.userPath) {
    case "emails.value":
      return { value: quirks.canonicaliseValues ? lowerDomain(input) : input };
    case "ims.value":
      return { value: quirks.canonicaliseValues ? stripSpace(input).toLowerCase() : input };
    case "addresses.country":
      if (quirks.countryNames === "store" || isTwoLetters(input)) return { value: input };
      return { problem: "must be a two-letter country code of ISO 3166-1" };
    default:
      return { value: input };
  }
}

function isCanonical(
  input: string,
  { caseExact }: ResourceAttribute,
  canonicalValues: readonly string[],
): boolean {
  if (caseExact) return canonicalValues.includes(input);
  const folded = foldCase(input);
  return canonicalValues.some((each) => foldCase(each) === folded);
}

// The local part may depend on case (RFC 5321 section 2.4); the domain never does.
function lowerDomain(address: string): string {
  const at = address.lastIndexOf("@");
  return address.slice(0, at + 1) + address.slice(at + 1).toLowerCase();
}

function stripSpace(text: string): string {
  let stripped = "";
  for (const character of text) if (character.trim() !== "") stripped += character;
  return stripped;
}

function isTwoLetters(text: string): boolean {
  if (text.length !== 2) return false;
  return isAsciiLetter(text.charCodeAt(0)) && isAsciiLetter(text.charCodeAt(1));
}

function isAsciiLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122;
}

// RFC 4648 section 4: groups of four characters, "=" only at the end.
function isBase64(text: string): boolean {
  const { length } = text;
  if (length % 4 !== 0) return false;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  for (let index = 0; index < length - padding; index += 1) {
    const code = text.charCodeAt(index);
    const isDigit = code >= 48 && code <= 57;
    if (!isAsciiLetter(code) && !isDigit && code !== 43 && code !== 47) return false;
  }
  return true;
}

// Relative references are URIs too, so only what no URI has is refused.
function isUriText(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code <= 32 || code === 34 || code === 60 || code === 62 || code === 127) return false;
  }
  return true;
}
