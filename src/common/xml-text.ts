/** Why a document is refused. */
export type XmlErrorCode =
  | "NotWellFormed"
  | "TooLong"
  | "TooDeep"
  | "DoctypeNotAllowed"
  | "EntityNotAllowed"
  | "CommentNotAllowed"
  | "CdataNotAllowed"
  | "InstructionNotAllowed";

/** A document that is not read. */
export class XmlError extends Error {
  override readonly name = "XmlError";
  readonly code: XmlErrorCode;

  constructor(code: XmlErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

/**
 * The text that is meant, with the five entities of XML and references to characters.
 *
 * @throws XmlError `EntityNotAllowed` for any other entity, `NotWellFormed`
 */
export function decodeXmlText(raw: string): string {
  let text = "";
  let at = 0;
  for (;;) {
    const start = raw.indexOf("&", at);
    if (start < 0) break;
    const end = raw.indexOf(";", start);
    if (end < 0) throw new XmlError("NotWellFormed", "No XML: an & has no ; behind it.");
    text += raw.slice(at, start) + decodeReference(raw.slice(start + 1, end));
    at = end + 1;
  }
  text += raw.slice(at);
  if (!isXmlText(text)) {
    throw new XmlError("NotWellFormed", "No XML: a character is in it that may not be.");
  }
  return text;
}

function decodeReference(name: string): string {
  const entity = ENTITIES.get(name);
  if (entity !== undefined) return entity;
  if (!name.startsWith("#")) {
    throw new XmlError("EntityNotAllowed", `The document uses the entity "${name.slice(0, 40)}".`);
  }
  const isHex = name.startsWith("#x");
  const digits = name.slice(isHex ? 2 : 1);
  const isNumber = digits !== "" && (isHex ? /^[0-9a-fA-F]{1,6}$/ : /^[0-9]{1,7}$/).test(digits);
  const code = Number.parseInt(digits, isHex ? 16 : 10);
  if (!isNumber || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    throw new XmlError("NotWellFormed", "No XML: a reference is to no character.");
  }
  return String.fromCodePoint(code);
}

/** Whether a document may have this text. XML 1.0 section 2.2. */
export function isXmlText(text: string): boolean {
  if (!text.isWellFormed()) return false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const isControl = code < 32 && code !== 9 && code !== 10 && code !== 13;
    if (isControl || code === 0xfffe || code === 0xffff) return false;
  }
  return true;
}

/** Whether this is a name, perhaps with a prefix. Letters beyond ASCII pass without a look. */
export function isXmlName(text: string): boolean {
  return /^[A-Za-z_\u0080-\uFFFF][A-Za-z0-9_.:\-\u0080-\uFFFF]*$/.test(text);
}
