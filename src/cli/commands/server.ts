import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type CommandContext, dataOption } from "../program.ts";
import { createProgress } from "../progress.ts";

const RATE_LIMIT = "requests/s of each token: rate, rate:burst or off";

/** `rollcall server`: both halves in one process, until it is stopped. */
export function addServerCommand(program: Command, context: CommandContext): void {
  addHostingOptions(program.command("server").addOption(dataOption()))
    .description("serve the SCIM organizations and run the synchronization jobs")
    .option("--no-demo", "leave a new database empty")
    .action((options: ServerOptions) => runServer(context, options));
}

/** `rollcall up`: the same for real use, where nobody invented is wanted. */
export function addUpCommand(program: Command, context: CommandContext): void {
  addHostingOptions(program.command("up").addOption(dataOption()))
    .description("start the server on its data, which it makes or brings up to date; for real use")
    .option("--demo", "load the demonstration into a new database")
    .addHelpText("after", UP_EXAMPLES)
    .action((options: Omit<ServerOptions, "demo"> & { demo?: true }) =>
      runServer(context, { ...options, demo: options.demo === true }),
    );
}

const UP_EXAMPLES = `
Examples:
  rollcall up
  rollcall up --data /var/lib/rollcall --public-url https://rollcall.example

A new database is empty: rollcall directory create NAME makes the first directory, and a link that
signs its administrator in.`;

/** Where a server listens. */
export function addListenOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--port <n>", "the port to listen on, else 8400 or the next; 0 takes a free one")
        .env("ROLLCALL_PORT")
        .argParser(parsePort),
    )
    .addOption(
      new Option("--host <address>", "the address to listen on")
        .env("ROLLCALL_HOST")
        .default("127.0.0.1"),
    );
}

/** Where a server listens, and how others reach it and its organizations. */
function addHostingOptions(command: Command): Command {
  return addListenOptions(command)
    .addOption(new Option("--public-url <url>", "how others reach this server").env("ROLLCALL_URL"))
    .addOption(
      new Option("--domain <domain>", "serve organizations at users-<subscription>.<domain> too")
        .env("ROLLCALL_DOMAIN")
        .argParser(parseDomain),
    )
    .addOption(new Option("--rate-limit <limit>", RATE_LIMIT).env("ROLLCALL_RATE_LIMIT"))
    .addOption(
      new Option("--gallery <dir>", "a folder with JSON files of further applications").env(
        "ROLLCALL_GALLERY",
      ),
    );
}

/** What a server is started with. */
export interface ServerOptions {
  readonly data: string;
  readonly port?: number;
  readonly host: string;
  readonly publicUrl?: string;
  readonly domain?: string;
  readonly rateLimit?: string;
  readonly gallery?: string;
  readonly demo: boolean;
}

/**
 * Start a server, and stop it when the signal says so.
 *
 * @param place - the PostgreSQL database; undefined in it: the embedded one
 */
export async function runServer(
  context: CommandContext,
  options: ServerOptions,
  place: { readonly databaseUrl: string | undefined } = { databaseUrl: context.env.DATABASE_URL },
): Promise<void> {
  const { services, terminal, signal } = context;
  const progress = createProgress(terminal, Date.now);
  const server = await services
    .startServer({
      dataDirectory: resolve(options.data),
      databaseUrl: place.databaseUrl,
      host: options.host,
      port: options.port,
      publicUrl: options.publicUrl,
      domain: options.domain,
      rateLimit: options.rateLimit,
      galleryFolder: options.gallery,
      demo: options.demo,
      signal,
      onProgress: progress.show,
      onNotice: (sentence) => {
        progress.end();
        terminal.out(`${sentence}\n`);
      },
    })
    .finally(progress.end);
  await untilAborted(signal);
  terminal.err("Stopping …\n");
  await server.stop();
  terminal.err("Stopped. Everything that was acknowledged is on disk.\n");
}

/** Resolves when the signal is aborted. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
}

function parseDomain(text: string): string {
  const domain = text.trim().toLowerCase();
  const labels = domain.split(".");
  // Punycode is how other letters come into a host name, so these few are all there are.
  const isLabel = (label: string): boolean =>
    label !== "" && [...label].every((character) => LABEL_CHARACTERS.includes(character));
  if (domain.length <= 190 && labels.every(isLabel)) return domain;
  throw new InvalidArgumentError("A domain is made of letters a to z, digits, hyphens and dots.");
}

const LABEL_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789-";

/** A port's number. @throws InvalidArgumentError */
export function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a whole number from 0 to 65535.");
}
