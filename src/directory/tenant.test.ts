import { describe, expect, test } from "vitest";
import { planTenant } from "./tenant.ts";

const ACME = { id: "t-1", displayName: "Acme" };

describe("planTenant", () => {
  test.each([
    { title: "a name without space around it", request: { name: "  Bo A/S " }, name: "Bo A/S" },
    { title: "a name in NFC", request: { name: "Mu\u0308ller" }, name: "Müller" },
    { title: "the longest name", request: { name: "a".repeat(120) }, name: "a".repeat(120) },
  ])("takes $title", ({ request, name }) => {
    expect(planTenant(request, "t-2", [ACME])).toEqual({ id: "t-2", displayName: name });
  });

  test("takes a domain, in lower case", () => {
    const request = { name: "Bo", domain: "Bo.Example" };
    expect(planTenant(request, "t-2", [])).toMatchObject({ defaultDomain: "bo.example" });
  });

  test.each([
    { title: "no name", request: {}, code: "InvalidPropertyValue" },
    { title: "a name of space", request: { name: " \t " }, code: "InvalidPropertyValue" },
    { title: "a name of 121", request: { name: "a".repeat(121) }, code: "InvalidPropertyValue" },
    { title: "a name of two lines", request: { name: "a\nb" }, code: "InvalidPropertyValue" },
    { title: "half a character", request: { name: "a\ud800" }, code: "InvalidPropertyValue" },
    { title: "a name that is taken", request: { name: "ACME " }, code: "ObjectConflict" },
    { title: "a host", request: { name: "B", domain: "localhost" }, code: "InvalidPropertyValue" },
    { title: "an address", request: { name: "B", domain: "a@b.dk" }, code: "InvalidPropertyValue" },
    { title: "an edge", request: { name: "B", domain: "-b.dk" }, code: "InvalidPropertyValue" },
  ])("refuses $title", ({ request, code }) => {
    expect(() => planTenant(request, "t-2", [ACME])).toThrow(expect.objectContaining({ code }));
  });
});
