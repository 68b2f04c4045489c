import { isXmlText, XmlError } from "./xml-text.ts";

/** An element to be written: its name with one of the prefixes of `namespaces`. */
export interface XmlNode {
  readonly name: string;
  /** Without prefixes; one that is undefined is left out. */
  readonly attributes?: Readonly<Record<string, string | undefined>>;
  readonly children?: readonly (XmlNode | string)[];
}

/** Which prefix stands for which namespace. */
export type XmlNamespaces = Readonly<Record<string, string>>;

/**
 * Write an element in its canonical form: what a reader's exclusive canonicalization would make of
 * it is the very text. So a part of a document can be digested before it is in the document.
 *
 * A namespace is declared by the outermost element that uses its prefix.
 *
 * @param declared - the prefixes that an element around this one has declared
 * @throws XmlError for a text with characters that no document may have
 * @see Exclusive XML Canonicalization 1.0
 */
export function writeXml(
  node: XmlNode,
  namespaces: XmlNamespaces,
  declared: readonly string[] = [],
): string {
  const [prefix = ""] = node.name.split(":");
  const isNew = !declared.includes(prefix);
  const inner = isNew ? [...declared, prefix] : declared;
  const declaration = isNew
    ? ` xmlns:${prefix}="${escapeAttribute(namespaces[prefix] ?? "")}"`
    : "";
  const attributes = Object.entries(node.attributes ?? {})
    .filter((each): each is [string, string] => each[1] !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
    .join("");
  const children = (node.children ?? [])
    .map((child) =>
      typeof child === "string" ? escapeXmlText(child) : writeXml(child, namespaces, inner),
    )
    .join("");
  return `<${node.name}${declaration}${attributes}>${children}</${node.name}>`;
}

/** Text between tags, as canonical XML has it. @throws XmlError */
export function escapeXmlText(text: string): string {
  refuseStrange(text);
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\r", "&#xD;");
}

function escapeAttribute(text: string): string {
  refuseStrange(text);
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\t", "&#x9;")
    .replaceAll("\n", "&#xA;")
    .replaceAll("\r", "&#xD;");
}

function refuseStrange(text: string): void {
  if (isXmlText(text)) return;
  throw new XmlError("NotWellFormed", "A text has characters that no XML document may have.");
}
