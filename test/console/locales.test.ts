import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { listFiles, ROOT } from "../docs/repository.ts";

/** The texts of the consoles: three languages that say the same. */

const FOLDER = "src/console/locales";
const OTHERS = ["da", "fi"] as const;
const AREAS = listFiles(`${FOLDER}/en`, ".json").map((file) => basename(file, ".json"));

/** Every text of an area by its whole key, e.g. `shown.all`. */
function readTexts(language: string, area: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(ROOT, FOLDER, language, `${area}.json`), "utf8");
  const found = new Map<string, string>();
  const walk = (value: unknown, key: string): void => {
    if (typeof value === "string") found.set(key, value);
    else {
      for (const [name, each] of Object.entries(value as object)) {
        walk(each, key === "" ? name : `${key}.${name}`);
      }
    }
  };
  walk(JSON.parse(text), "");
  return found;
}

function listPlaceholders(text: string): readonly string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = ""]) => name).sort();
}

describe.each(OTHERS)("texts in %s", (language) => {
  test("have the areas that English has", () => {
    const areas = listFiles(`${FOLDER}/${language}`, ".json").map((file) =>
      basename(file, ".json"),
    );
    expect(areas).toEqual(AREAS);
  });

  test.each(AREAS)("%s has the same keys, and says something for each", (area) => {
    const [english, own] = [readTexts("en", area), readTexts(language, area)];
    expect([...own.keys()].sort()).toEqual([...english.keys()].sort());
    expect([...own].filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  test.each(AREAS)("%s names the same values", (area) => {
    const own = readTexts(language, area);
    const different = [...readTexts("en", area)].filter(
      ([key, text]) =>
        listPlaceholders(text).join() !== listPlaceholders(own.get(key) ?? "").join(),
    );
    expect(different).toEqual([]);
  });

  test.each(["admin-center", "saas-admin"])(
    "%s loads the areas that it loads in English",
    (file) => {
      const read = (name: string) => readFileSync(join(ROOT, FOLDER, name, `${file}.ts`), "utf8");
      const listImports = (text: string) =>
        [...text.matchAll(/from "([^"]+)"/g)].map(([, from]) => from);
      expect(listImports(read(language))).toEqual(listImports(read("en")));
    },
  );
});

describe("texts in English", () => {
  test.each(AREAS)("%s says something for each key", (area) => {
    expect([...readTexts("en", area)].filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  test("are each loaded by a console", () => {
    const loaded = ["admin-center", "saas-admin"]
      .map((file) => readFileSync(join(ROOT, FOLDER, "en", `${file}.ts`), "utf8"))
      .join("\n");
    expect(AREAS.filter((area) => !loaded.includes(`"./${area}.json"`))).toEqual([]);
  });
});
