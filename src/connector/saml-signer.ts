import { createHash, sign } from "node:crypto";
import { SAML_NAMESPACES, XML_ALGORITHMS } from "../common/saml.ts";
import { writeXml, type XmlNode } from "../common/xml-writer.ts";
import type { SamlSigner } from "../directory/sign-on-ports.ts";
import { makeCertificate } from "./certificate.ts";

/** Signs with RSA and SHA-256, over exclusive canonical XML. */
export const samlSigner: SamlSigner = { makeCertificate, sign: signElement };

/**
 * The writer's text is canonical by construction, so it is digested as it is; a reader comes to
 * the same bytes once it has taken the signature out and canonicalized the rest.
 *
 * @see XML Signature Syntax and Processing, sections 4 and 6.6.4; SAML 2.0 core, section 5.4
 */
function signElement(
  element: XmlNode,
  { privateKey, certificate }: Parameters<SamlSigner["sign"]>[1],
): XmlNode {
  const text = writeXml(element, SAML_NAMESPACES);
  const digest = createHash("sha256").update(text, "utf8").digest("base64");
  const info = buildInfo(element.attributes?.ID ?? "", digest);
  const signed = Buffer.from(writeXml(info, SAML_NAMESPACES), "utf8");
  const value = sign("sha256", signed, privateKey).toString("base64");
  const data: XmlNode = { name: "ds:X509Certificate", children: [certificate] };
  const signature: XmlNode = {
    name: "ds:Signature",
    children: [
      info,
      { name: "ds:SignatureValue", children: [value] },
      { name: "ds:KeyInfo", children: [{ name: "ds:X509Data", children: [data] }] },
    ],
  };
  // The schema wants it behind the issuer.
  const [issuer = "", ...others] = element.children ?? [];
  return { ...element, children: [issuer, signature, ...others] };
}

function buildInfo(id: string, digest: string): XmlNode {
  const algorithm = (name: string, Algorithm: string): XmlNode => ({
    name,
    attributes: { Algorithm },
  });
  return {
    name: "ds:SignedInfo",
    children: [
      algorithm("ds:CanonicalizationMethod", XML_ALGORITHMS.exclusive),
      algorithm("ds:SignatureMethod", XML_ALGORITHMS.rsaSha256),
      {
        name: "ds:Reference",
        attributes: { URI: `#${id}` },
        children: [
          {
            name: "ds:Transforms",
            children: [
              algorithm("ds:Transform", XML_ALGORITHMS.enveloped),
              algorithm("ds:Transform", XML_ALGORITHMS.exclusive),
            ],
          },
          algorithm("ds:DigestMethod", XML_ALGORITHMS.sha256),
          { name: "ds:DigestValue", children: [digest] },
        ],
      },
    ],
  };
}
