import type { XmlElement } from "./xml-reader.ts";
import type { XmlNamespaces } from "./xml-writer.ts";

/** Namespaces of SAML 2.0 and XML signatures by the prefixes that are usual for them. */
export const SAML_NAMESPACES: Readonly<Record<SamlPrefix, string>> & XmlNamespaces = {
  samlp: "urn:oasis:names:tc:SAML:2.0:protocol",
  saml: "urn:oasis:names:tc:SAML:2.0:assertion",
  md: "urn:oasis:names:tc:SAML:2.0:metadata",
  ds: "http://www.w3.org/2000/09/xmldsig#",
};

/** The prefixes of {@link SAML_NAMESPACES}. */
export type SamlPrefix = "samlp" | "saml" | "md" | "ds";

/** Bindings. Source: SAML 2.0 bindings, sections 3.4 and 3.5. */
export const SAML_BINDINGS = {
  redirect: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
  post: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
} as const;

/** Formats of a NameID. Source: SAML 2.0 core, section 8.3. */
export const NAME_ID_FORMATS = {
  emailAddress: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
  unspecified: "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
  persistent: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
  transient: "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
} as const;

/** A short name of a NameID's format. */
export type NameIdFormat = keyof typeof NAME_ID_FORMATS;

/** How an answer says that all went well. SAML 2.0 core, section 3.2.2.2. */
export const STATUS_PREFIX = "urn:oasis:names:tc:SAML:2.0:status:";

/** The confirmation by whoever bears the assertion. SAML 2.0 profiles, section 3.3. */
export const BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/** Algorithms by their names in signatures. */
export const XML_ALGORITHMS = {
  exclusive: "http://www.w3.org/2001/10/xml-exc-c14n#",
  enveloped: "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
  rsaSha256: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  rsaSha512: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
  sha256: "http://www.w3.org/2001/04/xmlenc#sha256",
  sha512: "http://www.w3.org/2001/04/xmlenc#sha512",
} as const;

/** The children with this name; `prefix` is one of {@link SAML_NAMESPACES}. */
export function childrenOf(
  element: XmlElement | undefined,
  prefix: SamlPrefix,
  name: string,
): readonly XmlElement[] {
  const namespace = SAML_NAMESPACES[prefix];
  return (element?.children ?? []).filter(
    (child): child is XmlElement =>
      typeof child !== "string" && child.name === name && child.namespace === namespace,
  );
}

/** The first child with this name. */
export function childOf(
  element: XmlElement | undefined,
  prefix: SamlPrefix,
  name: string,
): XmlElement | undefined {
  return childrenOf(element, prefix, name)[0];
}

/** The value of an attribute without a namespace. */
export function attributeOf(element: XmlElement | undefined, name: string): string | undefined {
  const found = element?.attributes.find((each) => each.namespace === "" && each.name === name);
  return found?.value;
}

/** The text of an element that has nothing but text; surrounding white space is none of it. */
export function textOf(element: XmlElement | undefined): string | undefined {
  if (element === undefined) return undefined;
  const texts = element.children.filter((child) => typeof child === "string");
  return texts.length < element.children.length ? undefined : texts.join("").trim();
}

/** An element with all that is inside it. */
export function* walkXml(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) {
    if (typeof child !== "string") yield* walkXml(child);
  }
}

/** Whether it is this element. */
export function isElement(element: XmlElement, prefix: SamlPrefix, name: string): boolean {
  return element.name === name && element.namespace === SAML_NAMESPACES[prefix];
}
