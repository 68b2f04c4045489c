import { describe, expect, test } from "vitest";
import { matchesFilter, parseFilter, requiredText } from "./graph-filter.ts";

const KNOWN = ["displayName", "id", "accountEnabled", "age", "a/b", "groupTypes", "appRoles"];
const OBJECT = {
  id: "1",
  displayName: "O'Hara",
  accountEnabled: true,
  age: 7,
  a: { b: "inner" },
  groupTypes: ["Unified", "Dynamic"],
  appRoles: [
    { value: "user", isEnabled: false },
    { value: "admin", isEnabled: true },
  ],
};

describe("$filter, OData 4.01 part 2 section 5.1.1", () => {
  test.each([
    { text: "displayName eq 'O''Hara'", passes: true },
    { text: "DISPLAYNAME EQ 'o''hara'", passes: true },
    { text: "displayName ne 'x'", passes: true },
    { text: "startswith(displayName,'o''')", passes: true },
    { text: "endswith(displayName, 'RA')", passes: true },
    { text: "contains(displayName,'x')", passes: false },
    { text: "accountEnabled eq true and age gt 6", passes: true },
    { text: "accountEnabled eq false or age le 7", passes: true },
    { text: "not (age ge 7)", passes: false },
    { text: "not age lt 7 and id eq '1'", passes: true },
    { text: "id in ('0', '1')", passes: true },
    { text: "a/b eq 'inner'", passes: true },
    { text: "groupTypes eq 'Dynamic'", passes: true },
    { text: "groupTypes/any(c:c eq 'unified')", passes: true },
    { text: "groupTypes/any(c: c eq 'Other')", passes: false },
    { text: "GroupTypes/Any(x:startswith(x,'dyn')) and id eq '1'", passes: true },
    { text: "not groupTypes/any(c:c eq 'Unified' or c eq 'x')", passes: false },
    { text: "groupTypes/all(c:c ne 'Unified')", passes: false },
    { text: "appRoles/any(r:r/value eq 'admin' and r/isEnabled eq true)", passes: true },
    { text: "appRoles/any(r:r/value eq 'admin' and r/isEnabled eq false)", passes: false },
    { text: "age/any(a:a eq 7)", passes: false },
    { text: "displayName eq null", passes: false },
    { text: "id eq '1' or id eq '2' and id eq '3'", passes: true },
  ])("$text: $passes", ({ text, passes }) => {
    expect(matchesFilter(parseFilter(text, KNOWN), OBJECT)).toBe(passes);
  });

  test.each([
    { text: "" },
    { text: "displayName" },
    { text: "displayName eq" },
    { text: "displayName eq 'open" },
    { text: "constructor eq 'x'" },
    { text: "displayName like 'x'" },
    { text: "displayName eq 'x' and" },
    { text: "(displayName eq 'x'" },
    { text: "displayName eq 'x')" },
    { text: "id in ()" },
    { text: 'displayName eq "x"' },
    { text: "groupTypes/any(c eq 'x')" },
    { text: "groupTypes/any(c:d eq 'x')" },
    { text: "groupTypes/any(c:c eq 'x'" },
    { text: "secrets/any(c:c eq 'x')" },
    { text: "groupTypes/any(c:groupTypes/any(d:d eq 'x'))" },
    { text: `${"(".repeat(40)}id eq '1'${")".repeat(40)}` },
    { text: `id eq '${"x".repeat(5_000)}'` },
  ])("$text is refused", ({ text }) => {
    expect(() => parseFilter(text, KNOWN)).toThrow("This $filter is not supported");
  });

  test.each([
    { text: "id eq '7'", required: "7" },
    { text: "age gt 1 and id eq '7'", required: "7" },
    { text: "id eq '7' or age gt 1", required: undefined },
    { text: "id ne '7'", required: undefined },
  ])("$text needs id $required", ({ text, required }) => {
    expect(requiredText(parseFilter(text, KNOWN), "id")).toBe(required);
  });
});
