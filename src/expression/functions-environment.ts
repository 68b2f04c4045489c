import { chargeOutput, type EvaluationContext } from "./context.ts";
import { ExpressionError } from "./errors.ts";
import {
  defineEager,
  defineLazy,
  type Evaluator,
  type FunctionDefinition,
  optional,
  outOfRange,
  repeated,
  required,
  textOf,
} from "./function-definition.ts";
import { isEmpty, toInteger, toText } from "./value.ts";

const DIGITS = "0123456789";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
/** Source: the special characters of Windows' password complexity rule. */
const SPECIAL = "~!@#$%^&*_-+=`|\\(){}[]:;\"'<>,.?/";

const LONGEST_RANDOM = 256;

const randomString: Evaluator = (args, context, offset) => {
  const count = (index: number, name: string): number => {
    const value = toInteger(args[index] ?? null, name, offset);
    if (value >= 0 && value <= LONGEST_RANDOM) return value;
    throw outOfRange(`${name} must lie between 0 and ${LONGEST_RANDOM}`, offset);
  };
  const length = count(0, "Length");
  const avoided = new Set(textOf(args[5], offset) ?? "");
  const allow = (characters: string): readonly string[] =>
    [...characters].filter((character) => !avoided.has(character));
  const groups = [
    { least: count(1, "MinimumNumbers"), from: allow(DIGITS) },
    { least: count(2, "MinimumSpecialCharacters"), from: allow(SPECIAL) },
    { least: count(3, "MinimumCapital"), from: allow(UPPER) },
    { least: count(4, "MinimumLowerCase"), from: allow(LOWER) },
  ];
  chargeOutput(context, length, offset);
  const drawn = groups.flatMap(({ least, from }) => draw(from, least, context, offset));
  if (drawn.length > length) throw outOfRange("Length is below the sum of the minimums", offset);
  // Special characters appear only when they are asked for, as in the reference's first example.
  const rest = groups.filter(({ least, from }) => least > 0 || !from.includes("!"));
  const others = rest.flatMap(({ from }) => from);
  drawn.push(...draw(others, length - drawn.length, context, offset));
  return shuffle(drawn, context).join("");
};

function draw(
  from: readonly string[],
  count: number,
  context: EvaluationContext,
  offset: number,
): string[] {
  if (count > 0 && from.length === 0) {
    throw outOfRange("CharactersToAvoid leaves no characters to draw from", offset);
  }
  const { randomInteger } = context.environment;
  return Array.from({ length: count }, () => from[randomInteger(from.length)] ?? "");
}

// Fisher and Yates: every order is as likely as any other.
function shuffle(characters: string[], context: EvaluationContext): string[] {
  for (let last = characters.length - 1; last > 0; last -= 1) {
    const other = context.environment.randomInteger(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? "", characters[last] ?? ""];
  }
  return characters;
}

const selectUniqueValue = defineLazy(
  {
    name: "SelectUniqueValue",
    help: "Gives the first candidate that no object of the target has yet.",
    returns: "String",
    parameters: [required("uniqueValueRule", "String"), repeated("uniqueValueRule", "String")],
    topLevelOnly: true,
  },
  (call, args) => (context) => {
    const isTaken = context.environment.existsInTarget ?? ((): boolean => false);
    for (const arg of args) {
      const candidate = toText(arg?.(context) ?? null, call.offset);
      if (candidate !== null && candidate !== "" && !isTaken(candidate)) return candidate;
    }
    const message = "Every candidate value is already taken in the target";
    throw new ExpressionError("noUniqueValue", message, call.offset);
  },
);

/** The functions whose result depends on chance, the tenant or the target, and Redact. */
export const ENVIRONMENT_FUNCTIONS: readonly FunctionDefinition[] = [
  defineEager(
    {
      name: "RandomString",
      help: "Makes random text of a length that keeps to minimums for each kind of character.",
      returns: "String",
      parameters: [
        required("Length", "Integer"),
        required("MinimumNumbers", "Integer"),
        required("MinimumSpecialCharacters", "Integer"),
        required("MinimumCapital", "Integer"),
        required("MinimumLowerCase", "Integer"),
        optional("CharactersToAvoid", "String"),
      ],
    },
    randomString,
  ),
  defineEager(
    { name: "Guid", help: "Makes a new random GUID.", returns: "String", parameters: [] },
    (_args, context) => context.environment.newGuid(),
  ),
  defineEager(
    {
      name: "DefaultDomain",
      help: "Gives the tenant's default domain.",
      returns: "String",
      parameters: [],
    },
    (_args, context, offset) => {
      const domain = context.environment.defaultDomain;
      if (!isEmpty(domain ?? null)) return domain ?? null;
      throw new ExpressionError("noDefaultDomain", "The tenant has no default domain", offset);
    },
  ),
  defineEager(
    {
      name: "BitAnd",
      help: "Gives the bits that both numbers have.",
      returns: "Integer",
      parameters: [required("value1", "Integer"), required("value2", "Integer")],
    },
    (args, _context, offset) => {
      const first = toInteger(args[0] ?? null, "value1", offset);
      const second = toInteger(args[1] ?? null, "value2", offset);
      // Directory flags are 64 bits wide, and the & of JavaScript cuts to 32.
      return Number(BigInt.asIntN(64, BigInt(first) & BigInt(second)));
    },
  ),
  defineEager(
    {
      name: "Redact",
      help: "Passes a value on and keeps it out of the provisioning log.",
      returns: "String",
      parameters: [required("value", "String")],
    },
    (args, context) => {
      context.redacted = true;
      return args[0] ?? null;
    },
  ),
  selectUniqueValue,
];
