import type { Command } from "commander";
import type { CheckReport } from "../../conformance/report.ts";
import { formatCheckReport } from "../check-report.ts";
import { timeoutOption } from "../duration.ts";
import { CliError, EXIT_CODES } from "../exit-codes.ts";
import { type CommandContext, jsonOption } from "../program.ts";
import { addSecretOptions, readSecret, type SecretOptions } from "../secret.ts";
import { writeJson } from "../terminal.ts";

const EXAMPLES = `
Examples:
  rollcall scim check https://app.example/scim/v2 --token-stdin < token.txt
  rollcall scim check https://app.example/scim/v2 --token-file token.txt --report out.html
  ROLLCALL_TOKEN=… rollcall scim check https://app.example/scim/v2 --json

Users and groups of the checks are named rollcall-check-… and are deleted at the end, after
Ctrl+C too. Nothing else is changed. Take a test tenant where there is one.`;

interface CheckOptions extends SecretOptions {
  readonly timeout: number;
  readonly report?: string;
  readonly json?: true;
}

/** `rollcall scim check URL`: the conformance checks, against any server. */
export function addScimCommands(program: Command, context: CommandContext): void {
  const scim = program.command("scim").description("SCIM 2.0 servers, also other people's");
  const check = scim
    .command("check")
    .description("check how well a SCIM server keeps to RFC 7643, 7644 and 9865")
    .argument("<tenant-url>", "the server's address, as far as before /Users")
    .option("--report <file>", "write the results as one HTML file for people")
    .addOption(timeoutOption("server").env("ROLLCALL_TIMEOUT").default(30_000, "30s"))
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES);
  addSecretOptions(check, "Secret Token").action((tenantUrl: string, options: CheckOptions) =>
    runCheck(context, tenantUrl, options),
  );
}

async function runCheck(
  context: CommandContext,
  tenantUrl: string,
  options: CheckOptions,
): Promise<void> {
  const { services, terminal, signal } = context;
  const secretToken = await readSecret(context, options, "Secret Token");
  if (secretToken === undefined) {
    throw new CliError("misuse", "SecretMissing", "The server's Secret Token is missing.", {
      hint: "pipe it with --token-stdin, or set ROLLCALL_TOKEN.",
    });
  }
  const draw = (text: string): void => {
    if (terminal.interactive) terminal.err(`\r\u001b[2K${text.slice(0, terminal.columns - 1)}`);
  };
  const report = await services
    .checkScim({
      tenantUrl,
      secretToken,
      timeoutMs: options.timeout,
      reportFile: options.report,
      onCheck: (done, total, title) => draw(`${done}/${total}  ${title}`),
      onCleanUp: () => draw("Deleting what the checks made …"),
      signal,
    })
    .finally(() => draw(""));
  const exit = exitOf(report);
  if (options.json) writeJson(terminal, { ...report, exit });
  else terminal.out(formatCheckReport(report));
  for (const { path, reason } of report.cleanUp.left) {
    terminal.err(`Left behind: ${path}: ${reason}\n`);
  }
  if (report.interrupted) terminal.err("Interrupted: only a part of the checks was made.\n");
  if (options.report !== undefined) terminal.err(`The report is in ${options.report}\n`);
  context.setExit(exit);
}

function exitOf({ interrupted, counts }: CheckReport): number {
  if (interrupted) return EXIT_CODES.interrupted.exit;
  return counts.failure > 0 ? EXIT_CODES.failed.exit : EXIT_CODES.done.exit;
}
