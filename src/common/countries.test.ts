import { describe, expect, test } from "vitest";
import { writeCountryTable } from "../../scripts/countries.ts";
import { COUNTRIES, findCountry, findCountryByCode } from "./countries.ts";
import { COUNTRY_TABLE } from "./country-table.ts";

describe("countries of ISO 3166-1", () => {
  test("the table is what scripts/countries.ts writes", () => {
    expect(writeCountryTable()).toContain(`\`${COUNTRY_TABLE}\``);
  });

  test("every country has two codes of its own, and a name", () => {
    const codes = COUNTRIES.flatMap(({ alpha2, alpha3 }) => [alpha2, alpha3]);
    expect(COUNTRIES.length).toBeGreaterThan(240);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.filter((code) => !/^[A-Z]{2,3}$/.test(code))).toEqual([]);
    expect(COUNTRIES.filter(({ names }) => names.some((name) => name === ""))).toEqual([]);
  });

  test.each([
    { text: "Danmark", code: "DK" },
    { text: "Ranska", code: "FR" },
    { text: "fra", code: "FR" },
    { text: "Côte d'Ivoire", code: "CI" },
    { text: "Congo", code: undefined },
    { text: "toString", code: undefined },
    { text: "", code: undefined },
  ])("$text is $code", ({ text, code }) => {
    expect(findCountry(text)?.alpha2).toBe(code);
  });

  test("a name is no code, even one of two letters", () => {
    expect(findCountryByCode("UK")).toBeUndefined();
    expect(findCountryByCode("dnk")?.names[0]).toBe("Denmark");
  });
});
