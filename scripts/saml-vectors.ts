import { writeFileSync } from "node:fs";
import { samlSigner } from "../src/connector/saml-signer.ts";
import { listCases } from "./saml-cases.ts";
import {
  ANSWERED_REQUEST,
  BASE_URL,
  CORPUS_NOW,
  ISSUER,
  OPEN_REQUEST,
  ORGANIZATION_ID,
  USER_NAME,
} from "./saml-corpus.ts";

/*
 * Makes vectors/saml/responses.json: responses of an identity provider, most of them attacks, with
 * the refusal that each has to meet. The keys are thrown away, so every run gives other bytes.
 */

const FILE = new URL("../vectors/saml/responses.json", import.meta.url);
const validity = { notBefore: Date.parse("2029-01-01"), notAfter: Date.parse("2035-01-01") };
const key = await samlSigner.makeCertificate({ commonName: "Provider", ...validity });
const other = await samlSigner.makeCertificate({ commonName: "Attacker", ...validity });

const cases = listCases(key, other);
const corpus = {
  about: "Responses to a SAML 2.0 service provider, and which refusal each meets. See scripts/.",
  now: CORPUS_NOW,
  organizationId: ORGANIZATION_ID,
  baseUrl: BASE_URL,
  issuer: ISSUER,
  certificate: key.certificate,
  openRequest: OPEN_REQUEST,
  answeredRequest: ANSWERED_REQUEST,
  people: [
    { userName: USER_NAME, active: true },
    { userName: "gone@x.example", active: false },
  ],
  cases,
};
writeFileSync(FILE, `${JSON.stringify(corpus, null, 2)}\n`);
process.stdout.write(`${cases.length} responses\n`);
