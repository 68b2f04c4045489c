import { readFile } from "node:fs/promises";
import { type Command, Option } from "commander";
import { CliError } from "./exit-codes.ts";
import type { CommandContext } from "./program.ts";

const LONGEST_SECRET = 64 * 1024;

/** The flags by which a secret comes in. */
export interface SecretOptions {
  readonly token?: string | boolean;
  readonly tokenStdin?: boolean;
  readonly tokenFile?: string;
}

/** Which secret a command takes, as people call it. */
export type SecretName = "Secret Token" | "operator's token" | "one-time link or token";

/** Add `--token-stdin` and `--token-file`; a plain `--token` exists only to be refused. */
export function addSecretOptions(command: Command, name: SecretName = "Secret Token"): Command {
  return command
    .addOption(new Option("--token-stdin", `read the ${name} from standard input`))
    .addOption(new Option("--token-file <file>", `read the ${name} from a file`))
    .addOption(new Option("--token [token]").hideHelp());
}

/**
 * Read a secret from where the flags say, else from ROLLCALL_TOKEN.
 *
 * @returns undefined when none is given
 * @throws CliError misuse when it stands on the command line, is empty, or can't be read
 */
export async function readSecret(
  context: CommandContext,
  options: SecretOptions,
  name: SecretName = "Secret Token",
): Promise<string | undefined> {
  refuseTyped(options);
  if (options.tokenStdin) {
    if (context.terminal.inputIsTerminal) {
      context.terminal.err(`Paste the ${name}, then press Enter and Ctrl+D.\n`);
    }
    const text = await context.terminal.readInput(LONGEST_SECRET, context.signal);
    return notEmpty(text, "Standard input", name);
  }
  if (options.tokenFile !== undefined) {
    return notEmpty(await readSecretFile(options.tokenFile), options.tokenFile, name);
  }
  const fromEnvironment = context.env.ROLLCALL_TOKEN;
  if (fromEnvironment === undefined) return undefined;
  return notEmpty(fromEnvironment, "ROLLCALL_TOKEN", name);
}

/** @throws CliError misuse when a secret was typed as an argument */
export function refuseTyped({ token }: SecretOptions): void {
  if (token === undefined) return;
  throw new CliError(
    "misuse",
    "SecretOnCommandLine",
    "A secret on the command line can be read by every user of this machine.",
    { hint: "pipe it: … --token-stdin < token.txt, or set ROLLCALL_TOKEN." },
  );
}

/**
 * Read a secret that has flags of its own.
 *
 * @param given - `variable`: the environment variable that holds it, when no flag is given
 * @param name - what people call it
 * @returns undefined when none is given
 * @throws CliError misuse when it is empty or can't be read
 */
export async function readNamedSecret(
  { terminal, signal, env }: CommandContext,
  given: {
    readonly stdin?: boolean | undefined;
    readonly file?: string | undefined;
    readonly variable?: string;
  },
  name: string,
): Promise<string | undefined> {
  const { stdin, file, variable } = given;
  if (stdin) {
    if (terminal.inputIsTerminal) {
      terminal.err(`Paste the ${name}, then press Enter and Ctrl+D.\n`);
    }
    return notEmpty(await terminal.readInput(LONGEST_SECRET, signal), "Standard input", name);
  }
  if (file !== undefined) return notEmpty(await readSecretFile(file), file, name);
  const text = variable === undefined ? undefined : env[variable];
  return text === undefined ? undefined : notEmpty(text, variable ?? "", name);
}

async function readSecretFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const message = `The token file ${file} can't be read.`;
    throw new CliError("misuse", "TokenFileUnreadable", message, { cause });
  }
}

function notEmpty(text: string, where: string, name: string): string {
  const secret = text.trim();
  if (secret !== "") return secret;
  throw new CliError("misuse", "SecretMissing", `${where} holds no ${name}.`);
}
