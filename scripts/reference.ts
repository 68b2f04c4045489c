import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GALLERY_DOCUMENT_SCHEMA } from "../src/gallery/document-schema.ts";
import { writeCommands } from "./reference-commands.ts";
import { writeErrors } from "./reference-errors.ts";
import { writeFunctions } from "./reference-functions.ts";
import { writeGraph } from "./reference-graph.ts";
import { ROOT } from "./reference-page.ts";
import { writeSaas } from "./reference-saas.ts";
import { writeScim } from "./reference-scim.ts";

/**
 * Writes docs/reference out of the code: `node scripts/reference.ts` writes the pages, with
 * `--check` it only says which of them differ, and fails.
 */

const folder = join(ROOT, "docs", "reference");
const checking = process.argv.includes("--check");
const pages: Readonly<Record<string, string>> = {
  "commands.md": writeCommands(),
  "errors.md": await writeErrors(),
  "functions.md": writeFunctions(),
  "gallery-application.schema.json": `${JSON.stringify(GALLERY_DOCUMENT_SCHEMA, null, 2)}\n`,
  "graph.md": writeGraph(),
  "saas.md": writeSaas(),
  "scim.md": writeScim(),
};

mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(pages)) {
  const file = join(folder, name);
  if (!checking) writeFileSync(file, text);
  else if (readOrNothing(file) !== text) {
    console.error(`docs/reference/${name} is out of date: run node scripts/reference.ts`);
    process.exitCode = 1;
  }
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
