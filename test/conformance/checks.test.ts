import { describe, expect, test } from "vitest";
import { CHECK_FAMILIES } from "../../src/conformance/checks/index.ts";

const checks = CHECK_FAMILIES.flatMap((family) => family.checks);

describe("the checks", () => {
  test("are many, each under an id of its own", () => {
    expect(checks.length).toBeGreaterThan(150);
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  });

  test("quote a section, and lines of the list of requirements unless a client is the reason", () => {
    const poor = checks.filter(({ section, lines, level, id }) => {
      const isNumbered = lines.every((line) => /^(43|44|65)-\d{3}$/.test(line));
      const hasSource = lines.length > 0 || level === "client" || section.startsWith("RFC 9110");
      return !isNumbered || !hasSource || section === "" || !/^[a-z-]+$/.test(id);
    });
    expect(poor).toEqual([]);
  });

  test("say which client needs what no RFC asks for", () => {
    const silent = checks.filter(({ level, neededBy }) => level === "client" && !neededBy);
    expect(silent).toEqual([]);
  });

  test("end titles without and rules with a full stop", () => {
    const odd = checks.filter(({ title, rule }) => title.endsWith(".") || !rule.endsWith("."));
    expect(odd.map(({ id }) => id)).toEqual([]);
  });
});
