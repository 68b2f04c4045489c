import { describe, expect, test } from "vitest";
import { parseEqualityFilter } from "./graph-filter.ts";

const FILTERABLE = ["jobId", "sourceIdentity/id"];

describe("parseEqualityFilter", () => {
  test.each([
    { text: "jobId eq 'a'", holds: [["jobId", "a"]] },
    { text: "  jobid   EQ  'a' ", holds: [["jobId", "a"]] },
    { text: "jobId eq ''", holds: [["jobId", ""]] },
    { text: "jobId eq 'O''Brien'", holds: [["jobId", "O'Brien"]] },
    { text: "jobId eq ''''", holds: [["jobId", "'"]] },
    { text: "jobId eq 'a and b eq c'", holds: [["jobId", "a and b eq c"]] },
    {
      text: "jobId eq 'a' and sourceIdentity/id eq 'b'",
      holds: [
        ["jobId", "a"],
        ["sourceIdentity/id", "b"],
      ],
    },
  ] as const)("$text", ({ text, holds }) => {
    expect([...parseEqualityFilter(text, FILTERABLE)]).toEqual(holds);
  });

  test.each([
    "",
    "jobId",
    "jobId eq",
    "jobId eq a",
    "jobId eq 'a",
    "jobId eq 'a' and",
    "jobId eq 'a' or jobId eq 'b'",
    "jobId eq 'a' and jobId eq 'b'",
    "jobId eq 'a' 'b'",
    "jobId ne 'a'",
    "'a' eq jobId",
    "name eq 'a'",
    "startswith(jobId,'a')",
    "not jobId eq 'a'",
    "(jobId eq 'a')",
  ])("refused: %s", (text) => {
    expect(() => parseEqualityFilter(text, FILTERABLE)).toThrow(
      expect.objectContaining({ code: "Request_UnsupportedQuery" }),
    );
  });
});
