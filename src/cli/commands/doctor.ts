import { resolve } from "node:path";
import { type Command, Option } from "commander";
import type { DiagnosisCheck } from "../doctor-services.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { plainText } from "../plain.ts";
import { type CommandContext, dataOption, jsonOption } from "../program.ts";
import { writeJson } from "../terminal.ts";
import { parsePort } from "./server.ts";

const EXAMPLES = `
Examples:
  rollcall doctor
  rollcall doctor --data /var/lib/rollcall --port 8400
  DATABASE_URL=postgres://… rollcall doctor --json

It only looks: nothing is made, changed or sent. Ends with 1 when something would keep a server
from running or from being safe, and with 0 when there are warnings alone.`;

interface DoctorOptions {
  readonly data: string;
  readonly port?: number;
  readonly host: string;
  readonly json?: true;
}

/** `rollcall doctor`: what an installation lacks, a line for each thing. */
export function addDoctorCommand(program: Command, context: CommandContext): void {
  program
    .command("doctor")
    .description("look at this installation, and say what is missing and what to do about it")
    .addOption(dataOption())
    .addOption(
      new Option("--port <n>", "the port that the server is to have")
        .env("ROLLCALL_PORT")
        .argParser(parsePort),
    )
    .addOption(
      new Option("--host <address>", "the address that it is to listen on")
        .env("ROLLCALL_HOST")
        .default("127.0.0.1"),
    )
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action((options: DoctorOptions) => runDoctor(context, options));
}

async function runDoctor(context: CommandContext, options: DoctorOptions): Promise<void> {
  const { services, terminal, env, signal } = context;
  const checks = await services.diagnose({
    dataDirectory: resolve(options.data),
    databaseUrl: env.DATABASE_URL,
    port: options.port,
    host: options.host,
    signal,
  });
  const hasFailure = checks.some(({ status }) => status === "failure");
  const exit = (hasFailure ? EXIT_CODES.failed : EXIT_CODES.done).exit;
  context.setExit(exit);
  if (options.json) writeJson(terminal, { items: checks, exit });
  else for (const check of checks) terminal.out(formatCheck(check));
}

const SIGNS = { ok: "✓", warning: "!", failure: "✗", skipped: "–" } as const;

function formatCheck({ name, status, message, hint }: DiagnosisCheck): string {
  const line = `${SIGNS[status]} ${name.padEnd(NAME_WIDTH)} ${message}`;
  const next = hint === undefined ? "" : `\n  ${"".padEnd(NAME_WIDTH)} Next: ${hint}`;
  return `${plainText(line)}${next === "" ? "" : `\n${plainText(next.slice(1))}`}\n`;
}

const NAME_WIDTH = 9;
