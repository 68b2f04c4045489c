import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type CommandContext, dataOption } from "../program.ts";
import { createProgress } from "../progress.ts";

const RATE_LIMIT = "requests/s of each token: rate, rate:burst or off";

/** `rollcall server`: both halves in one process, until it is stopped. */
export function addServerCommand(program: Command, context: CommandContext): void {
  program
    .command("server")
    .description("serve the SCIM organizations and run the synchronization jobs")
    .addOption(dataOption())
    .addOption(
      new Option("--port <n>", "the port to listen on, else 8400 or the next; 0 takes a free one")
        .env("ROLLCALL_PORT")
        .argParser(parsePort),
    )
    .addOption(
      new Option("--host <address>", "the address to listen on")
        .env("ROLLCALL_HOST")
        .default("127.0.0.1"),
    )
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
    )
    .option("--no-demo", "leave a new database empty")
    .action((options: ServerOptions) => runServer(context, options));
}

interface ServerOptions {
  readonly data: string;
  readonly port?: number;
  readonly host: string;
  readonly publicUrl?: string;
  readonly domain?: string;
  readonly rateLimit?: string;
  readonly gallery?: string;
  readonly demo: boolean;
}

async function runServer(context: CommandContext, options: ServerOptions): Promise<void> {
  const { services, terminal, env, signal } = context;
  const progress = createProgress(terminal, Date.now);
  const server = await services
    .startServer({
      dataDirectory: resolve(options.data),
      databaseUrl: env.DATABASE_URL,
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
