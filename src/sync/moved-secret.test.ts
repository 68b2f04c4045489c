import { describe, expect, test } from "vitest";
import { findMovedSecret, isOtherTarget } from "./moved-secret.ts";

const token = { SecretToken: "t" };
const client = {
  Oauth2ClientId: "c",
  Oauth2ClientSecret: "s",
  Oauth2TokenExchangeUri: "https://login.example/token",
};

describe("a stored secret goes to nobody but whom it was given for", () => {
  test.each([
    { title: "another path of the server", url: "https://app.example/scim/v3", moved: undefined },
    { title: "the same server in capitals", url: "HTTPS://APP.example/scim", moved: undefined },
    { title: "another server", url: "https://evil.example/scim", moved: "SecretToken" },
    { title: "another port", url: "https://app.example:8443/scim", moved: "SecretToken" },
    { title: "without TLS", url: "http://app.example/scim", moved: "SecretToken" },
    {
      title: "its name before an @",
      url: "https://app.example@evil.example/scim",
      moved: "SecretToken",
    },
    {
      title: "its name before a backslash",
      url: "https://evil.example\\app.example",
      moved: "SecretToken",
    },
    { title: "none, so that the next is anybody's", url: "", moved: "SecretToken" },
  ])("Tenant URL: $title", ({ url, moved }) => {
    const saved = { tenantUrl: "https://app.example/scim", credentials: token };
    expect(findMovedSecret(saved, { tenantUrl: url, credentials: token }, {})).toBe(moved);
  });

  test("it may go anywhere when it is given again, or taken away", () => {
    const saved = { tenantUrl: "https://app.example/scim", credentials: token };
    const next = { tenantUrl: "https://new.example/scim", credentials: { SecretToken: "n" } };
    expect(findMovedSecret(saved, next, { SecretToken: "n" })).toBeUndefined();
    expect(findMovedSecret(saved, { ...next, credentials: {} }, {})).toBeUndefined();
  });

  test("a client's secret stays with its token endpoint, and its access tokens with the target", () => {
    const tenantUrl = "https://app.example/scim";
    const saved = { tenantUrl, credentials: client };
    const moved = { ...client, Oauth2TokenExchangeUri: "https://evil.example/token" };
    const given = { Oauth2TokenExchangeUri: moved.Oauth2TokenExchangeUri };
    expect(findMovedSecret(saved, { tenantUrl, credentials: moved }, given)).toBe(
      "Oauth2ClientSecret",
    );
    const elsewhere = { tenantUrl: "https://evil.example", credentials: client };
    expect(findMovedSecret(saved, elsewhere, {})).toBe("Oauth2ClientSecret");
  });

  test("more slashes than two do not hide another name", () => {
    const saved = { tenantUrl: "https:///app.example/scim", credentials: token };
    const next = { tenantUrl: "https:///evil.example/scim", credentials: token };
    expect(findMovedSecret(saved, next, {})).toBe("SecretToken");
  });

  test("a token endpoint is not taken away from under a client's secret", () => {
    const tenantUrl = "https://app.example/scim";
    const { Oauth2TokenExchangeUri: _gone, ...rest } = client;
    const next = { tenantUrl, credentials: rest };
    expect(findMovedSecret({ tenantUrl, credentials: client }, next, {})).toBe(
      "Oauth2ClientSecret",
    );
  });

  test("the first address is nobody else's", () => {
    const next = { tenantUrl: "https://app.example", credentials: token };
    expect(findMovedSecret({ tenantUrl: "", credentials: token }, next, {})).toBeUndefined();
  });
});

describe("ids of accounts belong to one organization", () => {
  const before = "https://app.example/one/scim";
  test.each([
    { title: "the same with a flag", after: `${before}?aadOptscim062020`, other: false },
    { title: "a closing slash, capitals", after: "HTTPS://App.example/one/scim/", other: false },
    { title: "another organization", after: "https://app.example/two/scim", other: true },
    { title: "another server", after: "https://app.test/one/scim", other: true },
    { title: "none", after: "", other: true },
  ])("$title", ({ after, other }) => {
    expect(isOtherTarget(before, after)).toBe(other);
    expect(isOtherTarget("", after)).toBe(false);
  });
});
