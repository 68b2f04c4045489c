import { describe, expect, test } from "vitest";
import type { FilePerson, PeopleList } from "./people-file.ts";
import { reportPeople } from "./people-report.ts";

function listOf(rows: readonly Readonly<Record<string, string>>[]): PeopleList {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const people = rows.map((attributes, index): FilePerson => {
    const line = index + 2;
    return { line, userPrincipalName: `p${line}@x.example`, accountEnabled: true, attributes };
  });
  const columns = names.map((name) => ({ header: name, attribute: name }));
  return { columns, people, problems: [] };
}

describe("reportPeople", () => {
  test("a file without trouble has no rows", () => {
    const list = listOf([
      { mail: "a@x.example", displayName: "Søren Åse" },
      { mail: "b@x.example", displayName: "山田 太郎" },
    ]);
    expect(reportPeople(list)).toEqual([]);
  });

  test("duplicates of matching attributes are found without regard to case and spaces", () => {
    const rows = [
      { mail: "A@x.example", employeeId: "7", city: "Oslo" },
      { mail: "a@X.example ", employeeId: "7", city: "Oslo" },
    ];
    expect(reportPeople(listOf(rows)).map(({ attribute, lines }) => [attribute, lines])).toEqual([
      ["mail", [2, 3]],
      ["employeeId", [2, 3]],
    ]);
  });

  test("a missing address is told where the file has addresses at all", () => {
    const rows = [{ mail: "a@x.example", city: "Oslo" }, { city: "Oslo" }, { city: "Rome" }];
    expect(reportPeople(listOf(rows))).toEqual([
      { finding: "empty", attribute: "mail", lines: [3, 4], count: 2 },
    ]);
    expect(reportPeople(listOf([{ city: "Oslo" }]))).toEqual([]);
  });

  test.each([
    { what: "a space that is none", text: "Ada\u00a0Lund", value: "U+00A0" },
    { what: "nothing to be seen", text: "Ada\u200bLund", value: "U+200B" },
    { what: "a turned direction", text: "\u202eadA", value: "U+202E" },
    { what: "a lost letter", text: "S\ufffdren", value: "U+FFFD" },
    { what: "a letter that was read in another encoding", text: "SÃ¸ren", value: "Ã¸" },
    { what: "the same of a dash", text: "Ada â€“ Lund", value: "â€" },
    { what: "a letter of a private font", text: "\ue000", value: "U+E000" },
  ])("odd characters: $what", ({ text, value }) => {
    expect(reportPeople(listOf([{ displayName: text }]))).toEqual([
      { finding: "characters", attribute: "displayName", value, lines: [2], count: 1 },
    ]);
  });

  test.each(["João", "Ângela", "Ãna", "Château", "naïve"])("%s is no odd name", (text) => {
    expect(reportPeople(listOf([{ displayName: text }]))).toEqual([]);
  });

  test("many of one kind are one row with the first lines", () => {
    const rows = Array.from({ length: 30 }, () => ({ mail: "a@x.example" }));
    const [row] = reportPeople(listOf(rows));
    expect([row?.count, row?.lines.length]).toEqual([30, 20]);
  });
});
