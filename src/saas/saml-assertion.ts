import { attributeOf, BEARER, childOf, childrenOf, isElement, textOf } from "../common/saml.ts";
import type { XmlElement } from "../common/xml-reader.ts";
import { SamlError } from "./saml-errors.ts";
import { readSamlXml } from "./saml-structure.ts";

/** What an assertion says. Only ever read from the very text that its signature covers. */
export interface DecodedAssertion {
  readonly id: string;
  readonly issuer: string;
  readonly nameId: string | undefined;
  readonly nameIdFormat: string | undefined;
  /** Instants as they are written. */
  readonly notBefore: string | undefined;
  readonly notOnOrAfter: string | undefined;
  readonly sessionNotOnOrAfter: string | undefined;
  readonly authnInstant: string | undefined;
  readonly sessionIndex: string | undefined;
  /** One list for each restriction: one of each has to be met. */
  readonly audiences: readonly (readonly string[])[];
  readonly confirmations: readonly Confirmation[];
  /** The names of conditions that are none of those above. */
  readonly otherConditions: readonly string[];
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

/** How somebody shows to be the subject. */
export interface Confirmation {
  readonly isBearer: boolean;
  readonly recipient: string | undefined;
  readonly inResponseTo: string | undefined;
  readonly notBefore: string | undefined;
  readonly notOnOrAfter: string | undefined;
}

const KNOWN_CONDITIONS = ["AudienceRestriction", "OneTimeUse", "ProxyRestriction"];

/**
 * Decode the signed text of an assertion.
 *
 * @param xml - what the signature was checked over, and nothing else
 * @throws SamlError
 * @see SAML 2.0 core, section 2
 */
export function decodeAssertion(xml: string): DecodedAssertion {
  const assertion = readSamlXml(xml);
  const id = attributeOf(assertion, "ID") ?? "";
  const isOne = isElement(assertion, "saml", "Assertion") && id !== "";
  if (!isOne || attributeOf(assertion, "Version") !== "2.0") throw new SamlError("NoAssertion");
  const subjects = childrenOf(assertion, "saml", "Subject");
  const conditions = childrenOf(assertion, "saml", "Conditions");
  if (subjects.length > 1 || conditions.length > 1) throw new SamlError("NotWellFormed");
  const [subject] = subjects;
  const [condition] = conditions;
  const nameIds = childrenOf(subject, "saml", "NameID");
  if (nameIds.length > 1) throw new SamlError("NotWellFormed");
  const statement = childOf(assertion, "saml", "AuthnStatement");
  const nameId = textOf(nameIds[0]);
  return {
    id,
    issuer: textOf(childOf(assertion, "saml", "Issuer")) ?? "",
    nameId: nameId === "" ? undefined : nameId,
    nameIdFormat: attributeOf(nameIds[0], "Format"),
    notBefore: attributeOf(condition, "NotBefore"),
    notOnOrAfter: attributeOf(condition, "NotOnOrAfter"),
    sessionNotOnOrAfter: attributeOf(statement, "SessionNotOnOrAfter"),
    authnInstant: attributeOf(statement, "AuthnInstant"),
    sessionIndex: attributeOf(statement, "SessionIndex"),
    audiences: childrenOf(condition, "saml", "AudienceRestriction").map((restriction) =>
      childrenOf(restriction, "saml", "Audience").map((audience) => textOf(audience) ?? ""),
    ),
    confirmations: childrenOf(subject, "saml", "SubjectConfirmation").map(decodeConfirmation),
    otherConditions: (condition?.children ?? []).flatMap((child) =>
      typeof child === "string" || KNOWN_CONDITIONS.includes(child.name) ? [] : [child.name],
    ),
    attributes: decodeAttributes(assertion),
  };
}

function decodeConfirmation(confirmation: XmlElement): Confirmation {
  const data = childOf(confirmation, "saml", "SubjectConfirmationData");
  return {
    isBearer: attributeOf(confirmation, "Method") === BEARER,
    recipient: attributeOf(data, "Recipient"),
    inResponseTo: attributeOf(data, "InResponseTo"),
    notBefore: attributeOf(data, "NotBefore"),
    notOnOrAfter: attributeOf(data, "NotOnOrAfter"),
  };
}

function decodeAttributes(assertion: XmlElement): DecodedAssertion["attributes"] {
  const entries = childrenOf(assertion, "saml", "AttributeStatement")
    .flatMap((statement) => childrenOf(statement, "saml", "Attribute"))
    .map((attribute) => {
      const values = childrenOf(attribute, "saml", "AttributeValue");
      const texts = values.flatMap((value) => textOf(value) ?? []);
      return [attributeOf(attribute, "Name") ?? "", texts] as const;
    });
  const names = new Set(entries.map(([name]) => name));
  // fromEntries makes own members only, also of a name like __proto__.
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      entries.filter(([each]) => each === name).flatMap(([, texts]) => texts),
    ]),
  );
}
