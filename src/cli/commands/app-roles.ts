import { randomUUID } from "node:crypto";
import type { Command } from "commander";
import { CliError } from "../exit-codes.ts";
import {
  addServerOptions,
  type GraphClient,
  type ServerOptions,
  withGraph,
} from "../graph-client.ts";
import { type ApplicationShape, lookUpApplication, segment } from "../lookup.ts";
import { suggestName } from "../nearest.ts";
import type { CommandContext } from "../program.ts";
import { writeTable } from "../table.ts";
import { writeJson } from "../terminal.ts";

/** `rollcall app role list|add|remove`: the roles that people can be assigned with. */
export function addAppRoleCommands(app: Command, context: CommandContext): void {
  const role = app.command("role").description("the app roles of an application");
  addServerOptions(role.command("list").argument("<application>", "its name or id"))
    .description("list the app roles")
    .action((name: string, options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const { appRoles: items } = await lookUpApplication(api, name);
        if (options.json) return writeJson(context.terminal, { items });
        const rows = items.map(({ displayName, value, id }) => [displayName, value ?? "", id]);
        writeTable(context.terminal, ["ROLE", "VALUE", "ID"], rows, "There is no app role.");
      }),
    );
  addServerOptions(role.command("add").argument("<application>", "its name or id"))
    .argument("<name>", "what the role is called")
    .description("add an app role, as one would in the application manifest")
    .option("--value <value>", "what role expressions give; one word")
    .option("--id <guid>", "its id; else a new one")
    .action((name: string, displayName: string, options: ServerOptions & NewRole) =>
      withGraph(context, options, async (api) => {
        const application = await lookUpApplication(api, name);
        const { value, id = randomUUID() } = options;
        const added = { id, displayName, ...(value !== undefined && { value }) };
        await saveRoles(api, application, [...application.appRoles, added]);
        if (options.json) return writeJson(context.terminal, added);
        context.terminal.out(`${application.displayName} has the role ${displayName}, id ${id}\n`);
      }),
    );
  addServerOptions(role.command("remove").argument("<application>", "its name or id"))
    .argument("<role>", "its name, value or id")
    .description("remove an app role that nobody is assigned with")
    .action((name: string, wanted: string, options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const application = await lookUpApplication(api, name);
        const found = findRole(application, wanted);
        const kept = application.appRoles.filter((each) => each !== found);
        await saveRoles(api, application, kept);
        if (options.json) return writeJson(context.terminal, { id: found.id, removed: true });
        context.terminal.out(`Removed the role ${found.displayName}.\n`);
      }),
    );
}

interface NewRole {
  readonly value?: string;
  readonly id?: string;
}

function findRole(
  { appRoles, displayName }: ApplicationShape,
  wanted: string,
): ApplicationShape["appRoles"][number] {
  const found = appRoles.filter((role) => {
    return [role.id, role.value, role.displayName].includes(wanted);
  });
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (only !== undefined) {
    throw new CliError("misuse", "AmbiguousName", `There is more than one role "${wanted}".`, {
      hint: `name one by its id: ${found.map(({ id }) => id).join(", ")}`,
    });
  }
  const near = suggestName(
    wanted,
    appRoles.map((role) => role.displayName),
  );
  const message = `${displayName} has no role "${wanted}".${near}`;
  throw new CliError("notFound", "AppRoleNotFound", message);
}

function saveRoles(
  api: GraphClient,
  { id }: ApplicationShape,
  appRoles: readonly object[],
): Promise<unknown> {
  return api.graph("PATCH", `/servicePrincipals/${segment(id)}`, { appRoles });
}
