import { decodeXmlText, isXmlName, XmlError } from "./xml-text.ts";

/** An element of a document, with its namespaces worked out. */
export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  /** Empty where there is none. */
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly (XmlElement | string)[];
}

/** An attribute; declarations of namespaces are none. */
export interface XmlAttribute {
  readonly name: string;
  /** Empty for a name without a prefix. */
  readonly namespace: string;
  readonly value: string;
}

/** What a reader lets pass. */
export interface XmlOptions {
  /** Comments are left out instead of refused: for documents whose signature nobody checks. */
  readonly comments?: "skip";
}

/** In characters; documents of this protocol have a few thousand. */
const LONGEST = 1_000_000;
const DEEPEST = 40;
const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";
const MOST_ATTRIBUTES = 50;

type Scope = ReadonlyMap<string, string>;

interface Cursor {
  readonly text: string;
  readonly skipsComments: boolean;
  at: number;
}

/**
 * Read a document so strictly that no two readers can differ about what it says: no document
 * type, no entities but the five of XML itself, no processing instructions, no CDATA and, unless
 * told otherwise, no comments. What the standard lets out may be wrong in more places than are
 * looked at here; whatever this reader accepts is plain.
 *
 * @throws XmlError
 * @see XML 1.0 fifth edition; Namespaces in XML 1.0
 */
export function readXml(text: string, options: XmlOptions = {}): XmlElement {
  if (text.length > LONGEST) throw new XmlError("TooLong", "The document is too long.");
  const plain = (text.startsWith("\uFEFF") ? text.slice(1) : text).replaceAll(/\r\n?/g, "\n");
  const cursor: Cursor = { text: plain, skipsComments: options.comments === "skip", at: 0 };
  skipDeclaration(cursor);
  skipMargin(cursor);
  const scope: Scope = new Map([
    ["", ""],
    ["xml", XML_NAMESPACE],
  ]);
  const root = readElement(cursor, scope, 1);
  skipMargin(cursor);
  if (cursor.at < plain.length) throw refuse(cursor, "there is something behind its end");
  return root;
}

/** `<?xml version="1.0" encoding="UTF-8"?>` says nothing that is not known. */
function skipDeclaration(cursor: Cursor): void {
  const { text } = cursor;
  if (!text.startsWith("<?xml ")) return;
  const end = text.indexOf("?>");
  if (end < 0 || end > 200) throw refuse(cursor, "its declaration does not end");
  const encoding = text.slice(0, end).toLowerCase();
  if (encoding.includes("encoding") && !encoding.includes("utf-8")) {
    throw refuse(cursor, "it is not in UTF-8");
  }
  cursor.at = end + 2;
}

/** White space, and comments where they are let pass, around the root. */
function skipMargin(cursor: Cursor): void {
  for (;;) {
    skipSpace(cursor);
    if (!cursor.text.startsWith("<!", cursor.at) && !cursor.text.startsWith("<?", cursor.at))
      return;
    skipMarkup(cursor);
  }
}

/** Skip a comment; refuse everything else that begins with `<!` or `<?`. */
function skipMarkup(cursor: Cursor): void {
  const { text, at } = cursor;
  if (text.startsWith("<!--", at)) {
    if (!cursor.skipsComments) {
      throw new XmlError("CommentNotAllowed", "The document has a comment.");
    }
    const end = text.indexOf("-->", at + 4);
    if (end < 0) throw refuse(cursor, "a comment does not end");
    cursor.at = end + 3;
    return;
  }
  if (text.startsWith("<![CDATA[", at)) {
    throw new XmlError("CdataNotAllowed", "The document has a CDATA section.");
  }
  if (text.startsWith("<!", at)) {
    throw new XmlError("DoctypeNotAllowed", "The document has a document type declaration.");
  }
  throw new XmlError("InstructionNotAllowed", "The document has a processing instruction.");
}

function readElement(cursor: Cursor, outer: Scope, depth: number): XmlElement {
  if (depth > DEEPEST) throw new XmlError("TooDeep", "Elements are nested too deeply.");
  expect(cursor, "<");
  const qualified = readName(cursor);
  const { attributes, isEmpty } = readAttributes(cursor);
  const scope = declare(cursor, outer, attributes);
  const [name, namespace] = resolve(cursor, scope, qualified, true);
  const own = resolveAttributes(cursor, scope, attributes);
  if (isEmpty) return { name, namespace, attributes: own, children: [] };
  const children = readChildren(cursor, scope, depth);
  if (readName(cursor) !== qualified) throw refuse(cursor, `<${qualified}> does not end`);
  skipSpace(cursor);
  expect(cursor, ">");
  return { name, namespace, attributes: own, children };
}

/** Reads up to and with `</`. */
function readChildren(cursor: Cursor, scope: Scope, depth: number): (XmlElement | string)[] {
  const children: (XmlElement | string)[] = [];
  for (;;) {
    const next = cursor.text.indexOf("<", cursor.at);
    if (next < 0) throw refuse(cursor, "an element does not end");
    if (next > cursor.at) children.push(decodeXmlText(cursor.text.slice(cursor.at, next)));
    cursor.at = next;
    const mark = cursor.text.charAt(next + 1);
    if (mark === "/") {
      cursor.at = next + 2;
      return children;
    }
    if (mark === "!" || mark === "?") skipMarkup(cursor);
    else children.push(readElement(cursor, scope, depth + 1));
  }
}

type RawAttribute = readonly [name: string, value: string];

function readAttributes(cursor: Cursor): {
  readonly attributes: readonly RawAttribute[];
  readonly isEmpty: boolean;
} {
  const attributes: RawAttribute[] = [];
  for (;;) {
    const hadSpace = skipSpace(cursor);
    const mark = cursor.text.charAt(cursor.at);
    if (mark === ">") {
      cursor.at += 1;
      return { attributes, isEmpty: false };
    }
    if (mark === "/") {
      cursor.at += 1;
      expect(cursor, ">");
      return { attributes, isEmpty: true };
    }
    if (!hadSpace || attributes.length >= MOST_ATTRIBUTES) {
      throw refuse(cursor, "its attributes can't be read");
    }
    const name = readName(cursor);
    if (attributes.some(([known]) => known === name))
      throw refuse(cursor, `${name} is there twice`);
    skipSpace(cursor);
    expect(cursor, "=");
    skipSpace(cursor);
    attributes.push([name, readValue(cursor)]);
  }
}

function readValue(cursor: Cursor): string {
  const quote = cursor.text.charAt(cursor.at);
  const end = quote === '"' || quote === "'" ? cursor.text.indexOf(quote, cursor.at + 1) : -1;
  if (end < 0) throw refuse(cursor, "a value does not end");
  const raw = cursor.text.slice(cursor.at + 1, end);
  if (raw.includes("<")) throw refuse(cursor, "a value has a < in it");
  cursor.at = end + 1;
  return decodeXmlText(raw.replaceAll(/[\t\n]/g, " "));
}

function declare(cursor: Cursor, outer: Scope, attributes: readonly RawAttribute[]): Scope {
  const declared = attributes.filter(([name]) => isDeclaration(name));
  if (declared.length === 0) return outer;
  const scope = new Map(outer);
  for (const [name, value] of declared) {
    const prefix = name === "xmlns" ? "" : name.slice("xmlns:".length);
    const isReserved = prefix === "xml" || prefix === "xmlns" || value === XML_NAMESPACE;
    if (isReserved || (prefix !== "" && value === "")) {
      throw refuse(cursor, `the prefix ${prefix} can't stand for that`);
    }
    scope.set(prefix, value);
  }
  return scope;
}

function isDeclaration(name: string): boolean {
  return name === "xmlns" || name.startsWith("xmlns:");
}

function resolveAttributes(
  cursor: Cursor,
  scope: Scope,
  attributes: readonly RawAttribute[],
): readonly XmlAttribute[] {
  const own = attributes
    .filter(([name]) => !isDeclaration(name))
    .map(([qualified, value]) => {
      const [name, namespace] = resolve(cursor, scope, qualified, false);
      return { name, namespace, value };
    });
  const keys = new Set(own.map(({ name, namespace }) => `${namespace} ${name}`));
  if (keys.size < own.length) throw refuse(cursor, "an attribute is there twice");
  return own;
}

function resolve(
  cursor: Cursor,
  scope: Scope,
  qualified: string,
  isElement: boolean,
): readonly [name: string, namespace: string] {
  const parts = qualified.split(":");
  const [first = "", second] = parts;
  if (parts.length > 2 || first === "" || second === "") {
    throw refuse(cursor, `${qualified} is no name`);
  }
  if (second === undefined) return [first, isElement ? (scope.get("") ?? "") : ""];
  const namespace = scope.get(first);
  if (namespace === undefined) throw refuse(cursor, `the prefix ${first} stands for nothing`);
  return [second, namespace];
}

function readName(cursor: Cursor): string {
  const start = cursor.at;
  let end = start;
  while (end < cursor.text.length && !" \t\n/>=<\"'".includes(cursor.text.charAt(end))) end += 1;
  const name = cursor.text.slice(start, end);
  if (!isXmlName(name)) throw refuse(cursor, "a name is expected");
  cursor.at = end;
  return name;
}

function skipSpace(cursor: Cursor): boolean {
  const start = cursor.at;
  while (" \t\n".includes(cursor.text.charAt(cursor.at) || "x")) cursor.at += 1;
  return cursor.at > start;
}

function expect(cursor: Cursor, mark: string): void {
  if (cursor.text.charAt(cursor.at) !== mark) throw refuse(cursor, `${mark} is expected`);
  cursor.at += 1;
}

function refuse(cursor: Cursor, why: string): XmlError {
  return new XmlError("NotWellFormed", `No XML: ${why} (at character ${cursor.at + 1}).`);
}
