import { existsSync, readdirSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { listSources, ROOT, readText } from "./repository.ts";

const page = readText("ARCHITECTURE.md");
/** Which folders each folder may import, as the table says; `everything` for the root. */
const table: ReadonlyMap<string, readonly string[]> = readTable();
const PURE = [
  "common",
  "scim",
  "expression",
  "directory",
  "sync",
  "gallery",
  "saas",
  "conformance",
  "demo",
];

function readTable(): ReadonlyMap<string, readonly string[]> {
  const rows = page.matchAll(/^\| `([a-z-]+)` *\| [^|]+ \|([^|]*)\|$/gm);
  return new Map(
    [...rows].map(([, folder = "", may = ""]) => [
      folder,
      may
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name !== ""),
    ]),
  );
}

interface Import {
  readonly file: string;
  readonly folder: string;
  readonly specifier: string;
}

/** Every import of every source, tests left out: they may put things together. */
function listImports(): readonly Import[] {
  return listSources("src")
    .filter((file) => !file.endsWith(".test.ts") && file !== "src/connector/test-servers.ts")
    .flatMap((file) =>
      ts.preProcessFile(readText(file), true, true).importedFiles.map(({ fileName }) => ({
        file,
        folder: folderOf(file),
        specifier: fileName,
      })),
    );
}

/** The folder right below src; `main.ts` stands in none. */
function folderOf(file: string): string {
  const [, folder = "", rest] = file.split("/");
  return rest === undefined ? "" : folder;
}

describe("the table of ARCHITECTURE.md", () => {
  test("names every folder of src and no other", () => {
    const folders = readdirSync(join(ROOT, "src"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect([...table.keys()].sort()).toEqual(folders.sort());
  });

  test("names only folders that there are as what may be imported", () => {
    const named = [...table.values()].flat().filter((name) => name !== "everything");
    expect(named.filter((name) => !table.has(name))).toEqual([]);
  });

  test("is obeyed by every import", () => {
    const broken = listImports().filter(({ file, folder, specifier }) => {
      if (folder === "" || !specifier.startsWith(".")) return false;
      const other = folderOf(posix.join(dirname(file), specifier));
      const may = table.get(folder) ?? [];
      return other !== folder && !may.includes(other) && !may.includes("everything");
    });
    expect(broken).toEqual([]);
  });

  test("shows no two folders that may import each other", () => {
    const mutual = [...table].flatMap(([folder, may]) =>
      may.filter((other) => table.get(other)?.includes(folder)).map((other) => [folder, other]),
    );
    expect(mutual).toEqual([]);
  });
});

describe("the pure folders", () => {
  test("import no package and nothing of Node", () => {
    const impure = listImports().filter(
      ({ folder, specifier }) => PURE.includes(folder) && !specifier.startsWith("."),
    );
    expect(impure).toEqual([]);
  });

  test("are those that tsconfig.core.json compiles without Node's types", () => {
    const { include } = JSON.parse(readText("tsconfig.core.json")) as { include: string[] };
    const compiled = include.filter((path) => path.startsWith("src/"));
    expect(compiled.sort()).toEqual(PURE.map((folder) => `src/${folder}`).sort());
  });

  test("are those that the page calls pure: the table's rows from common to demo", () => {
    expect([...table.keys()].slice(0, PURE.length).sort()).toEqual([...PURE].sort());
    expect(page).toContain("`common` to `demo` are pure");
  });
});

describe("the two walks of ARCHITECTURE.md", () => {
  const walks = page.slice(page.indexOf("## Two walks"), page.indexOf("## What is stored"));
  const named = [...walks.matchAll(/`([a-z-]+)\/([a-z-]+)`/g)].map(([path]) =>
    path.replaceAll("`", ""),
  );

  test("name files", () => {
    expect(named.length).toBeGreaterThan(5);
  });

  test.each(named.map((path) => ({ path })))("$path is a file or a folder", ({ path }) => {
    const place = join(ROOT, "src", path);
    expect(existsSync(`${place}.ts`) || existsSync(place)).toBe(true);
  });
});
