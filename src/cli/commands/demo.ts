import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { type ConfirmOptions, confirm } from "../confirm.ts";
import { CliError } from "../exit-codes.ts";
import type { CommandContext } from "../program.ts";
import { addListenOptions, runServer, type ServerOptions } from "./server.ts";

const EXAMPLES = `
Examples:
  rollcall demo
  rollcall demo --data /tmp/rollcall-demo --port 0
  rollcall demo --reset

Its data are in a folder of your own, unless --data names another. Neither ROLLCALL_DATA nor
DATABASE_URL is touched.`;

type DemoOptions = Pick<ServerOptions, "port" | "host"> &
  ConfirmOptions & { readonly data?: string; readonly reset?: true };

/** `rollcall demo`: a server with the demonstration, on data of its own. */
export function addDemoCommand(program: Command, context: CommandContext): void {
  addListenOptions(program.command("demo"))
    .description("start a server with 200 invented people and three applications, to look around")
    .option("--data <dir>", "where its data are, when not in your own folder of the demonstration")
    .option("--reset", "remove its data, and start nothing")
    .option("-y, --yes", "with --reset: don't ask")
    .addHelpText("after", EXAMPLES)
    .action((options: DemoOptions) => runDemo(context, options));
}

async function runDemo(context: CommandContext, options: DemoOptions): Promise<void> {
  if (options.reset) return reset(context, options);
  const { host, port } = options;
  const listen = { host, ...(port !== undefined && { port }) };
  const data = resolve(options.data ?? demoFolder(context));
  context.terminal.err(`Commands that work with it: rollcall status --data ${data}\n`);
  // Nobody invented gets into a database that is shared.
  await runServer(context, { ...listen, data, demo: true }, { databaseUrl: undefined });
}

async function reset(context: CommandContext, options: DemoOptions): Promise<void> {
  const { services, terminal } = context;
  if (options.data !== undefined) {
    const message = "--reset removes your own folder of the demonstration, and no other.";
    throw new CliError("misuse", "FolderNotOwn", message, { hint: "remove that one yourself." });
  }
  const folder = demoFolder(context);
  await confirm(context, options, { text: `Remove ${folder}?` });
  const isGone = await services.removeData(folder);
  terminal.err(isGone ? `Removed: ${folder}\n` : `There is nothing at ${folder}.\n`);
}

function demoFolder({ env }: CommandContext): string {
  const home = env.XDG_DATA_HOME ?? join(homedir(), ".local", "share");
  return join(home, "rollcall", "demo");
}
