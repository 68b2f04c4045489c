import { describe, expect, test } from "vitest";
import { re2Engine } from "../connector/re2.ts";
import {
  compileExpression,
  type EvaluationLimits,
  environmentFromInputs,
  evaluateExpression,
  parseExpression,
} from "./index.ts";

const options = { now: 0, newGuid: () => "guid", randomInteger: () => 0 };

function evaluate(
  expression: string,
  inputs: Record<string, unknown>,
  limits?: Partial<EvaluationLimits>,
): unknown {
  const environment = environmentFromInputs(inputs, options);
  const limited = limits === undefined ? environment : { ...environment, limits };
  return evaluateExpression(parseExpression(expression), limited, re2Engine);
}

const bomb = (rounds: number): string =>
  rounds === 0 ? '"a"' : `Replace(${bomb(rounds - 1)}, "a", , , "${"a".repeat(99)}", , )`;

describe("limits of reading", () => {
  test.each([
    { title: "10,001 characters", text: `"${"x".repeat(9_999)}"`, code: "expressionTooLong" },
    {
      title: "251 levels",
      text: `${"Not(".repeat(251)}"a"${")".repeat(251)}`,
      code: "nestedTooDeep",
    },
  ])("$title: $code", ({ text, code }) => {
    expect(() => parseExpression(text)).toThrow(expect.objectContaining({ code }));
  });

  test("10,000 characters and 250 levels fit", () => {
    const deep = `${"Not(".repeat(250)}"a"${")".repeat(250)}`;
    const filled = deep + " ".repeat(10_000 - deep.length);
    expect(evaluate(filled, {})).toEqual({ value: "False" });
  });
});

describe("limits of evaluation", () => {
  const long = (unit: string, count: number): { a: string } => ({ a: unit.repeat(count) });
  test.each([
    { title: "Replace grows geometrically", expression: bomb(6), inputs: {} },
    {
      title: "Join repeats a long attribute",
      expression: `Join("", ${Array(200).fill("[a]").join(", ")})`,
      inputs: long("x", 100_000),
    },
    {
      title: "a template takes the source many times",
      expression: 'Replace([a], "x", , , , , [a])',
      inputs: long("x", 5_000),
    },
    {
      title: "a replacement repeats the whole input",
      expression: 'Replace([a], , "a", , "$_", , )',
      inputs: long("a", 5_000),
    },
    {
      title: "each match looks to the end of the text",
      expression: 'Replace([a], , "a|a.*b|.{300}c", , "", , )',
      inputs: long("a", 30_000),
    },
    {
      title: "a large pattern meets a long text",
      expression: 'Replace([a], , "(.{0,500}){0,2}$", , "", , )',
      inputs: long("a", 30_000),
    },
    {
      title: "a pattern from an attribute is as long as a book",
      expression: 'Replace("x", , [a], , "", , )',
      inputs: long("(a)", 100_000),
    },
    {
      title: "hexadecimal digits of hexadecimal digits",
      expression: "ConvertToUTF8Hex(ConvertToUTF8Hex(ConvertToUTF8Hex([a])))",
      inputs: long("€", 50_000),
    },
  ])("$title", ({ expression, inputs }) => {
    expect(() => evaluate(expression, inputs)).toThrow(
      expect.objectContaining({ code: "limitExceeded" }),
    );
  });

  test("nested quantifiers stay linear", () => {
    const inputs = long("x", 100_000);
    expect(evaluate('Replace([a], , "(x+x+)+y", , "", , )', inputs)).toEqual({ value: inputs.a });
  });

  test("a pattern has at most 1,000 characters", () => {
    const replace = (pattern: string) => `Replace("a", , "${pattern}", , "", , )`;
    expect(evaluate(replace("b".repeat(1_000)), {})).toEqual({ value: "a" });
    expect(() => evaluate(replace("b".repeat(1_001)), {})).toThrow(/at most 1000 characters/);
  });

  test.each([
    { limits: { steps: 2 }, expression: 'Left(Left(Left("abc", 3), 3), 3)' },
    { limits: { outputSize: 8 }, expression: 'Left(Left(Left("abc", 3), 3), 3)' },
    { limits: { regexWork: 5 }, expression: 'Replace("abcdef", , "b", , "", , )' },
  ])("the caller's limit $limits holds", ({ limits, expression }) => {
    expect(() => evaluate(expression, {}, limits)).toThrow(
      expect.objectContaining({ code: "limitExceeded" }),
    );
    expect(evaluate(expression, {})).toHaveProperty("value");
  });

  test("a compiled expression starts with full limits each time", () => {
    const compiled = compileExpression(parseExpression('Append([a], "!")'), re2Engine);
    const environment = { ...environmentFromInputs({ a: "x" }, options), limits: { steps: 1 } };
    expect([compiled(environment), compiled(environment)]).toEqual([
      { value: "x!" },
      { value: "x!" },
    ]);
  });
});
