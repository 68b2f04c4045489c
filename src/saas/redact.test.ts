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

test("redactHeaders takes out what signs in", () => {
  const headers = { Authorization: "Bearer x", cookie: "y", "x-api-key": "z", accept: "a" };
  const kept = { Authorization: "…", cookie: "…", "x-api-key": "…", accept: "a" };
  expect(redactHeaders(headers)).toEqual(kept);
});
