import { type Command, Option } from "commander";
import {
  type ContextBook,
  LOCAL_CONTEXT,
  readContext,
  type SavedContexts,
  trimUrl,
} from "../contexts.ts";
import { CliError } from "../exit-codes.ts";
import { formatIdentity, type Identity, readIdentity } from "../identity.ts";
import { plainText } from "../plain.ts";
import { type CommandContext, jsonOption } from "../program.ts";
import { addSecretOptions, readNamedSecret, refuseTyped, type SecretOptions } from "../secret.ts";
import { writeJson } from "../terminal.ts";
import { contextOption } from "./organization-place.ts";

const EXAMPLES = `
Examples:
  rollcall login https://rollcall.example
  rollcall login --context test < link.txt --token-stdin
  rollcall login https://rollcall.example --tenant contoso --token-file token.txt

It takes a one-time link (rollcall admin link makes one), the operator's token, or a token with a
role (rollcall token add), never as an argument. What it keeps is in a file that you alone can read.`;

const SECRET_NAME = "one-time link or token";
const LONGEST_NAME = 64;

interface LoginOptions extends SecretOptions {
  readonly context?: string;
  readonly tenant?: string;
  readonly json?: true;
}

/** `rollcall login [URL]`: keep a server with a token, as a context that commands use. */
export function addLoginCommand(program: Command, context: CommandContext): void {
  addSecretOptions(program.command("login").argument("[url]", "the server"), SECRET_NAME)
    .description("log in to a server; the commands that follow work with it")
    .addOption(
      new Option("--context <name>", "what to call it; else the server's host").env(
        "ROLLCALL_CONTEXT",
      ),
    )
    .addOption(
      new Option("--tenant <id>", "the tenant that is meant where none is named").env(
        "ROLLCALL_TENANT",
      ),
    )
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action((url: string | undefined, options: LoginOptions) => runLogin(context, url, options));
}

async function runLogin(
  context: CommandContext,
  given: string | undefined,
  options: LoginOptions,
): Promise<void> {
  const { services, signal, terminal } = context;
  refuseTyped(options);
  const book = await services.openContexts();
  const saved = book.read();
  const secret = await readCredential(context, options);
  const link = readLink(secret);
  const url = readUrl(given ?? link?.url ?? findKnownUrl(context, saved, options.context));
  const name = readName(options.context ?? new URL(url).host);
  const before = Object.hasOwn(saved.contexts, name) ? saved.contexts[name] : undefined;
  if (before !== undefined && trimUrl(before.url) !== url) {
    throw new CliError("conflict", "ContextTaken", `Context ${name} is ${before.url}.`, {
      hint: `choose another name, or first: rollcall logout --context ${name}`,
    });
  }
  warnOpenLine(context, url);
  // Before a link is used up: whether there is a place for what it gives.
  book.write(saved);
  const agent = `rollcall/${services.version}`;
  const login =
    link === undefined
      ? { token: secret, tenantId: options.tenant }
      : await services.signInByLink({ url, link: link.secret, agent, signal });
  const identity = await identify(context, url, login);
  const tenant = identity.tenant?.id;
  const entry = { url, token: login.token, ...(tenant !== undefined && { tenant }) };
  book.write({ current: name, contexts: { ...saved.contexts, [name]: entry } });
  if (options.json) return writeJson(terminal, shapeLogin(name, url, identity));
  terminal.out(`Logged in to ${url} as ${plainText(formatIdentity(identity))}.\n`);
  tellWhatWins(context, name, book);
}

async function readCredential(context: CommandContext, options: LoginOptions): Promise<string> {
  const { terminal, signal } = context;
  const { tokenStdin: stdin, tokenFile: file } = options;
  const secret = await readNamedSecret(context, { stdin, file }, SECRET_NAME);
  if (secret !== undefined) return secret;
  if (terminal.askSecret === undefined) {
    throw new CliError("misuse", "SecretMissing", "Nobody is there to give a link or a token.", {
      hint: "pipe it: … --token-stdin < token.txt",
    });
  }
  const typed = await terminal.askSecret("One-time link or token (it is not shown): ", signal);
  if (typed.trim() !== "") return typed.trim();
  throw new CliError("misuse", "SecretMissing", "Nothing was typed.");
}

/** @returns undefined when it is a token */
function readLink(text: string): { readonly url: string; readonly secret: string } | undefined {
  const link = URL.parse(text);
  const secret = link?.searchParams.get("link");
  if (link === null || secret === null || secret === undefined) return undefined;
  const path = link.pathname.replace(/\/sign-in\/?$/, "");
  return { url: `${link.origin}${path}`, secret };
}

function findKnownUrl(
  { env }: CommandContext,
  saved: SavedContexts,
  named: string | undefined,
): string {
  if (env.ROLLCALL_URL !== undefined) return env.ROLLCALL_URL;
  const name = named ?? saved.current;
  if (name !== undefined && Object.hasOwn(saved.contexts, name)) {
    return readContext(saved, name).url;
  }
  throw new CliError("misuse", "ServerMissing", "Which server is meant?", {
    hint: "name it: rollcall login https://rollcall.example",
  });
}

function readUrl(text: string): string {
  const url = URL.parse(text.trim());
  const isWeb = url !== null && ["http:", "https:"].includes(url.protocol);
  if (isWeb && url.username === "" && url.password === "") {
    return trimUrl(`${url.origin}${url.pathname}`);
  }
  const message = "A server's address begins with http or https, and holds no password.";
  throw new CliError("misuse", "InvalidAddress", message);
}

function readName(name: string): string {
  const isPlain = plainText(name) === name && ![...name].some((each) => " ,/\\\"'".includes(each));
  if (name !== "" && name.length <= LONGEST_NAME && isPlain && name !== LOCAL_CONTEXT) return name;
  const message = `A context's name is a word of at most ${LONGEST_NAME} signs, and not local.`;
  throw new CliError("misuse", "InvalidContext", message);
}

async function identify(
  { services, signal }: CommandContext,
  url: string,
  { token, tenantId }: { readonly token: string; readonly tenantId: string | undefined },
): Promise<Identity> {
  const server = await services.connectToServer({ kind: "server", url, operatorToken: token });
  try {
    return await readIdentity(server, tenantId, { signal });
  } finally {
    await server.close();
  }
}

const OWN_HOSTS: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

function warnOpenLine({ terminal }: CommandContext, url: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === "https:" || OWN_HOSTS.includes(hostname)) return;
  terminal.err(`${url} is not encrypted: whoever sits on the line reads your token.\n`);
}

function shapeLogin(name: string, url: string, identity: Identity): object {
  const { kind, name: displayName, role, tenant, expires } = identity;
  const tenantId = tenant?.id ?? null;
  return { context: name, url, kind, displayName, role, tenantId, expires: expires ?? null };
}

function tellWhatWins({ terminal, env }: CommandContext, name: string, book: ContextBook): void {
  terminal.err(`Context ${name} is used from now on; it is kept in ${book.file}.\n`);
  const winning = ["ROLLCALL_URL", "ROLLCALL_TOKEN", "ROLLCALL_TENANT", "ROLLCALL_DATA"];
  for (const each of winning.filter((variable) => env[variable] !== undefined)) {
    terminal.err(`${each} is set, and wins over it.\n`);
  }
}

/** The beginning of a session's secret. */
const SESSION_PREFIX = "rsa_";

/** `rollcall logout`: forget a context, and end the session at the server. */
export function addLogoutCommand(program: Command, context: CommandContext): void {
  program
    .command("logout")
    .description("forget the context in use or one that is named; a session ends at the server too")
    .addOption(contextOption())
    .option("--all", "forget all contexts")
    .addOption(jsonOption())
    .action((options: { context?: string; all?: true; json?: true }) =>
      runLogout(context, options),
    );
}

async function runLogout(
  context: CommandContext,
  options: { readonly context?: string; readonly all?: true; readonly json?: true },
): Promise<void> {
  const { services, terminal } = context;
  const book = await services.openContexts();
  const saved = book.read();
  const named = options.context ?? saved.current;
  const names = options.all ? Object.keys(saved.contexts) : named === undefined ? [] : [named];
  const leaving = names.map((name) => ({ name, ...readContext(saved, name) }));
  for (const { name, url, token } of leaving) {
    const isSession = token.startsWith(SESSION_PREFIX);
    const isOver = isSession && (await endSession(context, url, token));
    if (isSession && !isOver) {
      terminal.err(`${url} was not told; the session of ${name} ends there by itself.\n`);
    }
    if (!isSession) terminal.err(`The token of ${name} still opens ${url} until it is revoked.\n`);
  }
  const left = Object.entries(saved.contexts).filter(([name]) => !names.includes(name));
  const isKept = saved.current !== undefined && !names.includes(saved.current);
  const contexts = Object.fromEntries(left);
  if (names.length > 0) book.write({ ...(isKept && { current: saved.current }), contexts });
  if (options.json) return writeJson(terminal, { items: names.map((name) => ({ name })) });
  if (names.length === 0) terminal.err("Nobody is logged in.\n");
  for (const name of names) terminal.out(`Logged out of ${name}.\n`);
}

async function endSession(
  { services, signal }: CommandContext,
  url: string,
  token: string,
): Promise<boolean> {
  const server = await services.connectToServer({ kind: "server", url, operatorToken: token });
  const path = "/rollcall/v1/session/sign-out";
  try {
    await server.call({ method: "POST", path, body: undefined, signal, timeoutMs: 10_000 });
    return true;
  } catch (error) {
    if (error instanceof CliError && error.exit !== "interrupted") return false;
    throw error;
  } finally {
    await server.close();
  }
}
