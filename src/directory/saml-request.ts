import { attributeOf, childrenOf, isElement, SAML_BINDINGS, textOf } from "../common/saml.ts";
import { readXml, type XmlElement } from "../common/xml-reader.ts";
import { XmlError } from "../common/xml-text.ts";
import type { SignOnSettings } from "./sign-on.ts";
import { SignOnError } from "./sign-on-errors.ts";

/** What an application asks of the identity provider. */
export interface AuthnRequest {
  readonly id: string;
  readonly issuer: string;
  /** Where the application meant to send it. */
  readonly destination?: string;
  /** Where it wants the answer. */
  readonly replyUrl?: string;
  readonly replyIndex?: number;
  readonly binding?: string;
  /** A session is not enough: people have to sign in anew. */
  readonly forceAuthn: boolean;
  /** Nobody may be asked anything. */
  readonly isPassive: boolean;
}

const LONGEST = 60_000;

/**
 * Read an AuthnRequest.
 *
 * @throws SignOnError `RequestUnreadable`
 * @see SAML 2.0 core, section 3.4.1. Its NameIDPolicy is not followed: what people
 *   are known by is set up by an administrator.
 */
export function parseAuthnRequest(xml: string): AuthnRequest {
  const root = readRoot(xml);
  const id = attributeOf(root, "ID") ?? "";
  const issuers = childrenOf(root, "saml", "Issuer");
  const issuer = textOf(issuers[0]) ?? "";
  const isRequest = isElement(root, "samlp", "AuthnRequest");
  // The id goes into the answer, and comes from whoever sends the request.
  const isNamed = /^[A-Za-z_][A-Za-z0-9_.-]{0,199}$/.test(id);
  if (!isRequest || attributeOf(root, "Version") !== "2.0" || !isNamed || issuers.length !== 1) {
    throw new SignOnError("RequestUnreadable");
  }
  const index = attributeOf(root, "AssertionConsumerServiceIndex");
  const optional = {
    destination: attributeOf(root, "Destination"),
    replyUrl: attributeOf(root, "AssertionConsumerServiceURL"),
    binding: attributeOf(root, "ProtocolBinding"),
  };
  const present = Object.entries(optional).filter(([, value]) => value !== undefined);
  return {
    id,
    issuer,
    ...(Object.fromEntries(present) as Partial<AuthnRequest>),
    ...(index !== undefined && { replyIndex: Number(index) }),
    forceAuthn: isTrue(attributeOf(root, "ForceAuthn")),
    isPassive: isTrue(attributeOf(root, "IsPassive")),
  };
}

function readRoot(xml: string): XmlElement {
  if (xml.length > LONGEST) throw new SignOnError("RequestUnreadable");
  try {
    return readXml(xml);
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause;
    throw new SignOnError("RequestUnreadable", { message: cause.message, cause });
  }
}

function isTrue(value: string | undefined): boolean {
  return value === "true" || value === "1";
}

/**
 * Where the answer to a request goes: only ever to an address that an administrator has named.
 * Requests need no signature then; whoever forges one learns nothing and changes nothing.
 *
 * @param destination - the address at which the request came
 * @throws SignOnError `IssuerUnknown`, `DestinationMismatch`, `BindingNotSupported`,
 *   `ReplyUrlUnknown`, `RequestUnreadable`
 */
export function chooseReplyUrl(
  settings: SignOnSettings,
  request: AuthnRequest | undefined,
  destination: string,
): string {
  const [usual] = settings.replyUrls;
  if (usual === undefined) throw new SignOnError("NotConfigured");
  if (request === undefined) return usual;
  const { replyUrl, replyIndex, binding } = request;
  if (request.issuer !== settings.entityId) throw new SignOnError("IssuerUnknown");
  if (request.destination !== undefined && request.destination !== destination) {
    throw new SignOnError("DestinationMismatch");
  }
  if (binding !== undefined && binding !== SAML_BINDINGS.post) {
    throw new SignOnError("BindingNotSupported");
  }
  if (replyUrl !== undefined) {
    if (settings.replyUrls.includes(replyUrl)) return replyUrl;
    throw new SignOnError("ReplyUrlUnknown");
  }
  const chosen = replyIndex === undefined ? usual : settings.replyUrls[replyIndex];
  if (chosen !== undefined) return chosen;
  throw new SignOnError("ReplyUrlUnknown");
}
