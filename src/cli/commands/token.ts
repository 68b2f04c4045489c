import { type Command, Option } from "commander";
import { CliError } from "../exit-codes.ts";
import type { CommandContext } from "../program.ts";
import type { RoleToken, RoleTokenAdmin } from "../role-tokens.ts";
import { writeJson } from "../terminal.ts";
import { addPlaceOptions, type PlaceOptions, readPlace, readTenant } from "./organization-place.ts";

interface TenantOptions extends PlaceOptions {
  readonly tenant?: string;
}

const ROLE_HELP =
  "Cloud Application Administrator, Application Administrator, User Administrator, " +
  "Application Owner, Global Reader or Global Administrator";

/** `rollcall token list|add|revoke`: who may use the directory side's API, and for what. */
export function addTokenCommands(program: Command, context: CommandContext): void {
  const token = program.command("token").description("tokens with roles for the API of a tenant");
  addTenant(token.command("list"))
    .description("list the tokens of a tenant, never the secrets themselves")
    .action((options: TenantOptions) =>
      withTokens(context, options, async (admin, tenantId) => {
        const items = await admin.list(tenantId);
        if (options.json) return writeJson(context.terminal, { items });
        for (const item of items) context.terminal.out(formatLine(item));
      }),
    );
  addAddCommand(token, context);
  addTenant(token.command("revoke"))
    .description("refuse a token from now on")
    .argument("<token-id>", "the token, as token list shows it")
    .action((id: string, options: TenantOptions) =>
      withTokens(context, options, async (admin, tenantId) => {
        await admin.revoke(tenantId, id);
        if (options.json) writeJson(context.terminal, { id, status: "revoked" });
        else context.terminal.out(`Revoked: ${id}\n`);
      }),
    );
}

interface AddOptions extends TenantOptions {
  readonly role: string;
  readonly name?: string;
  readonly expires?: string;
  readonly application: readonly string[];
}

function addAddCommand(token: Command, context: CommandContext): void {
  addTenant(token.command("add"))
    .description("give out a token with a role; prints it this once")
    .requiredOption("--role <role>", ROLE_HELP)
    .option("--name <name>", "what it is for")
    .option("--expires <when>", "an instant, a day, or a number of days such as 90d")
    .addOption(
      new Option("--application <id>", "of an Application Owner; may be given several times")
        .argParser((id: string, before: readonly string[] = []) => [...before, id])
        .default([], "none"),
    )
    .action((options: AddOptions) =>
      withTokens(context, options, async (admin, tenantId) => {
        const { role, name, expires, application } = options;
        const added = await admin.add(tenantId, {
          role,
          ...(name !== undefined && { name }),
          ...(expires !== undefined && { expires }),
          ...(application.length > 0 && { applicationIds: application }),
        });
        if (options.json) return writeJson(context.terminal, added);
        context.terminal.out(`${added.secretText}\n`);
        context.terminal.err(
          `${added.role}, id ${added.id}. The token is shown this once; only its hash is kept.\n`,
        );
      }),
    );
}

function addTenant(command: Command): Command {
  return addPlaceOptions(command).addOption(
    new Option("--tenant <id>", "the tenant, when not that of the context").env("ROLLCALL_TENANT"),
  );
}

async function withTokens(
  context: CommandContext,
  options: TenantOptions,
  work: (admin: RoleTokenAdmin, tenantId: string) => Promise<void>,
): Promise<void> {
  const place = await readPlace(context, options);
  const tenantId = readTenant(context, options.tenant);
  if (tenantId === undefined) {
    throw new CliError("misuse", "TenantMissing", "A token is for one tenant.", {
      hint: "name it with --tenant; rollcall directory list shows those there are.",
    });
  }
  const admin = await context.services.openRoleTokens(place);
  try {
    await work(admin, tenantId);
  } finally {
    await admin.close();
  }
}

function formatLine({ id, role, name, status, lastUsedDateTime }: RoleToken): string {
  const used = lastUsedDateTime === null ? "never used" : `last used ${lastUsedDateTime}`;
  return `${id}  ${role}  ${name}  ${status}  ${used}\n`;
}
