import { describe, expect, test } from "vitest";
import { listReferences, replaceReferences, splitReferences } from "./bulk-references.ts";
import type { JsonObject } from "./resource.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

function managedBy(manager: string): JsonObject {
  return { [ENTERPRISE]: { manager: { value: manager } } };
}

describe("references, RFC 7644 section 3.7.2", () => {
  const ids = new Map([
    ["a", "ID-A"],
    ["b c", "ID-B"],
  ]);

  test.each([
    { title: "a whole text", value: "bulkId:a", becomes: "ID-A" },
    { title: "a bulkId with a space", value: "bulkId:b c", becomes: "ID-B" },
    {
      title: "members and their $ref",
      value: { members: [{ value: "bulkId:a", $ref: "../Users/bulkId:a" }] },
      becomes: { members: [{ value: "ID-A", $ref: "../Users/ID-A" }] },
    },
    { title: "an extension's reference", value: managedBy("bulkId:a"), becomes: managedBy("ID-A") },
    {
      title: "filters in a PATCH path",
      value: 'members[value eq "bulkId:a" or value eq "bulkId:b c"]',
      becomes: 'members[value eq "ID-A" or value eq "ID-B"]',
    },
    { title: "an unknown one", value: "../Users/bulkId:z?x=1", becomes: "../Users/bulkId:z?x=1" },
    { title: "a mention in prose", value: "see bulkId:a", becomes: "see bulkId:a" },
    { title: "a prefix alone", value: "bulkId:", becomes: "bulkId:" },
    { title: "another value", value: [1, true, null], becomes: [1, true, null] },
  ])("44-139 $title", ({ value, becomes }) => {
    expect(replaceReferences(value, (bulkId) => ids.get(bulkId))).toEqual(becomes);
  });

  test("44-139 all are found", () => {
    const data = { a: "bulkId:1", b: [{ c: "../Users/bulkId:2" }, 'x[value eq "bulkId:3"]'] };
    expect([...listReferences(data)]).toEqual(["1", "2", "3"]);
  });

  test("44-138 a body is parted into what can be created and what has to wait", () => {
    const members = [{ value: "bulkId:x" }, { value: "7" }];
    const manager = { value: "bulkId:x" };
    const body = { displayName: "G", members, [ENTERPRISE]: { department: "D", manager } };
    expect(splitReferences(body, new Set(["x"]))).toEqual({
      kept: { displayName: "G", members: [{ value: "7" }], [ENTERPRISE]: { department: "D" } },
      rest: { members: [{ value: "bulkId:x" }], [ENTERPRISE]: { manager } },
    });
  });
});
