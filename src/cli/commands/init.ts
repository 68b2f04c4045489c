import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { CliError } from "../exit-codes.ts";
import { INIT_FILES } from "../init-files.ts";
import { type CommandContext, jsonOption } from "../program.ts";
import { writeJson } from "../terminal.ts";

const EXAMPLES = `
Examples:
  rollcall init
  rollcall init provisioning --dry-run

It writes into an empty folder alone, and overwrites nothing.`;

/** What may be in a folder that counts as empty: version control begins before anything else. */
const IGNORED: readonly string[] = [".git", ".DS_Store"];

interface InitOptions {
  readonly dryRun?: true;
  readonly json?: true;
}

/** `rollcall init [FOLDER]`: a commented beginning of configuration in files. */
export function addInitCommand(program: Command, context: CommandContext): void {
  program
    .command("init")
    .argument("[folder]", "an empty folder, or one that is not there yet", ".")
    .description("write a commented configuration to begin with: an application, tests, settings")
    .option("--dry-run", "only tell what would be written")
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action((folder: string, options: InitOptions) => runInit(context, resolve(folder), options));
}

async function runInit(
  { terminal }: CommandContext,
  folder: string,
  { dryRun, json }: InitOptions,
): Promise<void> {
  await refuseFull(folder);
  const items = INIT_FILES.map(({ path, text }) => ({ file: join(folder, path), text }));
  if (!dryRun) {
    for (const { file, text } of items) await write(file, text);
  }
  const files = items.map(({ file }) => ({ file }));
  if (json) return writeJson(terminal, { items: files });
  for (const { file } of files) terminal.out(`${file}\n`);
  terminal.err(
    dryRun
      ? "Nothing was written.\n"
      : "Next: read apps/example.yaml, then rollcall config test tests, and rollcall up.\n",
  );
}

/** @throws CliError conflict `FolderNotEmpty` */
async function refuseFull(folder: string): Promise<void> {
  const found = (await list(folder)).filter((name) => !IGNORED.includes(name));
  const [first] = found;
  if (first === undefined) return;
  const more = found.length > 1 ? ` and ${found.length - 1} more` : "";
  const message = `${folder} is not empty: ${first}${more}. Nothing was written.`;
  throw new CliError("conflict", "FolderNotEmpty", message, {
    hint: "name an empty folder, or one that is not there yet: rollcall init provisioning",
  });
}

async function list(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return [];
    throw new CliError("misuse", "FolderUnreadable", `${folder} can't be read as a folder.`, {
      cause,
    });
  }
}

async function write(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    // Whatever came there meanwhile is somebody's.
    await writeFile(file, text, { flag: "wx" });
  } catch (cause) {
    const { code = "InternalError" } = cause as NodeJS.ErrnoException;
    throw new CliError("failed", "FileUnwritable", `${file} can't be written (${code}).`, {
      cause,
    });
  }
}
