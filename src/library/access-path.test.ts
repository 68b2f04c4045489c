import { describe, expect, test } from "vitest";
import { parseFilter } from "../scim/filter.ts";
import { resolveFilter } from "../scim/resolve-filter.ts";
import { USER_RESOURCE_SCHEMA } from "../scim/resource-types.ts";
import { chooseAccessPath } from "./access-path.ts";

const INDEXED = ["userName", "emails.value"];
const ALL = { kind: "all" };
const ANN = { kind: "equal", equal: { attribute: "userName", value: "ann" } };
const MAIL = { kind: "equal", equal: { attribute: "emails.value", value: "a@b" } };

describe("chooseAccessPath", () => {
  test.each([
    { filter: 'USERNAME eq "Ann"', path: ANN },
    { filter: 'title pr and (active eq true and userName eq "Ann")', path: ANN },
    { filter: 'emails eq "A@b"', path: MAIL },
    { filter: 'emails[type eq "work" and value eq "A@b"]', path: MAIL },
    { filter: 'emails[type eq "work"].value eq "A@b"', path: MAIL },
    { filter: 'id eq "Ab"', path: { kind: "id", id: "Ab" } },
    { filter: 'groups eq "g1" and title pr', path: { kind: "membership", id: "g1" } },
    { filter: 'externalId eq "7"', path: ALL },
    { filter: 'userName ne "Ann"', path: ALL },
    { filter: 'userName sw "Ann"', path: ALL },
    { filter: "userName eq null", path: ALL },
    { filter: 'not (userName eq "Ann")', path: ALL },
    { filter: 'emails[not (value eq "a@b")]', path: ALL },
    { filter: 'userName eq "Ann" or title pr', path: ALL },
    { filter: "active eq true", path: ALL },
  ])("$filter", ({ filter, path }) => {
    const resolved = resolveFilter(parseFilter(filter), USER_RESOURCE_SCHEMA);
    expect(chooseAccessPath(resolved, INDEXED)).toEqual(path);
  });

  test("without a filter is every row", () => {
    expect(chooseAccessPath(undefined, INDEXED)).toEqual(ALL);
  });
});
