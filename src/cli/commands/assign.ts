import type { Command } from "commander";
import { CliError } from "../exit-codes.ts";
import {
  addServerOptions,
  type GraphClient,
  type ServerOptions,
  withGraph,
} from "../graph-client.ts";
import {
  type ApplicationShape,
  collect,
  lookUpApplication,
  lookUpGroup,
  lookUpPerson,
  segment,
} from "../lookup.ts";
import { suggestName } from "../nearest.ts";
import type { CommandContext } from "../program.ts";
import { writeTable } from "../table.ts";
import { writeJson } from "../terminal.ts";

/** Graph's id of the role that says nothing. */
const DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000";

/** An appRoleAssignment as the API shows it. */
interface AssignmentShape {
  readonly id: string;
  readonly appRoleId: string;
  readonly principalId: string;
  readonly principalType: "User" | "Group";
  readonly principalDisplayName: string | null;
}

/** `rollcall assign …`: who is assigned to an application. */
export function addAssignCommands(program: Command, context: CommandContext): void {
  const assign = program.command("assign").description("who is assigned to an application");
  addListCommand(assign, context);
  addAddCommand(assign, context);
  addRemoveCommand(assign, context);
}

function pathOf({ id }: ApplicationShape): string {
  return `/servicePrincipals/${segment(id)}/appRoleAssignedTo`;
}

function roleName({ appRoles }: ApplicationShape, roleId: string): string {
  if (roleId === DEFAULT_ACCESS) return "Default Access";
  return appRoles.find(({ id }) => id === roleId)?.displayName ?? roleId;
}

function listAssignments(
  api: GraphClient,
  application: ApplicationShape,
): Promise<readonly AssignmentShape[]> {
  return collect(api.list<AssignmentShape>(pathOf(application)), Number.POSITIVE_INFINITY);
}

function addListCommand(assign: Command, context: CommandContext): void {
  addServerOptions(assign.command("list").argument("<application>", "its name or id"))
    .description("list the people and groups that are assigned, with their roles")
    .action((name: string, options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const application = await lookUpApplication(api, name);
        const all = await listAssignments(api, application);
        const items = all.map((each) => ({ ...each, role: roleName(application, each.appRoleId) }));
        if (options.json) return writeJson(context.terminal, { items });
        const rows = items.map((each) => {
          const shown = each.principalDisplayName ?? "(gone)";
          return [shown, each.principalType, each.role, each.principalId];
        });
        const nothing = "Nobody is assigned: rollcall assign add.";
        writeTable(context.terminal, ["NAME", "TYPE", "ROLE", "ID"], rows, nothing);
      }),
    );
}

interface PrincipalOptions extends ServerOptions {
  readonly group?: true;
  readonly role?: string;
}

function addAddCommand(assign: Command, context: CommandContext): void {
  addServerOptions(
    assign
      .command("add")
      .argument("<application>", "its name or id")
      .argument("<people...>", "people or, with --group, groups: by name or id"),
  )
    .description("assign people or groups to an application")
    .option("--group", "groups are meant")
    .option("--role <role>", "the app role, by name or id; else its first, or Default Access")
    .addHelpText(
      "after",
      "\nExamples:\n  rollcall assign add bitabiz mia@example.com\n" +
        "  rollcall assign add bitabiz Sales --group --role User",
    )
    .action((name: string, people: readonly string[], options: PrincipalOptions) =>
      withGraph(context, options, async (api) => {
        const application = await lookUpApplication(api, name);
        const appRoleId = chooseRole(application, options.role);
        const principals = await lookUpAll(api, people, options);
        const items: AssignmentShape[] = [];
        for (const { id: principalId, type: principalType } of principals) {
          const body = { principalId, principalType, resourceId: application.id, appRoleId };
          items.push(await api.graph<AssignmentShape>("POST", pathOf(application), body));
        }
        if (options.json) return writeJson(context.terminal, { items });
        const role = roleName(application, appRoleId);
        for (const { label } of principals) {
          context.terminal.out(`${label} is assigned to ${application.displayName} as ${role}.\n`);
        }
      }),
    );
}

function chooseRole({ displayName, appRoles }: ApplicationShape, name: string | undefined): string {
  if (name === undefined) return appRoles[0]?.id ?? DEFAULT_ACCESS;
  const folded = name.toLowerCase();
  if (folded === "default access" || folded === DEFAULT_ACCESS) return DEFAULT_ACCESS;
  const found = appRoles.find((role) => {
    return [role.id, role.displayName, role.value ?? ""].some((each) => {
      return each.toLowerCase() === folded;
    });
  });
  if (found !== undefined) return found.id;
  const names = [...appRoles.map((role) => role.displayName), "Default Access"];
  const message = `${displayName} has no app role "${name}".${suggestName(name, names)}`;
  throw new CliError("notFound", "AppRoleNotFound", message, {
    hint: `its roles are ${names.join(", ")}.`,
  });
}

interface Principal {
  readonly id: string;
  readonly type: "User" | "Group";
  readonly label: string;
}

/** All before the first is written, so that a wrong name changes nothing. */
function lookUpAll(
  api: GraphClient,
  names: readonly string[],
  { group }: PrincipalOptions,
): Promise<readonly Principal[]> {
  return Promise.all(
    names.map(async (name): Promise<Principal> => {
      if (group) {
        const { id, displayName } = await lookUpGroup(api, name);
        return { id, type: "Group", label: displayName };
      }
      const { id, userPrincipalName } = await lookUpPerson(api, name);
      return { id, type: "User", label: userPrincipalName };
    }),
  );
}

function addRemoveCommand(assign: Command, context: CommandContext): void {
  addServerOptions(
    assign
      .command("remove")
      .argument("<application>", "its name or id")
      .argument("<people...>", "people or, with --group, groups: by name or id"),
  )
    .description("take assignments back; who is in scope no more loses access with the next cycle")
    .option("--group", "groups are meant")
    .option("--role <role>", "only this app role; else all roles they have")
    .action((name: string, people: readonly string[], options: PrincipalOptions) =>
      withGraph(context, options, async (api) => {
        const application = await lookUpApplication(api, name);
        const all = await listAssignments(api, application);
        const principals = await lookUpAll(api, people, options);
        const roleId = options.role && chooseRole(application, options.role);
        const chosen = principals.flatMap((principal) => {
          const own = all.filter(({ principalId, appRoleId }) => {
            return principalId === principal.id && (!roleId || appRoleId === roleId);
          });
          if (own.length > 0) return own;
          const message = `${principal.label} is not assigned to ${application.displayName} itself.`;
          throw new CliError("notFound", "AssignmentNotFound", message, {
            hint: "an assigned group may be the reason: rollcall assign list.",
          });
        });
        for (const { id } of chosen) {
          await api.graph("DELETE", `${pathOf(application)}/${segment(id)}`);
        }
        if (options.json) return writeJson(context.terminal, { items: chosen, removed: true });
        for (const { label } of principals) {
          context.terminal.out(`${label} is no longer assigned to ${application.displayName}.\n`);
        }
      }),
    );
}
