import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { formatCsvRow } from "./csv-row.ts";

describe("rows of CSV exports", () => {
  test.each([
    { title: "a plain text", cell: "Søren", written: "Søren" },
    { title: "a comma", cell: "a,b", written: '"a,b"' },
    { title: "quotation marks", cell: 'a"b', written: '"a""b"' },
    { title: "a line break", cell: "a\nb", written: '"a\nb"' },
    { title: "nothing", cell: undefined, written: "" },
    { title: "a negative number, which we made", cell: -5, written: "-5" },
    { title: "a formula", cell: "=1+1", written: "'=1+1" },
    { title: "a call", cell: "@SUM(A1)", written: "'@SUM(A1)" },
    { title: "a phone number", cell: "+45 12 34", written: "'+45 12 34" },
    { title: "a minus", cell: "-2+3", written: "'-2+3" },
    { title: "a formula behind a space", cell: " =1", written: "' =1" },
    { title: "a formula behind a tab", cell: "\t=1", written: '"\'\t=1"' },
    { title: "a formula behind a carriage return", cell: "\r=1", written: '"\'\r=1"' },
    { title: "a formula of full-width signs", cell: "＝1", written: "'＝1" },
  ])("$title", ({ cell, written }) => {
    expect(formatCsvRow(["x", cell])).toBe(`x,${written}\r\n`);
  });

  test("another reader gets back what was written", () => {
    const cells = ["a", 'x"y', "1,2", "multi\r\nline", " spaces ", "semi;colon", ""];
    expect(parse(formatCsvRow(cells))).toEqual([cells]);
  });
});
