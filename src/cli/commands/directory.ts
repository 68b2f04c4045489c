import type { Command } from "commander";
import { type ConfirmOptions, confirm } from "../confirm.ts";
import { CliError } from "../exit-codes.ts";
import { addServerOptions, type ServerOptions, withGraph } from "../graph-client.ts";
import { collect, type GroupShape, lookUpGroup, lookUpPerson, segment } from "../lookup.ts";
import { readAttributes } from "../name-values.ts";
import type { CommandContext } from "../program.ts";
import { formatFields, writeTable } from "../table.ts";
import { writeJson } from "../terminal.ts";
import { addDirectoryImportCommand } from "./directory-import.ts";
import { addDirectoryTenantCommands } from "./directory-tenants.ts";

/** `rollcall directory …`: directories, groups, their members, and files of people. */
export function addDirectoryCommands(program: Command, context: CommandContext): void {
  const directory = program
    .command("directory")
    .description("directories: groups, members, files; for people see `rollcall person`");
  addDirectoryTenantCommands(directory, context);
  addDirectoryImportCommand(directory, context);
  const group = directory.command("group").description("groups of the directory");
  addListCommand(group, context);
  addShowCommand(group, context);
  addAddCommand(group, context);
  addSetCommand(group, context);
  addDeleteCommand(group, context);
  const member = directory.command("member").description("who is in a group");
  addMemberListCommand(member, context);
  addMemberChangeCommand(member, context, "add");
  addMemberChangeCommand(member, context, "remove");
}

function addListCommand(group: Command, context: CommandContext): void {
  addServerOptions(group.command("list"))
    .description("list the groups")
    .option("--filter <filter>", "OData as Microsoft Graph takes it")
    .action((options: ServerOptions & { readonly filter?: string }) =>
      withGraph(context, options, async (api) => {
        const list = api.list<GroupShape>("/groups", { $filter: options.filter });
        const items = await collect(list, Number.POSITIVE_INFINITY);
        if (options.json) return writeJson(context.terminal, { items });
        const rows = items.map(({ displayName, description, id }) => [
          displayName,
          id,
          description,
        ]);
        const titles = ["GROUP", "ID", "DESCRIPTION"];
        writeTable(context.terminal, titles, rows, "There is no group.");
      }),
    );
}

function addShowCommand(group: Command, context: CommandContext): void {
  addServerOptions(group.command("show").argument("<group>", "its name or id"))
    .description("show a group's attributes")
    .action((name: string, options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const found: Readonly<Record<string, unknown>> = { ...(await lookUpGroup(api, name)) };
        const { "@odata.context": _where, ...attributes } = found;
        if (options.json) return writeJson(context.terminal, attributes);
        const fields = Object.entries(attributes).map(
          ([key, each]) => [key, String(each)] as const,
        );
        context.terminal.out(formatFields(fields));
      }),
    );
}

function addAddCommand(group: Command, context: CommandContext): void {
  addServerOptions(
    group
      .command("add")
      .argument("<name>", "what people call it")
      .argument("[attributes...]", "name=value"),
  )
    .description("add a group")
    .action((displayName: string, given: readonly string[], options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const body = { ...readAttributes(given), displayName };
        const { id } = await api.graph<GroupShape>("POST", "/groups", body);
        if (options.json) return writeJson(context.terminal, { id, displayName, added: true });
        context.terminal.out(`${displayName}, id ${id}\n`);
      }),
    );
}

function addSetCommand(group: Command, context: CommandContext): void {
  addServerOptions(
    group
      .command("set")
      .argument("<group>", "its name or id")
      .argument("<attributes...>", "name=value; name= takes the value away"),
  )
    .description("change a group; what is not named stays")
    .action((name: string, given: readonly string[], options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const attributes = readAttributes(given);
        const { id, displayName } = await lookUpGroup(api, name);
        await api.graph("PATCH", `/groups/${segment(id)}`, attributes);
        if (options.json) return writeJson(context.terminal, { id, displayName, changed: true });
        context.terminal.out(`${displayName}: changed.\n`);
      }),
    );
}

function addDeleteCommand(group: Command, context: CommandContext): void {
  addServerOptions(group.command("delete").argument("<group>", "its name or id"))
    .description("delete a group; who has access by it alone loses it with the next cycle")
    .option("-y, --yes", "do not ask")
    .action((name: string, options: ServerOptions & ConfirmOptions) =>
      withGraph(context, options, async (api) => {
        const { id, displayName } = await lookUpGroup(api, name);
        await confirm(context, options, { text: `Delete the group ${displayName}?` });
        await api.graph("DELETE", `/groups/${segment(id)}`);
        if (options.json) return writeJson(context.terminal, { id, displayName, deleted: true });
        context.terminal.out(`${displayName}: deleted.\n`);
      }),
    );
}

/** A user or a group in a list of both. */
interface MemberShape {
  readonly "@odata.type": string;
  readonly id: string;
  readonly displayName?: string;
  readonly userPrincipalName?: string;
}

function addMemberListCommand(member: Command, context: CommandContext): void {
  addServerOptions(member.command("list").argument("<group>", "its name or id"))
    .description("list who is in a group")
    .action((name: string, options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const { id } = await lookUpGroup(api, name);
        const list = api.list<MemberShape>(`/groups/${segment(id)}/members`);
        const items = await collect(list, Number.POSITIVE_INFINITY);
        if (options.json) return writeJson(context.terminal, { items });
        const rows = items.map((each) => [
          each.userPrincipalName ?? each.displayName,
          each["@odata.type"].endsWith("user") ? "User" : "Group",
          each.displayName,
          each.id,
        ]);
        const titles = ["MEMBER", "TYPE", "NAME", "ID"];
        writeTable(context.terminal, titles, rows, "Nobody is in it.");
      }),
    );
}

function addMemberChangeCommand(
  member: Command,
  context: CommandContext,
  word: "add" | "remove",
): void {
  const description = word === "add" ? "put members into a group" : "take members out of a group";
  addServerOptions(
    member
      .command(word)
      .argument("<group>", "its name or id")
      .argument("<members...>", "people or, with --group, groups: by name or id"),
  )
    .description(description)
    .option("--group", "the members are groups")
    .action(
      (
        name: string,
        members: readonly string[],
        options: ServerOptions & { readonly group?: true },
      ) =>
        withGraph(context, options, async (api) => {
          const group = await lookUpGroup(api, name);
          const found = await Promise.all(
            members.map(async (each) =>
              options.group
                ? { type: "groups", ...(await lookUpGroup(api, each)) }
                : { type: "users", ...(await lookUpPerson(api, each)) },
            ),
          );
          const path = `/groups/${segment(group.id)}/members`;
          const done: string[] = [];
          for (const { id, type } of found) {
            try {
              if (word === "remove") await api.graph("DELETE", `${path}/${segment(id)}/$ref`);
              else await api.graph("POST", `${path}/$ref`, { "@odata.id": `${type}/${id}` });
              done.push(id);
            } catch (error) {
              throw explainPart(error, done.length, found.length);
            }
          }
          const items = found.map(({ id }) => ({ id }));
          if (options.json) return writeJson(context.terminal, { groupId: group.id, items });
          const what = word === "add" ? "in" : "no longer in";
          for (const { displayName, id } of found) {
            context.terminal.out(`${displayName ?? id} is ${what} ${group.displayName}.\n`);
          }
        }),
    );
}

/** Those before it were done, and the person has to know. */
function explainPart(error: unknown, done: number, all: number): unknown {
  if (!(error instanceof CliError) || done === 0) return error;
  const message = `${error.message} ${done} of ${all} were done before.`;
  return new CliError("partial", error.code, message, { cause: error });
}
