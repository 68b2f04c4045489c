import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findCountry } from "../common/countries.ts";
import { re2Engine } from "../connector/re2.ts";
import {
  compileExpression,
  ExpressionError,
  environmentFromInputs,
  FUNCTIONS,
  formatExpression,
  parseExpression,
  toJsonValue,
} from "./index.ts";

interface Vector {
  readonly expression: string;
  readonly inputs?: Record<string, unknown>;
  readonly now?: string;
  readonly expect: {
    readonly value?: unknown;
    readonly matches?: string;
    readonly random?: Readonly<Record<string, number | string>>;
    readonly dropped?: string;
    readonly error?: string;
    readonly offset?: number;
    readonly parses?: true;
    readonly redacted?: true;
  };
}

interface VectorFile {
  readonly section: string;
  readonly source: string;
  readonly vectors: readonly Vector[];
}

const folder = new URL("../../vectors/expression/", import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name): VectorFile => JSON.parse(readFileSync(new URL(name, folder), "utf8")));

function evaluate({ expression, inputs = {}, now = "2025-07-30T00:00:00Z" }: Vector): unknown {
  let state = 1;
  const environment = environmentFromInputs(inputs, {
    now: Date.parse(now),
    newGuid: () => "0f8fad5b-d9cb-469f-a165-70867728950e",
    randomInteger: (below) => {
      state = (state * 48_271) % 2_147_483_647;
      return state % below;
    },
    findCountry,
  });
  const result = compileExpression(parseExpression(expression), re2Engine)(environment);
  return "value" in result ? { ...result, value: toJsonValue(result.value) } : result;
}

function refusalOf(vector: Vector): unknown {
  try {
    return evaluate(vector);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { error: error.code, offset: error.offset };
  }
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

function checkRandom(text: string, wanted: Readonly<Record<string, number | string>>): void {
  const counts: Record<string, number> = {
    Digits: count(text, /\d/g),
    Upper: count(text, /[A-Z]/g),
    Lower: count(text, /[a-z]/g),
    Special: count(text, /[^A-Za-z\d]/g),
  };
  for (const [name, value] of Object.entries(wanted)) {
    if (name === "length") expect(text).toHaveLength(Number(value));
    else if (name === "excludes") for (const one of String(value)) expect(text).not.toContain(one);
    else if (name.startsWith("min")) {
      expect(counts[name.slice(3)]).toBeGreaterThanOrEqual(Number(value));
    } else expect(counts[name.charAt(0).toUpperCase() + name.slice(1)]).toBe(value);
  }
}

describe.each(files)("$section ($source)", ({ vectors }) => {
  test.each(vectors.map((vector, index) => ({ ...vector, index })))(
    "$index: $expression $inputs",
    (vector) => {
      const { value, matches, random, dropped, error, offset, parses, redacted } = vector.expect;
      if (parses) {
        const expression = parseExpression(vector.expression);
        expect(parseExpression(formatExpression(expression)).kind).toBe(expression.kind);
        return;
      }
      const found = refusalOf(vector);
      if (error !== undefined) {
        expect(found).toMatchObject(offset === undefined ? { error } : { error, offset });
      } else if (dropped !== undefined) {
        expect(found).toEqual({ dropped });
      } else {
        expect(found).toHaveProperty("value");
        const result = found as { readonly value: unknown; readonly redacted?: true };
        expect(result.redacted).toBe(redacted);
        if (value !== undefined) expect(result.value).toEqual(value);
        if (matches !== undefined) expect(result.value).toMatch(new RegExp(matches));
        if (random !== undefined) checkRandom(String(result.value), random);
      }
    },
  );
});

test("every function of the language has a vector", () => {
  const texts = files
    .flatMap(({ vectors }) => vectors.map(({ expression }) => expression))
    .join(" ");
  const missing = [...FUNCTIONS.keys()].filter((name) => !texts.includes(`${name}(`));
  expect(missing).toEqual([]);
});
