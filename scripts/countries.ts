import { writeFileSync } from "node:fs";
import { join } from "node:path";
import countries from "i18n-iso-countries";
import { ROOT } from "./reference-page.ts";

/**
 * Writes src/common/country-table.ts out of the package i18n-iso-countries, which keeps ISO 3166-1
 * and the names of countries: `node scripts/countries.ts`. The pure folders import no package.
 */

/** A longer line is broken before each name but the first. */
const COLUMNS = 100;
const LANGUAGES = ["en", "da", "fi"];

/** A line each: both codes, and the names in English, Danish and Finnish, none of them twice. */
function listLines(): readonly string[] {
  const all = LANGUAGES.map((language) => countries.getNames(language, { select: "all" }));
  const codes = Object.entries(countries.getAlpha2Codes());
  const sorted = codes.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return sorted.map(([alpha2, alpha3]) => {
    const names = new Map<string, string>();
    for (const name of all.flatMap((language) => language[alpha2] ?? [])) {
      if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
    }
    const line = `${alpha2} ${alpha3} ${[...names.values()].join("|")}`;
    return line.length <= COLUMNS ? line : line.replaceAll("|", "\n  |");
  });
}

/** The text of src/common/country-table.ts. */
export function writeCountryTable(): string {
  return [
    "/**",
    " * Countries and territories of ISO 3166-1, and Kosovo with the code that is in use for it: a",
    " * line each with the codes of two and three letters and the names in English, Danish and",
    " * Finnish. Written by scripts/countries.ts.",
    " */",
    `export const COUNTRY_TABLE: string = \`${listLines().join("\n")}\`;`,
    "",
  ].join("\n");
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(join(ROOT, "src", "common", "country-table.ts"), writeCountryTable());
}
