/** An attribute by name: schema URN and sub-attribute are optional. RFC 7644 section 3.10. */
export interface AttributePath {
  /** As written; URNs are matched without regard to case. */
  readonly urn?: string;
  readonly attribute: string;
  readonly subAttribute?: string;
}

/**
 * Read standard attribute notation.
 *
 * The last colon ends the URN, so the dots of `2.0` are no trouble. Older Entra jobs write a dot
 * where a colon belongs after the URN; three names after a URN are therefore read with the first
 * as the URN's last part, and two are told apart when the path meets a schema.
 *
 * @param text - such as `name.givenName` or `urn:…:User:manager.value`
 * @returns the path, or undefined when the text is not in that notation
 * @see RFC 7644 section 3.10
 */
export function parseAttributePath(text: string): AttributePath | undefined {
  const colon = text.lastIndexOf(":");
  if (colon >= 0 && !isUrn(text, colon)) return undefined;
  const from = colon + 1;
  const dot = text.indexOf(".", from);
  if (dot < 0) {
    if (!isName(text, from, text.length)) return undefined;
    if (colon < 0) return { attribute: text };
    return { urn: text.slice(0, colon), attribute: text.slice(from) };
  }
  const second = text.indexOf(".", dot + 1);
  if (!isName(text, from, dot)) return undefined;
  if (second >= 0) {
    if (colon < 0 || text.indexOf(".", second + 1) >= 0) return undefined;
    if (!isName(text, dot + 1, second) || !isName(text, second + 1, text.length)) return undefined;
    return {
      urn: text.slice(0, dot),
      attribute: text.slice(dot + 1, second),
      subAttribute: text.slice(second + 1),
    };
  }
  if (!isName(text, dot + 1, text.length)) return undefined;
  const attribute = text.slice(from, dot);
  const subAttribute = text.slice(dot + 1);
  return colon < 0
    ? { attribute, subAttribute }
    : { urn: text.slice(0, colon), attribute, subAttribute };
}

/** Write an attribute path in standard notation; the inverse of {@link parseAttributePath}. */
export function formatAttributePath(path: AttributePath): string {
  const name =
    path.subAttribute === undefined ? path.attribute : `${path.attribute}.${path.subAttribute}`;
  return path.urn === undefined ? name : `${path.urn}:${name}`;
}

/**
 * Whether a text is an attribute name: a letter, then letters, digits, `-`, `_` and `$`; `$ref`
 * is the one name that starts otherwise.
 *
 * @see RFC 7643 section 2.1
 */
export function isAttributeName(text: string): boolean {
  return isName(text, 0, text.length);
}

function isName(text: string, from: number, to: number): boolean {
  if (to <= from) return false;
  const first = text.charCodeAt(from);
  if (!isLetter(first) && !(first === 36 && to > from + 1)) return false;
  for (let index = from + 1; index < to; index += 1) {
    const code = text.charCodeAt(index);
    if (isLetter(code) || (code >= 48 && code <= 57)) continue;
    if (code !== 45 && code !== 95 && code !== 36) return false;
  }
  return true;
}

function isUrn(text: string, to: number): boolean {
  for (let index = 0; index < to; index += 1) {
    const code = text.charCodeAt(index);
    // No space, quote or bracket: those belong to a value path.
    if (code <= 34 || code === 91 || code === 93) return false;
  }
  return to > 0;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}
