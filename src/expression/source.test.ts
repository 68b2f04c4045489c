import { describe, expect, test } from "vitest";
import { re2Engine } from "../connector/re2.ts";
import {
  type AttributeMappingSource,
  attributesOf,
  checkExpression,
  formatExpression,
  fromMappingSource,
  parseExpression,
  toMappingSource,
} from "./index.ts";

const withoutText = (source: AttributeMappingSource): AttributeMappingSource => ({
  ...source,
  expression: "",
  parameters: source.parameters.map(({ key, value }) => ({ key, value: withoutText(value) })),
});

describe("attributeMappingSource, Graph synchronization", () => {
  test("omitted arguments are left out and Replace has Graph's keys", () => {
    const source = toMappingSource(parseExpression('Replace([lang],"-",,,"_",,)'));
    expect(source).toMatchObject({
      type: "Function",
      name: "Replace",
      expression: 'Replace([lang], "-", , , "_", , )',
      parameters: [
        { key: "source", value: { type: "Attribute", name: "lang", expression: "[lang]" } },
        { key: "Find", value: { type: "Constant", name: "-", expression: '"-"' } },
        { key: "Replacement", value: { type: "Constant", name: "_", expression: '"_"' } },
      ],
    });
  });

  test("numbers are printed as quoted texts", () => {
    const source = toMappingSource(parseExpression("Mid([mail], 1, 8)"));
    expect(source.expression).toBe('Mid([mail], "1", "8")');
    expect(source.parameters.map(({ key }) => key)).toEqual(["source", "start", "length"]);
  });

  test("repeated parameters are numbered", () => {
    const source = toMappingSource(parseExpression('Switch([a], , "x", "1", "y", "2")'));
    const keys = source.parameters.map(({ key }) => key);
    expect(keys).toEqual(["source", "key1", "value1", "key2", "value2"]);
  });

  test.each([
    "[mail]",
    '"a \\"b\\" \\\\ c"',
    'Switch([a], , "x", "1", "y", "2")',
    'Replace([lang], "-", , , "_")',
    'Join(", ", [surname], [givenName])',
    'Append(ToLower([a]), "x")',
    'SelectUniqueValue("a", "b", "c")',
  ])("a tree without texts is put together again: %s", (text) => {
    const source = withoutText(toMappingSource(parseExpression(text)));
    expect(formatExpression(fromMappingSource(source))).toBe(text);
  });

  test("a source type that does not exist is refused", () => {
    const source = { type: "Magic", name: "x", expression: "", parameters: [] } as unknown;
    expect(() => fromMappingSource(source as AttributeMappingSource)).toThrow(
      expect.objectContaining({ code: "invalidSource" }),
    );
  });
});

describe("checkExpression", () => {
  test.each([
    { text: "[mail]", codes: [] },
    { text: 'Switch([a], , "False", "True", "True", "False")', codes: [] },
    { text: 'Tolower(Jion(",", "a"))', codes: ["unknownFunction", "unknownFunction"] },
    { text: 'Append(Left("a"), IIF("a"))', codes: ["missingArgument", "missingArgument"] },
    { text: 'Replace("a", , "(?=b)", , "", , )', codes: ["unsupportedPattern"] },
    { text: 'Replace("a", , "(b", , Foo(), , )', codes: ["invalidPattern", "unknownFunction"] },
    { text: 'Join(",", SelectUniqueValue("a", "b"))', codes: ["misplacedFunction"] },
  ])("$text: $codes", ({ text, codes }) => {
    const issues = checkExpression(parseExpression(text), re2Engine);
    expect(issues.map(({ code }) => code)).toEqual(codes);
  });

  test.each([
    { title: "another case", written: "Tolower", meant: "ToLower" },
    { title: "two letters swapped", written: "Jion", meant: "Join" },
    { title: "a letter missing", written: "Coalese", meant: "Coalesce" },
  ])("an unknown name is answered with the nearest one: $title", ({ written, meant }) => {
    const [issue] = checkExpression(parseExpression(`${written}([a])`), re2Engine);
    expect(issue?.message).toBe(`There is no function ${written}; did you mean ${meant}?`);
  });
});

test("attributesOf names each attribute once, in the order of the text", () => {
  const tree = parseExpression('IIF([b] = [a], Join(",", [c], [b]), [d e])');
  expect(attributesOf(tree)).toEqual(["b", "a", "c", "d e"]);
});
