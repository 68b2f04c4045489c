import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT, readText } from "./repository.ts";

/** docs/seeds.md: what it names is there. */

const page = readText("docs/seeds.md");

describe("the statements of the five documents", () => {
  test("name files and folders that exist", () => {
    const named = [...page.matchAll(/`((?:src|test|vectors)\/[\w./-]+)`/g)].map(([, path]) => path);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !existsSync(join(ROOT, path ?? "")))).toEqual([]);
  });

  test("name steps of the journey of BIS by its own words", () => {
    const section = page.split("## BIS")[1]?.split("\n## ")[0] ?? "";
    const quoted = [...section.matchAll(/journey, "([^"]+)"/g)].map(([, words]) => words ?? "");
    const journey = readText("test/journeys/003-bis.test.ts");
    expect(quoted.length).toBeGreaterThan(15);
    expect(quoted.filter((words) => !journey.includes(words))).toEqual([]);
  });
});
