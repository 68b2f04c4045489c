import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

interface Line {
  readonly id: string;
  readonly section: string;
  readonly about: string;
  /** `[file, title]`. */
  readonly tests?: readonly (readonly [file: string, title: string])[];
  readonly reason?: string;
}

const ROOT = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), "utf8");
const { lines } = JSON.parse(read("vectors/scim/checklist.json")) as { lines: readonly Line[] };

/** The ids there are: of each document, from the first to the last of a run. */
const RUNS: readonly (readonly [prefix: string, first: number, last: number])[] = [
  ["43", 1, 54],
  ["43", 60, 86],
  ["43", 90, 119],
  ["44", 1, 11],
  ["44", 20, 26],
  ["44", 30, 37],
  ["44", 40, 76],
  ["44", 80, 87],
  ["44", 90, 121],
  ["44", 125, 143],
  ["44", 150, 157],
  ["44", 160, 167],
  ["44", 170, 186],
  ["65", 1, 27],
  ["67", 1, 10],
];

/** The files that run vectors. */
const RUNNERS = ["test/scim", "src/scim"].flatMap((folder) =>
  readdirSync(new URL(folder, ROOT))
    .filter((name) => name.endsWith(".test.ts") && name !== "checklist.test.ts")
    .map((name) => read(`${folder}/${name}`)),
);

interface Case {
  readonly id?: string;
  readonly title?: string;
  readonly text?: string;
  readonly name?: string;
}

interface VectorFile {
  readonly cases?: readonly Case[];
  readonly exchanges?: readonly Case[];
}

const titles = new Map<string, ReadonlySet<string>>();

/** The titles of a vector file, whose cases a test file has to run. */
function listTitles(path: string): ReadonlySet<string> {
  const known = titles.get(path);
  if (known !== undefined) return known;
  const [, folder = "", name = ""] = path.split("/");
  const isRun = RUNNERS.some((text) => text.includes(folder === "exchanges" ? folder : name));
  expect(isRun, `${path} is run`).toBe(true);
  const { cases = [], exchanges = [] } = JSON.parse(read(path)) as VectorFile;
  const found = new Set(
    [...cases, ...exchanges].map((each) => each.name ?? `${each.id} ${each.title ?? each.text}`),
  );
  titles.set(path, found);
  return found;
}

/** Whether a file of tests has a title with these words, and not merely a mention of them. */
function hasTitle(path: string, title: string): boolean {
  return read(path)
    .split("\n")
    .some((line, index, all) => {
      if (!line.includes(title) || line.trim().startsWith("//")) return false;
      const opening = `${all[index - 1] ?? ""} ${line}`;
      return ["test(", "test.each(", "describe(", "title:", "])(", ")("].some((mark) =>
        opening.includes(mark),
      );
    });
}

describe("every requirement has a test, or a reason why it needs none", () => {
  test("none is left out, none is there twice", () => {
    const ids = RUNS.flatMap(([prefix, first, last]) =>
      Array.from({ length: last - first + 1 }, (_, index) => {
        return `${prefix}-${String(first + index).padStart(3, "0")}`;
      }),
    );
    expect(ids).toHaveLength(303);
    expect(lines.map(({ id }) => id)).toEqual(ids);
  });

  test.each(lines)("$id $about", ({ section, about, tests = [], reason }) => {
    expect(section).toMatch(/^RFC \d{4} \d/);
    expect(about.trim()).not.toBe("");
    expect(tests.length > 0 || reason !== undefined).toBe(true);
    if (reason !== undefined) expect(reason.trim().length).toBeGreaterThan(10);
    for (const [path, title] of tests) {
      expect(existsSync(new URL(path, ROOT)), path).toBe(true);
      const isThere = path.endsWith(".json") ? listTitles(path).has(title) : hasTitle(path, title);
      expect(isThere, `"${title}" in ${path}`).toBe(true);
    }
  });
});
