import { type Command, Option } from "commander";
import type { CommandContext } from "../program.ts";
import { writeJson } from "../terminal.ts";
import { addPlaceOptions, type PlaceOptions, withAdmin } from "./organization-place.ts";

/**
 * `rollcall saas organization add|list` and `… token rotate`: the application's side.
 *
 * @returns `rollcall saas`, for further commands
 */
export function addOrganizationCommands(program: Command, context: CommandContext): Command {
  const saas = program.command("saas").description("the application's side: SCIM organizations");
  const organization = saas
    .command("organization")
    .description("customers of the applications, each with its own SCIM endpoint");

  addPlaceOptions(organization.command("add"))
    .description("make an organization; prints its Tenant URL and, once, its Secret Token")
    .argument("<name>", "what people call it")
    .addOption(
      new Option("--application <kind>", "whose rules it follows")
        .choices(["custom", "bitabiz", "bizagi", "bis"])
        .default("custom"),
    )
    .action((name: string, options: PlaceOptions & { application: string }) =>
      withAdmin(context, options, async (admin) => {
        const added = await admin.add(name, options.application);
        const { id, tenantUrl, secretToken } = added;
        if (options.json) writeJson(context.terminal, { id, tenantUrl, secretToken });
        else {
          context.terminal.out(
            `${added.name} (${added.application}), id ${id}\n` +
              `Tenant URL:   ${tenantUrl}\nSecret Token: ${secretToken}\n`,
          );
          context.terminal.err("The token is shown this once; only its hash is kept.\n");
        }
      }),
    );

  addPlaceOptions(organization.command("list"))
    .description("list the organizations")
    .action((options: PlaceOptions) =>
      withAdmin(context, options, async (admin) => {
        const items = await admin.list();
        if (options.json) return writeJson(context.terminal, { items });
        for (const { id, name, application, tenantUrl } of items) {
          context.terminal.out(`${id}  ${application.padEnd(8)}  ${name}  ${tenantUrl}\n`);
        }
        if (items.length === 0) context.terminal.err("There is no organization yet.\n");
      }),
    );

  addPlaceOptions(organization.command("token").description("Secret Tokens").command("rotate"))
    .description("make a new Secret Token; the old ones go on for 24 hours")
    .argument("<organization-id>", "the organization")
    .option("--immediate", "refuse the old tokens at once")
    .action((id: string, options: PlaceOptions & { immediate?: true }) =>
      withAdmin(context, options, async (admin) => {
        const rotated = await admin.rotateToken(id, options.immediate ?? false);
        const { tenantUrl, secretToken, othersExpire } = rotated;
        if (options.json) {
          return writeJson(context.terminal, { id, tenantUrl, secretToken, othersExpire });
        }
        context.terminal.out(`Tenant URL:   ${tenantUrl}\nSecret Token: ${secretToken}\n`);
        context.terminal.err(`Older tokens are refused from ${othersExpire} on.\n`);
      }),
    );
  return saas;
}
