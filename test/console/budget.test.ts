import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { CONSOLE_FOLDER } from "../support/console-server.ts";

/** How much a browser loads before the first page of a console is there. */

const MOST_BYTES = 350 * 1024;

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
  readonly css?: readonly string[];
}

const manifest = JSON.parse(
  readFileSync(join(CONSOLE_FOLDER, ".vite", "manifest.json"), "utf8"),
) as Readonly<Record<string, Chunk>>;

/** The files of a chunk and of all that it imports. */
function collect(key: string, files: Set<string>): Set<string> {
  const chunk = manifest[key];
  if (chunk === undefined) throw new Error(`The build has no ${key}.`);
  if (files.has(chunk.file)) return files;
  files.add(chunk.file);
  for (const each of chunk.css ?? []) files.add(each);
  for (const each of chunk.imports ?? []) collect(each, files);
  return files;
}

function measure(files: ReadonlySet<string>): number {
  const sizes = [...files].map((file) => gzipSync(readFileSync(join(CONSOLE_FOLDER, file))).length);
  return sizes.reduce((sum, size) => sum + size, 0);
}

describe.each([
  { name: "admin-center", first: "admin-center/pages/home.tsx" },
  { name: "saas-admin", first: "saas-admin/pages/employees.tsx" },
])("$name", ({ name, first }) => {
  const entry = `${name}/index.html`;

  test(`loads its first page with at most ${MOST_BYTES / 1024} KB, compressed`, () => {
    const files = collect(entry, new Set());
    collect(first, files);
    collect(`locales/fi/${name}.ts`, files);
    expect(measure(files)).toBeLessThan(MOST_BYTES);
  });

  test("loads each page when somebody goes there, and not before", () => {
    const begun = collect(entry, new Set());
    const pages = Object.keys(manifest).filter((key) => key.startsWith(`${name}/pages/`));
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.filter((page) => begun.has(manifest[page]?.file ?? ""))).toEqual([]);
  });
});
