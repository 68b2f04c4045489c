import ts from "typescript";
import { describe, expect, test } from "vitest";
import { listFiles, listPages, listSources, readText } from "./repository.ts";

const FILE_LINES = 300;
const FUNCTION_LINES = 70;
/** A component's lines are for the most part those of its markup, one attribute each. */
const COMPONENT_LINES = 100;
const COLUMNS = 100;

const sources = listSources("src");
const code = ["src", "test", "bench", "scripts", "examples"].flatMap(listSources);
const everything = [...code, ...listPages(), ...listFiles("vectors", ".json"), "package.json"];

/** Lines of all files that a pattern finds, as `file:line: text`, short enough to read. */
function findLines(files: readonly string[], pattern: RegExp): readonly string[] {
  return files.flatMap((file) =>
    readText(file)
      .split("\n")
      .flatMap((line, index) =>
        pattern.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 120)}`] : [],
      ),
  );
}

/** A function that only gives a list, such as the statements of a migration, is data. */
function isList(node: ts.Node): boolean {
  return ts.isArrowFunction(node) && ts.isArrayLiteralExpression(node.body);
}

/** Every function with its first line and its length in lines. */
function measureFunctions(file: string): readonly { place: string; lines: number }[] {
  const source = ts.createSourceFile(file, readText(file), ts.ScriptTarget.Latest, true);
  const measured: { place: string; lines: number }[] = [];
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body !== undefined && !isList(node)) {
      const start = lineOf(node.getStart());
      measured.push({ place: `${file}:${start + 1}`, lines: lineOf(node.end) - start + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return measured;
}

/** Uses of the type `any`, told apart from the word by the compiler's own reading. */
function findAny(file: string): readonly string[] {
  const source = ts.createSourceFile(file, readText(file), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) {
      found.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe("sizes", () => {
  test(`no file of src is longer than ${FILE_LINES} lines`, () => {
    const lengths = sources.map((file) => ({ file, lines: readText(file).split("\n").length - 1 }));
    expect(lengths.filter(({ lines }) => lines > FILE_LINES)).toEqual([]);
  });

  test(`no function of src is longer than ${FUNCTION_LINES} lines`, () => {
    // A describe block of a test is a list, not a function that somebody has to follow.
    const files = sources.filter((file) => !file.endsWith(".test.ts"));
    const functions = files.flatMap(measureFunctions);
    expect(functions.length).toBeGreaterThan(500);
    const most = (place: string) => (place.includes(".tsx:") ? COMPONENT_LINES : FUNCTION_LINES);
    expect(functions.filter(({ place, lines }) => lines > most(place))).toEqual([]);
  });

  test(`no line of code is longer than ${COLUMNS} columns`, () => {
    const long = findLines(code, new RegExp(`^.{${COLUMNS + 1},}`, "u"))
      // The formatter can't break a text; a comment can be broken by whoever writes it.
      .filter((found) => !/["'`]/.test(found) || /^[^ ]+ (\/?\*|\/\/)/.test(found));
    expect(long).toEqual([]);
  });
});

// The words are put together here, so that this file does not find itself.
const FORBIDDEN: readonly { title: string; files: readonly string[]; pattern: RegExp }[] = [
  {
    title: "notes of unfinished work",
    files: everything.filter((file) => file !== "CONTRIBUTING.md"),
    pattern: new RegExp(`\\b(${["TO", "DO"].join("")}|${["FIX", "ME"].join("")}|X{3})\\b`),
  },
  {
    title: "tests that are singled out",
    files: code,
    pattern: new RegExp(`\\b(describe|test|it)${"\\."}(only|todo)\\b`),
  },
  {
    title: "skips without a reason that is worked out",
    files: code,
    pattern: new RegExp(`\\b(describe|test|it)${"\\."}skip\\(`),
  },
  {
    title: "suppressed compiler errors",
    files: code,
    pattern: new RegExp(`@ts-${"(ignore|nocheck|expect-error)"}`),
  },
  {
    title: "paths of one machine",
    files: everything,
    pattern: new RegExp(`(^|[\\s"'\`(=])/(${["work", "home", "Users", "root"].join("|")})/[a-z]`),
  },
  {
    title: "hosts of package registries",
    files: everything,
    pattern: new RegExp(
      `registry\\.(${["npmjs", "yarnpkg"].join("|")})|${"artifact"}ory|verd${"accio"}`,
    ),
  },
];

describe("what must not be anywhere", () => {
  test.each(FORBIDDEN)("$title", ({ files, pattern }) => {
    expect(findLines(files, pattern)).toEqual([]);
  });

  test("the type any", () => {
    expect(code.flatMap(findAny)).toEqual([]);
  });

  test("lock files name no host but the public registry", () => {
    const locks = ["package-lock.json", "runtime/package-lock.json"].map(readText).join("\n");
    const hosts = [...locks.matchAll(/"resolved": "https?:\/\/([^/"]+)/g)].map(([, host]) => host);
    const allowed = ["registry", "npmjs", "org"].join(".");
    expect([...new Set(hosts)].filter((host) => host !== allowed)).toEqual([]);
  });
});
