import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ScimError } from "./errors.ts";
import { formatPath, type Path, parsePath, resolvePath } from "./path.ts";
import { USER_RESOURCE_SCHEMA } from "./resource-types.ts";

interface PathCase {
  readonly id: string;
  readonly text: string;
  readonly path?: Path;
  readonly resolved?: string;
  readonly error?: string;
}

const { cases } = JSON.parse(
  readFileSync(new URL("../../vectors/scim/paths.json", import.meta.url), "utf8"),
) as { cases: readonly PathCase[] };

function resolveText(text: string): string {
  const found = resolvePath(parsePath(text), USER_RESOURCE_SCHEMA);
  if (found.kind === "extension") return found.extension.urn;
  return (found.subAttribute ?? found.attribute).path;
}

describe("paths, RFC 7644 sections 3.5.2 and 3.10", () => {
  test.each(cases.filter((each) => each.error === undefined))("$id $text", (row) => {
    expect(resolveText(row.text)).toBe(row.resolved);
    if (row.path !== undefined) expect(parsePath(row.text)).toEqual(row.path);
    expect(resolveText(formatPath(parsePath(row.text)))).toBe(row.resolved);
  });

  test.each(cases.filter((each) => each.error !== undefined))("$id $text is refused", (row) => {
    expect(() => resolveText(row.text)).toThrow(expect.objectContaining({ code: row.error }));
  });

  test("the refusal of a misspelt name offers near ones", () => {
    expect(() => resolveText("name.givnName")).toThrow('"name.givenName"');
  });
});

describe("properties of paths", () => {
  const name = fc.constantFrom("emails", "a", "x-y", "b$2");
  const head = { attribute: name, subAttribute: name, urn: fc.constantFrom("urn:a:2.0:B") };
  const value = fc.string({ unit: "binary" });
  const filter = value.map((text) => ({
    kind: "comparison" as const,
    path: { attribute: "type" },
    operator: "eq" as const,
    value: text,
  }));
  const path = fc.record({ ...head, filter }, { requiredKeys: ["attribute"] });

  test("parsing what was formatted gives the same path", () => {
    fc.assert(
      fc.property(path, (each) => {
        expect(parsePath(formatPath(each))).toEqual(each);
      }),
      { numRuns: 500 },
    );
  });

  test("no text makes anything but a path or a ScimError", () => {
    const pieces = fc.constantFrom(
      'emails[type eq "work"]',
      ".value",
      "[",
      "]",
      ":",
      ".",
      "a",
      " ",
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, (each) => {
        try {
          resolveText(each);
        } catch (error) {
          expect(error).toBeInstanceOf(ScimError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
