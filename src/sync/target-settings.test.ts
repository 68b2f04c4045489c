import { describe, expect, test } from "vitest";
import type { JsonValue } from "../common/json.ts";
import { type Credentials, readTargetAccess } from "./target-access.ts";
import { parseTargetSettings } from "./target-settings.ts";

describe("settings of a target", () => {
  test("all of them", () => {
    const settings = {
      dialect: "entra",
      updates: "put",
      bulk: true,
      membersPerRequest: 20,
      concurrency: 4,
      requestsPerSecond: 25,
      trustedCertificates: "-----BEGIN CERTIFICATE-----",
    };
    expect(parseTargetSettings(settings)).toEqual(settings);
  });

  test.each<[JsonValue, string]>([
    [[], "JSON object"],
    [{ dialect: "okta" }, "dialect is one of rfc, entra, entra-2020"],
    [{ concurrency: 0 }, "concurrency is a whole number from 1 to 256"],
    [{ membersPerRequest: 1.5 }, "membersPerRequest"],
    [{ bulk: "yes" }, "bulk is true or false"],
    [{ trustedCertificates: "ignore" }, "PEM"],
    [{ rejectUnauthorized: false }, 'no setting "rejectUnauthorized"'],
    [{ constructor: 1 }, 'no setting "constructor"'],
  ])("%j is refused", (value, says) => {
    expect(() => parseTargetSettings(value)).toThrow(says);
  });
});

describe("credentials by Graph's keys, graph-sync-api.md sections 2 and 6", () => {
  const oauth = {
    Oauth2ClientId: "c",
    Oauth2ClientSecret: "s",
    Oauth2TokenExchangeUri: "https://id.example/token",
  };
  test.each<{ title: string; given: Credentials; is: string | undefined }>([
    { title: "none", given: {}, is: undefined },
    { title: "a Secret Token", given: { SecretToken: "t" }, is: "bearer" },
    { title: "a client", given: oauth, is: "clientCredentials" },
    { title: "a user", given: { UserName: "u", Password: "p" }, is: "basic" },
    { title: "a token before a client", given: { ...oauth, SecretToken: "t" }, is: "bearer" },
    {
      title: "what AuthenticationType says before anything",
      given: { ...oauth, SecretToken: "t", AuthenticationType: "OAuth2ClientCredentialsGrant" },
      is: "clientCredentials",
    },
    {
      title: "a certificate alone",
      given: { ClientCertificate: "c", ClientCertificateKey: "k" },
      is: "none",
    },
  ])("$title", ({ given, is }) => {
    expect(readTargetAccess(given)?.grant.kind).toBe(is);
  });

  test.each<{ given: Credentials; says: string }>([
    { given: { UserName: "u" }, says: "Password" },
    { given: { Oauth2ClientId: "c" }, says: "Oauth2TokenExchangeUri" },
    { given: { ...oauth, CredentialLocationInRequest: "query" }, says: "Header or Body" },
    { given: { SecretToken: "t", ClientCertificate: "c" }, says: "ClientCertificateKey" },
    { given: { AuthenticationType: "Kerberos" }, says: "AuthenticationType is one of" },
    { given: { AuthenticationType: "ClientCertificate" }, says: "ClientCertificate" },
  ])("$given is refused: $says", ({ given, says }) => {
    expect(() => readTargetAccess(given)).toThrow(says);
  });
});
