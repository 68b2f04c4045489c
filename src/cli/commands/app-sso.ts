import type { Command } from "commander";
import {
  addServerOptions,
  type GraphClient,
  type ServerOptions,
  withGraph,
} from "../graph-client.ts";
import { lookUpApplication, segment } from "../lookup.ts";
import type { CommandContext } from "../program.ts";
import { formatFields } from "../table.ts";
import { writeJson } from "../terminal.ts";

interface SignOnShape {
  readonly entityId: string;
  readonly replyUrls: readonly string[];
  readonly enabled: boolean;
  readonly isReady: boolean;
  readonly nameId: { readonly format: string; readonly source: string };
  readonly identityProvider: { readonly metadataUrl: string; readonly signOnUrl: string };
  readonly certificates: readonly CertificateShape[];
}

interface CertificateShape {
  readonly keyId: string;
  readonly thumbprint: string;
  readonly notAfter: string;
  readonly isActive: boolean;
}

/** `rollcall app sso show|rotate`. */
export function addAppSsoCommands(app: Command, context: CommandContext): void {
  const sso = app.command("sso").description("single sign-on of an application (SAML 2.0)");
  addShowCommand(sso, context);
  addRotateCommand(sso, context);
}

function addShowCommand(sso: Command, context: CommandContext): void {
  addServerOptions(sso.command("show").argument("<application>", "its name or id"))
    .description("show the addresses, the NameID and the certificates")
    .action((name: string, options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const settings = await read(api, await findPath(api, name));
        if (options.json) writeJson(context.terminal, settings);
        else context.terminal.out(format(settings));
      }),
    );
}

interface RotateOptions extends ServerOptions {
  readonly activate?: true;
}

function addRotateCommand(sso: Command, context: CommandContext): void {
  addServerOptions(sso.command("rotate").argument("<application>", "its name or id"))
    .description(
      "make the next signing certificate; with --activate, let it sign and remove others",
    )
    .option("--activate", "the newest certificate signs from now on, and the others go")
    .action((name: string, options: RotateOptions) =>
      withGraph(context, options, async (api) => {
        const path = await findPath(api, name);
        if (options.activate) await activateNewest(api, path);
        else {
          const graph = path.replace(/\/singleSignOn$/, "/addTokenSigningCertificate");
          await api.graph("POST", graph, {});
        }
        const settings = await read(api, path);
        if (options.json) return writeJson(context.terminal, settings);
        context.terminal.out(format(settings));
        if (options.activate) return;
        context.terminal.err(
          "The metadata has the new certificate. Once the application has loaded it, run\n" +
            "rollcall app sso rotate --activate.\n",
        );
      }),
    );
}

async function activateNewest(api: GraphClient, path: string): Promise<void> {
  const { certificates } = await read(api, path);
  const newest = certificates.at(-1);
  if (newest === undefined) return;
  await api.rollcall("POST", `${path}/certificates/${segment(newest.keyId)}/activate`, {});
  for (const { keyId } of certificates.slice(0, -1)) {
    await api.rollcall("DELETE", `${path}/certificates/${segment(keyId)}`);
  }
}

async function findPath(api: GraphClient, name: string): Promise<string> {
  const { id } = await lookUpApplication(api, name);
  return `/servicePrincipals/${segment(id)}/singleSignOn`;
}

function read(api: GraphClient, path: string): Promise<SignOnShape> {
  return api.rollcall<SignOnShape>("GET", path);
}

function format(settings: SignOnShape): string {
  const { entityId, replyUrls, enabled, isReady, nameId, identityProvider } = settings;
  const state = isReady ? "ready" : enabled ? "not set up" : "switched off";
  return formatFields([
    ["State", state],
    ["Entity ID", entityId],
    ["Reply URL", replyUrls.join(", ")],
    ["NameID", `${nameId.format} from ${nameId.source}`],
    ["Metadata", identityProvider.metadataUrl],
    ["Sign-on URL", identityProvider.signOnUrl],
    ...settings.certificates.map(({ isActive, thumbprint, notAfter }): [string, string] => [
      isActive ? "Signs" : "Waits",
      `${thumbprint.slice(0, 16)}… until ${notAfter.slice(0, 10)}`,
    ]),
  ]);
}
