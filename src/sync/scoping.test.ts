import { describe, expect, test } from "vitest";
import { re2Engine } from "../connector/re2.ts";
import type { DirectoryValue } from "../directory/user.ts";
import { FILTER_OPERATORS } from "./filter-operators.ts";
import { compileScope, evaluateScope, type ScopingSubject } from "./scoping.ts";
import { checkScope } from "./scoping-check.ts";
import type { FilterClause, FilterGroup } from "./scoping-filter.ts";

function clause(operatorName: string, values: readonly string[], rest = {}): FilterClause {
  return { operatorName, sourceOperandName: "a", targetOperand: { values }, ...rest };
}

function subjectOf(value: DirectoryValue | undefined, memberOf: string[] = []): ScopingSubject {
  return { attribute: (name) => (name === "a" ? value : undefined), memberOf: new Set(memberOf) };
}

function evaluate(one: FilterClause, subject: ScopingSubject): boolean {
  const scope = { groups: [{ name: "f", clauses: [one] }] };
  return evaluateScope(compileScope(scope, re2Engine), subject).passes;
}

type Row = readonly [
  operator: string,
  operand: string,
  value: DirectoryValue | undefined,
  holds: boolean,
];

/** An operand for each operator that takes one, so that it has something to compare with. */
const OPERANDS: Readonly<Record<string, string>> = { Greater_Than: "0", DATE_BEFORE: "2027-01-01" };

describe("an attribute without a value satisfies IS NULL alone, behaviour.md section 3", () => {
  const rows = FILTER_OPERATORS.flatMap(({ name }) =>
    [undefined, "", [], [""]].map((value) => ({ name, value })),
  );
  test.each(rows)("$name of $value", ({ name, value }) => {
    const given = clause(name, [OPERANDS[name] ?? "1"], { multivaluedComparisonType: "All" });
    expect(evaluate(given, subjectOf(value))).toBe(name === "IS NULL");
  });
});

const ROWS: readonly Row[] = [
  ["EQUALS", "Sales", "Sales", true],
  ["EQUALS", "Sales", "sales", false],
  ["EQUALS", "7", "7", true],
  ["EQUALS", "7", "07", false],
  ["EQUALS", "True", true, false],
  ["NOT EQUALS", "Sales", "sales", true],
  ["NOT EQUALS", "Sales", "Sales", false],
  ["NOT EQUALS", "True", true, false],
  ["IS TRUE", "", true, true],
  ["IS TRUE", "", false, false],
  ["IS TRUE", "", "True", false],
  ["IS FALSE", "", false, true],
  ["IS FALSE", "", true, false],
  ["IS FALSE", "", "False", false],
  ["IS NULL", "", "x", false],
  ["IS NULL", "", false, false],
  ["IS NOT NULL", "", "x", true],
  ["IS NOT NULL", "", false, true],
  ["IS NOT NULL", "", "0", true],
  ["REGEX MATCH", "@contoso\\.com", "mia@contoso.com", true],
  ["REGEX MATCH", ".*\\@contoso.com", "mia@contoso.com", true],
  ["REGEX MATCH", "^contoso", "mia@contoso.com", false],
  ["REGEX MATCH", "[1-9][0-9]", "42", true],
  ["REGEX MATCH", "^[1-9][0-9]$", "100", false],
  ["REGEX MATCH", "[1-9][0-9]", "100", true],
  ["REGEX MATCH", "CONTOSO", "mia@contoso.com", false],
  ["REGEX MATCH", "True", true, false],
  ["NOT REGEX MATCH", "contoso", "mia@fabrikam.com", true],
  ["NOT REGEX MATCH", "contoso", "mia@contoso.com", false],
  ["NOT REGEX MATCH", "x", true, false],
  ["Greater_Than", "9", "10", true],
  ["Greater_Than", "10", "10", false],
  ["Greater_Than", "9", "ten", false],
  ["Greater_Than", "9", "10.5", false],
  ["Greater_Than", "9", "-10", false],
  ["Greater_Than", "99999999999999999998", "99999999999999999999", true],
  ["Greater_Than_OR_EQUALS", "10", "10", true],
  ["Greater_Than_OR_EQUALS", "10", "9", false],
  ["Greater_Than_OR_EQUALS", "10", true, false],
  ["INCLUDES", "ale", "Sales", true],
  ["INCLUDES", "ALE", "Sales", false],
  ["INCLUDES", "r", true, false],
  ["ENDS_WITH", "les", "Sales", true],
  ["ENDS_WITH", "Sal", "Sales", false],
  ["ENDS_WITH", "e", true, false],
  ["&", "2", "514", true],
  ["&", "2", "512", false],
  ["&", "6", "2", false],
  ["&", "North,South", "South", true],
  ["&", "North,South", "East", false],
  ["&", "True", true, false],
  ["!&", "2", "512", true],
  ["!&", "2", "514", false],
  ["!&", "North,South", "East", true],
  ["!&", "North,South", "South", false],
  ["DATE_BEFORE", "2027-01-31", "2027-01-30T23:59:59Z", true],
  ["DATE_BEFORE", "2027-01-31", "2027-01-31", false],
  ["DATE_BEFORE", "2027-01-31T00:00:00Z", "2027-01-31T00:30:00+01:00", true],
  ["DATE_BEFORE", "2027-01-31", "soon", false],
  ["DATE_ON_OR_AFTER", "2027-01-31", "2027-01-31T00:00:00", true],
  ["DATE_ON_OR_AFTER", "2027-01-31", "2027-01-30", false],
];

describe("each operator by type, behaviour.md section 3", () => {
  test.each(ROWS)("%s %j of %j is %s", (operator, operand, value, holds) => {
    const one = clause(operator, operand === "" ? [] : [operand]);
    expect(evaluate(one, subjectOf(value))).toBe(holds);
  });

  test("every operator has a row that holds and, but for IS NOT NULL, one that does not", () => {
    const tested = FILTER_OPERATORS.filter(({ name }) => name !== "ISMEMBEROF");
    for (const { name } of tested) {
      const outcomes = ROWS.filter(([operator]) => operator === name).map(([, , , holds]) => holds);
      if (name !== "IS NULL") expect(outcomes, name).toContain(true);
      if (name !== "IS NOT NULL") expect(outcomes, name).toContain(false);
    }
  });

  test.each([
    { values: ["x", "y"], value: "y", operator: "EQUALS", holds: true },
    { values: ["x", "y"], value: "y", operator: "NOT EQUALS", holds: false },
    { values: ["x", "y"], value: "z", operator: "NOT EQUALS", holds: true },
  ])("of several operands any will do: $operator $values of $value", (row) => {
    expect(evaluate(clause(row.operator, row.values), subjectOf(row.value))).toBe(row.holds);
  });
});

describe("extensions", () => {
  test.each([
    ["Any", ["smtp:a@x.dk", "SMTP:a@y.dk"], true],
    ["All", ["smtp:a@x.dk", "SMTP:a@y.dk"], false],
    ["All", ["smtp:a@x.dk"], true],
    [undefined, ["smtp:a@x.dk"], false],
  ] as const)("multi-valued, %s of %j", (multivaluedComparisonType, value, holds) => {
    const rest = multivaluedComparisonType && { multivaluedComparisonType };
    expect(evaluate(clause("ENDS_WITH", ["@x.dk"], rest), subjectOf(value))).toBe(holds);
  });

  test.each([
    [["g1"], true],
    [["g2", "g1"], true],
    [["g2"], false],
  ])("ISMEMBEROF g1 of a member of %j is %s", (memberOf, holds) => {
    const one = { ...clause("ISMEMBEROF", ["g1"]), sourceOperandName: "memberOf" };
    expect(evaluate(one, subjectOf(undefined, memberOf))).toBe(holds);
    expect(compileScope({ groups: [{ name: "", clauses: [one] }] }, re2Engine).memberOf).toEqual([
      "g1",
    ]);
  });
});

describe("filters together, behaviour.md section 3", () => {
  const yes = clause("EQUALS", ["x"]);
  const no = clause("EQUALS", ["y"]);
  const group = (name: string, ...clauses: FilterClause[]): FilterGroup => ({ name, clauses });
  test.each([
    { title: "no filter keeps nobody out", groups: [], passes: true },
    { title: "clauses are ANDed", groups: [group("f", yes, no)], passes: false },
    { title: "filters are ORed", groups: [group("f", no), group("g", yes)], passes: true },
    { title: "none holds", groups: [group("f", no), group("g", no)], passes: false },
  ])("$title", ({ groups, passes }) => {
    const result = evaluateScope(compileScope({ groups }, re2Engine), subjectOf("x"));
    expect(result).toMatchObject({ isConcerned: true, passes });
  });

  test.each(["inputFilterGroups", "categoryFilterGroups"])("%s leave alone", (list) => {
    const scope = { groups: [], [list]: [group("early", no)] };
    const result = evaluateScope(compileScope(scope, re2Engine), subjectOf("x"));
    expect(result).toMatchObject({ isConcerned: false, passes: true });
  });

  test("each clause is told as title, attribute, operator, value", () => {
    const groups = [group("Staff", yes, clause("IS NOT NULL", [])), group("Others", no)];
    const { clauses } = evaluateScope(compileScope({ groups }, re2Engine), subjectOf("x"));
    expect(clauses).toEqual({
      "Staff a EQUALS x": true,
      "Staff a IS NOT NULL": true,
      "Others a EQUALS y": false,
    });
  });
});

describe("checkScope", () => {
  const check = (one: FilterClause): readonly string[] =>
    checkScope({ groups: [{ name: "f", clauses: [one] }] }, "User", re2Engine).map(
      ({ message }) => message,
    );
  const on = (sourceOperandName: string, operatorName: string, values: string[], rest = {}) => ({
    ...clause(operatorName, values, rest),
    sourceOperandName,
  });
  test.each([
    [on("department", "EQUALS", ["Sales"])],
    [on("accountEnabled", "IS TRUE", [])],
    [on("proxyAddresses", "ENDS_WITH", ["x"], { multivaluedComparisonType: "Any" })],
    [on("employeeHireDate", "DATE_BEFORE", ["2027-01-31"])],
    [on("memberOf", "ISMEMBEROF", ["g1"])],
    [on("extension_level", "Greater_Than", ["3"])],
  ])("takes %j", (one) => {
    expect(check(one)).toEqual([]);
  });

  test("refuses what would take too long for each object, without repeating it", () => {
    const one = on("department", "EQUALS", ["Sales"]);
    const of = (count: number) => [{ name: "f", clauses: Array<FilterClause>(count).fill(one) }];
    const count = (groups: readonly FilterGroup[], inputFilterGroups: readonly FilterGroup[]) =>
      checkScope({ groups, inputFilterGroups }, "User", re2Engine).map(({ message }) => message);
    expect(count(of(300), of(200))).toEqual([]);
    expect(count(of(300), of(201))).toEqual(["There are 501 clauses; a scope has at most 500."]);
    const many = on("department", "EQUALS", Array<string>(1_001).fill("x"));
    expect(check(many)).toEqual(["department EQUALS: it has 1001 values, and 1000 are the most."]);
  });

  test.each([
    [on("department", "LIKE", ["x"]), "no operator LIKE"],
    [on("department", "EQUALS", []), "needs a value"],
    [on("department", "IS NULL", ["x"]), "compared with nothing"],
    [on("accountEnabled", "EQUALS", ["True"]), "which is a Boolean"],
    [on("department", "IS TRUE", []), "which is a String"],
    [on("department", "Greater_Than", ["1.5"]), "whole numbers"],
    [on("department", "REGEX MATCH", ["(?!x)"]), "regular expression"],
    [on("department", "REGEX MATCH", ["("]), "regular expression"],
    [on("employeeHireDate", "DATE_BEFORE", ["tomorrow"]), "compares dates"],
    [on("employeeHireDate", "EQUALS", ["2027-01-31"]), "which is a DateTime"],
    [on("proxyAddresses", "EQUALS", ["x"]), "All or Any"],
    [on("manager", "EQUALS", ["x"]), "can't be filtered by"],
    [on("groups", "ISMEMBEROF", ["x"]), "looks at memberOf"],
  ])("refuses %j", (one, message) => {
    expect(check(one)).toEqual([expect.stringContaining(message)]);
  });
});
