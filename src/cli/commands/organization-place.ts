import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { choosePlace, type PlaceWish } from "../contexts.ts";
import { CliError } from "../exit-codes.ts";
import { type CommandContext, dataOption, jsonOption } from "../program.ts";
import { addSecretOptions, readSecret, type SecretOptions } from "../secret.ts";
import type { OrganizationAdmin, OrganizationPlace } from "../services.ts";

/** The flags that say where organizations are administered. */
export interface PlaceOptions extends PlaceFlags {
  readonly data: string;
  readonly json?: true;
}

/** Add the flags of {@link PlaceOptions} to a command. */
export function addPlaceOptions(command: Command): Command {
  return addSecretOptions(command, "operator's token")
    .addOption(dataOption())
    .option("--url <url>", "administer a running server instead of a database")
    .addOption(contextOption())
    .addOption(jsonOption());
}

/** `--context NAME`, as every command understands it that works with a server. */
export function contextOption(): Option {
  const option = new Option("--context <name>", "a server that you logged in to, or local");
  return option.env("ROLLCALL_CONTEXT");
}

/** Do some work in the place that the flags name, and close it. */
export async function withAdmin(
  context: CommandContext,
  options: PlaceOptions,
  work: (admin: OrganizationAdmin) => Promise<void>,
): Promise<void> {
  const admin = await context.services.openOrganizations(await readPlace(context, options));
  try {
    await work(admin);
  } finally {
    await admin.close();
  }
}

/** The flags that say where a command works. */
export interface PlaceFlags extends SecretOptions {
  readonly data?: string;
  readonly url?: string;
  readonly tenant?: string;
  readonly context?: string;
}

/**
 * Where a command works, by its flags, the environment and the contexts of the user.
 *
 * @throws CliError misuse when a token is given and no server, or two places are named
 */
export async function readPlace(
  context: CommandContext,
  options: PlaceFlags,
): Promise<OrganizationPlace> {
  const wish = await readWish(context, options);
  const saved = isSettled(wish) ? { contexts: {} } : (await context.services.openContexts()).read();
  const used = choosePlace(wish, saved);
  context.notePlace(used);
  const { server, token } = used;
  if (server === undefined) {
    if (token !== undefined && options.tokenStdin) {
      throw new CliError("misuse", "TokenWithoutUrl", "A token goes with --url.");
    }
    const dataDirectory = resolve(options.data ?? "./data");
    return { kind: "store", dataDirectory, databaseUrl: context.env.DATABASE_URL };
  }
  return { kind: "server", url: server.value, operatorToken: token?.value };
}

/** The tenant of flag, environment or context; of use once {@link readPlace} has looked. */
export function readTenant(context: CommandContext, named: string | undefined): string | undefined {
  return named ?? context.usedPlace()?.tenant?.value;
}

/** Whether contexts have nothing to add, so that what may be wrong with them is in nobody's way. */
function isSettled({ context, url, token, data }: PlaceWish): boolean {
  if (context !== undefined) return false;
  return url === undefined ? data === "--data" : token !== undefined;
}

async function readWish(context: CommandContext, options: PlaceFlags): Promise<PlaceWish> {
  const { env, sourceOf } = context;
  const secret = await readSecret(context, options, "operator's token");
  const tenant = options.tenant ?? env.ROLLCALL_TENANT;
  const isFlag = (name: string): boolean => sourceOf(name) === "cli";
  const name = (option: string, variable: string): string =>
    isFlag(option) ? `--${option}` : variable;
  const secretFrom = options.tokenStdin
    ? "--token-stdin"
    : options.tokenFile === undefined
      ? "ROLLCALL_TOKEN"
      : "--token-file";
  const data = findData(context);
  // A folder that was typed wins over a server that stands in the environment.
  const isOverruled = data === "--data" && !isFlag("url");
  const url = isOverruled ? undefined : options.url;
  return {
    ...(options.context !== undefined && {
      context: { value: options.context, from: name("context", "ROLLCALL_CONTEXT") },
    }),
    ...(url !== undefined && { url: { value: url, from: name("url", "ROLLCALL_URL") } }),
    ...(secret !== undefined && { token: { value: secret, from: secretFrom } }),
    ...(tenant !== undefined && { tenant: { value: tenant, from: name("tenant", TENANT) } }),
    ...(data !== undefined && { data }),
  };
}

const TENANT = "ROLLCALL_TENANT";

function findData({ env, sourceOf }: CommandContext): string | undefined {
  const source = sourceOf("data");
  if (source === "cli") return "--data";
  if (source === "env") return "ROLLCALL_DATA";
  return env.DATABASE_URL === undefined ? undefined : "DATABASE_URL";
}
