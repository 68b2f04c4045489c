import { compileCondition } from "./condition.ts";
import { dropFlow, type Thunk } from "./context.ts";
import { isDateValue } from "./date.ts";
import { ExpressionError } from "./errors.ts";
import {
  defineEager,
  defineLazy,
  type FunctionDefinition,
  optional,
  repeated,
  required,
} from "./function-definition.ts";
import {
  type ExpressionValue,
  isAbsent,
  isComplex,
  isEmpty,
  isList,
  onlyValue,
  readBoolean,
  toText,
} from "./value.ts";

const ABSENT: Thunk = () => null;

const iif = defineLazy(
  {
    name: "IIF",
    help: "Gives the second argument when the condition holds, else the third.",
    returns: "String",
    parameters: [
      required("condition", "Expression"),
      required("valueIfTrue", "String"),
      required("valueIfFalse", "String"),
    ],
  },
  (call, args) => {
    const condition = compileCondition(call, args[0] ?? ABSENT);
    const whenTrue = args[1] ?? ABSENT;
    const whenFalse = args[2] ?? ABSENT;
    return (context) => (condition(context) ? whenTrue(context) : whenFalse(context));
  },
);

const switchFunction = defineLazy(
  {
    name: "Switch",
    help: "Gives the value of the first key that equals the source, case included; else a default.",
    returns: "String",
    parameters: [
      required("source", "String"),
      optional("defaultValue", "String"),
      repeated("key", "String"),
      repeated("value", "String"),
    ],
    validate: (call) => {
      if (call.arguments.length % 2 === 0) return;
      const message = "Switch takes a source, a default and pairs of a key and a value";
      throw new ExpressionError("unpairedArguments", message, call.offset);
    },
  },
  (call, args) => {
    const [source = ABSENT, otherwise = ABSENT, ...pairs] = args;
    const keys = pairs.filter((_, index) => index % 2 === 0).map((key) => key ?? ABSENT);
    const values = pairs.filter((_, index) => index % 2 === 1).map((value) => value ?? ABSENT);
    return (context) => {
      // A null source equals the empty key, as the reference says.
      const sought = toText(source(context), call.offset) ?? "";
      for (let index = 0; index < keys.length; index += 1) {
        const key = toText((keys[index] ?? ABSENT)(context), call.offset) ?? "";
        if (key === sought) return (values[index] ?? ABSENT)(context);
      }
      return otherwise(context);
    };
  },
);

const coalesce = defineLazy(
  {
    name: "Coalesce",
    help: "Gives the first argument that is not null; the last one may be a default.",
    returns: "String",
    parameters: [repeated("source", "String"), optional("defaultValue", "String")],
  },
  (_call, args) => (context) => {
    for (const arg of args) {
      const value = arg?.(context) ?? null;
      if (!isAbsent(value)) return value;
    }
    return null;
  },
);

function defineTest(
  name: string,
  help: string,
  test: (value: ExpressionValue) => boolean,
): FunctionDefinition {
  const parameters = [required("expression", "Expression")];
  return defineEager({ name, help, returns: "Boolean", parameters }, (args) =>
    test(args[0] ?? null),
  );
}

// What CStr can turn into text, which is how Entra Connect explains the function.
function isTextual(value: ExpressionValue): boolean {
  if (isList(value)) return value.length === 1 && value.every(isTextual);
  return value !== null && (isDateValue(value) || !isComplex(value));
}

/** The functions that decide and test. */
export const LOGIC_FUNCTIONS: readonly FunctionDefinition[] = [
  iif,
  switchFunction,
  coalesce,
  defineTest("IsNull", "Tells whether a value is absent.", isAbsent),
  defineTest("IsNothing", "Tells whether a value is absent; the older name of IsNull.", isAbsent),
  defineTest("IsNullOrEmpty", "Tells whether a value is absent or has no text.", isEmpty),
  defineTest(
    "IsPresent",
    "Tells whether a value is there and has text.",
    (value) => !isEmpty(value),
  ),
  defineTest("IsString", "Tells whether a value can be used as text.", isTextual),
  defineEager(
    {
      name: "Not",
      help: "Gives False when the source is True, else True.",
      returns: "String",
      parameters: [required("source", "Expression")],
    },
    (args, _context, offset) => {
      // Only the word True counts here; a number is neither True nor False.
      const word = toText(args[0] ?? null, offset) ?? "";
      return word.trim().toLowerCase() === "true" ? "False" : "True";
    },
  ),
  defineEager(
    {
      name: "CBool",
      help: "Gives False for zero and nothing, True for any other number or a true comparison.",
      returns: "Boolean",
      parameters: [required("Expression", "Expression")],
    },
    (args, _context, offset) => {
      const value = onlyValue(args[0] ?? null, offset);
      if (isEmpty(value)) return false;
      const truth = readBoolean(value);
      if (truth !== undefined) return truth;
      throw new ExpressionError("notBoolean", "CBool takes a number or a comparison", offset);
    },
  ),
  defineEager(
    {
      name: "CStr",
      help: "Turns a number, a Boolean or a reference into text.",
      returns: "String",
      parameters: [required("value", "String")],
    },
    (args, _context, offset) => toText(args[0] ?? null, offset),
  ),
  defineEager(
    {
      name: "IgnoreFlowIfNullOrEmpty",
      help: "Drops the attribute from the flow when the value is absent or has no text.",
      returns: "String",
      parameters: [required("expression", "Expression")],
    },
    (args) => {
      const value = args[0] ?? null;
      return isEmpty(value) ? dropFlow("attribute") : value;
    },
  ),
];
