import { SAML_NAMESPACES } from "../src/common/saml.ts";
import { writeXml, type XmlNode } from "../src/common/xml-writer.ts";
import {
  append,
  type CorpusKey,
  makeAssertion,
  makeEvil,
  replaceChild,
  responseNode,
  type SamlCase,
  signNode,
  splitSignature,
} from "./saml-corpus.ts";

/**
 * A signed assertion moved to where a careless reader checks it while another one is believed. The
 * eight kinds are those of Somorovsky and others, "On Breaking SAML: Be Whoever You Want to Be"
 * (USENIX Security 2012), section 4.
 */
export function listWrappedCases(key: CorpusKey, other: CorpusKey): readonly SamlCase[] {
  const signed = signNode(makeAssertion(), key);
  const { signature, bare } = splitSignature(signed);
  const wholeSigned = signNode(responseNode(signed), key);
  const whole = splitSignature(wholeSigned);
  const write = (node: XmlNode): string => writeXml(node, SAML_NAMESPACES);
  const object = (...children: readonly XmlNode[]): XmlNode => ({ name: "ds:Object", children });
  const evil = makeEvil("_evil");
  const insert = (node: XmlNode, child: XmlNode): XmlNode => {
    const [issuer = "", ...others] = node.children ?? [];
    return { ...node, children: [issuer, child, ...others] };
  };
  const twin = makeEvil("_assertion");
  const extensions: XmlNode = { name: "samlp:Extensions", children: [evil] };
  const cases: readonly (readonly [title: string, node: XmlNode])[] = [
    [
      "1: the signed response within the signature of another",
      insert(responseNode(evil), append(whole.signature, object(whole.bare))),
    ],
    [
      "2: the signed response before its signature in another",
      append(responseNode(evil), whole.bare, whole.signature),
    ],
    ["3: another assertion before the signed one", responseNode(evil, signed)],
    ["4: the signed assertion within another", responseNode(append(evil, signed))],
    [
      "5: the signature in another, what it signs behind",
      responseNode(insert(evil, signature), bare),
    ],
    [
      "6: the signed assertion in the signature of another",
      responseNode(insert(evil, append(signature, bare))),
    ],
    [
      "7: another assertion among the extensions",
      { ...responseNode(signed), children: [extensions, ...(responseNode(signed).children ?? [])] },
    ],
    [
      "8: the signed assertion as an object of the signature of another",
      responseNode(insert(evil, append(signature, object(bare)))),
    ],
    ["the same id twice", responseNode(twin, signed)],
    [
      "the same id on something else",
      responseNode({ name: "samlp:Extensions", attributes: { ID: "_assertion" } }, signed),
    ],
    ["a signature of another element's id", responseNode(insert(evil, signature))],
    ["two references", responseNode(signNode(makeAssertion(), key, { references: 2 }))],
    [
      "a reference to the whole document",
      responseNode(signNode(makeAssertion(), key, { uri: "" })),
    ],
    ["a reference to nothing", responseNode(signNode(makeAssertion(), key, { uri: null }))],
    ["no reference", responseNode(signNode(makeAssertion(), key, { references: 0 }))],
    [
      "a reference by XPointer",
      responseNode(signNode(makeAssertion(), key, { uri: "#xpointer(id('_assertion'))" })),
    ],
    [
      "two signatures",
      responseNode(insert(signed, splitSignature(signNode(makeAssertion(), other)).signature)),
    ],
    ["a second signature elsewhere", responseNode(append(signed, signature))],
    [
      "another assertion in another namespace",
      responseNode({ ...evil, name: "md:Assertion" }, signed),
    ],
    [
      "an object in the signature",
      responseNode(signNode(makeAssertion(), key, { extra: [object()] })),
    ],
  ];
  return [
    ...cases.map(([title, node]) => ({
      title: `wrapped, ${title}`,
      code: "SignatureWrapped",
      text: write(node),
    })),
    {
      title: "two assertions, both signed",
      code: "SeveralAssertions",
      text: write(responseNode(signed, signNode(makeAssertion({ id: "_second" }), key))),
    },
    {
      title: "a signature moved out of its assertion",
      code: "NotSigned",
      text: write(replaceChild(responseNode(bare), "samlp:Status", (own) => [own, signature])),
    },
  ];
}
