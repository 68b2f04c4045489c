import { chargeOutput } from "./context.ts";
import {
  defineEager,
  type FunctionDefinition,
  outOfRange,
  repeated,
  required,
  textOf,
} from "./function-definition.ts";
import { type ExpressionValue, isList, toInteger, toJsonValue, toList, toText } from "./value.ts";

/** The functions that take or make several values. */
export const LIST_FUNCTIONS: readonly FunctionDefinition[] = [
  defineEager(
    {
      name: "Join",
      help: "Joins all values that are not empty, with a separator between them.",
      returns: "String",
      parameters: [required("separator", "String"), repeated("source", "String")],
    },
    (args, context, offset) => {
      const separator = textOf(args[0], offset) ?? "";
      let joined = "";
      let isFirst = true;
      for (let index = 1; index < args.length; index += 1) {
        const source = args[index] ?? null;
        for (const value of isList(source) ? source : [source]) {
          const text = toText(value, offset);
          // Empty sources leave no separator behind; the reference's "Doe, John" example shows it.
          if (text === null || text === "") continue;
          chargeOutput(context, separator.length + text.length, offset);
          joined += isFirst ? text : separator + text;
          isFirst = false;
        }
      }
      return joined;
    },
  ),
  defineEager(
    {
      name: "Split",
      help: "Cuts text at a delimiter into several values, without the blanks around them.",
      returns: "Multi-valued String",
      parameters: [required("source", "String"), required("delimiter", "String")],
    },
    (args, context, offset) => {
      const text = textOf(args[0], offset);
      const delimiter = textOf(args[1], offset) ?? "";
      if (text === null) return null;
      chargeOutput(context, text.length * 2, offset);
      const parts = delimiter === "" ? [text] : text.split(delimiter);
      return parts.map((part) => part.trim());
    },
  ),
  defineEager(
    {
      name: "Count",
      help: "Counts the values of an attribute.",
      returns: "Integer",
      parameters: [required("attribute", "Multi-valued String")],
    },
    (args) => toList(args[0] ?? null).length,
  ),
  defineEager(
    {
      name: "Item",
      help: "Takes the n-th value of an attribute, the first being 1.",
      returns: "String",
      parameters: [required("attribute", "Multi-valued String"), required("index", "Integer")],
    },
    (args, _context, offset) => {
      const values = toList(args[0] ?? null);
      const index = toInteger(args[1] ?? null, "index", offset);
      if (index < 1) throw outOfRange("index counts from 1", offset);
      if (values.length === 0) return null;
      const value = values[index - 1];
      if (value !== undefined) return value;
      throw outOfRange(`The attribute has ${values.length} values, not ${index}`, offset);
    },
  ),
  defineEager(
    {
      name: "RemoveDuplicates",
      help: "Keeps each value once, in the order of first appearance.",
      returns: "Multi-valued String",
      parameters: [required("attribute", "Multi-valued String")],
    },
    (args, context, offset) => {
      const source = args[0] ?? null;
      if (source === null) return null;
      const values = toList(source);
      chargeOutput(context, values.length, offset);
      const seen = new Set<string>();
      return values.filter((value) => seen.size < seen.add(keyOf(value)).size);
    },
  ),
];

const keyOf = (value: ExpressionValue): string =>
  typeof value === "string" ? `text ${value}` : `json ${JSON.stringify(toJsonValue(value))}`;
