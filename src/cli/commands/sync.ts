import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { timeoutOption } from "../duration.ts";
import { CliError, EXIT_CODES, type ExitName } from "../exit-codes.ts";
import { type CommandContext, dataOption, jsonOption } from "../program.ts";
import { createProgress } from "../progress.ts";
import { addSecretOptions, readSecret, type SecretOptions } from "../secret.ts";
import type { SyncProblem, SyncReport } from "../services.ts";
import { writeJson } from "../terminal.ts";

const EXAMPLES = `
Examples:
  rollcall sync people.csv --to https://app.example/scim/v2 --token-stdin < token.txt
  rollcall sync people.csv --to https://app.example/scim/v2 --token-file token.txt --plan
  ROLLCALL_TOKEN=… rollcall sync people.csv --to https://app.example/scim/v2 --json

The file is a CSV export of people; the columns of Microsoft's "Download users" are understood.
Whoever is missing from the file is disabled. Run again, it sends only what changed.`;

/** How many problems are printed one by one before they are only counted. */
const PROBLEMS_SHOWN = 20;

/** `rollcall sync PEOPLE.csv --to TENANT_URL`: the main job in one command. */
export function addSyncCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("sync")
    .description("bring a SCIM application in step with a CSV file of people")
    .argument("<people.csv>", "the file of people")
    .requiredOption("--to <tenant-url>", "the application's Tenant URL")
    .option("--plan", "say what would be sent, and send nothing but GET")
    .addOption(
      new Option(
        "--max-deletes <n>",
        "hold back all leavers when there are more of them",
      ).argParser(parseNumber),
    )
    .addOption(
      new Option(
        "--allow-deletes <n>",
        "let just so many leavers go that were held back",
      ).argParser(parseNumber),
    )
    .addOption(timeoutOption("application").env("ROLLCALL_TIMEOUT").default(30_000, "30s"))
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES);
  addSecretOptions(command).action((file: string, options: SyncOptions) =>
    runSync(context, file, options),
  );
}

interface SyncOptions extends SecretOptions {
  readonly to: string;
  readonly data: string;
  readonly timeout: number;
  readonly plan?: true;
  readonly maxDeletes?: number;
  readonly allowDeletes?: number;
  readonly json?: true;
}

function parseNumber(text: string): number {
  const number = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(number) && number >= 0) return number;
  throw new InvalidArgumentError("A whole number, 0 or more.");
}

async function runSync(context: CommandContext, file: string, options: SyncOptions): Promise<void> {
  const { services, terminal, signal } = context;
  const secretToken = await readSecret(context, options);
  if (secretToken === undefined) {
    throw new CliError("misuse", "SecretMissing", "The application's Secret Token is missing.", {
      hint: "pipe it with --token-stdin, or set ROLLCALL_TOKEN.",
    });
  }
  const progress = createProgress(terminal, Date.now);
  const report = await services
    .syncPeople({
      file,
      tenantUrl: options.to,
      secretToken,
      dataDirectory: resolve(options.data),
      plan: options.plan ?? false,
      maxDeletes: options.maxDeletes,
      allowDeletes: options.allowDeletes,
      timeoutMs: options.timeout,
      signal,
      onProgress: progress.show,
      onNotice: (sentence) => terminal.err(`${sentence}\n`),
    })
    .finally(progress.end);
  if (options.json) writeJson(terminal, { ...report, exit: exitOf(report) });
  else printReport(context, file, report, options.plan ?? false);
  if (report.error !== undefined) {
    const { code, message, action } = report.error;
    throw new CliError(exitNameOf(report), code, message, { hint: action });
  }
  if (report.staged > 0) {
    throw new CliError("guarded", "TooManyDeletes", describeStaged(report), {
      hint: `look at who has left the file; if it is right, add --allow-deletes=${report.staged}.`,
    });
  }
  context.setExit(exitOf(report));
}

function describeStaged({ staged }: SyncReport): string {
  const who = staged === 1 ? "1 leaver is" : `${staged} leavers are`;
  return `${who} held back, more than --max-deletes allows; everybody else is in step.`;
}

const REFUSED: ReadonlySet<string> = new Set(["Unauthorized", "InsufficientRights"]);
const MISUSE: ReadonlySet<string> = new Set(["InvalidTenantUrl", "InvalidSecretToken"]);

function exitNameOf(report: SyncReport): ExitName {
  if (report.error !== undefined) {
    if (REFUSED.has(report.error.code)) return "refused";
    return MISUSE.has(report.error.code) ? "misuse" : "otherSide";
  }
  const incomplete = report.failures.length > 0 || report.file.badRows.length > 0;
  return incomplete ? "partial" : "done";
}

function exitOf(report: SyncReport): number {
  return EXIT_CODES[exitNameOf(report)].exit;
}

function printReport(
  { terminal }: CommandContext,
  file: string,
  report: SyncReport,
  plan: boolean,
): void {
  const { directory, counts, requests } = report;
  // A row may have several faults, and each is told; it is one row all the same.
  const bad = new Set(report.file.badRows.map(({ line }) => line)).size;
  const print = (text: string): void => terminal.out(`${text}\n`);
  print(`${file}: ${report.file.people} people${bad > 0 ? `, ${say(bad, "row")} skipped` : ""}`);
  print(
    `Directory: ${directory.joined} joined, ${directory.changed} changed, ${directory.left} left, ` +
      `${directory.returned} returned, ${directory.unchanged} unchanged`,
  );
  if (plan) {
    const planned = report.planned ?? [];
    print(`Plan: ${planned.length === 0 ? "nothing to send" : say(planned.length, "request")}`);
    for (const { method, path, body } of planned) {
      print(`  ${method} ${path}${body === undefined ? "" : ` ${JSON.stringify(body)}`}`);
    }
  } else {
    const late = counts.references === 0 ? "" : `${counts.references} managers set later, `;
    print(
      `Application: ${counts.created} created, ${counts.updated} updated, ` +
        `${counts.disabled} disabled, ${late}${counts.failed} failed`,
    );
    const sent = Object.entries(requests).map(([method, count]) => `${count} ${method}`);
    print(`Sent: ${sent.length === 0 ? "nothing" : sent.join(", ")}`);
  }
  if (directory.kept > 0) {
    terminal.err(
      `Missing from the file and left as they are: ${directory.kept}, since a row that ` +
        "can't be read may be theirs. Correct the rows below, and run again.\n",
    );
  }
  printProblems(terminal.err, "Skipped", report.file.badRows);
  printProblems(terminal.err, "Failed", report.failures);
  printProblems(terminal.err, "Warning", report.warnings);
}

function say(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function printProblems(
  print: (text: string) => void,
  title: string,
  problems: readonly SyncProblem[],
): void {
  for (const { line, column, userPrincipalName, message } of problems.slice(0, PROBLEMS_SHOWN)) {
    const place = [
      line === undefined ? undefined : `line ${line}`,
      column ? `column ${column}` : undefined,
      userPrincipalName,
    ];
    print(`  ${title}: ${place.filter((part) => part !== undefined).join(", ")}: ${message}\n`);
  }
  const rest = problems.length - PROBLEMS_SHOWN;
  if (rest > 0) print(`  … and ${rest} more (all of them with --json)\n`);
}
