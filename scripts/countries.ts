import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ROOT } from "./reference-page.ts";

/**
 * Writes src/common/country-table.ts out of the package i18n-iso-countries, which keeps ISO 3166-1
 * and the names of countries: `node scripts/countries.ts`. The pure folders import no package.
 */

type Names = Readonly<Record<string, string | readonly string[]>>;

const load = createRequire(import.meta.url);
const codes = load("i18n-iso-countries/codes.json") as readonly (readonly [string, string])[];
const languages = ["en", "da", "fi"].map((language) => {
  const file = load(`i18n-iso-countries/langs/${language}.json`) as { readonly countries: Names };
  return file.countries;
});

/** A line each: both codes, and the names in English, Danish and Finnish, none of them twice. */
function listLines(): readonly string[] {
  const sorted = codes.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return sorted.map(([alpha2, alpha3]) => {
    const names = new Map<string, string>();
    for (const name of languages.flatMap((language) => language[alpha2] ?? [])) {
      if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
    }
    return `${alpha2} ${alpha3} ${[...names.values()].join("|")}`;
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
