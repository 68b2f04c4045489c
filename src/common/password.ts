import { COMMON_PASSWORDS, KEY_WALKS } from "./common-passwords.ts";

/** In characters. Length is what helps; NIST SP 800-63B asks for no mix of kinds of signs. */
export const SHORTEST_PASSWORD = 12;
/** Far beyond any pass phrase, and little to hash. */
export const LONGEST_PASSWORD = 256;
/** What has to be left when the person's names are taken out. */
const LEAST_BESIDE_NAMES = 6;
const SHORTEST_NAME = 3;
const LEAST_DIFFERENT = 5;

/** Why a password can't be chosen, with the sentence that the person reads. */
export const PASSWORD_REASONS = {
  NoText: "A password is a text.",
  TooShort: "A password has 12 characters or more. Three or four words do well.",
  TooLong: "A password has at most 256 characters.",
  ControlCharacter: "The password has a character that can't be typed. Leave it out.",
  IsName: "The password is little more than your name or address. Add words that aren't yours.",
  TooCommon: "Many people have this password, so it is tried first. Choose another.",
  TooSimple: "The password repeats a few characters or follows the keys. Choose words instead.",
} as const;

/** A code of {@link PASSWORD_REASONS}. */
export type PasswordReason = keyof typeof PASSWORD_REASONS;

/** A password as it is hashed, or why it isn't. */
export type PasswordChoice = { readonly password: string } | { readonly reason: PasswordReason };

/**
 * Write a password the way it is hashed and compared, so that it is the same from every keyboard:
 * composed, and with plain spaces.
 *
 * @returns undefined for what can't be anybody's password
 * @see RFC 8265 section 4.2 (OpaqueString)
 */
export function preparePassword(typed: unknown): string | undefined {
  if (typeof typed !== "string" || typed.length > LONGEST_PASSWORD * 4) return undefined;
  if (!typed.isWellFormed() || hasControlCharacter(typed)) return undefined;
  const prepared = [...typed.normalize("NFC")].map((sign) => (isSpace(sign) ? " " : sign)).join("");
  return prepared === "" || [...prepared].length > LONGEST_PASSWORD ? undefined : prepared;
}

/**
 * Judge a password that somebody chooses: long enough, not their name, not everybody's. There is
 * no rule about kinds of signs.
 *
 * @param names - what others know of the person: names, addresses, the organization's name
 */
export function choosePassword(typed: unknown, names: readonly string[]): PasswordChoice {
  if (typeof typed !== "string" || !typed.isWellFormed()) return { reason: "NoText" };
  if (hasControlCharacter(typed)) return { reason: "ControlCharacter" };
  const length = [...typed.normalize("NFC")].length;
  if (length < SHORTEST_PASSWORD) return { reason: "TooShort" };
  const password = preparePassword(typed);
  if (password === undefined) return { reason: "TooLong" };
  const plain = fold(password);
  if (isCommon(plain)) return { reason: "TooCommon" };
  if (isSimple(password, plain)) return { reason: "TooSimple" };
  if (isName(password, names)) return { reason: "IsName" };
  return { password };
}

function isCommon(plain: string): boolean {
  const letters = trimDigits(plain);
  return [plain, letters].some((text) => COMMON_PASSWORDS.has(text) || isRepeatedWord(text));
}

/** One of the common words, again and again. */
function isRepeatedWord(text: string): boolean {
  for (let length = 3; length <= text.length / 2; length += 1) {
    const word = text.slice(0, length);
    if (text.length % length !== 0 || word.repeat(text.length / length) !== text) continue;
    return COMMON_PASSWORDS.has(word);
  }
  return false;
}

function isSimple(password: string, plain: string): boolean {
  if (new Set(password.toLowerCase()).size < LEAST_DIFFERENT) return true;
  if (plain === "") return false;
  return KEY_WALKS.some((walk) => {
    const back = [...walk].reverse().join("");
    return isAlong(plain, walk + walk) || isAlong(plain, back + back);
  });
}

function isAlong(plain: string, walk: string): boolean {
  const half = plain.slice(0, Math.ceil(plain.length / 2));
  return walk.includes(plain) || (walk.includes(half) && half.repeat(2).startsWith(plain));
}

function isName(password: string, names: readonly string[]): boolean {
  let rest = fold(password);
  const plain = names.map(fold);
  const words = [...plain, ...names.flatMap(splitWords).map(fold)]
    .filter((word) => word.length >= SHORTEST_NAME)
    .sort((one, two) => two.length - one.length);
  // Signs that are neither letter nor digit count for what is left, where no name is found.
  if (!words.some((word) => rest.includes(word))) return false;
  for (const word of words) rest = rest.split(word).join("");
  return [...rest].length < LEAST_BESIDE_NAMES;
}

function splitWords(name: string): readonly string[] {
  const words: string[] = [""];
  for (const sign of name) {
    if (isLetterOrDigit(sign)) words[words.length - 1] += sign;
    else words.push("");
  }
  return words;
}

/** In lower case, letters and digits alone. */
function fold(text: string): string {
  return [...text.normalize("NFKC").toLowerCase()].filter(isLetterOrDigit).join("");
}

function trimDigits(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isDigit(text.charAt(start))) start += 1;
  while (end > start && isDigit(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isDigit(sign: string): boolean {
  return sign >= "0" && sign <= "9";
}

// A letter has two cases, or is beyond ASCII; what else is beyond ASCII may count as one.
function isLetterOrDigit(sign: string): boolean {
  return isDigit(sign) || sign > "\u007f" || sign.toLowerCase() !== sign.toUpperCase();
}

const SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a";
const MORE_SPACES = "\u202f\u205f\u3000";

function isSpace(sign: string): boolean {
  return SPACES.includes(sign) || MORE_SPACES.includes(sign);
}

function hasControlCharacter(text: string): boolean {
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    if (code < 32 || (code >= 127 && code < 160)) return true;
  }
  return false;
}
