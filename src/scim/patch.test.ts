import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ScimError } from "./errors.ts";
import { parsePatchRequest } from "./messages.ts";
import { applyPatch, type PatchOutcome } from "./patch.ts";
import { STRICT_QUIRKS, TOLERANT_QUIRKS } from "./quirks.ts";
import type { JsonValue, Resource } from "./resource.ts";
import { USER_RESOURCE_SCHEMA } from "./resource-types.ts";

interface PatchCase {
  readonly id: string;
  readonly title: string;
  readonly profile?: "strict";
  readonly before: Resource;
  readonly operations: readonly JsonValue[];
  readonly after?: Resource;
  readonly changed?: boolean;
  readonly notes?: readonly string[];
  readonly error?: string;
  readonly operationIndex?: number;
}

const { cases } = JSON.parse(
  readFileSync(new URL("../../vectors/scim/patch.json", import.meta.url), "utf8"),
) as { cases: readonly PatchCase[] };

const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/** Freezes a value all the way down, so that a write to it throws. */
function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  }
  return value;
}

function run(row: Pick<PatchCase, "profile" | "before" | "operations">): PatchOutcome {
  const quirks = row.profile === "strict" ? STRICT_QUIRKS : TOLERANT_QUIRKS;
  const body = { schemas: [PATCH_OP], Operations: row.operations };
  const operations = parsePatchRequest(freeze(body), quirks);
  return applyPatch(freeze(row.before), operations, USER_RESOURCE_SCHEMA, quirks);
}

describe("PATCH, RFC 7644 section 3.5.2", () => {
  test.each(cases.filter((each) => each.error === undefined))("$id $title", (row) => {
    const outcome = run(row);
    expect(outcome.resource).toEqual(row.after);
    expect(outcome.changed).toBe(row.changed ?? true);
    expect(outcome.modified.length > 0).toBe(outcome.changed);
    if (!outcome.changed) expect(outcome.resource).toBe(row.before);
    expect(outcome.notes.map((note) => note.path)).toEqual(row.notes ?? []);
  });

  test.each(cases.filter((each) => each.error !== undefined))("$id $title is refused", (row) => {
    const where = row.operationIndex === undefined ? {} : { operationIndex: row.operationIndex };
    expect(() => run(row)).toThrow(expect.objectContaining({ code: row.error, ...where }));
  });

  test("44-109 a second run of the same request changes nothing", () => {
    // Those that append beside, set in turns, or remove through what they change, are left out.
    const repeatable = cases.filter((each) => each.after !== undefined && each.id !== "44-099");
    for (const row of repeatable) {
      const { resource } = run(row);
      expect([row.title, run({ ...row, before: resource }).changed]).toEqual([row.title, false]);
    }
  });

  test("modified names what differs, with old and new values but no secret", () => {
    const before = { userName: "bo", name: { givenName: "B" }, password: "old" };
    const value = { "name.givenName": "C", title: "T", password: "new", userName: "bo" };
    const { modified } = run({ before, operations: [{ op: "replace", value }] });
    expect(modified).toEqual([
      { path: "name.givenName", oldValue: "B", newValue: "C" },
      { path: "title", oldValue: undefined, newValue: "T" },
      { path: "password", oldValue: undefined, newValue: undefined },
    ]);
  });
});

describe("reading a PATCH, RFC 7644 section 3.5.2", () => {
  const operation = { op: "replace", path: "title", value: "T" };
  test.each([
    {
      title: "44-091 Operations in any case",
      body: { schemas: [PATCH_OP], operations: [operation] },
    },
    {
      title: "44-092 members in any case",
      body: { Operations: [{ OP: "Replace", Path: "title", VALUE: "T" }] },
    },
    {
      title: "entra-patch-extra-keys members it does not know",
      body: { schemas: [PATCH_OP], id: "u1", Operations: [{ name: "x", ...operation }] },
    },
    {
      title: "a null path with an object",
      body: { Operations: [{ op: "replace", path: null, value: { title: "T" } }] },
    },
  ])("$title", ({ body }) => {
    const operations = parsePatchRequest(body, TOLERANT_QUIRKS);
    const { resource } = applyPatch({}, operations, USER_RESOURCE_SCHEMA, TOLERANT_QUIRKS);
    expect(resource).toEqual({ title: "T" });
  });

  test.each([
    { title: "44-091 entra-patch-no-ops none", body: { Operations: [] }, code: "invalidSyntax" },
    { title: "44-091 no Operations", body: {}, code: "invalidSyntax" },
    { title: "44-091 an object", body: { Operations: operation }, code: "invalidSyntax" },
    {
      title: "44-092 an unknown op",
      body: { Operations: [{ op: "move" }] },
      code: "invalidSyntax",
    },
    { title: "44-092 no op", body: { Operations: [{ path: "title" }] }, code: "invalidSyntax" },
    {
      title: "44-092 op toString",
      body: { Operations: [{ op: "toString" }] },
      code: "invalidSyntax",
    },
    {
      title: "44-093 remove without a path",
      body: { Operations: [{ op: "remove" }] },
      code: "noTarget",
    },
    {
      title: "a path that is no text",
      body: { Operations: [{ op: "add", path: 1 }] },
      code: "invalidSyntax",
    },
    { title: "an operation that is no object", body: { Operations: ["x"] }, code: "invalidSyntax" },
    { title: "a list", body: [], code: "invalidSyntax" },
    { title: "no body", body: undefined, code: "invalidSyntax" },
  ])("$title is $code", ({ body, code }) => {
    expect(() => parsePatchRequest(body, TOLERANT_QUIRKS)).toThrow(
      expect.objectContaining({ code }),
    );
  });

  test("44-090 the PatchOp URI is required by the letter", () => {
    const body = { Operations: [operation] };
    expect(() => parsePatchRequest(body, STRICT_QUIRKS)).toThrow(PATCH_OP);
    expect(parsePatchRequest(body, TOLERANT_QUIRKS)).toHaveLength(1);
  });
});

const path = fc.constantFrom(
  "title",
  "name",
  "name.givenName",
  "emails",
  "emails.value",
  'emails[type eq "work"]',
  'emails[type eq "work"].value',
  "emails[primary eq true].display",
  "roles",
  "active",
  "manager",
  "groups",
  "constructor",
  "__proto__",
  "schemas",
);
const value = fc.oneof(
  fc.constantFrom<JsonValue>("x", "", null, true, "True", 1),
  fc.constant<JsonValue>([]),
  fc.constant<JsonValue>([{ type: "work", value: "a", primary: true }]),
  fc.constant<JsonValue>({ value: "b", type: "home", primary: "true" }),
  fc.constant<JsonValue>({ givenName: "G", familyName: null }),
  fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text) as JsonValue),
);
const operation = fc.oneof(
  fc.record({ op: fc.constantFrom("add", "Replace", "REMOVE"), path, value }),
  fc.record({ op: fc.constantFrom("add", "replace"), value: fc.dictionary(path, value) }),
  fc.record({ op: fc.constantFrom("remove", "add"), path }),
);
const before: Resource = {
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
  userName: "bo",
  emails: [
    { type: "work", value: "a", primary: true },
    { type: "home", value: "h" },
  ],
};

describe("properties of PATCH", () => {
  test("no request makes anything but an outcome or a ScimError, and inputs stay frozen", () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 5 }), (operations) => {
        try {
          const { resource } = run({ before, operations: operations as JsonValue[] });
          expect(resource.userName).toBe("bo");
          const emails = (resource.emails ?? []) as readonly Resource[];
          expect(emails.filter((each) => each.primary === true).length).toBeLessThan(2);
        } catch (error) {
          expect(error).toBeInstanceOf(ScimError);
        }
        expect(({} as Record<string, unknown>).x).toBeUndefined();
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  test("44-092 44-155 letter case of op and path makes no difference", () => {
    const rows = cases.filter((each) => each.after !== undefined);
    for (const row of rows) {
      const shouted = row.operations.map((each) => {
        const { op, path: text, ...rest } = each as Record<string, JsonValue>;
        const isQuoted = typeof text === "string" && text.includes('"');
        const loud = typeof text === "string" && !isQuoted ? { path: text.toUpperCase() } : {};
        const kept = isQuoted ? { path: text } : {};
        return { ...rest, ...kept, ...loud, op: String(op).toUpperCase() };
      });
      expect([row.title, run({ ...row, operations: shouted }).resource]).toEqual([
        row.title,
        row.after,
      ]);
    }
  });
});
