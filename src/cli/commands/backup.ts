import { resolve } from "node:path";
import type { Command } from "commander";
import { type CommandContext, dataOption, jsonOption } from "../program.ts";
import { writeJson } from "../terminal.ts";

const EXAMPLES = `
Examples:
  rollcall backup /backup/2026-11-22
  rollcall backup /backup/today --data /var/lib/rollcall --with-secrets
  rollcall server --data /backup/today

The copy is of one moment, also while a server writes, and it is read through before the command
ends. Restoring is starting on it: a folder with rollcall.db and the key that belongs to it is a
data folder. PostgreSQL is copied by pg_dump, and restored by pg_restore.`;

interface BackupOptions {
  readonly data: string;
  readonly withSecrets?: true;
  readonly json?: true;
}

/** `rollcall backup FOLDER`: a consistent copy of the embedded database. */
export function addBackupCommand(program: Command, context: CommandContext): void {
  program
    .command("backup")
    .argument("<folder>", "where the copy goes; made when it is missing")
    .description("copy the embedded database, also while a server runs on it")
    .addOption(dataOption())
    .option("--with-secrets", "copy the key and the operator's token, too")
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action((folder: string, options: BackupOptions) => runBackup(context, folder, options));
}

async function runBackup(
  { services, terminal, env }: CommandContext,
  folder: string,
  options: BackupOptions,
): Promise<void> {
  const dataDirectory = resolve(options.data);
  const withSecrets = options.withSecrets === true;
  const backup = await services.backUp({
    dataDirectory,
    databaseUrl: env.DATABASE_URL,
    folder: resolve(folder),
    withSecrets,
  });
  if (options.json) {
    writeJson(terminal, backup);
    return;
  }
  const megabytes = (backup.bytes / 1_000_000).toFixed(1);
  const seconds = (backup.durationMs / 1_000).toFixed(1);
  for (const file of backup.files) terminal.out(`${file}\n`);
  terminal.err(`The database has ${megabytes} MB; copied and read through in ${seconds} s.\n`);
  terminal.err(
    withSecrets
      ? "With the key beside it, whoever has the copy can read the stored Secret Tokens.\n"
      : `The key is not in it: keep ${dataDirectory}/key (or ROLLCALL_KEY) elsewhere. Without it,\n` +
          "stored Secret Tokens can't be read.\n",
  );
}
