import { resolve } from "node:path";
import type { Command } from "commander";
import { CliError } from "../exit-codes.ts";
import { type CommandContext, dataOption, jsonOption } from "../program.ts";
import { addSecretOptions, readSecret, type SecretOptions } from "../secret.ts";
import type { OrganizationAdmin, OrganizationPlace } from "../services.ts";

/** The flags that say where organizations are administered. */
export interface PlaceOptions extends SecretOptions {
  readonly data: string;
  readonly url?: string;
  readonly json?: true;
}

/** Add the flags of {@link PlaceOptions} to a command. */
export function addPlaceOptions(command: Command): Command {
  return addSecretOptions(command, "operator's token")
    .addOption(dataOption())
    .option("--url <url>", "administer a running server instead of a database")
    .addOption(jsonOption());
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

/**
 * Where organizations are, by the flags and the environment.
 *
 * @throws CliError misuse when a token is given and no server
 */
export async function readPlace(
  context: CommandContext,
  options: PlaceOptions,
): Promise<OrganizationPlace> {
  const operatorToken = await readSecret(context, options, "operator's token");
  if (options.url === undefined && operatorToken !== undefined && options.tokenStdin) {
    throw new CliError("misuse", "TokenWithoutUrl", "A token goes with --url.");
  }
  if (options.url !== undefined) return { kind: "server", url: options.url, operatorToken };
  const dataDirectory = resolve(options.data);
  return { kind: "store", dataDirectory, databaseUrl: context.env.DATABASE_URL };
}
