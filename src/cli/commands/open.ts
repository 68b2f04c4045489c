import type { Command } from "commander";
import { CliError } from "../exit-codes.ts";
import { type CommandContext, dataOption, jsonOption } from "../program.ts";
import { writeJson } from "../terminal.ts";
import { contextOption, readPlace } from "./organization-place.ts";

const EXAMPLES = `
Examples:
  rollcall open
  rollcall open '/provisioning-logs?status=failure'
  rollcall open /users --url https://rollcall.example

The address is printed; on a terminal a browser is opened besides, unless --print says no.`;

interface OpenOptions {
  readonly data: string;
  readonly url?: string;
  readonly context?: string;
  readonly print?: true;
  readonly json?: true;
}

/** `rollcall open [PAGE]`: where the admin center of the server is. */
export function addOpenCommand(program: Command, context: CommandContext): void {
  program
    .command("open")
    .argument("[page]", "a page of the admin center, from its slash on", "/")
    .description("print where the admin center is, and open it in a browser")
    .addOption(dataOption())
    .option("--url <url>", "the server, when not the one that runs on --data")
    .addOption(contextOption())
    .option("--print", "print the address alone")
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action((page: string, options: OpenOptions) => runOpen(context, page, options));
}

async function runOpen(context: CommandContext, page: string, options: OpenOptions): Promise<void> {
  const { services, terminal } = context;
  const origin = options.url ?? (await findOrigin(context, options));
  const url = buildUrl(origin, page);
  if (options.json) {
    writeJson(terminal, { url });
    return;
  }
  terminal.out(`${url}\n`);
  if (options.print || !terminal.interactive || terminal.outputColumns === undefined) return;
  if (!(await services.openInBrowser(url))) terminal.err("No browser could be opened here.\n");
}

async function findOrigin(context: CommandContext, options: OpenOptions): Promise<string> {
  const server = await context.services.connectToServer(await readPlace(context, options));
  await server.close();
  return server.origin;
}

function buildUrl(origin: string, page: string): string {
  const base = URL.parse(origin);
  const url = base === null ? null : URL.parse(page, origin);
  const isWeb = url !== null && ["http:", "https:"].includes(url.protocol);
  // A page that leads to another host would be opened as if it were ours.
  if (isWeb && page.startsWith("/") && url.origin === base?.origin) return url.href;
  const message = "The page begins with one slash, and the server's address with http or https.";
  throw new CliError("misuse", "InvalidAddress", message);
}
