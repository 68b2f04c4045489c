import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "commander";
import { type ConfirmOptions, confirm } from "../confirm.ts";
import { CliError, EXIT_CODES } from "../exit-codes.ts";
import { addServerOptions, formatQuery, type ServerOptions, withGraph } from "../graph-client.ts";
import { plainText } from "../plain.ts";
import type { CommandContext } from "../program.ts";
import type { SyncProblem } from "../services.ts";
import { writeJson } from "../terminal.ts";

interface ImportOptions extends ServerOptions, ConfirmOptions {
  readonly deleteMissing?: true;
  readonly restore?: true;
  readonly dryRun?: true;
  readonly allowDeletes?: string;
}

/** What became of people, or would. */
interface ImportOutcome {
  readonly counts: Readonly<
    Record<"created" | "changed" | "restored" | "deleted" | "unchanged", number>
  >;
  /** The first thousand. */
  readonly problems: readonly SyncProblem[];
  readonly problemCount: number;
}

interface ImportPreview extends ImportOutcome {
  readonly columns: readonly { readonly header: string; readonly use: string }[];
  /** `leavers`: the first thousand. */
  readonly names: { readonly leavers: readonly { readonly userPrincipalName: string }[] };
  readonly guard: { readonly code: string; readonly message: string } | null;
}

/** `rollcall directory import FILE`: a CSV file of people into the directory. */
export function addDirectoryImportCommand(directory: Command, context: CommandContext): void {
  addServerOptions(directory.command("import").argument("<file>", "a CSV file with a header line"))
    .description("add and change the people of a CSV file; columns that it lacks stay as they are")
    .option("--delete-missing", "delete people who are not in the file; asks first")
    .option("--allow-deletes <n>", `with more than ${MOST_DELETES} to delete: their exact number`)
    .option("--restore", "bring back people of the file who were deleted less than 30 days ago")
    .option("--dry-run", "say what would change, and change nothing")
    .option("-y, --yes", "do not ask")
    .addHelpText(
      "after",
      "\nExamples:\n  rollcall directory import people.csv --dry-run\n" +
        "  rollcall directory import people.csv --delete-missing\n" +
        "  rollcall directory import people.csv --restore",
    )
    .action((file: string, options: ImportOptions) =>
      withGraph(context, options, async (api) => {
        const bytes = await readBytes(file);
        const query = {
          restore: options.restore ? "true" : undefined,
          leavers: options.deleteMissing ? "delete" : undefined,
        };
        const path = "/directory/imports";
        const preview = await api.sendFile<ImportPreview>(
          `${path}/preview${formatQuery(query)}`,
          bytes,
        );
        checkRows(preview);
        tellUnused(context, options, preview);
        if (options.dryRun) return tell(context, options, preview);
        const { deleted } = preview.counts;
        if (deleted > 0) {
          checkDeletions(deleted, options);
          const names = preview.names.leavers.map(({ userPrincipalName }) => userPrincipalName);
          const text = `Delete ${deleted} people who are not in the file?`;
          await confirm(context, options, { text, names });
        }
        const given = { ...query, fileName: basename(file), allowLeavers: String(deleted) };
        const { result } = await api.sendFile<{ readonly result: ImportOutcome }>(
          `${path}${formatQuery(given)}`,
          bytes,
        );
        tell(context, options, result);
      }),
    );
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    if (isMissing) {
      throw new CliError("misuse", "NotFound", `${file}: There is no such file.`, { cause });
    }
    throw new CliError("misuse", "FileUnreadable", `The file ${file} can't be read.`, { cause });
  }
}

/** More than this at once is a wrong file more often than a wave of leavers. */
const MOST_DELETES = 10;

function checkDeletions(count: number, { allowDeletes }: ImportOptions): void {
  if (count <= MOST_DELETES || allowDeletes === String(count)) return;
  const message = `${count} people are not in the file, more than ${MOST_DELETES}.`;
  throw new CliError("guarded", "TooManyDeletes", `${message} Nothing was done.`, {
    hint: `look at who is missing; if it is right, add --allow-deletes=${count}.`,
  });
}

function checkRows({ guard, problems }: ImportPreview): void {
  if (guard?.code !== "BadRows") return;
  const hint = describe(problems.find(({ code }) => code === "BadRow"));
  throw new CliError("guarded", "BadRows", guard.message, hint === "" ? {} : { hint });
}

/** Columns that nothing comes of: mistyped perhaps, or of another program's own. */
function tellUnused(
  { terminal }: CommandContext,
  { json }: ImportOptions,
  { columns }: ImportPreview,
): void {
  const unused = columns.filter(({ use, header }) => use === "unused" && header !== "");
  if (json || unused.length === 0) return;
  const names = unused.map(({ header }) => header).join(", ");
  terminal.err(`${plainText(`Columns that are not used: ${names}`)}\n`);
}

function describe(problem: SyncProblem | undefined): string {
  if (problem === undefined) return "";
  const { line, userPrincipalName, message } = problem;
  const where = line === undefined ? "" : `line ${line}: `;
  return plainText(
    `${where}${userPrincipalName === undefined ? "" : `${userPrincipalName}: `}${message}`,
  );
}

function tell(
  { terminal, setExit }: CommandContext,
  options: ImportOptions,
  { counts, problems, problemCount }: ImportOutcome,
): void {
  const { created: added, changed, restored, deleted, unchanged } = counts;
  if (problems.some(({ code }) => code !== "ManagerNotFound")) setExit(EXIT_CODES.partial.exit);
  const dryRun = options.dryRun === true;
  if (options.json) {
    const shown = { added, changed, restored, deleted, unchanged };
    writeJson(terminal, { dryRun, counts: shown, problems });
    return;
  }
  for (const problem of problems) terminal.err(`${describe(problem)}  ${problem.code}\n`);
  const what = dryRun ? "Nothing was changed. Would be: " : "";
  terminal.out(
    `${what}${added} added, ${changed} changed, ${restored} restored, ${deleted} deleted, ` +
      `${unchanged} unchanged, ${problemCount} problems\n`,
  );
}
