import { COUNTRY_TABLE } from "./country-table.ts";

/** A country or territory by its codes of ISO 3166-1, in capital letters. */
export interface Country {
  readonly alpha2: string;
  readonly alpha3: string;
  /** In English, Danish and Finnish; the first is the usual English one. */
  readonly names: readonly string[];
}

// A long line goes on in the next ones, which begin with a space.
const UNBROKEN = COUNTRY_TABLE.replaceAll("\n  |", "|");

/** Every country, in the order of its code of two letters. */
export const COUNTRIES: readonly Country[] = UNBROKEN.split("\n").map((line) => ({
  alpha2: line.slice(0, 2),
  alpha3: line.slice(3, 6),
  names: line.slice(7).split("|"),
}));

// What some call by one name is two countries, such as the Congo; a code goes before any name.
const BY_CODE = new Map(
  COUNTRIES.flatMap((country) => [
    [fold(country.alpha2), country] as const,
    [fold(country.alpha3), country] as const,
  ]),
);
const BY_NAME = new Map<string, Country | undefined>();
for (const country of COUNTRIES) {
  for (const name of country.names.map(fold)) {
    BY_NAME.set(name, BY_NAME.has(name) ? undefined : country);
  }
}

/** The country with this code of two or three letters, in any letter case. */
export function findCountryByCode(code: string): Country | undefined {
  return BY_CODE.get(fold(code));
}

/**
 * The country that a text means: a code, or a name in English, Danish or Finnish, in any letter
 * case. A name of two countries means neither.
 */
export function findCountry(text: string): Country | undefined {
  const folded = fold(text);
  return BY_CODE.get(folded) ?? BY_NAME.get(folded);
}

function fold(text: string): string {
  return text.normalize("NFC").trim().toLowerCase();
}
