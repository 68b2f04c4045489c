import { COUNTRIES, type Country, findCountryByCode } from "../common/countries.ts";
import { nearNames } from "../scim/near-names.ts";

const NAMES: readonly string[] = COUNTRIES.flatMap(({ names }) => names);

/**
 * What is wrong with the code of a country, and which code was probably meant.
 *
 * @param text - a code of two or three letters in any letter case is right
 * @returns the end of a sentence, such as `not "Denmark": Denmark is DK or DNK`; undefined when
 *   nothing is wrong
 * @see ISO 3166-1; BIS's provisioning tutorial, prerequisites
 */
export function findCountryProblem(text: string): string | undefined {
  if (findCountryByCode(text) !== undefined) return undefined;
  const wrong = `not "${text.slice(0, 60)}"`;
  const named = listNamed(text);
  const [only] = named;
  if (only === undefined) return wrong;
  if (named.length === 1 && isNamed(only, text)) return `${wrong}: ${describe(only, " is ")}`;
  const guesses = named.map((country) => describe(country, ", ")).join("; or ");
  return `${wrong}. Did you mean ${guesses}?`;
}

/** Those with this name; when there is none, those with names near to it. */
function listNamed(text: string): readonly Country[] {
  const exact = COUNTRIES.filter((country) => isNamed(country, text));
  if (exact.length > 0) return exact;
  const near = new Set(nearNames(text, NAMES));
  return COUNTRIES.filter(({ names }) => names.some((name) => near.has(name)));
}

function isNamed({ names }: Country, text: string): boolean {
  const folded = text.normalize("NFC").trim().toLowerCase();
  return names.some((name) => name.toLowerCase() === folded);
}

function describe({ names, alpha2, alpha3 }: Country, between: string): string {
  return `${names[0]}${between}${alpha2} or ${alpha3}`;
}
