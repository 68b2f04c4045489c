import { XML_ALGORITHMS } from "../src/common/saml.ts";
import {
  BASE_URL,
  type CorpusKey,
  type Good,
  makeAssertion,
  makeResponse,
  NOW_MS,
  OPEN_REQUEST,
  replaceDeep,
  type SamlCase,
  type SigningWishes,
  signNode,
  signResponse,
  type Wishes,
} from "./saml-corpus.ts";
import { listStatements, listTimes } from "./saml-statements.ts";
import { listWrappedCases } from "./saml-wrapped.ts";

const MINUTE_MS = 60_000;
/** All of them. @param key - the provider's own; @param other - an attacker's */
export function listCases(key: CorpusKey, other: CorpusKey): readonly SamlCase[] {
  const good = (wishes: Wishes = {}, signing: SigningWishes = {}): string =>
    makeResponse(signNode(makeAssertion(wishes), key, signing), wishes);
  return [
    ...listGood(key, good),
    ...listMarkup(good),
    ...listSignatures(key, other, good),
    ...listWrappedCases(key, other),
    ...listStatements(good),
    ...listTimes(good),
  ];
}

function listGood(key: CorpusKey, good: Good): readonly SamlCase[] {
  const answer = { inResponseTo: OPEN_REQUEST };
  return [
    { title: "a response that nobody asked for", text: good() },
    { title: "the answer to an open request", text: good(answer) },
    { title: "spaces and line ends around", text: `\n${good()}\n` },
    {
      title: "the response is signed besides",
      text: signResponse(signNode(makeAssertion(), key), key),
    },
    {
      title: "several audiences, ours among them",
      text: good({
        change: (assertion) =>
          replaceDeep(assertion, "saml:Audience", (own) => [
            { name: "saml:Audience", children: ["https://other.example"] },
            own,
          ]),
      }),
    },
    { title: "made two minutes ahead of our clock", text: good({ nowMs: NOW_MS + 2 * MINUTE_MS }) },
    { title: "over for two minutes by our clock", text: good({ nowMs: NOW_MS - 7 * MINUTE_MS }) },
    {
      title: "the answer to a request of another browser",
      code: "RequestOfOtherBrowser",
      text: good(answer),
      isOtherBrowser: true,
    },
    {
      title: "made as far ahead of our clock as clocks may be",
      text: good({ nowMs: NOW_MS + 3 * MINUTE_MS }),
    },
    {
      title: "made a second further ahead of our clock",
      code: "TooEarly",
      text: good({ nowMs: NOW_MS + 3 * MINUTE_MS + 60_000 + 1000 }),
    },
    { title: "used before", code: "Replayed", text: good(), isSentTwice: true },
  ];
}

function listMarkup(good: Good): readonly SamlCase[] {
  const text = good();
  const bomb = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>';
  const name = "bo@x.example";
  return [
    { title: "a document type", code: "DoctypeNotAllowed", text: `<!DOCTYPE r>${text}` },
    { title: "entities within entities", code: "DoctypeNotAllowed", text: `${bomb}${text}` },
    {
      title: "an entity out of a file",
      code: "DoctypeNotAllowed",
      text: `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>${text.replace(name, "&x;")}`,
    },
    {
      title: "an entity that nobody declares",
      code: "EntityNotAllowed",
      text: text.replace(name, "&x;"),
    },
    {
      title: "a comment in the NameID",
      code: "CommentNotAllowed",
      text: good({ nameId: `${name}.evil.example` }).replace(name, `${name}<!-- -->`),
    },
    {
      title: "a comment in the value of an attribute",
      code: "CommentNotAllowed",
      text: text.replace("Kitchen", "Kit<!-- -->chen"),
    },
    {
      title: "a comment elsewhere",
      code: "CommentNotAllowed",
      text: text.replace("<saml:Subject>", "<!-- --><saml:Subject>"),
    },
    {
      title: "CDATA in the NameID",
      code: "MarkupNotAllowed",
      text: text.replace(name, `<![CDATA[${name}]]>`),
    },
    {
      title: "a processing instruction in the NameID",
      code: "MarkupNotAllowed",
      text: text.replace(name, `${name}<?x?>`),
    },
    { title: "an end that is missing", code: "NotWellFormed", text: text.slice(0, -5) },
    { title: "two documents", code: "NotWellFormed", text: `${text}${text}` },
    { title: "a text that is no XML", code: "NotWellFormed", text: "SAMLResponse" },
    { title: "no base64", code: "NotBase64", text: "<samlp:Response>", isRaw: true },
    { title: "nothing", code: "NotBase64", text: "", isRaw: true },
    {
      title: "another message of the protocol",
      code: "NotResponse",
      text: text.replaceAll("samlp:Response", "samlp:ArtifactResponse"),
    },
    {
      title: "an assertion without a response",
      code: "NotResponse",
      text: text.slice(text.indexOf("<saml:Assertion"), text.indexOf("</samlp:Response>")),
    },
    {
      title: "another version",
      code: "NotResponse",
      text: text.replace('Version="2.0"', 'Version="1.1"'),
    },
  ];
}

function listSignatures(key: CorpusKey, other: CorpusKey, good: Good): readonly SamlCase[] {
  const text = good();
  const weak = (title: string, signing: SigningWishes): SamlCase => {
    return { title, code: "WeakAlgorithm", text: good({}, signing) };
  };
  const { enveloped, exclusive } = XML_ALGORITHMS;
  const altered = (title: string, from: string, to: string): SamlCase => {
    if (!text.includes(from)) throw new Error(`${title}: there is no ${from}`);
    return { title, code: "SignatureInvalid", text: text.replace(from, to) };
  };
  return [
    { title: "no signature", code: "NotSigned", text: makeResponse(makeAssertion()) },
    {
      title: "the response signed, the assertion not",
      code: "NotSigned",
      text: signResponse(makeAssertion(), key),
    },
    {
      title: "another key, its certificate enclosed",
      code: "SignatureInvalid",
      text: makeResponse(signNode(makeAssertion(), other)),
    },
    {
      title: "another key, the provider's certificate enclosed",
      code: "SignatureInvalid",
      text: makeResponse(signNode(makeAssertion(), { ...other, certificate: key.certificate })),
    },
    {
      title: "the response signed by another key",
      code: "SignatureInvalid",
      text: signResponse(signNode(makeAssertion(), key), other),
    },
    altered("an altered NameID", "bo@x.example", "al@x.example"),
    altered("an altered attribute", "Kitchen", "Board"),
    altered(
      "an altered audience",
      `<saml:Audience>${BASE_URL}`,
      "<saml:Audience>https://b.example",
    ),
    altered("an altered end", 'NotOnOrAfter="2030', 'NotOnOrAfter="2031'),
    altered("an altered digest", "<ds:DigestValue>", "<ds:DigestValue>A"),
    altered("an altered signature", "<ds:SignatureValue>", "<ds:SignatureValue>AAAA"),
    altered("something added", "</saml:Subject>", "</saml:Subject><saml:Advice></saml:Advice>"),
    weak("SHA-1 in the signature", { hash: "sha1" }),
    weak("SHA-1 in the digest", { digest: "sha1" }),
    weak("HMAC with what is public", { hmac: true }),
    weak("canonical XML that keeps comments", { canonicalization: `${exclusive}WithComments` }),
    weak("a transform that keeps comments", {
      transforms: [enveloped, `${exclusive}WithComments`],
    }),
    weak("a transform by XPath", {
      transforms: [enveloped, "http://www.w3.org/TR/1999/REC-xpath-19991116"],
    }),
    weak("a transform by XSLT", {
      transforms: ["http://www.w3.org/TR/1999/REC-xslt-19991116", exclusive],
    }),
    weak("three transforms", { transforms: [enveloped, exclusive, exclusive] }),
    weak("no transform", { transforms: [] }),
  ];
}
