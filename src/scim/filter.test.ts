import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ScimError } from "./errors.ts";
import { type Filter, formatFilter, parseFilter } from "./filter.ts";
import { FILTER_DEPTH_LIMIT, FILTER_LENGTH_LIMIT } from "./filter-scanner.ts";
import { matchesFilter } from "./match.ts";
import { resolveFilter } from "./resolve-filter.ts";
import type { Resource } from "./resource.ts";
import { USER_RESOURCE_SCHEMA } from "./resource-types.ts";

interface FilterCase {
  readonly id: string;
  readonly title: string;
  readonly filter: string;
  readonly lenient?: boolean;
  readonly matches?: readonly string[];
  readonly formatted?: string;
  readonly error?: string;
}

const vectors = JSON.parse(
  readFileSync(new URL("../../vectors/scim/filters.json", import.meta.url), "utf8"),
) as { people: readonly Resource[]; cases: readonly FilterCase[] };

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ScimError) return error.code;
    throw error;
  }
  return "none";
}

function listMatches(text: string, lenientLiterals = false): readonly unknown[] {
  const filter = resolveFilter(parseFilter(text, { lenientLiterals }), USER_RESOURCE_SCHEMA);
  return vectors.people.filter((each) => matchesFilter(filter, each)).map((each) => each.id);
}

describe("filters, RFC 7644 section 3.4.2.2", () => {
  test.each(vectors.cases)("$id $title: $filter", (row) => {
    const lenient = row.lenient === true;
    if (row.error !== undefined) {
      expect(codeOf(() => listMatches(row.filter, lenient))).toBe(row.error);
      return;
    }
    expect(listMatches(row.filter, lenient)).toEqual(row.matches);
    if (row.formatted === undefined) return;
    expect(formatFilter(parseFilter(row.filter, { lenientLiterals: lenient }))).toBe(row.formatted);
  });

  test.each([
    { title: "an unknown attribute", filter: 'usrName eq "x"', says: '"userName"' },
    { title: "an unknown sub-attribute", filter: 'emails[tpe eq "x"]', says: '"type"' },
    { title: "an unknown operator", filter: 'userName regex "x"', says: "character 10" },
    { title: "a complex attribute", filter: 'name eq "x"', says: "familyName" },
    { title: "a misfit of type", filter: 'active eq "yes"', says: "boolean" },
  ])("44-062 the refusal of $title says what would do", ({ filter, says }) => {
    expect(() => listMatches(filter)).toThrow(says);
  });
});

describe("hostile filters", () => {
  const deep = FILTER_DEPTH_LIMIT + 1;
  test.each([
    { title: "deep parentheses", filter: `${"(".repeat(deep)}title pr${")".repeat(deep)}` },
    { title: "very deep parentheses", filter: "(".repeat(FILTER_LENGTH_LIMIT) },
    { title: "deep not", filter: `${"not (".repeat(deep)}title pr${")".repeat(deep)}` },
    { title: "a long text", filter: `title eq "${"x".repeat(FILTER_LENGTH_LIMIT)}"` },
    { title: "constructor", filter: 'constructor eq "x"' },
    { title: "__proto__", filter: 'emails[__proto__ eq "x"]' },
  ])("$title is invalidFilter", ({ filter }) => {
    expect(codeOf(() => listMatches(filter))).toBe("invalidFilter");
  });

  test("43-067 no refusal repeats a value that a filter compares with", () => {
    for (const text of [
      "password eq hunter2",
      'password is "hunter2"',
      'password eq "hunter2',
      'password eq "hunter2\\x"',
      'password eq "a\thunter2"',
      'password eq "a" "hunter2"',
    ]) {
      const parse = () => parseFilter(text);
      expect(parse, text).toThrow(ScimError);
      expect(parse, text).not.toThrow("hunter");
    }
  });

  test("the deepest allowed nesting is read", () => {
    const levels = FILTER_DEPTH_LIMIT;
    expect(listMatches(`${"(".repeat(levels)}title pr${")".repeat(levels)}`)).toEqual(["a1", "c3"]);
  });

  test("a long chain of or is read without deep recursion", () => {
    const chain = Array.from({ length: 1000 }, (_, i) => `id eq "${i}"`).join(" or ");
    expect(listMatches(`${chain} or id eq "b2"`)).toEqual(["b2"]);
  });
});

const name = fc.constantFrom("userName", "title", "emails", "x-y_z", "$ref", "a1");
const path = fc.record(
  { attribute: name, subAttribute: name, urn: fc.constantFrom("urn:a:2.0:B", "https://x.y/z") },
  { requiredKeys: ["attribute"] },
);
const literal = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.boolean(),
  fc.constant(null),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
);
const operator = fc.constantFrom("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le");
const leaf = fc.oneof(
  fc.record({ kind: fc.constant("comparison"), path, operator, value: literal }),
  fc.record({ kind: fc.constant("present"), path }),
);

function tree(depth: number, isInside: boolean): fc.Arbitrary<Filter> {
  if (depth === 0) return leaf as fc.Arbitrary<Filter>;
  const inner = tree(depth - 1, isInside);
  const joined = fc
    .record({
      kind: fc.constantFrom("and" as const, "or" as const),
      filters: fc.array(inner, { minLength: 2, maxLength: 3 }),
    })
    .filter((f) => f.filters.every((each) => each.kind !== f.kind));
  const not = fc.record({ kind: fc.constant("not" as const), filter: inner });
  const leaves = leaf as fc.Arbitrary<Filter>;
  if (isInside) return fc.oneof(leaves, joined, not);
  const head = path.map(({ subAttribute: _sub, ...rest }) => rest);
  const valuePath = fc.record({
    kind: fc.constant("valuePath" as const),
    path: head,
    filter: tree(depth - 1, true),
  });
  return fc.oneof(leaves, joined, not, valuePath);
}

describe("properties of filters", () => {
  test("parsing what was formatted gives the same tree", () => {
    fc.assert(
      fc.property(tree(3, false), (filter) => {
        expect(parseFilter(formatFilter(filter))).toEqual(filter);
      }),
      { numRuns: 300 },
    );
  });

  test("no text makes anything but a filter or a ScimError", () => {
    const words = fc.constantFrom(
      ...'userName emails title active eq pr and or not ( ) [ ] . " \\ true null 1 : urn:a:b'.split(
        " ",
      ),
      " ",
      '"x"',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 20 }).map((parts) => parts.join("")),
      fc.array(words, { maxLength: 20 }).map((parts) => parts.join(" ")),
    );
    fc.assert(
      fc.property(text, fc.boolean(), (filter, lenient) => {
        codeOf(() => listMatches(filter, lenient));
      }),
      { numRuns: 1000 },
    );
  });

  test("43-103 44-052 letter case of names, operators and values makes no difference", () => {
    const texts = vectors.cases.filter((each) => each.id === "44-053" && each.matches);
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.infiniteStream(fc.boolean()), (row, upper) => {
        const flipped = [...row.filter]
          .map((each) => (upper.next().value ? each.toUpperCase() : each))
          .join("");
        // A URN given as a value is case-exact, and so are the words of JSON.
        fc.pre(!row.filter.includes("urn:") && !row.filter.includes("false"));
        expect(listMatches(flipped)).toEqual(row.matches);
      }),
      { numRuns: 200 },
    );
  });

  test("not is the complement", () => {
    const texts = vectors.cases.filter((each) => each.matches && !each.lenient);
    for (const { filter, matches } of texts) {
      const all = vectors.people.map((each) => each.id);
      const rest = all.filter((id) => !matches?.includes(String(id)));
      expect(listMatches(`not (${filter})`)).toEqual(rest);
    }
  });
});
