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

/** Add `--token-stdin` and `--token-file`; a plain `--token` exists only to be refused. */
export function addSecretOptions(command: Command): Command {
  return command
    .addOption(new Option("--token-stdin", "read the Secret Token from standard input"))
    .addOption(new Option("--token-file <file>", "read the Secret Token from a file"))
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
): Promise<string | undefined> {
  if (options.token !== undefined) {
    throw new CliError(
      "misuse",
      "SecretOnCommandLine",
      "A secret on the command line can be read by every user of this machine.",
      { hint: "pipe it: … --token-stdin < token.txt, or set ROLLCALL_TOKEN." },
    );
  }
  if (options.tokenStdin) {
    if (context.terminal.inputIsTerminal) {
      context.terminal.err("Paste the Secret Token, then press Enter and Ctrl+D.\n");
    }
    return notEmpty(await context.terminal.readInput(LONGEST_SECRET), "Standard input");
  }
  if (options.tokenFile !== undefined) {
    return notEmpty(await readSecretFile(options.tokenFile), options.tokenFile);
  }
  const fromEnvironment = context.env.ROLLCALL_TOKEN;
  return fromEnvironment === undefined ? undefined : notEmpty(fromEnvironment, "ROLLCALL_TOKEN");
}

async function readSecretFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const message = `The token file ${file} can't be read.`;
    throw new CliError("misuse", "TokenFileUnreadable", message, { cause });
  }
}

function notEmpty(text: string, where: string): string {
  const secret = text.trim();
  if (secret !== "") return secret;
  throw new CliError("misuse", "SecretMissing", `${where} holds no Secret Token.`);
}
