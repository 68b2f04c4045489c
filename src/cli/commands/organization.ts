import { type Command, InvalidArgumentError, Option } from "commander";
import { CliError } from "../exit-codes.ts";
import type { CommandContext } from "../program.ts";
import { writeJson } from "../terminal.ts";
import { formatDetails } from "./organization-details.ts";
import { addPlaceOptions, type PlaceOptions, withAdmin } from "./organization-place.ts";
import { addOrganizationSchemaCommands } from "./organization-schema.ts";
import { addOrganizationSsoCommands } from "./organization-sso.ts";
import { addOrganizationTokenCommands } from "./organization-token.ts";

/**
 * `rollcall saas organization …`: the application's side.
 *
 * @returns `rollcall saas`, for further commands
 */
export function addOrganizationCommands(program: Command, context: CommandContext): Command {
  const saas = program.command("saas").description("the application's side: SCIM organizations");
  const organization = saas
    .command("organization")
    .description("customers of the applications, each with its own SCIM endpoint");
  addAddCommand(organization, context);
  addListCommand(organization, context);
  addShowCommand(organization, context);
  addSetCommand(organization, context);
  addOrganizationSchemaCommands(organization, context);
  addOrganizationTokenCommands(organization, context);
  addOrganizationSsoCommands(organization, context);
  return saas;
}

interface AddOptions extends PlaceOptions {
  readonly application: string;
  readonly admin?: string;
}

function addAddCommand(organization: Command, context: CommandContext): void {
  addPlaceOptions(organization.command("add"))
    .description("make an organization; prints its Tenant URL and, once, its Secret Token")
    .argument("<name>", "what people call it")
    .addOption(
      new Option("--application <kind>", "whose rules it follows")
        .choices(["custom", "bitabiz", "bizagi", "bis"])
        .default("custom"),
    )
    .option("--admin <email>", "let somebody administer the console; prints a link, once")
    .action((name: string, options: AddOptions) =>
      withAdmin(context, options, async (admin) => {
        const added = await admin.add(name, options.application, options.admin);
        const { id, tenantUrl, secretToken, administrator } = added;
        const more = administrator === undefined ? {} : { administrator };
        if (options.json) writeJson(context.terminal, { id, tenantUrl, secretToken, ...more });
        else {
          context.terminal.out(
            `${added.name} (${added.application}), id ${id}\n` +
              `Tenant URL:   ${tenantUrl}\nSecret Token: ${secretToken}\n`,
          );
          if (administrator !== undefined) {
            context.terminal.out(`Console:      ${administrator.link}\n`);
            context.terminal.err(`The link works once, until ${administrator.expires}.\n`);
          }
          context.terminal.err("The token is shown this once; only its hash is kept.\n");
        }
      }),
    );
}

function addListCommand(organization: Command, context: CommandContext): void {
  addPlaceOptions(organization.command("list"))
    .description("list the organizations")
    .action((options: PlaceOptions) =>
      withAdmin(context, options, async (admin) => {
        const organizations = await admin.list();
        const items = organizations.map(({ id, name, application, tenantUrl }) => {
          return { id, name, application, tenantUrl };
        });
        if (options.json) return writeJson(context.terminal, { items });
        for (const { id, name, application, tenantUrl } of items) {
          context.terminal.out(`${id}  ${application.padEnd(8)}  ${name}  ${tenantUrl}\n`);
        }
        if (items.length === 0) context.terminal.err("There is no organization yet.\n");
      }),
    );
}

function addShowCommand(organization: Command, context: CommandContext): void {
  addPlaceOptions(organization.command("show"))
    .description("show an organization with everything it can choose")
    .argument("<organization-id>", "the organization")
    .action((id: string, options: PlaceOptions) =>
      withAdmin(context, options, async (admin) => {
        const shown = await admin.show(id);
        if (options.json) writeJson(context.terminal, shown);
        else context.terminal.out(formatDetails(shown));
      }),
    );
}

interface SetOptions extends PlaceOptions {
  readonly name?: string;
  readonly subscription?: string;
  readonly quirks?: string;
  readonly quirk?: Readonly<Record<string, string>>;
  readonly policy?: Readonly<Record<string, string>>;
  readonly lifecycle?: Readonly<Record<string, string>>;
  readonly rateLimit?: string;
}

function addSetCommand(organization: Command, context: CommandContext): void {
  addPlaceOptions(organization.command("set"))
    .description("change an organization; what no flag names stays as it is")
    .argument("<organization-id>", "the organization")
    .option("--name <name>", "what people call it")
    .option("--subscription <name>", "the name in its own host; none takes it away")
    .addOption(
      new Option("--quirks <preset>", "how the letter of the RFC is taken; starts over").choices([
        "tolerant",
        "strict",
        "default",
      ]),
    )
    .option("--quirk <name=value>", "one departure, or default; repeatable", readPair)
    .option("--policy <name=value>", "one choice of the RFC, or default; repeatable", readPair)
    .option("--lifecycle <name=value>", "one rule about people, or default; repeatable", readPair)
    .option("--rate-limit <limit>", "requests/s of a token: rate, rate:burst, off or default")
    .action((id: string, options: SetOptions) =>
      withAdmin(context, options, async (admin) => {
        const { name, subscription, quirks: preset, quirk: quirks } = options;
        const { policy, lifecycle, rateLimit } = options;
        const edit = {
          ...(name === undefined ? {} : { name }),
          ...(subscription === undefined
            ? {}
            : { subscription: subscription === "none" ? null : subscription }),
          ...(preset === undefined ? {} : { preset }),
          ...(quirks === undefined ? {} : { quirks }),
          ...(policy === undefined ? {} : { policy }),
          ...(lifecycle === undefined ? {} : { lifecycle }),
          ...(rateLimit === undefined ? {} : { rateLimit }),
        };
        if (Object.keys(edit).length === 0) {
          throw new CliError("misuse", "NothingToSet", "No flag says what to change.", {
            hint: "see rollcall saas organization set --help.",
          });
        }
        const shown = await admin.change(id, edit);
        if (options.json) writeJson(context.terminal, shown);
        else context.terminal.out(formatDetails(shown));
      }),
    );
}

function readPair(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const equals = text.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError("Write it as name=value.");
  return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) };
}
