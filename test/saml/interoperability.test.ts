import { SAML, ValidateInResponseTo } from "@node-saml/node-saml";
import * as samlify from "samlify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  APPLICATION,
  type BothSides,
  choosePassword,
  connect,
  ORGANIZATION_SETTINGS,
  PASSWORD,
  SIGN_ON_SETTINGS,
  startBothSides,
  TENANT,
} from "./both-sides.ts";

const ENTITY_ID = "https://sp.example/metadata";
const REPLY_URL = "https://sp.example/acs";
const headers = { accept: "application/json" };

let sides: BothSides;
let metadata: string;

beforeAll(async () => {
  sides = await startBothSides();
  // The libraries read the machine's clock.
  sides.clock.nowMs = Date.now();
  await connect(sides, { allowIdpInitiated: true });
  await choosePassword(sides, "bo");
  const body = { entityId: ENTITY_ID, replyUrls: [REPLY_URL] };
  await sides.call("PATCH", SIGN_ON_SETTINGS, { body });
  metadata = (await sides.call("GET", `/saml/${TENANT}/${APPLICATION}/metadata`)).text;
  samlify.setSchemaValidator({ validate: async () => "skipped: the schemas are no package" });
});

afterAll(() => sides.close());

/** What our identity provider answers to nobody's request, or to one. */
async function answer(SAMLRequest?: string): Promise<string> {
  const body = {
    userName: "bo@x.example",
    password: PASSWORD,
    ...(SAMLRequest !== undefined && { SAMLRequest }),
  };
  const path = `/saml/${TENANT}/${APPLICATION}/sign-in`;
  const { json } = await sides.call("POST", path, { body, headers, isStranger: true });
  return (json() as unknown as { SAMLResponse: string }).SAMLResponse;
}

function certificateOf(): string {
  return /<ds:X509Certificate>([^<]+)</.exec(metadata)?.[1] ?? "";
}

describe("our identity provider, with other people's service providers", () => {
  test("samlify reads our metadata and accepts our response", async () => {
    const provider = samlify.IdentityProvider({ metadata });
    const service = samlify.ServiceProvider({
      entityID: ENTITY_ID,
      wantAssertionsSigned: true,
      assertionConsumerService: [
        { Binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST", Location: REPLY_URL },
      ],
    });
    const SAMLResponse = await answer();
    const request = { body: { SAMLResponse } };
    const { extract } = await service.parseLoginResponse(provider, "post", request);
    expect(extract.nameID).toBe("bo@x.example");
    expect(extract.audience).toBe(ENTITY_ID);
  });

  test("samlify refuses the same response with one letter otherwise", async () => {
    const provider = samlify.IdentityProvider({ metadata });
    const service = samlify.ServiceProvider({ entityID: ENTITY_ID, wantAssertionsSigned: true });
    const text = Buffer.from(await answer(), "base64")
      .toString()
      .replace("bo@x", "al@x");
    const request = { body: { SAMLResponse: Buffer.from(text).toString("base64") } };
    await expect(service.parseLoginResponse(provider, "post", request)).rejects.toThrow();
  });

  test("node-saml asks, and accepts our answer with all its own checks", async () => {
    const service = new SAML({
      idpCert: certificateOf(),
      issuer: ENTITY_ID,
      audience: ENTITY_ID,
      callbackUrl: REPLY_URL,
      entryPoint: `${sides.origin}/saml/${TENANT}/${APPLICATION}/sign-on`,
      wantAssertionsSigned: true,
      wantAuthnResponseSigned: false,
      validateInResponseTo: ValidateInResponseTo.always,
      identifierFormat: null,
    });
    const form = await service.getAuthorizeMessageAsync("state");
    const { inflateRawSync } = await import("node:zlib");
    const packed = Buffer.from(String(form.SAMLRequest), "base64");
    const SAMLRequest = inflateRawSync(packed).toString("base64");
    const SAMLResponse = await answer(SAMLRequest);
    const { profile } = await service.validatePostResponseAsync({ SAMLResponse });
    expect(profile?.nameID).toBe("bo@x.example");
    const given = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname";
    expect(profile?.[given]).toBe("bo");
  });
});

describe("our service provider, with another identity provider", () => {
  test("samlify's response is accepted, by samlify's metadata", async () => {
    const { samlSigner } = await import("../../src/connector/saml-signer.ts");
    const made = await samlSigner.makeCertificate({
      commonName: "samlify",
      notBefore: Date.now() - 1000,
      notAfter: Date.now() + 1_000_000_000,
    });
    const shown = (await sides.call("GET", ORGANIZATION_SETTINGS)).json();
    const { entityId, replyUrl } = shown.serviceProvider as unknown as Record<string, string>;
    const serviceText = (await sides.call("GET", String(entityId))).text;
    const service = samlify.ServiceProvider({ metadata: serviceText });
    const issuer = "https://samlify.example/metadata";
    const provider = samlify.IdentityProvider({
      entityID: issuer,
      privateKey: made.privateKey,
      signingCert: made.certificate,
      requestSignatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
      singleSignOnService: [
        {
          Binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
          Location: "https://samlify.example/sign-on",
        },
      ],
      loginResponseTemplate: { context: TEMPLATE, attributes: [] },
    });
    const body = { xml: provider.getMetadata() };
    const loaded = await sides.call("PUT", `${ORGANIZATION_SETTINGS}/metadata`, { body });
    expect(loaded.status).toBe(200);
    const now = new Date().toISOString();
    const later = new Date(Date.now() + 60_000).toISOString();
    const fill = (template: string): { id: string; context: string } => ({
      id: "_samlify",
      context: samlify.SamlLib.replaceTagsByValue(template, {
        ID: "_samlify",
        AssertionID: "_assertion",
        Issuer: issuer,
        Destination: replyUrl,
        Audience: entityId,
        Now: now,
        Later: later,
        NameID: "bo@x.example",
      }),
    });
    const made2 = await provider.createLoginResponse(service, { extract: {} }, "post", {}, fill);
    const form = { SAMLResponse: made2.context };
    const given = { form, headers, isStranger: true };
    const welcomed = await sides.call("POST", String(replyUrl), given);
    expect(welcomed.json()).toMatchObject({ userName: "bo@x.example" });
  });
});

const TEMPLATE =
  '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ' +
  'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{ID}" Version="2.0" ' +
  'IssueInstant="{Now}" Destination="{Destination}"><saml:Issuer>{Issuer}</saml:Issuer>' +
  '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>' +
  '</samlp:Status><saml:Assertion ID="{AssertionID}" Version="2.0" IssueInstant="{Now}">' +
  "<saml:Issuer>{Issuer}</saml:Issuer><saml:Subject><saml:NameID>{NameID}</saml:NameID>" +
  '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
  '<saml:SubjectConfirmationData NotOnOrAfter="{Later}" Recipient="{Destination}"/>' +
  '</saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{Now}" ' +
  'NotOnOrAfter="{Later}"><saml:AudienceRestriction><saml:Audience>{Audience}</saml:Audience>' +
  "</saml:AudienceRestriction></saml:Conditions></saml:Assertion></samlp:Response>";
