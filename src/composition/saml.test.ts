import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import { SAML_NAMESPACES } from "../common/saml.ts";
import { writeXml } from "../common/xml-writer.ts";
import { samlSigner } from "../connector/saml-signer.ts";
import { buildAssertion, formatResponse } from "../directory/saml-response.ts";
import { verifyAssertion } from "./saml-verifier.ts";

const NOW = Date.parse("2030-01-02T03:04:05Z");
const made = await samlSigner.makeCertificate({
  commonName: "Rollcall ø",
  notBefore: NOW,
  notAfter: Date.parse("2051-01-01T00:00:00Z"),
});
const assertion = buildAssertion({
  id: "_1",
  issuer: "https://idp.example/",
  audience: "https://sp.example/",
  replyUrl: "https://sp.example/acs",
  nameId: { format: "emailAddress", value: "bo&<>\"'ø@x.example\r\n" },
  claims: [{ name: "urn:names", values: ["Bo\tB", "Ærø <b>"] }],
  authenticatedAt: NOW,
  now: NOW,
  sessionIndex: "_s",
});
const facts = { id: "_2", issuer: "https://idp.example/", replyUrl: "https://sp/", now: NOW };

describe("makeCertificate", () => {
  test("makes what OpenSSL reads, with its names, times and key", () => {
    const read = new X509Certificate(Buffer.from(made.certificate, "base64"));
    expect(read.subject).toBe("CN=Rollcall ø");
    expect(read.validFromDate.toISOString()).toBe("2030-01-02T03:04:05.000Z");
    expect(read.validToDate.toISOString()).toBe("2051-01-01T00:00:00.000Z");
    expect(read.fingerprint256.replaceAll(":", "")).toBe(made.thumbprint);
    expect(read.verify(read.publicKey)).toBe(true);
    expect(read.serialNumber.length).toBe(32);
  });
});

describe("a signed assertion", () => {
  const signed = samlSigner.sign(assertion, made);
  const response = formatResponse(facts, signed);

  test("is verified by node-saml, which gives back what was signed", async () => {
    const given = { certificates: [made.certificate], isResponseSigned: false };
    const text = await verifyAssertion(response, given);
    // Its printer leaves < as the only text that differs from the canonical form.
    expect(text).toContain("Ærø");
    expect(text).not.toContain("Signature");
  });

  test("is canonical as it is written", () => {
    expect(response).toContain(writeXml(signed, SAML_NAMESPACES));
  });

  test.each([
    { title: "another key", change: (text: string) => text, own: false },
    {
      title: "a changed name",
      change: (text: string) => text.replace("bo&amp;", "al&amp;"),
      own: true,
    },
    {
      title: "a changed digest",
      change: (text: string) => text.replace("<ds:DigestValue>", "<ds:DigestValue>A"),
      own: true,
    },
  ])("is not verified with $title", async ({ change, own }) => {
    const other = own
      ? made
      : await samlSigner.makeCertificate({ commonName: "x", notBefore: NOW, notAfter: NOW });
    const given = { certificates: [other.certificate], isResponseSigned: false };
    expect(await verifyAssertion(change(response), given)).toBeUndefined();
  });
});
