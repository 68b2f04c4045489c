import {
  attributeOf,
  childOf,
  childrenOf,
  isElement,
  STATUS_PREFIX,
  walkXml,
  XML_ALGORITHMS,
} from "../common/saml.ts";
import { readXml, type XmlElement } from "../common/xml-reader.ts";
import { XmlError } from "../common/xml-text.ts";
import { SamlError, type SamlRefusal } from "./saml-errors.ts";

/** What of a response is known before any signature was looked at: nothing to be believed. */
export interface ResponseOutline {
  readonly destination: string | undefined;
  readonly inResponseTo: string | undefined;
  /** The response as a whole is signed besides its assertion. */
  readonly isResponseSigned: boolean;
}

const XML_REFUSALS: Readonly<Record<XmlError["code"], SamlRefusal>> = {
  NotWellFormed: "NotWellFormed",
  TooLong: "ResponseTooLong",
  TooDeep: "NotWellFormed",
  DoctypeNotAllowed: "DoctypeNotAllowed",
  EntityNotAllowed: "EntityNotAllowed",
  CommentNotAllowed: "CommentNotAllowed",
  CdataNotAllowed: "MarkupNotAllowed",
  InstructionNotAllowed: "MarkupNotAllowed",
};

const SIGNATURE_METHODS: readonly string[] = [XML_ALGORITHMS.rsaSha256, XML_ALGORITHMS.rsaSha512];
const DIGESTS: readonly string[] = [XML_ALGORITHMS.sha256, XML_ALGORITHMS.sha512];
const TRANSFORMS: readonly string[] = [XML_ALGORITHMS.enveloped, XML_ALGORITHMS.exclusive];

/** Parse a document that somebody sent. @throws SamlError */
export function readSamlXml(xml: string): XmlElement {
  try {
    return readXml(xml);
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause;
    throw new SamlError(XML_REFUSALS[cause.code], { cause });
  }
}

/**
 * Look at how a response is built, before its signature is checked: one assertion, signed where it
 * stands, nothing signed elsewhere, no id twice, only algorithms that hold. Whatever wraps a signed
 * element into another document differs in one of these.
 *
 * @throws SamlError
 * @see SAML 2.0 core, sections 3.2.2, 5.4; SAML 2.0 profiles, section 4.1.4
 */
export function checkStructure(xml: string): ResponseOutline {
  const response = readSamlXml(xml);
  const isResponse = isElement(response, "samlp", "Response");
  if (!isResponse || attributeOf(response, "Version") !== "2.0") throw new SamlError("NotResponse");
  refuseStatus(response);
  const all = [...walkXml(response)];
  const assertion = findAssertion(response, all);
  const signatures = all.filter((each) => isElement(each, "ds", "Signature"));
  const own = childrenOf(assertion, "ds", "Signature");
  const outer = childrenOf(response, "ds", "Signature");
  if (signatures.length === 0 || (own.length === 0 && signatures.length === outer.length)) {
    throw new SamlError("NotSigned");
  }
  const isElsewhere = signatures.length > own.length + outer.length;
  if (isElsewhere || own.length !== 1 || outer.length > 1 || hasIdTwice(all)) {
    throw new SamlError("SignatureWrapped");
  }
  for (const [parent, list] of [[assertion, own] as const, [response, outer] as const]) {
    for (const signature of list) checkSignature(signature, parent);
  }
  return {
    destination: attributeOf(response, "Destination"),
    inResponseTo: attributeOf(response, "InResponseTo"),
    isResponseSigned: outer.length === 1,
  };
}

function refuseStatus(response: XmlElement): void {
  const status = childOf(response, "samlp", "Status");
  const code = attributeOf(childOf(status, "samlp", "StatusCode"), "Value");
  if (code !== `${STATUS_PREFIX}Success`) throw new SamlError("StatusNotSuccess");
}

/** Anywhere in the document there is one, and it is a child of the response. */
function findAssertion(response: XmlElement, all: readonly XmlElement[]): XmlElement {
  // By name alone: a reader that is careless with namespaces must not find another one.
  const assertions = all.filter(({ name }) => name === "Assertion");
  if (all.some(({ name }) => name === "EncryptedAssertion" || name === "EncryptedID")) {
    throw new SamlError("EncryptedAssertion");
  }
  const owned = childrenOf(response, "saml", "Assertion");
  if (assertions.length > 1) {
    // Two that are signed where they stand are a message of another kind; else it is an attack.
    const isSigned = owned.every((each) => childrenOf(each, "ds", "Signature").length === 1);
    const isPlain = owned.length === assertions.length && isSigned;
    throw new SamlError(isPlain ? "SeveralAssertions" : "SignatureWrapped");
  }
  const [own] = owned;
  if (own !== undefined) return own;
  throw new SamlError(assertions.length === 0 ? "NoAssertion" : "SignatureWrapped");
}

function hasIdTwice(all: readonly XmlElement[]): boolean {
  const ids = all.flatMap(({ attributes }) =>
    attributes.filter(({ name }) => name.toLowerCase() === "id").map(({ value }) => value),
  );
  return new Set(ids).size < ids.length;
}

function checkSignature(signature: XmlElement, parent: XmlElement): void {
  const infos = childrenOf(signature, "ds", "SignedInfo");
  const info = infos[0];
  const references = childrenOf(info, "ds", "Reference");
  const [reference] = references;
  const id = attributeOf(parent, "ID") ?? "";
  const isOfParent = id !== "" && attributeOf(reference, "URI") === `#${id}`;
  const hasObject = childrenOf(signature, "ds", "Object").length > 0;
  if (infos.length !== 1 || references.length !== 1 || !isOfParent || hasObject) {
    throw new SamlError("SignatureWrapped");
  }
  const algorithm = (element: XmlElement | undefined): string =>
    attributeOf(element, "Algorithm") ?? "";
  const transforms = childrenOf(childOf(reference, "ds", "Transforms"), "ds", "Transform");
  const isStrong =
    algorithm(childOf(info, "ds", "CanonicalizationMethod")) === XML_ALGORITHMS.exclusive &&
    SIGNATURE_METHODS.includes(algorithm(childOf(info, "ds", "SignatureMethod"))) &&
    DIGESTS.includes(algorithm(childOf(reference, "ds", "DigestMethod"))) &&
    transforms.length === 2 &&
    transforms.every((each, at) => algorithm(each) === TRANSFORMS[at]);
  if (!isStrong) throw new SamlError("WeakAlgorithm");
}
