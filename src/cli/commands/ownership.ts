import type { Command } from "commander";
import type { JsonObject } from "../../common/json.ts";
import type { CommandContext } from "../program.ts";
import { formatTable, type Row } from "../table.ts";
import { writeJson } from "../terminal.ts";
import { addPlaceOptions, type PlaceOptions, readPlace } from "./organization-place.ts";

interface Person {
  readonly id: string;
  readonly name?: string;
  readonly active: boolean;
}

/** What somebody owns, as the API shows it; which members there are depends on the kind. */
interface Owned {
  readonly id: string;
  readonly name?: string;
  readonly type?: string;
  readonly owner?: Person;
  readonly holder?: Person;
  readonly role?: { readonly name: string };
  readonly subscription?: { readonly name: string };
  readonly since?: string;
  readonly active?: boolean;
}

/** One kind of thing that people of an organization own. */
interface OwnedKind {
  readonly noun: string;
  readonly description: string;
  /** Below the organization's address; also the member that a list is in. */
  readonly collection: string;
  readonly columns: readonly string[];
  readonly toRow: (owned: Owned) => Row;
  /** What `add` takes, with the member of the request that each is. */
  readonly arguments: readonly (readonly [name: string, member: string, description: string])[];
  readonly options: readonly (readonly [flags: string, member: string, description: string])[];
  /** The member of the request that gives one to somebody else; absent: it can't be given. */
  readonly given?: string;
}

const OWNER: readonly [string, string, string] = [
  "owner-id",
  "ownerId",
  "the employee who owns it",
];
const SUBSCRIPTION: readonly [string, string, string] = [
  "--subscription <id>",
  "subscriptionId",
  "the subscription that it is for",
];

const KINDS: readonly OwnedKind[] = [
  {
    noun: "resource",
    description: "what people made or were given",
    collection: "resources",
    columns: ["Name", "Type", "Subscription", "Owner", "Id"],
    toRow: ({ name, type, subscription, owner, id }) => {
      return [name, type, subscription?.name ?? "the company", formatPerson(owner), id];
    },
    arguments: [["name", "name", "what it is called"], OWNER],
    options: [["--type <type>", "type", "what it is, in the application's words"], SUBSCRIPTION],
    given: "ownerId",
  },
  {
    noun: "subscription",
    description: "subscriptions, each with the person who answers for it",
    collection: "subscriptions",
    columns: ["Name", "Owner", "Id"],
    toRow: ({ name, owner, id }) => [name, formatPerson(owner), id],
    arguments: [["name", "name", "what it is called"], OWNER],
    options: [],
    given: "ownerId",
  },
  {
    noun: "owner",
    description: "those who own the company",
    collection: "owners",
    columns: ["Name", "Since", "Id"],
    toRow: ({ since, ...person }) => [formatPerson(person as Person), since, person.id],
    arguments: [["employee-id", "userId", "who becomes a company owner"]],
    options: [],
  },
  {
    noun: "permission",
    description: "roles that administer, and who holds them",
    collection: "permissions",
    columns: ["Role", "Subscription", "Holder", "Id"],
    toRow: ({ role, subscription, holder, id }) => {
      return [role?.name, subscription?.name ?? "the company", formatPerson(holder), id];
    },
    arguments: [
      ["employee-id", "userId", "who gets it"],
      ["role", "role", "such as userAdministrator"],
    ],
    options: [SUBSCRIPTION],
    given: "userId",
  },
];

/** `rollcall saas resource|subscription|owner|permission …`: what people of Bizagi own. */
export function addOwnershipCommands(saas: Command, context: CommandContext): void {
  for (const kind of KINDS) {
    const noun = saas.command(kind.noun).description(kind.description);
    addListCommand(noun, context, kind);
    addAddCommand(noun, context, kind);
    if (kind.given !== undefined) addGiveCommand(noun, context, kind, kind.given);
    onOrganization(noun.command("remove"), context, async (call, { one }) => {
      await call("DELETE", `/${kind.collection}/${one}`);
      return { text: "" };
    })
      .description(kind.noun === "owner" ? "let somebody be one no longer" : "remove one")
      .argument("<id>", "its id, as list shows it");
  }
}

function addListCommand(noun: Command, context: CommandContext, kind: OwnedKind): void {
  onOrganization(noun.command("list"), context, async (call) => {
    const shown = await call("GET", `/${kind.collection}`);
    const rows = (shown[kind.collection] as unknown as readonly Owned[]).map(kind.toRow);
    return { shown, text: formatTable(kind.columns, rows), none: rows.length === 0 };
  }).description("list them, with who has each");
}

function addAddCommand(noun: Command, context: CommandContext, kind: OwnedKind): void {
  const command = onOrganization(noun.command("add"), context, async (call, { rest, options }) => {
    const members = kind.arguments.map(([, member], index) => [member, rest[index]] as const);
    const flags = kind.options.map(([flag, member]) => [member, options[nameOf(flag)]] as const);
    const given = [...members, ...flags].filter(([, value]) => value !== undefined);
    const shown = await call("POST", `/${kind.collection}`, Object.fromEntries(given));
    return { shown, text: `${(shown[kind.noun] as unknown as Owned).id}\n` };
  }).description("add one; prints its id");
  for (const [name, , text] of kind.arguments) command.argument(`<${name}>`, text);
  for (const [flags, , text] of kind.options) command.option(flags, text);
}

function addGiveCommand(
  noun: Command,
  context: CommandContext,
  { collection }: OwnedKind,
  member: string,
): void {
  onOrganization(noun.command("give"), context, async (call, { one, rest }) => {
    const shown = await call("PATCH", `/${collection}/${one}`, { [member]: rest[1] });
    return { shown, text: "" };
  })
    .description("give one to somebody else")
    .argument("<id>", "its id, as list shows it")
    .argument("<employee-id>", "who has it from now on");
}

interface Transfer {
  readonly kind: string;
  readonly name: string;
  readonly to?: { readonly name: string; readonly because: string };
}

/** `rollcall saas employee ownership|handover`: what would pass to whom, and passing it on. */
export function addInheritanceCommands(employee: Command, context: CommandContext): void {
  const heir = ["--heir <employee-id>", "who inherits instead of whom the rules name"] as const;
  const argument = ["<employee-id>", "the employee"] as const;
  onOrganization(employee.command("ownership"), context, async (call, { one, options }) => {
    const query = options.heir === undefined ? "" : `?heirId=${encodeURIComponent(options.heir)}`;
    const shown = await call("GET", `/employees/${one}/ownership${query}`);
    const refusal = shown.refusal as { readonly message: string } | undefined;
    const text = refusal === undefined ? listTransfers(shown) : `${refusal.message}\n`;
    return { shown, text, none: text === "" };
  })
    .description("what would pass to whom if the employee were deactivated now")
    .argument(...argument)
    .option(...heir);
  onOrganization(employee.command("handover"), context, async (call, { one, options }) => {
    const body = options.heir === undefined ? {} : { heirId: options.heir };
    const shown = await call("POST", `/employees/${one}/ownership/handover`, body);
    const text = listTransfers(shown);
    return { shown, text, none: text === "" };
  })
    .description("pass on all that the employee has, without deactivating them")
    .argument(...argument)
    .option(...heir);
}

function listTransfers({ transfers }: JsonObject): string {
  const rows = (transfers as unknown as readonly Transfer[]).map(({ kind, name, to }) => [
    kind,
    name,
    to?.name ?? "ends",
    to?.because,
  ]);
  return formatTable(["What", "Name", "To", "Because of"], rows);
}

type Options = PlaceOptions & Readonly<Record<string, string | undefined>>;
type Call = (method: string, path: string, body?: object) => Promise<JsonObject>;

interface Given {
  /** The first argument behind the organization, as a part of an address. */
  readonly one: string;
  /** All arguments behind the organization. */
  readonly rest: readonly string[];
  readonly options: Options;
}

interface Outcome {
  /** Absent: the API answers nothing. */
  readonly shown?: JsonObject;
  readonly text: string;
  readonly none?: boolean;
}

/** A command on an organization, done by the server's API. */
function onOrganization(
  command: Command,
  context: CommandContext,
  work: (call: Call, given: Given) => Promise<Outcome>,
): Command {
  return addPlaceOptions(command)
    .argument("<organization-id>", "the organization")
    .action(async (id: string, ...others: readonly unknown[]) => {
      const options = others.at(-2) as Options;
      const rest = others.slice(0, -2) as readonly string[];
      const server = await context.services.connectToServer(await readPlace(context, options));
      const { signal, terminal } = context;
      const call: Call = async (method, path, body) => {
        const whole = `/saas/v1/organizations/${encodeURIComponent(id)}${path}`;
        return (await server.call({ method, path: whole, body, signal })) as JsonObject;
      };
      try {
        const given = { one: encodeURIComponent(rest[0] ?? ""), rest, options };
        const { shown, text, none } = await work(call, given);
        if (options.json) writeJson(terminal, shown ?? {});
        else if (none === true) terminal.err("There is nothing.\n");
        else terminal.out(text);
      } finally {
        await server.close();
      }
    });
}

/** The name that a flag's value is read by. */
function nameOf(flags: string): string {
  return flags.slice(2, flags.indexOf(" "));
}

function formatPerson(person: Person | undefined): string {
  if (person === undefined) return "";
  return `${person.name ?? person.id}${person.active ? "" : " (inactive)"}`;
}
