import { describe, expect, test } from "vitest";
import { parseFilter } from "./filter.ts";
import { foldCase } from "./fold.ts";
import { ITEM_LIMIT } from "./items.ts";
import { matchesFilter } from "./match.ts";
import { APPLIED_OPERATION_LIMIT, applyPatch, type PatchOperation } from "./patch.ts";
import { parseProjection, projectResource } from "./projection.ts";
import { STRICT_QUIRKS, TOLERANT_QUIRKS } from "./quirks.ts";
import { replaceResource } from "./replace.ts";
import { resolveFilter } from "./resolve-filter.ts";
import type { Resource } from "./resource.ts";
import { GROUP_RESOURCE_SCHEMA, USER_RESOURCE_SCHEMA } from "./resource-types.ts";

const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const group: Resource = {
  schemas: [GROUP],
  id: "g1",
  displayName: "Crew A",
  members: [{ value: "u1", type: "User" }, { value: "u2" }],
};

function patchMembers(operation: PatchOperation): readonly string[] {
  const { resource } = applyPatch(group, [operation], GROUP_RESOURCE_SCHEMA, TOLERANT_QUIRKS);
  const members = (resource.members ?? []) as readonly Resource[];
  return members.map((each) => String(each.value));
}

describe("a group whose members are in memory, RFC 7644 section 3.5.2", () => {
  const of = (...ids: readonly string[]) => ids.map((value) => ({ $ref: null, value }));
  test.each<{ title: string; operation: PatchOperation; members: string }>([
    {
      title: "add",
      operation: { op: "add", path: "members", value: of("u3") },
      members: "u1 u2 u3",
    },
    {
      title: "entra-members-add-again",
      operation: { op: "add", path: "members", value: of("u1") },
      members: "u1 u2",
    },
    {
      title: "remove by path",
      operation: { op: "remove", path: 'members[value eq "u1"]' },
      members: "u2",
    },
    {
      title: "remove by value",
      operation: { op: "remove", path: "members", value: of("u1") },
      members: "u2",
    },
    {
      title: "entra-members-remove-value-absent",
      operation: { op: "remove", path: "members", value: of("u9") },
      members: "u1 u2",
    },
    {
      title: "an empty value array",
      operation: { op: "remove", path: "members", value: [] },
      members: "u1 u2",
    },
    { title: "remove all", operation: { op: "remove", path: "members" }, members: "" },
    {
      title: "replace",
      operation: { op: "replace", path: "members", value: ["u7"] },
      members: "u7",
    },
  ])("$title", ({ operation, members }) => {
    expect(patchMembers(operation).join(" ")).toBe(members);
  });

  test.each(["value", "display", "type", "$ref"])("43-083 members.%s is not edited", (name) => {
    const path = `members[value eq "u1"].${name}`;
    const operation = { op: "replace", path, value: "x" } as const;
    const before = { ...group, members: [{ value: "u1", type: "User", display: "d", $ref: "r" }] };
    const run = () => applyPatch(before, [operation], GROUP_RESOURCE_SCHEMA, TOLERANT_QUIRKS);
    expect(run).toThrow(expect.objectContaining({ code: "mutability" }));
  });

  test("okta-group-put ping-group-put-members PUT sets the whole list", () => {
    const input = {
      schemas: [GROUP],
      displayName: "Crew A",
      members: [{ value: "u9", display: "x" }],
    };
    const { resource } = replaceResource(group, input, GROUP_RESOURCE_SCHEMA, STRICT_QUIRKS);
    expect(resource.members).toEqual([{ value: "u9", display: "x" }]);
  });

  test("entra-group-match entra-group-get-excl members are left out", () => {
    const projection = parseProjection(undefined, "members");
    const filter = resolveFilter(parseFilter('displayName eq "crew a"'), GROUP_RESOURCE_SCHEMA);
    expect(matchesFilter(filter, group)).toBe(true);
    const shown = projectResource(group, projection, GROUP_RESOURCE_SCHEMA);
    expect(shown).toEqual({ schemas: [GROUP], id: "g1", displayName: "Crew A" });
  });

  test("entra-create-dup entra-group-dup names that clash have the same folded key", () => {
    expect(foldCase("Rolf@Fjord.Example")).toBe(foldCase("rolf@fjord.example"));
    expect(foldCase("Crew A")).toBe(foldCase("crew a"));
  });
});

describe("a query over several types, RFC 7644 section 3.4.2.1", () => {
  const matchesGroup = (text: string) => {
    const options = { otherSchemas: [USER_RESOURCE_SCHEMA] };
    return matchesFilter(resolveFilter(parseFilter(text), GROUP_RESOURCE_SCHEMA, options), group);
  };
  test.each([
    { filter: 'userName eq "bo"', matches: false },
    { filter: 'userName ne "bo"', matches: true },
    { filter: "userName pr", matches: false },
    { filter: "userName eq null", matches: true },
    { filter: "userName ne null", matches: false },
    { filter: "not (userName pr)", matches: true },
    { filter: 'emails[type eq "work"]', matches: false },
    { filter: 'userName eq "bo" or displayName eq "Crew A"', matches: true },
  ])("44-047 44-049 $filter on a group is $matches", ({ filter, matches }) => {
    expect(matchesGroup(filter)).toBe(matches);
  });

  test("what no type has is still refused", () => {
    expect(() => matchesGroup("shoeSize pr")).toThrow("shoeSize");
  });
});

describe("limits", () => {
  const email = (index: number) => ({ value: `${index}@x.example` });
  const patch = (operations: readonly PatchOperation[]) => () =>
    applyPatch({ userName: "bo" }, operations, USER_RESOURCE_SCHEMA, TOLERANT_QUIRKS);

  test("items of one attribute", () => {
    const most = Array.from({ length: ITEM_LIMIT }, (_, index) => email(index));
    const add = { op: "add", path: "emails", value: most } as const;
    const more = { op: "add", path: "emails", value: [email(-1)] } as const;
    expect(patch([add])().changed).toBe(true);
    const refusal = expect.objectContaining({ code: "invalidValue", operationIndex: 1 });
    expect(patch([add, more])).toThrow(refusal);
    expect(patch([{ ...add, value: [...most, email(-1)] }])).toThrow("more items");
  });

  test("operations of one request", () => {
    const add = { op: "add", path: "title", value: "x" } as const;
    const most = Array.from({ length: APPLIED_OPERATION_LIMIT }, () => add);
    expect(patch(most)().changed).toBe(true);
    expect(patch([...most, add])).toThrow(expect.objectContaining({ status: 413 }));
  });
});
