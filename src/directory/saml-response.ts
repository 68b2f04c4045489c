import {
  BEARER,
  NAME_ID_FORMATS,
  type NameIdFormat,
  SAML_BINDINGS,
  SAML_NAMESPACES,
  STATUS_PREFIX,
} from "../common/saml.ts";
import { writeXml, type XmlNode } from "../common/xml-writer.ts";
import type { SigningCertificate } from "./sign-on.ts";

/** What an assertion says, and to whom. */
export interface AssertionFacts {
  readonly id: string;
  /** The identity provider's entity id. */
  readonly issuer: string;
  /** The application's entity id. */
  readonly audience: string;
  /** Where it is sent. */
  readonly replyUrl: string;
  /** The request's id; absent when nobody asked. */
  readonly inResponseTo?: string;
  readonly nameId: { readonly format: NameIdFormat; readonly value: string };
  readonly claims: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** When the person signed in, milliseconds since 1970. */
  readonly authenticatedAt: number;
  readonly now: number;
  readonly sessionIndex: string;
}

/** How long an assertion may be on its way; clocks that are apart take from it. */
export const ASSERTION_LIFETIME_MS: number = 5 * 60_000;
/** The clock of an application may be behind ours. */
const EARLY_MS = 60_000;

/**
 * An assertion without its signature, for the Web Browser SSO profile.
 *
 * @see SAML 2.0 profiles, section 4.1.4.2; SAML 2.0 core, section 2
 */
export function buildAssertion(facts: AssertionFacts): XmlNode {
  const { now } = facts;
  const end = toInstant(now + ASSERTION_LIFETIME_MS);
  return {
    name: "saml:Assertion",
    attributes: { ID: facts.id, IssueInstant: toInstant(now), Version: "2.0" },
    children: [
      { name: "saml:Issuer", children: [facts.issuer] },
      buildSubject(facts, end),
      {
        name: "saml:Conditions",
        attributes: { NotBefore: toInstant(now - EARLY_MS), NotOnOrAfter: end },
        children: [
          {
            name: "saml:AudienceRestriction",
            children: [{ name: "saml:Audience", children: [facts.audience] }],
          },
        ],
      },
      {
        name: "saml:AuthnStatement",
        attributes: {
          AuthnInstant: toInstant(facts.authenticatedAt),
          SessionIndex: facts.sessionIndex,
        },
        children: [
          {
            name: "saml:AuthnContext",
            children: [
              {
                name: "saml:AuthnContextClassRef",
                children: ["urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"],
              },
            ],
          },
        ],
      },
      ...buildAttributes(facts),
    ],
  };
}

function buildSubject({ nameId, replyUrl, inResponseTo }: AssertionFacts, end: string): XmlNode {
  return {
    name: "saml:Subject",
    children: [
      {
        name: "saml:NameID",
        attributes: { Format: NAME_ID_FORMATS[nameId.format] },
        children: [nameId.value],
      },
      {
        name: "saml:SubjectConfirmation",
        attributes: { Method: BEARER },
        children: [
          {
            name: "saml:SubjectConfirmationData",
            attributes: { InResponseTo: inResponseTo, NotOnOrAfter: end, Recipient: replyUrl },
          },
        ],
      },
    ],
  };
}

/** The standard has no empty statement. */
function buildAttributes({ claims }: AssertionFacts): readonly XmlNode[] {
  if (claims.length === 0) return [];
  const children = claims.map(({ name, values }) => ({
    name: "saml:Attribute",
    attributes: { Name: name, NameFormat: attributeFormat(name) },
    children: values.map((value) => ({ name: "saml:AttributeValue", children: [value] })),
  }));
  return [{ name: "saml:AttributeStatement", children }];
}

function attributeFormat(name: string): string {
  const isUri = name.includes(":");
  return `urn:oasis:names:tc:SAML:2.0:attrname-format:${isUri ? "uri" : "basic"}`;
}

/** What an answer is besides its assertion. */
export interface ResponseFacts {
  readonly id: string;
  readonly issuer: string;
  readonly replyUrl: string;
  readonly inResponseTo?: string;
  readonly now: number;
}

/**
 * The whole answer.
 *
 * @param assertion - signed; absent: nobody could be told who the person is without asking
 * @see SAML 2.0 core, section 3.3.3
 */
export function formatResponse(facts: ResponseFacts, assertion: XmlNode | undefined): string {
  const code = (name: string, inner?: XmlNode): XmlNode => ({
    name: "samlp:StatusCode",
    attributes: { Value: `${STATUS_PREFIX}${name}` },
    ...(inner !== undefined && { children: [inner] }),
  });
  const status = assertion === undefined ? code("Responder", code("NoPassive")) : code("Success");
  const response: XmlNode = {
    name: "samlp:Response",
    attributes: {
      Destination: facts.replyUrl,
      ID: facts.id,
      InResponseTo: facts.inResponseTo,
      IssueInstant: toInstant(facts.now),
      Version: "2.0",
    },
    children: [
      { name: "saml:Issuer", children: [facts.issuer] },
      { name: "samlp:Status", children: [status] },
      ...(assertion === undefined ? [] : [assertion]),
    ],
  };
  return writeXml(response, SAML_NAMESPACES);
}

/**
 * What applications need to know about this identity provider, as a document: every certificate
 * that signs or may sign soon is in it.
 *
 * @see SAML 2.0 metadata, section 2.4.3
 */
export function formatProviderMetadata(given: {
  readonly entityId: string;
  readonly signOnUrl: string;
  readonly certificates: readonly SigningCertificate[];
  readonly nameIdFormat: NameIdFormat;
}): string {
  const service = (Binding: string): XmlNode => ({
    name: "md:SingleSignOnService",
    attributes: { Binding, Location: given.signOnUrl },
  });
  const descriptor: XmlNode = {
    name: "md:IDPSSODescriptor",
    attributes: {
      WantAuthnRequestsSigned: "false",
      protocolSupportEnumeration: SAML_NAMESPACES.samlp,
    },
    children: [
      ...given.certificates.map(({ certificate }) => formatKey(certificate)),
      { name: "md:NameIDFormat", children: [NAME_ID_FORMATS[given.nameIdFormat]] },
      service(SAML_BINDINGS.redirect),
      service(SAML_BINDINGS.post),
    ],
  };
  const entity: XmlNode = {
    name: "md:EntityDescriptor",
    attributes: { entityID: given.entityId },
    children: [descriptor],
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeXml(entity, SAML_NAMESPACES)}\n`;
}

function formatKey(certificate: string): XmlNode {
  const data: XmlNode = { name: "ds:X509Certificate", children: [certificate] };
  return {
    name: "md:KeyDescriptor",
    attributes: { use: "signing" },
    children: [{ name: "ds:KeyInfo", children: [{ name: "ds:X509Data", children: [data] }] }],
  };
}

/** Some readers stumble over fractions of seconds. */
function toInstant(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}
