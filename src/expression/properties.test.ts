import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { re2Engine } from "../connector/re2.ts";
import {
  compileExpression,
  type Expression,
  ExpressionError,
  environmentFromInputs,
  evaluateExpression,
  FUNCTIONS,
  formatExpression,
  fromMappingSource,
  parseExpression,
  toJsonValue,
  toMappingSource,
} from "./index.ts";
import { COMPARISON_OPERATORS, KEYWORDS } from "./tree.ts";

const offset = 0;
const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a replacement as .NET writes it
  fc.constantFrom("yyyy", "d", "2020-01-31", "x.y", "(a)+", "[a-z", "$1${n}", "1", "-3", "tr-TR"),
);
const attributeName = fc.constantFrom("mail", "roles", "count", "flag", "date", "none", "a.b:c d");

const expression: fc.Arbitrary<Expression> = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ kind: fc.constant("text" as const), value: text, offset: fc.constant(offset) }),
    fc.record({
      kind: fc.constant("attribute" as const),
      name: attributeName,
      offset: fc.constant(offset),
    }),
    fc.record({
      kind: fc.constant("number" as const),
      text: fc.constantFrom("0", "1", "-2", "3.5", "&HFF", "99999999999999999999"),
      offset: fc.constant(offset),
    }),
    fc.record({
      kind: fc.constant("keyword" as const),
      name: fc.constantFrom(...KEYWORDS),
      offset: fc.constant(offset),
    }),
    fc.record({
      kind: fc.constant("call" as const),
      name: fc.constantFrom(...FUNCTIONS.keys(), "Nothing"),
      arguments: fc.array(
        fc.oneof(
          { weight: 6, arbitrary: tie("tree") },
          { weight: 1, arbitrary: fc.constant(undefined) },
        ),
        { maxLength: 7 },
      ),
      offset: fc.constant(offset),
    }),
    fc.record({
      kind: fc.constant("comparison" as const),
      operator: fc.constantFrom(...COMPARISON_OPERATORS),
      left: tie("tree").filter((node) => node.kind !== "comparison"),
      right: tie("tree").filter((node) => node.kind !== "comparison"),
      offset: fc.constant(offset),
    }),
  ),
})).tree;

const environment = environmentFromInputs(
  {
    mail: "Zoë.Doe@contoso.com",
    roles: [{ value: "Admin" }, "User"],
    count: 3,
    flag: true,
    date: "2020-03-16-07:00",
    $defaultDomain: "contoso.com",
  },
  { now: 1_753_833_600_000, newGuid: () => "guid", randomInteger: (below) => below - 1 },
);

/** The tree without offsets; a lone empty slot reads back as no argument. */
function bare(node: Expression): unknown {
  const { offset: _, ...rest } = node;
  if (node.kind === "comparison")
    return { ...rest, left: bare(node.left), right: bare(node.right) };
  if (node.kind !== "call") return rest;
  const slots = node.arguments.map((argument) => argument && bare(argument));
  return { ...rest, arguments: slots.length === 1 && slots[0] === undefined ? [] : slots };
}

/** What an expression comes to; only ExpressionError may stop it. */
function outcomeOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return error.code;
  }
}

describe("the expression language, for all expressions", () => {
  test("reading what was printed gives the same tree", () => {
    fc.assert(
      fc.property(expression, (tree) => {
        const printed = formatExpression(tree);
        fc.pre(printed.length <= 10_000);
        const read = parseExpression(printed);
        expect(bare(read)).toEqual(bare(tree));
        expect(formatExpression(read)).toBe(
          formatExpression(parseExpression(formatExpression(read))),
        );
      }),
      { numRuns: 500 },
    );
  });

  test("Graph's tree form reads back to the same Graph tree", () => {
    fc.assert(
      fc.property(expression, (tree) => {
        const source = toMappingSource(tree);
        fc.pre(source.expression.length <= 10_000);
        expect(toMappingSource(fromMappingSource(source))).toEqual(
          toMappingSource(parseExpression(source.expression)),
        );
      }),
      { numRuns: 200 },
    );
  });

  test("any text is read or refused with an ExpressionError inside the text", () => {
    const noise = fc.string({
      unit: fc.constantFrom(...'[]()",\\&-=<> aIF1é', "Join", "&H", "\u{1f600}"),
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.oneof(noise, fc.string()), (written) => {
        try {
          parseExpression(written);
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
          const { offset: at } = error as ExpressionError;
          expect(at >= 0 && at <= written.length).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("evaluation ends in a JSON value, a dropped flow or an ExpressionError", () => {
    fc.assert(
      fc.property(expression, (tree) => {
        const outcome = outcomeOf(() => {
          const result = evaluateExpression(tree, environment, re2Engine);
          return "value" in result ? toJsonValue(result.value) : result.dropped;
        });
        expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
      }),
      { numRuns: 3000 },
    );
  });

  test("every function takes any values without another error", () => {
    const value = fc.oneof(
      text,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(text, { maxLength: 3 }),
      fc.constant({ value: "x" }),
    );
    const names = ["a", "b", "c", "d", "e", "f", "g"];
    fc.assert(
      fc.property(
        fc.constantFrom(...FUNCTIONS.keys()),
        fc.array(value, { maxLength: 7 }),
        (name, values) => {
          const call = `${name}(${values.map((_, index) => `[${names[index]}]`).join(", ")})`;
          const inputs = Object.fromEntries(values.map((one, index) => [names[index], one]));
          const { randomInteger, newGuid, now } = environment;
          outcomeOf(() =>
            compileExpression(
              parseExpression(call),
              re2Engine,
            )(environmentFromInputs(inputs, { randomInteger, newGuid, now })),
          );
        },
      ),
      { numRuns: 4000 },
    );
  });
});
