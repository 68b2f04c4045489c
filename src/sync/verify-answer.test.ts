import { describe, expect, test } from "vitest";
import type { TargetAttribute } from "./target-attribute.ts";
import { findUnapplied } from "./verify-answer.ts";

const TITLE: TargetAttribute = {
  name: "title",
  attribute: "title",
  type: "string",
  caseExact: false,
};

describe("answers that show whether a change was made", () => {
  test.each([
    { title: "the new value", before: "Cook", after: "Chef", answered: "Chef", lost: false },
    { title: "the old value", before: "Cook", after: "Chef", answered: "Cook", lost: true },
    {
      title: "the old value for ever",
      before: "Cook",
      after: "Chef",
      answered: "Cook",
      tries: 9,
      lost: true,
    },
    {
      title: "a value of its own spelling",
      before: "Cook",
      after: "Chef",
      answered: "CHEF DE",
      lost: false,
    },
    { title: "no value", before: "Cook", after: "Chef", lost: true },
    {
      title: "no value again and again: it isn't kept",
      before: "Cook",
      after: "Chef",
      tries: 3,
      lost: false,
    },
    { title: "no value for a new one", after: "Chef", lost: true },
    { title: "a value that was to be removed", before: "Cook", answered: "Cook", lost: true },
    { title: "no value, which was removed", before: "Cook", lost: false },
    { title: "another value than before, unasked", answered: "Cook", lost: false },
  ])("$title: lost $lost", ({ before, after, answered, tries = 0, lost }) => {
    const of = (value: string | undefined) => (value === undefined ? {} : { title: value });
    const values = { before: of(before), after: of(after), answered: of(answered) };
    expect(findUnapplied([TITLE], values, tries)).toBe(lost ? "title" : undefined);
  });
});
