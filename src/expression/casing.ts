import { ExpressionError } from "./errors.ts";

/** Which of .NET's case rules apply: the invariant culture, Turkish and Azeri, or any other. */
export type CaseRules = "invariant" | "turkic" | "other";

/**
 * The case rules of a culture name such as `da-DK`.
 *
 * @throws ExpressionError `unknownCulture` when the name is not written like one
 */
export function caseRulesOf(culture: string | null, offset: number): CaseRules {
  if (culture === null || culture.trim() === "") return "invariant";
  const name = culture.trim();
  if (!/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(name)) {
    throw new ExpressionError("unknownCulture", `${name} is no culture name like da-DK`, offset);
  }
  return /^(?:tr|az)(?:-|$)/i.test(name) ? "turkic" : "other";
}

/** Lower case by .NET's rules: one character becomes one character. */
export function toLowerCase(text: string, rules: CaseRules): string {
  return isPlain(text, rules) ? text.toLowerCase() : mapEach(text, (one) => lowerOne(one, rules));
}

/** Upper case by .NET's rules: one character becomes one character, so that ß stays ß. */
export function toUpperCase(text: string, rules: CaseRules): string {
  return isPlain(text, rules) ? text.toUpperCase() : mapEach(text, (one) => upperOne(one, rules));
}

// ASCII outside Turkish needs no care; everything else goes character by character, because
// JavaScript expands ß to SS and looks at the neighbours of a Greek sigma.
function isPlain(text: string, rules: CaseRules): boolean {
  if (rules === "turkic") return false;
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 0x7f) return false;
  }
  return true;
}

function mapEach(text: string, change: (character: string) => string): string {
  let changed = "";
  for (const character of text) changed += change(character);
  return changed;
}

function lowerOne(character: string, rules: CaseRules): string {
  if (rules === "turkic" && character === "I") return "ı";
  if (character === "İ") return rules === "invariant" ? "İ" : "i";
  return sameLength(character, character.toLowerCase());
}

function upperOne(character: string, rules: CaseRules): string {
  if (rules === "turkic" && character === "i") return "İ";
  if (character === "ı") return rules === "invariant" ? "ı" : "I";
  return sameLength(character, character.toUpperCase());
}

const sameLength = (before: string, after: string): string =>
  after.length === before.length ? after : before;

/** What separates words by default. Source: the Unicode categories listed for PCase. */
const WORD_SEPARATOR = /^[\p{Z}\p{Cc}\p{Cf}\p{P}\p{S}]$/u;
const LETTER = /^\p{L}$/u;

/**
 * Proper case: each word begins with upper case and goes on in lower case.
 *
 * @param separators - the characters between words; absent for .NET's: blanks, controls,
 *   punctuation and symbols. Then a word begins at its first letter, so that 1st becomes 1St.
 */
export function toProperCase(text: string, separators: string | null): string {
  const isSeparator = separators === null ? isDefaultSeparator : includedIn(separators);
  let inWord = false;
  return mapEach(text, (character) => {
    if (isSeparator(character)) {
      inWord = false;
      return character;
    }
    if (inWord) return lowerOne(character, "invariant");
    inWord = separators !== null || LETTER.test(character);
    return upperOne(character, "invariant");
  });
}

const isDefaultSeparator = (character: string): boolean => WORD_SEPARATOR.test(character);

/** A test for the characters of a text; a surrogate pair is one character. */
function includedIn(characters: string): (character: string) => boolean {
  const set = new Set(characters);
  return (character) => set.has(character);
}
