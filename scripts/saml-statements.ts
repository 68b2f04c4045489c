import type { XmlNode } from "../src/common/xml-writer.ts";
import {
  ANSWERED_REQUEST,
  BASE_URL,
  type Good,
  makeResponse,
  NOW_MS,
  OPEN_REQUEST,
  replaceDeep,
  type SamlCase,
  type Wishes,
  withAttribute,
} from "./saml-corpus.ts";

const MINUTE_MS = 60_000;
const at = (minutes: number): string => new Date(NOW_MS + minutes * MINUTE_MS).toISOString();

/** What assertions say of whom, to whom and why. */
export function listStatements(good: Good): readonly SamlCase[] {
  const refused = (title: string, code: string, wishes: Wishes): SamlCase => {
    return { title, code, text: good(wishes) };
  };
  const changed = (
    title: string,
    code: string,
    name: string,
    replace: (child: XmlNode) => readonly XmlNode[],
    more: Wishes = {},
  ): SamlCase => {
    return refused(title, code, { ...more, change: (node) => replaceDeep(node, name, replace) });
  };
  const failed = makeResponse(undefined);
  const condition: XmlNode = { name: "saml:Condition" };
  return [
    { title: "the provider signed nobody in", code: "StatusNotSuccess", text: failed },
    {
      title: "no assertion",
      code: "NoAssertion",
      text: failed
        .replace("status:Responder", "status:Success")
        .replace("status:NoPassive", "status:Success"),
    },
    {
      title: "an encrypted assertion",
      code: "EncryptedAssertion",
      text: good().replaceAll("saml:Assertion", "saml:EncryptedAssertion"),
    },
    refused("another provider", "IssuerUnknown", { issuer: "https://other.example/metadata" }),
    refused("another destination", "DestinationMismatch", { destination: "https://b.example/acs" }),
    refused("another audience", "AudienceMismatch", { audience: "https://b.example/metadata" }),
    changed("no audience", "AudienceMismatch", "saml:AudienceRestriction", () => []),
    changed("two restrictions, one without us", "AudienceMismatch", "saml:Conditions", (own) => [
      {
        ...own,
        children: [
          ...(own.children ?? []),
          {
            name: "saml:AudienceRestriction",
            children: [{ name: "saml:Audience", children: ["https://b.example"] }],
          },
        ],
      },
    ]),
    refused("another recipient", "RecipientMismatch", {
      replyUrl: "https://b.example/acs",
      destination: `${BASE_URL}/saas/organization-of-the-vectors/saml/acs`,
    }),
    changed("no recipient", "RecipientMismatch", "saml:SubjectConfirmationData", (own) => [
      withAttribute(own, "Recipient", undefined),
    ]),
    changed("no confirmation", "NotBearer", "saml:SubjectConfirmation", () => []),
    changed("the holder of a key", "NotBearer", "saml:SubjectConfirmation", (own) => [
      withAttribute(own, "Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"),
    ]),
    changed("a condition that nobody knows", "ConditionUnknown", "saml:Conditions", (own) => [
      { ...own, children: [...(own.children ?? []), condition] },
    ]),
    changed("nobody named", "NoNameId", "saml:NameID", () => []),
    changed("an empty name", "NoNameId", "saml:NameID", (own) => [{ ...own, children: [] }]),
    changed("two names", "NotWellFormed", "saml:NameID", (own) => [own, own]),
    refused("a name that nobody has", "PersonUnknown", { nameId: "al@x.example" }),
    refused("a name with a quote", "PersonUnknown", { nameId: 'bo" or userName pr' }),
    refused("somebody inactive", "PersonInactive", { nameId: "gone@x.example" }),
    refused("a request that was never made", "InResponseToUnknown", { inResponseTo: "_strange" }),
    refused("a request that was answered", "InResponseToUnknown", {
      inResponseTo: ANSWERED_REQUEST,
    }),
    {
      title: "another request outside than inside",
      code: "InResponseToUnknown",
      text: good({ inResponseTo: "_strange" }).replace("_strange", OPEN_REQUEST),
    },
    changed(
      "a request outside, none inside",
      "InResponseToUnknown",
      "saml:SubjectConfirmationData",
      (own) => [withAttribute(own, "InResponseTo", undefined)],
      { inResponseTo: OPEN_REQUEST },
    ),
    {
      title: "a request inside, none outside",
      code: "InResponseToUnknown",
      text: good({ inResponseTo: OPEN_REQUEST }).replace(` InResponseTo="${OPEN_REQUEST}"`, ""),
    },
    {
      title: "nobody asked, though requests alone are taken",
      code: "UnsolicitedNotAllowed",
      text: good(),
      requestsOnly: true,
    },
  ];
}

/** What assertions say of when. */
export function listTimes(good: Good): readonly SamlCase[] {
  const timed = (
    title: string,
    code: string,
    name: string,
    change: Record<string, string | undefined>,
  ) => {
    const replace = (own: XmlNode): readonly XmlNode[] => [
      { ...own, attributes: { ...own.attributes, ...change } },
    ];
    return { title, code, text: good({ change: (node) => replaceDeep(node, name, replace) }) };
  };
  const data = "saml:SubjectConfirmationData";
  return [
    { title: "late", code: "TooLate", text: good({ nowMs: NOW_MS - 9 * MINUTE_MS }) },
    { title: "early", code: "TooEarly", text: good({ nowMs: NOW_MS + 9 * MINUTE_MS }) },
    timed("conditions that are over", "TooLate", "saml:Conditions", { NotOnOrAfter: at(-4) }),
    timed("conditions to come", "TooEarly", "saml:Conditions", { NotBefore: at(4) }),
    timed("a confirmation that is over", "TooLate", data, { NotOnOrAfter: at(-4) }),
    timed("a confirmation without an end", "TooLate", data, { NotOnOrAfter: undefined }),
    timed("a confirmation for years", "TooLate", data, { NotOnOrAfter: at(600_000) }),
    timed("an end that is no time", "TooLate", data, { NotOnOrAfter: "soon" }),
    timed("a beginning that is no time", "TooEarly", "saml:Conditions", { NotBefore: "then" }),
    timed("over to the second that clocks may be apart", "TooLate", data, { NotOnOrAfter: at(-3) }),
    timed("a beginning a second too far off", "TooEarly", data, { NotBefore: at(3 + 1 / 60) }),
    timed("a session that is over", "TooLate", "saml:AuthnStatement", {
      SessionNotOnOrAfter: at(-4),
    }),
  ];
}
