import { type Command, Option } from "commander";
import type { CommandContext } from "../program.ts";
import { writeJson } from "../terminal.ts";
import { formatTokenLine } from "./organization-details.ts";
import { addPlaceOptions, type PlaceOptions, withAdmin } from "./organization-place.ts";

/** `rollcall saas organization token list|add|revoke|rotate`. */
export function addOrganizationTokenCommands(organization: Command, context: CommandContext): void {
  const token = organization.command("token").description("Secret Tokens and OAuth clients");
  addListCommand(token, context);
  addAddCommand(token, context);
  addRevokeCommand(token, context);
  addRotateCommand(token, context);
}

function addListCommand(token: Command, context: CommandContext): void {
  addPlaceOptions(token.command("list"))
    .description("list the tokens of an organization, never the secrets themselves")
    .argument("<organization-id>", "the organization")
    .action((id: string, options: PlaceOptions) =>
      withAdmin(context, options, async (admin) => {
        const items = await admin.listTokens(id);
        if (options.json) return writeJson(context.terminal, { items });
        for (const item of items) context.terminal.out(formatTokenLine(item));
      }),
    );
}

interface AddOptions extends PlaceOptions {
  readonly name?: string;
  readonly scope: string;
  readonly expires?: string;
  readonly client?: true;
  readonly user?: string;
}

function addAddCommand(token: Command, context: CommandContext): void {
  addPlaceOptions(token.command("add"))
    .description("give an organization another token; prints it this once")
    .argument("<organization-id>", "the organization")
    .option("--name <name>", "what it is for")
    .addOption(
      new Option("--scope <scope>", "what it may do").choices(["read", "write"]).default("write"),
    )
    .option("--expires <when>", "an instant, a day, or a number of days such as 90d")
    .option("--client", "make an OAuth client, which gets short-lived access tokens")
    .option("--user <user-id>", "make it a person's own: /Me is that User")
    .action((id: string, options: AddOptions) =>
      withAdmin(context, options, async (admin) => {
        const { name, scope, expires, client, user } = options;
        const wanted = {
          scope,
          ...(name === undefined ? {} : { name }),
          ...(expires === undefined ? {} : { expires }),
          ...(client === undefined ? {} : { client }),
          ...(user === undefined ? {} : { userId: user }),
        };
        const { organization, token: added, secretToken } = await admin.addToken(id, wanted);
        const { tokenUrl, tenantUrl } = organization;
        const { clientId } = added;
        if (clientId === undefined) {
          if (options.json)
            return writeJson(context.terminal, { ...added, tenantUrl, secretToken });
          context.terminal.out(`Tenant URL:   ${tenantUrl}\nSecret Token: ${secretToken}\n`);
        } else {
          const shown = { ...added, tenantUrl, tokenUrl, clientSecret: secretToken };
          if (options.json) return writeJson(context.terminal, shown);
          context.terminal.out(
            `Tenant URL:    ${tenantUrl}\nToken URL:     ${tokenUrl}\n` +
              `Client id:     ${clientId}\nClient secret: ${secretToken}\n`,
          );
        }
        context.terminal.err("The secret is shown this once; only its hash is kept.\n");
      }),
    );
}

function addRevokeCommand(token: Command, context: CommandContext): void {
  addPlaceOptions(token.command("revoke"))
    .description("refuse a token from now on")
    .argument("<organization-id>", "the organization")
    .argument("<token-id>", "the token, as token list shows it")
    .action((id: string, tokenId: string, options: PlaceOptions) =>
      withAdmin(context, options, async (admin) => {
        const revoked = await admin.revokeToken(id, tokenId);
        if (options.json) writeJson(context.terminal, revoked);
        else context.terminal.out(formatTokenLine(revoked));
      }),
    );
}

function addRotateCommand(token: Command, context: CommandContext): void {
  addPlaceOptions(token.command("rotate"))
    .description("make a new Secret Token; the old ones go on for 24 hours")
    .argument("<organization-id>", "the organization")
    .argument("[token-id]", "the one token that makes way, else all Secret Tokens do")
    .option("--immediate", "refuse the old tokens at once")
    .action(
      (id: string, tokenId: string | undefined, options: PlaceOptions & { immediate?: true }) =>
        withAdmin(context, options, async (admin) => {
          const rotated = await admin.rotateToken(id, options.immediate ?? false, tokenId);
          const { secretToken, othersExpire, organization, token: next } = rotated;
          const { tenantUrl } = organization;
          if (options.json) {
            const kept = next.clientId === undefined ? {} : { clientId: next.clientId };
            return writeJson(context.terminal, {
              id,
              tenantUrl,
              secretToken,
              othersExpire,
              tokenId: next.id,
              ...kept,
            });
          }
          const title = next.kind === "client" ? "Client secret:" : "Secret Token: ";
          context.terminal.out(`Tenant URL:    ${tenantUrl}\n${title} ${secretToken}\n`);
          context.terminal.err(`Older tokens are refused from ${othersExpire} on.\n`);
        }),
    );
}
