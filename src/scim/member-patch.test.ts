import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { splitMemberOperations } from "./member-patch.ts";
import { parsePatchRequest } from "./messages.ts";
import { applyPatch } from "./patch.ts";
import { STRICT_QUIRKS, TOLERANT_QUIRKS } from "./quirks.ts";
import type { JsonValue } from "./resource.ts";
import { GROUP_RESOURCE_SCHEMA } from "./resource-types.ts";

interface MemberCase {
  readonly id: string;
  readonly title: string;
  readonly profile?: "strict";
  readonly operations: readonly JsonValue[];
  readonly changes?: readonly JsonValue[];
  readonly rest?: readonly JsonValue[];
  readonly error?: string;
  readonly operationIndex?: number;
}

const { cases } = JSON.parse(
  readFileSync(new URL("../../vectors/scim/members.json", import.meta.url), "utf8"),
) as { cases: readonly MemberCase[] };

const schemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"];

describe("members of a group PATCH, RFC 7644 section 3.5.2", () => {
  test.each(cases)("$id $title", (row) => {
    const quirks = row.profile === "strict" ? STRICT_QUIRKS : TOLERANT_QUIRKS;
    const run = () => {
      const operations = parsePatchRequest({ schemas, Operations: row.operations }, quirks);
      return splitMemberOperations(operations, quirks);
    };
    if (row.error !== undefined) {
      const where = row.operationIndex === undefined ? {} : { operationIndex: row.operationIndex };
      expect(run).toThrow(expect.objectContaining({ code: row.error, ...where }));
      return;
    }
    expect(run().memberChanges).toEqual(row.changes);
    expect(run().rest).toEqual(row.rest);
  });

  test("a filter other than by id comes out resolved", () => {
    const operations = [{ op: "remove", path: 'members[type eq "Group"]' }] as const;
    const { memberChanges } = splitMemberOperations(operations, TOLERANT_QUIRKS);
    expect(memberChanges).toMatchObject([{ op: "removeMatching", filter: { operator: "eq" } }]);
  });

  test("44-101 an error in the rest names its place in the request", () => {
    const operations = [
      { op: "add", path: "members", value: "u1" },
      { op: "replace", path: "shoeSize", value: 1 },
    ] as const;
    const { rest } = splitMemberOperations(operations, TOLERANT_QUIRKS);
    const run = () => applyPatch({}, rest, GROUP_RESOURCE_SCHEMA, TOLERANT_QUIRKS);
    expect(run).toThrow(expect.objectContaining({ code: "invalidPath", operationIndex: 1 }));
  });

  test("ten thousand members in one operation", () => {
    const value = Array.from({ length: 10_000 }, (_, i) => ({ value: `u${i}` }));
    const operations = [{ op: "add", path: "members", value }] as const;
    const [change] = splitMemberOperations(operations, TOLERANT_QUIRKS).memberChanges;
    expect(change).toMatchObject({ op: "add", members: { length: 10_000 } });
  });
});
