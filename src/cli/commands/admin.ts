import type { Command } from "commander";
import type {
  AdministratorDeskService,
  ShownAdministrator,
  ShownSignInLink,
} from "../administrators.ts";
import { CliError } from "../exit-codes.ts";
import type { CommandContext } from "../program.ts";
import { writeJson } from "../terminal.ts";
import { addPlaceOptions, type PlaceOptions, readPlace, readTenant } from "./organization-place.ts";

interface TenantOptions extends PlaceOptions {
  readonly tenant?: string;
}

interface AddOptions extends TenantOptions {
  readonly role: string;
  readonly name?: string;
  readonly application: readonly string[];
}

const ROLE_HELP =
  "Global Administrator, Application Administrator, Cloud Application Administrator, " +
  "User Administrator, Application Owner or Global Reader";

/** `rollcall admin list|add|remove|link`: the people who sign in to the admin center. */
export function addAdminCommands(program: Command, context: CommandContext): void {
  const admin = program.command("admin").description("people who administer a tenant");
  addTenant(admin.command("list"))
    .description("list the administrators of a tenant")
    .action((options: TenantOptions) =>
      withDesk(context, options, async (desk, tenantId) => {
        const items = await desk.list(tenantId);
        if (options.json) return writeJson(context.terminal, { items });
        for (const item of items) context.terminal.out(formatLine(item));
        if (items.length === 0) context.terminal.err("There is no administrator yet.\n");
      }),
    );
  addAddCommand(admin, context);
  addTenant(admin.command("remove"))
    .description("remove an administrator, who is out at once")
    .argument("<administrator>", "the id or the email, as admin list shows them")
    .action((named: string, options: TenantOptions) =>
      withDesk(context, options, async (desk, tenantId) => {
        const { id, name } = await find(desk, tenantId, named);
        await desk.remove(tenantId, id);
        if (options.json) writeJson(context.terminal, { id, status: "removed" });
        else context.terminal.out(`Removed: ${name}\n`);
      }),
    );
  addTenant(admin.command("link"))
    .description("make a link that signs an administrator in, once; prints it this once")
    .argument("[administrator]", "the id or the email; needed where there are several")
    .action((named: string | undefined, options: TenantOptions) =>
      withDesk(context, options, async (desk, tenantId) => {
        const { id } = await find(desk, tenantId, named);
        showLink(context, options, await desk.link(tenantId, id));
      }),
    );
}

function addAddCommand(admin: Command, context: CommandContext): void {
  addTenant(admin.command("add"))
    .description("add an administrator; prints a link to sign in by, once")
    .argument("<email>", "the address that the person signs in with")
    .requiredOption("--role <role>", ROLE_HELP)
    .option("--name <name>", "what the person is called")
    .option(
      "--application <id>",
      "of an Application Owner; may be given several times",
      (id: string, before: readonly string[]) => [...before, id],
      [] as readonly string[],
    )
    .action((email: string, options: AddOptions) =>
      withDesk(context, options, async (desk, tenantId) => {
        const { role, name, application } = options;
        const added = await desk.add(tenantId, {
          email,
          role,
          ...(name !== undefined && { name }),
          ...(application.length > 0 && { applicationIds: application }),
        });
        if (options.json) return writeJson(context.terminal, added);
        context.terminal.err(`${added.name}, ${added.role}, id ${added.id}\n`);
        showLink(context, options, added);
      }),
    );
}

function showLink(
  context: CommandContext,
  options: PlaceOptions,
  { signInLink, signInLinkExpirationDateTime }: ShownSignInLink,
): void {
  if (options.json) {
    writeJson(context.terminal, { signInLink, signInLinkExpirationDateTime });
    return;
  }
  context.terminal.out(`${signInLink}\n`);
  context.terminal.err(`It signs in once, until ${signInLinkExpirationDateTime}.\n`);
}

async function find(
  desk: AdministratorDeskService,
  tenantId: string,
  named: string | undefined,
): Promise<ShownAdministrator> {
  const all = await desk.list(tenantId);
  const folded = named?.toLowerCase();
  const found = all.filter(
    ({ id, email }) => named === undefined || id === named || email === folded,
  );
  const [only, another] = found;
  if (only !== undefined && another === undefined) return only;
  if (named !== undefined || all.length === 0) {
    const message = `There is no administrator "${named ?? ""}" in this tenant.`;
    throw new CliError("notFound", "UnknownAdministrator", message, {
      hint: "rollcall admin list shows them; rollcall admin add makes one.",
    });
  }
  throw new CliError("misuse", "AdministratorMissing", "There are several administrators.", {
    hint: "name one by the id or the email.",
  });
}

function addTenant(command: Command): Command {
  return addPlaceOptions(command).option(
    "--tenant <id>",
    "the tenant; needed where there are several",
  );
}

async function withDesk(
  context: CommandContext,
  options: TenantOptions,
  work: (desk: AdministratorDeskService, tenantId: string) => Promise<void>,
): Promise<void> {
  const desk = await context.services.openAdministrators(await readPlace(context, options));
  try {
    await work(desk, readTenant(context, options.tenant) ?? (await onlyTenant(desk)));
  } finally {
    await desk.close();
  }
}

async function onlyTenant(desk: AdministratorDeskService): Promise<string> {
  const [only, another] = await desk.listTenants();
  if (only !== undefined && another === undefined) return only;
  const message = only === undefined ? "There is no tenant yet." : "There are several tenants.";
  throw new CliError("misuse", "TenantMissing", message, { hint: "name one with --tenant." });
}

function formatLine({
  id,
  role,
  name,
  email,
  lastSignInDateTime: last,
}: ShownAdministrator): string {
  const seen = last === null ? "never signed in" : `last signed in ${last}`;
  return `${id}  ${role}  ${name}  ${email ?? "no email"}  ${seen}\n`;
}
