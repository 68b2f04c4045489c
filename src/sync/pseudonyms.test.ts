import { describe, expect, test } from "vitest";
import { Pseudonyms } from "./pseudonyms.ts";

describe("Pseudonyms", () => {
  test("the same value has one alias, whatever its case; other values have others", () => {
    const names = new Pseudonyms();
    const alias = names.name("Anna@contoso.example");
    expect(alias).toBe("person-1@example.invalid");
    expect(names.name("anna@contoso.example")).toBe(alias);
    expect(names.name("bo@contoso.example")).not.toBe(alias);
  });

  test("a body keeps its shape, and no text that tells of somebody", () => {
    const body = {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      userName: "anna@contoso.example",
      active: true,
      name: { givenName: "Anna" },
      emails: [{ type: "work", value: "anna@contoso.example" }],
      Operations: [{ op: "replace", path: 'emails[value eq "anna@contoso.example"]', value: "x" }],
    };
    const masked = new Pseudonyms().maskBody(body);
    expect(masked).toEqual({
      schemas: body.schemas,
      userName: "person-1@example.invalid",
      active: true,
      name: { givenName: "text-2" },
      emails: [{ type: "work", value: "person-1@example.invalid" }],
      Operations: [
        { op: "replace", path: 'emails[value eq "person-1@example.invalid"]', value: "text-3" },
      ],
    });
  });

  test.each([
    { path: "/Users", masked: "/Users" },
    { path: "/Groups/0193-4711-abcd-efgh-ijkl", masked: "/Groups/id-1" },
    {
      path: "/Users?filter=userName+eq+%22anna%40contoso.example%22",
      masked: '/Users?filter=userName eq "person-1@example.invalid"',
    },
    { path: "/Users?filter=%E0%A4", masked: '/Users?"text-1"' },
  ])("an address: $path", ({ path, masked }) => {
    expect(new Pseudonyms().maskPath(path)).toBe(masked);
  });

  test("sentences lose what was named, phrases too, and every address", () => {
    const names = new Pseudonyms();
    names.name("Anna Berg");
    names.name("Sailors");
    const text = "Anna Berg of Sailors: 'anna@contoso.example' is taken, anna@contoso.example.";
    expect(names.mask(text)).toBe(
      "text-1 of text-2: 'person-3@example.invalid' is taken, person-3@example.invalid.",
    );
  });
});
