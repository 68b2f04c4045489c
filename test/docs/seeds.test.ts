import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT, readText } from "./repository.ts";

/** docs/seeds.md: what it names is there. */

const page = readText("docs/seeds.md");

/** The lines of a section, from its heading to the next. */
function readSection(heading: string): string {
  const [, after = ""] = page.split(`\n## ${heading}\n`);
  return after.split("\n## ")[0] ?? "";
}

/** The words that a section quotes from a journey. */
function listQuoted(section: string, of: string): readonly string[] {
  const mentions = section.matchAll(new RegExp(`${of}((?:, "[^"]+")+)`, "g"));
  return [...mentions].flatMap(([, words = ""]) =>
    [...words.matchAll(/"([^"]+)"/g)].map(([, each = ""]) => each),
  );
}

describe("the statements of the five documents", () => {
  test("name files and folders that exist", () => {
    const named = [...page.matchAll(/`((?:src|test|vectors)\/[\w./-]+)`/g)].map(([, path]) => path);
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((path) => !existsSync(join(ROOT, path ?? "")))).toEqual([]);
  });

  test("name commands that exist", () => {
    const commands = readText("docs/reference/commands.md");
    const named = [...page.matchAll(/`(rollcall [a-z]+(?: [a-z]+)*)/g)].map(
      ([, name = ""]) => name,
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !commands.includes(name))).toEqual([]);
  });

  test.each([
    { of: "BIS", heading: "BIS: its provisioning tutorial", file: "003-bis", most: 20 },
    {
      of: "BitaBIZ",
      heading: "BitaBIZ: its provisioning tutorials",
      file: "000-bitabiz",
      most: 24,
    },
    {
      of: "BitaBIZ, older",
      heading: "BitaBIZ: its provisioning tutorials",
      file: "001-bitabiz-azure",
      most: 8,
      word: "older",
    },
    {
      of: "Bizagi",
      heading: "Bizagi: its guide to the Customer Portal",
      file: "002-bizagi",
      most: 15,
    },
    {
      of: "BitaBIZ, removing users",
      heading: "BitaBIZ: removing users from the integration",
      file: "004-remove-users",
      most: 10,
    },
  ])("$of: name tests of the journey by its own words", ({ heading, file, most, word }) => {
    const quoted = listQuoted(readSection(heading), word ?? "journey");
    const journey = readText(`test/journeys/${file}.test.ts`);
    expect(quoted.length).toBeGreaterThanOrEqual(most);
    expect(quoted.filter((words) => !journey.includes(words))).toEqual([]);
  });

  test.each(["000-bitabiz", "001-bitabiz-azure", "002-bizagi", "003-bis", "004-remove-users"])(
    "name most tests of %s: what is walked is in the table",
    (file) => {
      const journey = readText(`test/journeys/${file}.test.ts`);
      const titles = [...journey.matchAll(/\btest\("([^"]+)"/g)].map(([, title = ""]) => title);
      const quoted = [...page.matchAll(/"([^"]+)"/g)].map(([, words = ""]) => words);
      const isNamed = (title: string) => quoted.some((words) => title.includes(words));
      const named = titles.filter(isNamed);
      expect(titles.length).toBeGreaterThan(5);
      expect(named.length / titles.length).toBeGreaterThan(0.6);
    },
  );
});
