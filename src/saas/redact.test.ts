import { describe, expect, test } from "vitest";
import { redactBody, redactHeaders, redactTarget } from "./redact.ts";

describe("redactTarget", () => {
  const base = "/organizations/o/scim/v2";
  test.each([
    { target: "/Users", kept: "/Users" },
    { target: "/Users?count=2&startIndex=1", kept: "/Users?count=2&startIndex=1" },
    {
      target: "/Users?filter=userName%20eq%20%22bo%40x%22",
      kept: '/Users?filter=userName eq "…"',
      open: '/Users?filter=userName eq "bo@x"',
    },
    {
      target: '/Users?filter=a+eq+"b\\"c"+and+d+pr',
      kept: '/Users?filter=a eq "…" and d pr',
      open: '/Users?filter=a eq "b\\"c" and d pr',
    },
    { target: '/Users?filter=password+eq+"x"', kept: '/Users?filter=password eq "…"' },
    {
      target: "/Users?filter=externalId+eq+x-1+and+active+eq+true",
      kept: "/Users?filter=externalId eq … and active eq true",
      open: "/Users?filter=externalId eq x-1 and active eq true",
    },
    { target: "/Users?filter=password+eq+hunter2", kept: "/Users?filter=password eq …" },
    { target: "/Users?filter=%zz", kept: "/Users?filter=…" },
    { target: "/Users?access_token=abc&x", kept: "/Users?access_token=…&x" },
  ])("$target", ({ target, kept, open = kept }) => {
    expect(redactTarget(base + target, false)).toBe(kept);
    expect(redactTarget(base + target, true)).toBe(open);
  });
});

test("redactTarget knows addresses without a version", () => {
  expect(redactTarget("/organizations/o/scim/Users?count=2", false)).toBe("/Users?count=2");
});

describe("redactBody", () => {
  test.each([
    { title: "a password", body: { password: "x", a: 1 }, kept: { password: "…", a: 1 } },
    {
      title: "a password's PATCH operation",
      body: { Operations: [{ op: "add", path: "Password", value: "x" }] },
      kept: { Operations: [{ op: "add", path: "Password", value: "…" }] },
    },
    {
      title: "a password in a value without path",
      body: { Operations: [{ op: "add", value: { password: "x", title: "y" } }] },
      kept: { Operations: [{ op: "add", value: { password: "…", title: "y" } }] },
    },
    {
      title: "the filter of a search",
      body: { filter: 'userName eq "bo"' },
      kept: { filter: 'userName eq "…"' },
    },
    { title: "nothing", body: undefined, kept: undefined },
  ])("takes out $title", ({ body, kept }) => {
    expect(redactBody(body, false)).toEqual(kept);
  });
});

describe("names that an organization's own schemas call secret", () => {
  const secrets = new Set(["pin"]);
  test.each([
    { body: { PIN: 1234, pinned: true }, kept: { PIN: "…", pinned: true } },
    { body: { "urn:a:b:Device:pin": "1" }, kept: { "urn:a:b:Device:pin": "…" } },
    { body: { path: "urn:a:b:pin", value: "1" }, kept: { path: "urn:a:b:pin", value: "…" } },
    { body: { path: "cards[pin eq 7].a", value: 1 }, kept: { path: "cards[pin eq …", value: "…" } },
    { body: { path: "shipping", value: 1 }, kept: { path: "shipping", value: 1 } },
  ])("$body", ({ body, kept }) => {
    expect(redactBody(body, true, secrets)).toEqual(kept);
  });

  test("in a filter", () => {
    const target = '/scim/v2/Devices?filter=pin eq "1" and serial eq "2"';
    expect(redactTarget(target, true, secrets)).toBe(
      '/Devices?filter=pin eq "…" and serial eq "…"',
    );
  });
});

test("redactHeaders takes out what signs in", () => {
  const headers = { Authorization: "Bearer x", cookie: "y", "x-api-key": "z", accept: "a" };
  const kept = { Authorization: "…", cookie: "…", "x-api-key": "…", accept: "a" };
  expect(redactHeaders(headers)).toEqual(kept);
});
