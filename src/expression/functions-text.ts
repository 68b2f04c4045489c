import { caseRulesOf, toLowerCase, toProperCase, toUpperCase } from "./casing.ts";
import { countCharacters, findCharacters, sliceCharacters } from "./characters.ts";
import { chargeOutput } from "./context.ts";
import { removeDiacritics } from "./diacritics.ts";
import { toBase64, toHex, toUtf8Bytes, toUtf16Bytes } from "./encoding.ts";
import { ExpressionError } from "./errors.ts";
import {
  defineEager,
  type FunctionDefinition,
  optional,
  outOfRange,
  required,
  textOf,
} from "./function-definition.ts";
import { type ExpressionValue, readNumber, toInteger } from "./value.ts";

/** Changes the text of the first argument; the others are settings. */
type TextChange = (
  text: string,
  args: readonly (ExpressionValue | undefined)[],
  offset: number,
) => string;

// An absent source stays absent: what is not there cannot be changed.
function defineTextChange(
  definition: Pick<FunctionDefinition, "name" | "help" | "parameters">,
  growth: number,
  change: TextChange,
): FunctionDefinition {
  return defineEager({ ...definition, returns: "String" }, (args, context, offset) => {
    const text = textOf(args[0], offset);
    if (text === null) return null;
    chargeOutput(context, text.length * growth, offset);
    return change(text, args, offset);
  });
}

const source = required("source", "String");
const culture = optional("culture", "String");

const CASE_FUNCTIONS: readonly FunctionDefinition[] = [
  defineTextChange(
    { name: "ToLower", help: "Changes text to lower case.", parameters: [source, culture] },
    1,
    (text, args, at) => toLowerCase(text, caseRulesOf(textOf(args[1], at), at)),
  ),
  defineTextChange(
    { name: "ToUpper", help: "Changes text to upper case.", parameters: [source, culture] },
    1,
    (text, args, at) => toUpperCase(text, caseRulesOf(textOf(args[1], at), at)),
  ),
  defineTextChange(
    {
      name: "PCase",
      help: "Begins every word with upper case and goes on in lower case.",
      parameters: [source, optional("wordSeparators", "String")],
    },
    1,
    (text, args, at) => toProperCase(text, textOf(args[1], at)),
  ),
];

const CHANGE_FUNCTIONS: readonly FunctionDefinition[] = [
  defineTextChange(
    {
      name: "NormalizeDiacritics",
      help: "Replaces letters with accents by plain letters, such as é by e and æ by ae.",
      parameters: [source],
    },
    2,
    removeDiacritics,
  ),
  defineTextChange(
    { name: "StripSpaces", help: "Removes every blank.", parameters: [source] },
    1,
    (text) => text.replaceAll(" ", ""),
  ),
  defineTextChange(
    {
      name: "ConvertToBase64",
      help: "Encodes text as base64 of its UTF-16 bytes.",
      parameters: [source],
    },
    3,
    (text) => toBase64(toUtf16Bytes(text)),
  ),
  defineTextChange(
    {
      name: "ConvertToUTF8Hex",
      help: "Writes the UTF-8 bytes of text in hexadecimal digits.",
      parameters: [source],
    },
    6,
    (text) => toHex(toUtf8Bytes(text)),
  ),
];

/** Put two texts together, unless the one that carries the value is absent. */
function concatenate(name: string, help: string, order: readonly [string, string], main: 0 | 1) {
  const parameters = order.map((parameter) => required(parameter, "String"));
  return defineEager({ name, help, returns: "String", parameters }, (args, context, offset) => {
    if (textOf(args[main], offset) === null) return null;
    const text = (textOf(args[0], offset) ?? "") + (textOf(args[1], offset) ?? "");
    chargeOutput(context, text.length, offset);
    return text;
  });
}

const PART_FUNCTIONS: readonly FunctionDefinition[] = [
  concatenate("Append", "Puts a suffix behind text.", ["source", "suffix"], 0),
  concatenate("Prepend", "Puts a prefix in front of text.", ["prefix", "source"], 1),
  defineEager(
    {
      name: "Left",
      help: "Takes characters from the start; below 0 takes all, and absent text gives none.",
      returns: "String",
      parameters: [required("String", "String"), required("NumChars", "Integer")],
    },
    (args, context, offset) => {
      const text = textOf(args[0], offset) ?? "";
      const count = toInteger(args[1] ?? null, "NumChars", offset);
      chargeOutput(context, Math.min(text.length, Math.abs(count)), offset);
      return count < 0 ? text : sliceCharacters(text, 0, count);
    },
  ),
  defineEager(
    {
      name: "Mid",
      help: "Takes a number of characters from a position, the first being 1.",
      returns: "String",
      parameters: [source, required("start", "Integer"), required("length", "Integer")],
    },
    (args, context, offset) => {
      const text = textOf(args[0], offset);
      const start = toInteger(args[1] ?? null, "start", offset);
      const length = toInteger(args[2] ?? null, "length", offset);
      if (start < 1) throw outOfRange("start counts from 1", offset);
      if (length < 0) throw outOfRange("length cannot be below 0", offset);
      if (text === null) return null;
      const part = sliceCharacters(text, start - 1, start - 1 + length);
      chargeOutput(context, part.length, offset);
      return part;
    },
  ),
  defineEager(
    {
      name: "Word",
      help: "Takes the n-th word; any of the delimiters ends a word. No such word gives no text.",
      returns: "String",
      parameters: [
        required("String", "String"),
        required("WordNumber", "Integer"),
        required("delimiters", "String"),
      ],
    },
    (args, context, offset) => {
      const word = toInteger(args[1] ?? null, "WordNumber", offset);
      const found = findWord(textOf(args[0], offset) ?? "", word, textOf(args[2], offset) ?? "");
      chargeOutput(context, found.length, offset);
      return found;
    },
  ),
];

// Delimiters next to each other enclose no word.
function findWord(text: string, number: number, delimiters: string): string {
  const ends = new Set(delimiters);
  let count = 0;
  let word = "";
  for (const character of text) {
    if (!ends.has(character)) {
      word += character;
      continue;
    }
    if (word !== "") count += 1;
    if (word !== "" && count === number) return word;
    word = "";
  }
  return word !== "" && count + 1 === number ? word : "";
}

const COUNT_FUNCTIONS: readonly FunctionDefinition[] = [
  defineEager(
    {
      name: "Len",
      help: "Counts the characters of text.",
      returns: "Integer",
      parameters: [required("String", "String")],
    },
    (args, _context, offset) => countCharacters(textOf(args[0], offset) ?? ""),
  ),
  defineEager(
    {
      name: "InStr",
      help: "Finds the position of text in text, the first being 1; 0 when it is not there.",
      returns: "Integer",
      parameters: [
        required("value1", "String"),
        required("value2", "String"),
        optional("start", "Integer"),
        optional("compareType", "Enum"),
      ],
    },
    (args, context, offset) => {
      const text = textOf(args[0], offset) ?? "";
      const sought = textOf(args[1], offset) ?? "";
      const start = args[2] === undefined ? 1 : toInteger(args[2], "start", offset);
      if (start < 1) throw outOfRange("start counts from 1", offset);
      chargeOutput(context, sought.length, offset);
      if (start > countCharacters(text)) return 0;
      const fold = isTextCompare(args[3], offset) ? foldEach : (same: string): string => same;
      return findCharacters(fold(text), fold(sought), start - 1) + 1;
    },
  ),
];

function isTextCompare(value: ExpressionValue | undefined, offset: number): boolean {
  const name = textOf(value, offset);
  if (name === null || name === "vbBinaryCompare" || readNumber(name) === 0) return false;
  if (name === "vbTextCompare" || readNumber(name) === 1) return true;
  const message = `${name} is neither vbTextCompare nor vbBinaryCompare`;
  throw new ExpressionError("unknownCompareType", message, offset);
}

// Upper case and back makes ς and σ equal; no character changes its length, so positions stand.
const foldEach = (text: string): string => toLowerCase(toUpperCase(text, "invariant"), "invariant");

/** The functions that look at and change text. */
export const TEXT_FUNCTIONS: readonly FunctionDefinition[] = [
  ...CASE_FUNCTIONS,
  ...CHANGE_FUNCTIONS,
  ...PART_FUNCTIONS,
  ...COUNT_FUNCTIONS,
];
