import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** Rollcall's own folder. */
export const ROOT: string = join(import.meta.dirname, "..", "..");

/** Files below a folder by their ending, as paths from the root with `/`, in order. */
export function listFiles(folder: string, ending: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((path) => !path.includes("node_modules/"))
    .sort();
}

/** The text of a file, by its path from the root. */
export function readText(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** Every page of documentation, by its path from the root. */
export function listPages(): readonly string[] {
  const top = readdirSync(ROOT).filter((name) => name.endsWith(".md"));
  return [...top, ...listFiles("docs", ".md")];
}

/** The sources of a folder of TypeScript, pages of React with them. */
export function listSources(folder: string): readonly string[] {
  return [...listFiles(folder, ".ts"), ...listFiles(folder, ".tsx")].sort();
}
