import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CliError } from "../cli/exit-codes.ts";
import type { GalleryFile } from "../cli/services.ts";
import type { JsonValue } from "../common/json.ts";
import { re2Engine } from "../connector/re2.ts";
import { type ParsedDocument, parseGalleryDocument } from "../gallery/parse-document.ts";
import type { GalleryDocument } from "../sync/gallery-document.ts";

/** Beyond this it is no description of an application. */
const LONGEST_FILE = 1024 * 1024;

/**
 * Read a file that describes an application for the gallery, and look for what is wrong with it.
 *
 * @throws CliError misuse when it can't be read, or is no JSON
 */
export async function readGalleryFile(file: string): Promise<GalleryFile> {
  const { content, parsed } = await parseFile(file);
  return { content, issues: parsed.issues ?? [] };
}

/**
 * Read every `.json` file of a folder, in the order of their names.
 *
 * @param folder - undefined: there are none
 * @throws CliError misuse with everything that is wrong, by file and place
 */
export async function readGalleryFolder(
  folder: string | undefined,
): Promise<readonly GalleryDocument[]> {
  if (folder === undefined || folder === "") return [];
  const documents = new Map<string, string>();
  const read: GalleryDocument[] = [];
  for (const name of await listNames(folder)) {
    const { document, issues = [] } = (await parseFile(join(folder, name))).parsed;
    if (document === undefined) {
      const lines = issues.map(({ path, message }) => `\n  ${path} ${message}`).join("");
      const told = `${join(folder, name)} describes no application:${lines}`;
      throw new CliError("misuse", "InvalidGalleryFile", told, {
        hint: "rollcall gallery check FILE tells the same.",
      });
    }
    const other = documents.get(document.id);
    if (other !== undefined) {
      const told = `${other} and ${name} in ${folder} both describe "${document.id}".`;
      throw new CliError("misuse", "InvalidGalleryFile", told);
    }
    documents.set(document.id, name);
    read.push(document);
  }
  return read;
}

async function listNames(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => name.endsWith(".json")).sort();
  } catch (cause) {
    const told = `The folder of gallery files ${folder} can't be read.`;
    throw new CliError("misuse", "FileUnreadable", told, { cause });
  }
}

async function parseFile(
  file: string,
): Promise<{ readonly content: JsonValue; readonly parsed: ParsedDocument }> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new CliError("misuse", "FileUnreadable", `The file ${file} can't be read.`, { cause });
  }
  if (text.length > LONGEST_FILE) {
    throw new CliError("misuse", "FileInvalid", `${file} is longer than a megabyte.`);
  }
  try {
    const content = JSON.parse(text) as JsonValue;
    return { content, parsed: parseGalleryDocument(content, re2Engine) };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new CliError("misuse", "FileInvalid", `${file} is no JSON: ${cause.message}`, { cause });
  }
}
