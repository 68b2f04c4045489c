import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { getApplicationRules } from "../saas/application-rules.ts";
import { BIS_USER_URN } from "../saas/bis-user-schema.ts";
import { buildSearchDocument } from "./search-document.ts";

const { user } = getApplicationRules("bis");

describe("buildSearchDocument, RFC 7643 section 2.2 (caseExact)", () => {
  test("folds texts that are not case-exact and keeps the others", () => {
    const document = buildSearchDocument(
      {
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
        id: "AbC",
        externalId: "Ext-1",
        userName: "Åse@North.Example",
        active: true,
        name: { givenName: "ÅSE" },
        emails: [{ value: "Ase@North.Example", primary: true }],
        photos: [{ value: "https://North.example/A.png" }],
        [BIS_USER_URN]: { location: "Tower", startdate: "2026-03-01T01:00:00+01:00" },
      },
      user,
    );
    expect(document).toEqual({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      id: "AbC",
      externalId: "Ext-1",
      userName: "åse@north.example",
      active: true,
      name: { givenName: "åse" },
      emails: [{ value: "ase@north.example", primary: true }],
      photos: [{ value: "https://North.example/A.png" }],
      [BIS_USER_URN]: { location: "tower", startdate: "2026-03-01T00:00:00.000Z" },
    });
  });

  test("has no password", () => {
    expect(buildSearchDocument({ userName: "a", password: "x" }, user)).toEqual({ userName: "a" });
  });

  test("folding it again changes nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (userName) => {
        const once = buildSearchDocument({ userName }, user);
        expect(buildSearchDocument({ userName: once.userName as string }, user)).toEqual(once);
      }),
    );
  });
});
