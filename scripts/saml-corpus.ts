import { createHash, createHmac, sign } from "node:crypto";
import { SAML_NAMESPACES, XML_ALGORITHMS } from "../src/common/saml.ts";
import { writeXml, type XmlNode } from "../src/common/xml-writer.ts";
import { buildAssertion, formatResponse } from "../src/directory/saml-response.ts";

/** A key with its certificate. */
export interface CorpusKey {
  readonly privateKey: string;
  /** Base64 of the DER form. */
  readonly certificate: string;
}

/** When all responses of the corpus are judged. */
export const CORPUS_NOW = "2030-06-01T12:00:00.000Z";
/** The organization that they are sent to, and where it is reached. */
export const ORGANIZATION_ID = "organization-of-the-vectors";
export const BASE_URL = "https://app.example";
export const ISSUER = "https://idp.example/metadata";
/** A request that was made and not answered; one that was made and answered. */
export const OPEN_REQUEST = "_open-request";
export const ANSWERED_REQUEST = "_answered-request";
export const USER_NAME = "bo@x.example";

const SERVICE = `${BASE_URL}/saas/${ORGANIZATION_ID}/saml`;
export const NOW_MS: number = Date.parse(CORPUS_NOW);

/** What a case wants otherwise. */
export interface Wishes {
  readonly issuer?: string;
  readonly audience?: string;
  readonly replyUrl?: string;
  /** Of the response alone. */
  readonly destination?: string;
  readonly inResponseTo?: string;
  readonly nameId?: string;
  readonly nowMs?: number;
  readonly id?: string;
  readonly change?: (assertion: XmlNode) => XmlNode;
}

/** An assertion as it should be, but for what a case wants. */
export function makeAssertion(wishes: Wishes = {}): XmlNode {
  const { inResponseTo, nameId = USER_NAME, nowMs = NOW_MS, change } = wishes;
  const assertion = buildAssertion({
    id: wishes.id ?? "_assertion",
    issuer: wishes.issuer ?? ISSUER,
    audience: wishes.audience ?? `${SERVICE}/metadata`,
    replyUrl: wishes.replyUrl ?? `${SERVICE}/acs`,
    nameId: { format: "emailAddress", value: nameId },
    claims: [{ name: "department", values: ["Kitchen"] }],
    authenticatedAt: nowMs,
    now: nowMs,
    sessionIndex: "_session",
    ...(inResponseTo !== undefined && { inResponseTo }),
  });
  return change === undefined ? assertion : change(assertion);
}

/** A response around assertions. */
export function makeResponse(assertion: XmlNode | undefined, wishes: Wishes = {}): string {
  const { inResponseTo } = wishes;
  return formatResponse(
    {
      id: "_response",
      issuer: wishes.issuer ?? ISSUER,
      replyUrl: wishes.destination ?? `${SERVICE}/acs`,
      now: NOW_MS,
      ...(inResponseTo !== undefined && { inResponseTo }),
    },
    assertion,
  );
}

/** What a signature of a case is like. */
export interface SigningWishes {
  readonly hash?: "sha1" | "sha256";
  readonly digest?: "sha1" | "sha256";
  readonly canonicalization?: string;
  readonly transforms?: readonly string[];
  /** Null leaves it out. */
  readonly uri?: string | null;
  readonly references?: number;
  readonly hmac?: boolean;
  readonly extra?: readonly XmlNode[];
}

const SHA1 = {
  sign: "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
  digest: "http://www.w3.org/2000/09/xmldsig#sha1",
};

/** Sign an element the way a case wants; by itself the way it should be. */
export function signNode(element: XmlNode, key: CorpusKey, wishes: SigningWishes = {}): XmlNode {
  const { hash = "sha256", digest = "sha256", references = 1, hmac = false } = wishes;
  const id = element.attributes?.ID ?? "";
  const value = createHash(digest).update(writeXml(element, SAML_NAMESPACES)).digest("base64");
  const algorithm = (name: string, Algorithm: string): XmlNode => ({
    name,
    attributes: { Algorithm },
  });
  const transforms = wishes.transforms ?? [XML_ALGORITHMS.enveloped, XML_ALGORITHMS.exclusive];
  const reference: XmlNode = {
    name: "ds:Reference",
    attributes: { URI: wishes.uri === null ? undefined : (wishes.uri ?? `#${id}`) },
    children: [
      {
        name: "ds:Transforms",
        children: transforms.map((each) => algorithm("ds:Transform", each)),
      },
      algorithm("ds:DigestMethod", digest === "sha1" ? SHA1.digest : XML_ALGORITHMS.sha256),
      { name: "ds:DigestValue", children: [value] },
    ],
  };
  const method = hash === "sha1" ? SHA1.sign : XML_ALGORITHMS.rsaSha256;
  const info: XmlNode = {
    name: "ds:SignedInfo",
    children: [
      algorithm("ds:CanonicalizationMethod", wishes.canonicalization ?? XML_ALGORITHMS.exclusive),
      algorithm(
        "ds:SignatureMethod",
        hmac ? "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256" : method,
      ),
      ...Array.from({ length: references }, () => reference),
    ],
  };
  const text = Buffer.from(writeXml(info, SAML_NAMESPACES));
  const signature = hmac
    ? createHmac("sha256", key.certificate).update(text).digest("base64")
    : sign(hash, text, key.privateKey).toString("base64");
  const data: XmlNode = { name: "ds:X509Certificate", children: [key.certificate] };
  const node: XmlNode = {
    name: "ds:Signature",
    children: [
      info,
      { name: "ds:SignatureValue", children: [signature] },
      { name: "ds:KeyInfo", children: [{ name: "ds:X509Data", children: [data] }] },
      ...(wishes.extra ?? []),
    ],
  };
  const [issuer = "", ...others] = element.children ?? [];
  return { ...element, children: [issuer, node, ...others] };
}

/** The same element with another child in place of one of its children. */
export function replaceChild(
  element: XmlNode,
  name: string,
  replace: (child: XmlNode) => readonly XmlNode[],
): XmlNode {
  const children = (element.children ?? []).flatMap((child): readonly (XmlNode | string)[] =>
    typeof child !== "string" && child.name === name ? replace(child) : [child],
  );
  return { ...element, children };
}

/** The same wherever it is inside. */
export function replaceDeep(
  element: XmlNode,
  name: string,
  replace: (child: XmlNode) => readonly XmlNode[],
): XmlNode {
  const children = (element.children ?? []).flatMap((child): readonly (XmlNode | string)[] => {
    if (typeof child === "string") return [child];
    return child.name === name ? replace(child) : [replaceDeep(child, name, replace)];
  });
  return { ...element, children };
}

/** An attribute otherwise, or gone. */
export function withAttribute(node: XmlNode, name: string, value: string | undefined): XmlNode {
  return { ...node, attributes: { ...node.attributes, [name]: value } };
}

/** The response signed around whatever is in it. */
export function signResponse(assertion: XmlNode, key: CorpusKey): string {
  const response = responseNode(assertion);
  return writeXml(signNode(response, key), SAML_NAMESPACES);
}

/** A response as a tree, for what text alone can't do. */
export function responseNode(...children: readonly XmlNode[]): XmlNode {
  const code = "urn:oasis:names:tc:SAML:2.0:status:Success";
  return {
    name: "samlp:Response",
    attributes: { ID: "_response", IssueInstant: CORPUS_NOW, Version: "2.0" },
    children: [
      { name: "saml:Issuer", children: ["https://idp.example/metadata"] },
      {
        name: "samlp:Status",
        children: [{ name: "samlp:StatusCode", attributes: { Value: code } }],
      },
      ...children,
    ],
  };
}

/** An assertion about somebody else, which nobody has signed. */
export function makeEvil(id: string): XmlNode {
  return makeAssertion({ id, nameId: "al@x.example" });
}

/** An element with another child at its end. */
export function append(node: XmlNode, ...children: readonly XmlNode[]): XmlNode {
  return { ...node, children: [...(node.children ?? []), ...children] };
}

/** The signature of a signed element, and the element without it. */
export function splitSignature(node: XmlNode): {
  readonly signature: XmlNode;
  readonly bare: XmlNode;
} {
  let signature: XmlNode | undefined;
  const bare = replaceChild(node, "ds:Signature", (own) => {
    signature = own;
    return [];
  });
  if (signature === undefined) throw new Error("It has no signature.");
  return { signature, bare };
}

/** One response of the corpus and what has to become of it. */
export interface SamlCase {
  readonly title: string;
  /** The refusal; absent: somebody is signed in. */
  readonly code?: string;
  /** XML, or what is there in its place; sent as base64 unless `isRaw`. */
  readonly text: string;
  readonly isRaw?: true;
  /** It is sent twice, and the second time counts. */
  readonly isSentTwice?: true;
  /** Setting: responses that nobody asked for are not taken. */
  readonly requestsOnly?: true;
  /** Brought by a browser that did not begin the sign-in. */
  readonly isOtherBrowser?: true;
}

/** A response that is well but for what a case wants. */
export type Good = (wishes?: Wishes, signing?: SigningWishes) => string;
