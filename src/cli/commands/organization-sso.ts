import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { CliError } from "../exit-codes.ts";
import type { CommandContext } from "../program.ts";
import { formatFields } from "../table.ts";
import { writeJson } from "../terminal.ts";
import { addPlaceOptions, type PlaceOptions, readPlace } from "./organization-place.ts";

interface SettingsShape {
  readonly enabled: boolean;
  readonly enforced: boolean;
  readonly passwordAllowedFor: readonly string[];
  readonly serviceProvider: Readonly<Record<"entityId" | "replyUrl" | "signInUrl", string>>;
  readonly identityProvider?: {
    readonly entityId: string;
    readonly certificates: readonly {
      readonly thumbprint: string;
      readonly notAfter: string;
      readonly daysLeft: number;
    }[];
  };
}

interface SetOptions extends PlaceOptions {
  readonly metadata?: string;
  readonly enable?: true;
  readonly disable?: true;
}

/** `rollcall saas organization sso show|set`. */
export function addOrganizationSsoCommands(organization: Command, context: CommandContext): void {
  const sso = organization
    .command("sso")
    .description("single sign-on of an organization (SAML 2.0)");
  addPlaceOptions(sso.command("show").argument("<organization-id>", "the organization"))
    .description("show our addresses, and the identity provider with its certificates")
    .action((id: string, options: PlaceOptions) =>
      withSettings(context, options, async (call) => {
        show(context, options, await call("GET", pathOf(id)));
      }),
    );
  addPlaceOptions(sso.command("set").argument("<organization-id>", "the organization"))
    .description("load an identity provider's metadata; switch single sign-on on or off")
    .option("--metadata <url-or-file>", "its metadata")
    .option("--enable", "let employees sign in by it")
    .option("--disable", "let nobody sign in by it")
    .action((id: string, options: SetOptions) =>
      withSettings(context, options, async (call) => {
        const { metadata, enable, disable } = options;
        if (metadata === undefined && enable === undefined && disable === undefined) {
          throw new CliError("misuse", "NothingToSet", "No flag says what to change.", {
            hint: "see rollcall saas organization sso set --help.",
          });
        }
        if (metadata !== undefined) {
          await call("PUT", `${pathOf(id)}/metadata`, await readSource(metadata));
        }
        const enabled = enable === true ? true : disable === true ? false : undefined;
        if (enabled !== undefined) await call("PUT", pathOf(id), { enabled });
        show(context, options, await call("GET", pathOf(id)));
      }),
    );
}

type Call = (method: string, path: string, body?: unknown) => Promise<SettingsShape>;

async function withSettings(
  context: CommandContext,
  options: PlaceOptions,
  work: (call: Call) => Promise<void>,
): Promise<void> {
  const server = await context.services.connectToServer(await readPlace(context, options));
  const { signal } = context;
  try {
    await work(async (method, path, body) => {
      return (await server.call({ method, path, body, signal })) as unknown as SettingsShape;
    });
  } finally {
    await server.close();
  }
}

function pathOf(id: string): string {
  return `/saas/v1/organizations/${encodeURIComponent(id)}/single-sign-on`;
}

async function readSource(text: string): Promise<{ url: string } | { xml: string }> {
  if (/^https?:\/\//.test(text)) return { url: text };
  try {
    return { xml: await readFile(text, "utf8") };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    throw new CliError("misuse", code, `${text} can't be read.`, { cause });
  }
}

function show(context: CommandContext, options: PlaceOptions, settings: SettingsShape): void {
  if (options.json) {
    writeJson(context.terminal, settings);
    return;
  }
  const { enabled, enforced, serviceProvider, identityProvider } = settings;
  const { entityId, replyUrl, signInUrl } = serviceProvider;
  const certificates = identityProvider?.certificates ?? [];
  context.terminal.out(
    formatFields([
      ["State", enabled ? (enforced ? "enforced" : "enabled") : "disabled"],
      ["Entity ID", entityId],
      ["Reply URL", replyUrl],
      ["Sign-in URL", signInUrl],
      ["Provider", identityProvider?.entityId ?? "none"],
      ...certificates.map(({ thumbprint, notAfter, daysLeft }): [string, string] => [
        "Certificate",
        `${thumbprint.slice(0, 16)}… until ${notAfter.slice(0, 10)}, ${daysLeft} days`,
      ]),
    ]),
  );
}
