import { RE2JS, RE2JSException } from "re2js";
import {
  type CompiledRegex,
  type RegexEngine,
  type RegexMatch,
  RegexPatternError,
} from "../expression/regex.ts";

/** Linear in the text is not all: a program of 18,000 characters takes a second to be made. */
const LONGEST_PATTERN = 1_000;

/**
 * Regular expressions in time linear to the text, by RE2, for .NET flavoured patterns.
 *
 * Character classes are Unicode as in .NET. Look-around, back references, atomic groups,
 * conditionals and class subtraction do not exist in RE2 and are refused. `$` matches at the very
 * end only, where .NET also allows a line break behind it.
 */
export const re2Engine: RegexEngine = {
  compile(pattern) {
    if (pattern.length > LONGEST_PATTERN) {
      const message = `A regular expression has at most ${LONGEST_PATTERN} characters.`;
      throw new RegexPatternError(message, false);
    }
    const translated = translatePattern(pattern);
    try {
      return wrapRegex(RE2JS.compile(translated));
    } catch (error) {
      if (!(error instanceof RE2JSException)) throw error;
      const reason = error.message.replace(/^error parsing regexp: /, "");
      throw new RegexPatternError(`The regular expression is not valid: ${reason}`, false, {
        cause: error,
      });
    }
  },
};

function wrapRegex(regex: RE2JS): CompiledRegex {
  const groupCount = regex.groupCount();
  return {
    groupCount,
    groupNames: new Map(Object.entries(regex.namedGroups())),
    cost: regex.programSize(),
    walk: (text, visit) => {
      const matcher = regex.matcher(text);
      while (matcher.find()) {
        const starts: number[] = [];
        const ends: number[] = [];
        for (let group = 0; group <= groupCount; group += 1) {
          starts.push(matcher.start(group));
          ends.push(matcher.end(group));
        }
        const match: RegexMatch = { starts, ends };
        if (!visit(match)) return;
      }
    },
  };
}

/** What stands inside a character class for .NET's shorthands, which are Unicode there. */
const CLASSES: Readonly<Record<string, string>> = {
  d: "\\p{Nd}",
  D: "\\P{Nd}",
  w: "\\p{L}\\p{Mn}\\p{Nd}\\p{Pc}",
  s: "\\t-\\r\\x{85}\\p{Z}",
};

/** The constructs that RE2 lacks, by how they begin. */
const UNSUPPORTED: readonly (readonly [RegExp, string])[] = [
  [/^\(\?<?[=!]/, "look-around"],
  [/^\(\?>/, "an atomic group"],
  [/^\(\?\(/, "a conditional"],
  [/^\(\?<\w*-/, "a balancing group"],
  [/^\(\?[imnsx-]*[nx]/, "the inline options n and x"],
];

function translatePattern(pattern: string): string {
  let translated = "";
  let index = 0;
  while (index < pattern.length) {
    const [piece, length] = translatePiece(pattern, index);
    translated += piece;
    index += length;
  }
  return translated;
}

function translatePiece(pattern: string, index: number): readonly [string, number] {
  const character = pattern.charAt(index);
  if (character === "\\") return translateEscape(pattern, index, false);
  if (character === "[") return translateClass(pattern, index);
  if (character !== "(" || pattern.charAt(index + 1) !== "?") return [character, 1];
  const opening = pattern.slice(index, index + 80);
  for (const [start, name] of UNSUPPORTED) if (start.test(opening)) throw unsupported(name);
  const quoted = /^\(\?'(\w+)'/.exec(opening);
  if (quoted !== null) return [`(?<${quoted[1]}>`, quoted[0].length];
  if (!opening.startsWith("(?#")) return [character, 1];
  const end = pattern.indexOf(")", index);
  if (end < 0) throw new RegexPatternError("A comment in the pattern is not closed", false);
  return ["", end + 1 - index];
}

function translateEscape(
  pattern: string,
  index: number,
  isInClass: boolean,
): readonly [string, number] {
  const letter = pattern.charAt(index + 1);
  if (!isInClass && (/[1-9]/.test(letter) || letter === "k")) throw unsupported("a back reference");
  if (letter === "G") throw unsupported("the anchor \\G");
  const members = CLASSES[letter];
  if (members !== undefined) return [isInClass ? members : `[${members}]`, 2];
  if (!isInClass && letter === "W") return [`[^${CLASSES.w}]`, 2];
  if (!isInClass && letter === "S") return [`[^${CLASSES.s}]`, 2];
  if (letter === "Z") return ["\\z", 2];
  if (letter === "e") return ["\\x1B", 2];
  const unicode = /^\\u([0-9A-Fa-f]{4})/.exec(pattern.slice(index, index + 6));
  if (unicode !== null) return [`\\x{${unicode[1]}}`, 6];
  if (/^\\[pP]\{Is/.test(pattern.slice(index, index + 5))) throw unsupported("a Unicode block");
  return [pattern.slice(index, index + 2), 2];
}

// Copies a whole class, since brackets, parentheses and dollars have no meaning of their own in it.
function translateClass(pattern: string, start: number): readonly [string, number] {
  const opening = pattern.startsWith("[^", start) ? "[^" : "[";
  let index = start + opening.length;
  let translated = opening;
  if (pattern.charAt(index) === "]") {
    translated += "\\]";
    index += 1;
  }
  while (index < pattern.length) {
    const character = pattern.charAt(index);
    if (character === "]") return [`${translated}]`, index + 1 - start];
    if (pattern.startsWith("-[", index)) throw unsupported("class subtraction");
    const isEscape = character === "\\";
    // An opening bracket is literal here; unescaped, RE2 would read [: as a POSIX class.
    const literal = character === "[" ? "\\[" : character;
    const [piece, length] = isEscape ? translateEscape(pattern, index, true) : [literal, 1];
    translated += piece;
    index += length;
  }
  throw new RegexPatternError("A bracket [ in the pattern is not closed", false);
}

function unsupported(construct: string): RegexPatternError {
  const message = `The regular expression uses ${construct}, which is not supported`;
  return new RegexPatternError(message, true);
}
