import type { Command } from "commander";
import { type ConfirmOptions, confirm } from "../confirm.ts";
import { CliError } from "../exit-codes.ts";
import {
  addServerOptions,
  type GraphClient,
  type ServerOptions,
  withGraph,
} from "../graph-client.ts";
import { formatTime } from "../job-shapes.ts";
import {
  collect,
  lookUpDeleted,
  lookUpPerson,
  type PersonShape,
  readIfThere,
  segment,
} from "../lookup.ts";
import { readAttributes } from "../name-values.ts";
import type { CommandContext } from "../program.ts";
import { formatFields, writeTable } from "../table.ts";
import { tellsTimesAgo, writeJson } from "../terminal.ts";

/** `rollcall person …`: people of the directory. */
export function addPersonCommands(program: Command, context: CommandContext): void {
  const person = program.command("person").description("people of the directory");
  addListCommand(person, context);
  addShowCommand(person, context);
  addAddCommand(person, context);
  addSetCommand(person, context);
  addSwitchCommand(person, context, "enable");
  addSwitchCommand(person, context, "disable");
  addDeleteCommand(person, context);
  addRestoreCommand(person, context);
}

const NAME = "userPrincipalName, id, name, or what stands before the @";

interface ListOptions extends ServerOptions {
  readonly filter?: string;
  readonly deleted?: true;
  readonly limit: string;
}

function addListCommand(person: Command, context: CommandContext): void {
  addServerOptions(person.command("list").argument("[search]", "a part of a name or address"))
    .description("list people")
    .option("--filter <filter>", "OData as Microsoft Graph takes it, such as department eq 'Sales'")
    .option("--deleted", "those who were deleted in the last 30 days")
    .option("--limit <n>", "the most people", "100")
    .addHelpText(
      "after",
      "\nExamples:\n  rollcall person list mia\n" +
        "  rollcall person list --filter \"department eq 'Sales' and accountEnabled eq true\"",
    )
    .action((search: string | undefined, options: ListOptions) =>
      withGraph(context, options, async (api) => {
        const limit = readCount(options.limit);
        const found = await collect(listPeople(api, search, options), limit + 1);
        const items = found.slice(0, limit);
        const { terminal } = context;
        if (options.json) return writeJson(terminal, { items, isCut: found.length > limit });
        const relative = tellsTimesAgo(terminal);
        const rows = items.map((each) => [
          each.userPrincipalName,
          each.displayName,
          each.deletedDateTime === undefined
            ? each.accountEnabled
              ? "enabled"
              : "disabled"
            : `deleted ${formatTime(each.deletedDateTime, Date.now(), relative)}`,
          each.department as string | undefined,
          each.id,
        ]);
        const titles = ["USERPRINCIPALNAME", "NAME", "STATE", "DEPARTMENT", "ID"];
        writeTable(terminal, titles, rows, "There is nobody.");
        if (found.length > limit) terminal.err("There are more: raise --limit.\n");
      }),
    );
}

function listPeople(
  api: GraphClient,
  search: string | undefined,
  { filter, deleted }: ListOptions,
): AsyncIterable<PersonShape> {
  if (deleted && (search !== undefined || filter !== undefined)) {
    throw new CliError("misuse", "NotSearchable", "Those who were deleted can't be searched.");
  }
  if (deleted) return api.list("/directory/deletedItems/microsoft.graph.user");
  const word = search?.replaceAll('"', "");
  const $search = word && `"displayName:${word}" OR "userPrincipalName:${word}" OR "mail:${word}"`;
  return api.list("/users", { $search, $filter: filter });
}

/** @throws CliError misuse */
function readCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new CliError("misuse", "InvalidLimit", "--limit is a whole number from 1 on.");
}

function addShowCommand(person: Command, context: CommandContext): void {
  addServerOptions(person.command("show").argument("<person>", NAME))
    .description("show a person's attributes, manager and assignments")
    .action((name: string, options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const found = await lookUpPerson(api, name);
        const path = `/users/${segment(found.id)}`;
        const manager = await readIfThere<PersonShape>(api, `${path}/manager`);
        const assignments = await collect(
          api.list<{ readonly resourceDisplayName: string }>(`${path}/appRoleAssignments`),
          Number.POSITIVE_INFINITY,
        );
        const { "@odata.context": _where, ...attributes } = found;
        if (options.json) {
          const managerId = manager?.id ?? null;
          return writeJson(context.terminal, { ...attributes, managerId, assignments });
        }
        const shown = Object.entries(attributes).map(([key, value]): [string, string] => {
          return [key, Array.isArray(value) ? value.join(", ") : String(value)];
        });
        const applications = assignments.map((each) => each.resourceDisplayName).join(", ");
        const rest = [
          ["manager", manager?.userPrincipalName],
          ["assigned to", applications],
        ] as const;
        context.terminal.out(formatFields([...shown, ...rest]));
      }),
    );
}

interface EditOptions extends ServerOptions {
  /** False: none. */
  readonly manager?: string | false;
  readonly disabled?: true;
}

function addAddCommand(person: Command, context: CommandContext): void {
  addServerOptions(
    person
      .command("add")
      .argument("<userPrincipalName>", "such as mia@example.com")
      .argument("[attributes...]", "name=value"),
  )
    .description("add a person to the directory")
    .option("--manager <person>", "who leads them")
    .option("--disabled", "not allowed to sign in yet")
    .addHelpText(
      "after",
      "\nExamples:\n  rollcall person add mia@example.com displayName='Mia Holm' " +
        "givenName=Mia surname=Holm department=Sales",
    )
    .action((userPrincipalName: string, given: readonly string[], options: EditOptions) =>
      withGraph(context, options, async (api) => {
        const attributes = readAttributes(given);
        const manager = options.manager ? await lookUpPerson(api, options.manager) : undefined;
        const accountEnabled = options.disabled !== true;
        const body = { displayName: userPrincipalName, ...attributes };
        const added = await api.graph<PersonShape>("POST", "/users", {
          ...body,
          userPrincipalName,
          accountEnabled,
        });
        if (manager !== undefined) await saveManager(api, added.id, manager);
        tell(context, options, added, "added");
      }),
    );
}

function saveManager(api: GraphClient, id: string, manager: PersonShape): Promise<unknown> {
  const reference = { "@odata.id": `users/${manager.id}` };
  return api.graph("PUT", `/users/${segment(id)}/manager/$ref`, reference);
}

function tell(
  { terminal }: CommandContext,
  options: ServerOptions,
  { id, userPrincipalName }: PersonShape,
  done: string,
): void {
  if (options.json) writeJson(terminal, { id, userPrincipalName, [done]: true });
  else terminal.out(`${userPrincipalName}: ${done}.\n`);
}

function addSetCommand(person: Command, context: CommandContext): void {
  addServerOptions(
    person
      .command("set")
      .argument("<person>", NAME)
      .argument("[attributes...]", "name=value; name= takes the value away"),
  )
    .description("change a person's attributes; what is not named stays")
    .option("--manager <person>", "who leads them")
    .option("--no-manager", "nobody leads them")
    .action((name: string, given: readonly string[], options: EditOptions) =>
      withGraph(context, options, async (api) => {
        const attributes = readAttributes(given);
        if (given.length === 0 && options.manager === undefined) {
          throw new CliError("misuse", "NothingToSet", "Name what is to change: name=value.");
        }
        const found = await lookUpPerson(api, name);
        const { manager } = options;
        const leader = manager ? await lookUpPerson(api, manager) : undefined;
        const path = `/users/${segment(found.id)}`;
        if (given.length > 0) await api.graph("PATCH", path, attributes);
        if (leader !== undefined) await saveManager(api, found.id, leader);
        if (manager === false && (await readIfThere(api, `${path}/manager`)) !== undefined) {
          await api.graph("DELETE", `${path}/manager/$ref`);
        }
        tell(context, options, found, "changed");
      }),
    );
}

function addSwitchCommand(
  person: Command,
  context: CommandContext,
  word: "enable" | "disable",
): void {
  const description =
    word === "enable"
      ? "let a person sign in again"
      : "disable a person here, and with the next cycle in every application";
  addServerOptions(person.command(word).argument("<person>", NAME))
    .description(description)
    .action((name: string, options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const found = await lookUpPerson(api, name);
        const accountEnabled = word === "enable";
        await api.graph("PATCH", `/users/${segment(found.id)}`, { accountEnabled });
        tell(context, options, found, `${word}d`);
      }),
    );
}

function addDeleteCommand(person: Command, context: CommandContext): void {
  addServerOptions(person.command("delete").argument("<people...>", NAME))
    .description("delete people; they can be restored for 30 days")
    .option("-y, --yes", "do not ask")
    .action((people: readonly string[], options: ServerOptions & ConfirmOptions) =>
      withGraph(context, options, async (api) => {
        const found = await Promise.all(people.map((name) => lookUpPerson(api, name)));
        const names = found.map(({ userPrincipalName }) => userPrincipalName);
        const text = `Delete ${names.length === 1 ? names[0] : `${names.length} people`}?`;
        await confirm(context, options, { text, names });
        for (const { id } of found) await api.graph("DELETE", `/users/${segment(id)}`);
        if (options.json) {
          const items = found.map(({ id, userPrincipalName }) => ({ id, userPrincipalName }));
          return writeJson(context.terminal, { items, deleted: true });
        }
        for (const each of found) tell(context, options, each, "deleted");
      }),
    );
}

function addRestoreCommand(person: Command, context: CommandContext): void {
  addServerOptions(person.command("restore").argument("<person>", "userPrincipalName, id or name"))
    .description("bring back a person who was deleted less than 30 days ago")
    .action((name: string, options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const found = await lookUpDeleted(api, name);
        await api.graph("POST", `/directory/deletedItems/${segment(found.id)}/restore`);
        tell(context, options, found, "restored");
      }),
    );
}
