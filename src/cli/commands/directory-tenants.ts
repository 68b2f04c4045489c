import type { Command } from "commander";
import type { CommandContext } from "../program.ts";
import { writeTable } from "../table.ts";
import type { TenantDeskService } from "../tenants.ts";
import { writeJson } from "../terminal.ts";
import { addPlaceOptions, type PlaceOptions, readPlace } from "./organization-place.ts";

interface CreateOptions extends PlaceOptions {
  readonly domain?: string;
}

/** `rollcall directory create|list`: the directories themselves, each a tenant. */
export function addDirectoryTenantCommands(directory: Command, context: CommandContext): void {
  addPlaceOptions(directory.command("create").argument("<name>", "what people call it"))
    .description("make a directory; prints a link that signs its first administrator in, once")
    .option("--domain <domain>", "its default domain, which DefaultDomain() gives")
    .action((name: string, options: CreateOptions) =>
      withTenants(context, options, async (desk) => {
        const { domain } = options;
        const created = await desk.create({ name, ...(domain !== undefined && { domain }) });
        const { id, adminLink, adminLinkExpirationDateTime: until } = created;
        if (options.json) {
          writeJson(context.terminal, { id, name: created.name, adminLink });
          return;
        }
        context.terminal.out(`${created.name}, id ${id}\nAdmin center: ${adminLink}\n`);
        context.terminal.err(
          `The link signs in once, until ${until}; a server that starts before it was used\n` +
            "prints another, and this one is void.\n",
        );
      }),
    );
  addPlaceOptions(directory.command("list"))
    .description("list the directories")
    .action((options: PlaceOptions) =>
      withTenants(context, options, async (desk) => {
        const items = await desk.list();
        if (options.json) return writeJson(context.terminal, { items });
        const rows = items.map(({ name, id, domain }) => [name, id, domain]);
        const titles = ["DIRECTORY", "ID", "DOMAIN"];
        const none = "No directory yet: rollcall directory create NAME";
        writeTable(context.terminal, titles, rows, none);
      }),
    );
}

async function withTenants(
  context: CommandContext,
  options: PlaceOptions,
  work: (desk: TenantDeskService) => Promise<void>,
): Promise<void> {
  const desk = await context.services.openTenants(await readPlace(context, options));
  try {
    await work(desk);
  } finally {
    await desk.close();
  }
}
