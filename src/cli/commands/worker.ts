import { resolve } from "node:path";
import type { Command } from "commander";
import { CliError } from "../exit-codes.ts";
import { type CommandContext, dataOption } from "../program.ts";
import { untilAborted } from "./server.ts";

/** `rollcall worker`: one more process that runs lanes, on this machine or another. */
export function addWorkerCommand(program: Command, context: CommandContext): void {
  program
    .command("worker")
    .description("run synchronization jobs without serving HTTP (needs DATABASE_URL)")
    .addOption(dataOption())
    .action((options: { data: string }) => runWorker(context, options.data));
}

async function runWorker(context: CommandContext, data: string): Promise<void> {
  const { services, terminal, env, signal } = context;
  if (env.DATABASE_URL === undefined) {
    throw new CliError(
      "misuse",
      "DatabaseUrlMissing",
      "A worker shares a PostgreSQL database with the server; the embedded one has one process.",
      { hint: "set DATABASE_URL=postgres://… for the server and for each worker." },
    );
  }
  const worker = await services.startWorker({
    dataDirectory: resolve(data),
    databaseUrl: env.DATABASE_URL,
    signal,
    onNotice: (sentence) => terminal.err(`${sentence}\n`),
  });
  terminal.err("Worker is running. Stop: Ctrl+C\n");
  await untilAborted(signal);
  await worker.stop();
  terminal.err("Stopped.\n");
}
