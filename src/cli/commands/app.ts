import type { Command } from "commander";
import { type ConfirmOptions, confirm } from "../confirm.ts";
import { CliError } from "../exit-codes.ts";
import {
  addServerOptions,
  type GraphClient,
  type ServerOptions,
  withGraph,
} from "../graph-client.ts";
import { formatLinks, readApplicationJob } from "../job-shapes.ts";
import { collect, listApplications, lookUpApplication, readIfThere, segment } from "../lookup.ts";
import { suggestName } from "../nearest.ts";
import type { CommandContext } from "../program.ts";
import { formatFields, writeTable } from "../table.ts";
import { writeJson } from "../terminal.ts";
import { addAppConnectionCommands } from "./app-connection.ts";
import { addAppRoleCommands } from "./app-roles.ts";
import { addAppSettingsCommand, readSecretEntries } from "./app-settings.ts";
import { addAppSsoCommands } from "./app-sso.ts";

/** `rollcall app …`: the applications that people are provisioned to. */
export function addAppCommands(program: Command, context: CommandContext): void {
  const app = program.command("app").description("applications, from the gallery or your own");
  addListCommand(app, context);
  addGalleryCommand(app, context);
  addAddCommand(app, context);
  addShowCommand(app, context);
  addAppSettingsCommand(app, context);
  addAppConnectionCommands(app, context);
  addAppRoleCommands(app, context);
  addAppSsoCommands(app, context);
  addRenameCommand(app, context);
  addRemoveCommand(app, context);
}

function addListCommand(app: Command, context: CommandContext): void {
  addServerOptions(app.command("list"))
    .description("list the applications")
    .action((options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const applications = await listApplications(api);
        const all = await Promise.all(applications.map((each) => readApplicationJob(api, each)));
        const items = all.map(({ application, job }) => {
          const { id, displayName, applicationTemplateId: templateId } = application;
          const jobId = job?.id ?? null;
          return { id, displayName, templateId, jobId, status: job?.status.code ?? "NoJob" };
        });
        if (options.json) return writeJson(context.terminal, { items });
        const rows = items.map(({ displayName, status, id }) => [displayName, status, id]);
        const nothing = "There is no application yet: rollcall app gallery.";
        writeTable(context.terminal, ["APPLICATION", "STATUS", "ID"], rows, nothing);
      }),
    );
}

interface TemplateShape {
  readonly id: string;
  readonly displayName: string;
  readonly publisher: string;
  readonly description: string;
  readonly categories: readonly string[];
}

function addGalleryCommand(app: Command, context: CommandContext): void {
  addServerOptions(app.command("gallery").argument("[search]", "a part of the name"))
    .description("list what can be added")
    .action((search: string | undefined, options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const wanted = (search ?? "").toLowerCase();
        const items = (await listTemplates(api)).filter(({ displayName, description }) => {
          return `${displayName} ${description}`.toLowerCase().includes(wanted);
        });
        if (options.json) return writeJson(context.terminal, { items });
        const rows = items.map((each) => [each.displayName, each.publisher, each.description]);
        const titles = ["APPLICATION", "PUBLISHER", "WHAT IT IS"];
        writeTable(context.terminal, titles, rows, "The gallery has no such application.");
      }),
    );
}

function listTemplates(api: GraphClient): Promise<readonly TemplateShape[]> {
  return collect(api.list<TemplateShape>("/applicationTemplates"), Number.POSITIVE_INFINITY);
}

function addAddCommand(app: Command, context: CommandContext): void {
  addServerOptions(app.command("add").argument("<template>", "of the gallery, by name or id"))
    .description("add an application of the gallery, with a provisioning job that is not started")
    .option("--name <name>", "what it is called; else as in the gallery")
    .addHelpText("after", '\nExamples:\n  rollcall app add bitabiz --name "BitaBIZ test"')
    .action((template: string, options: ServerOptions & { name?: string }) =>
      withGraph(context, options, async (api) => {
        const found = await findTemplate(api, template);
        const { servicePrincipal } = await api.graph<{
          readonly servicePrincipal: { readonly id: string; readonly displayName: string };
        }>("POST", `/applicationTemplates/${segment(found.id)}/instantiate`, {
          ...(options.name !== undefined && { displayName: options.name }),
        });
        const { id, displayName } = servicePrincipal;
        const root = `/servicePrincipals/${segment(id)}/synchronization`;
        const [jobTemplate] = await collect(api.list<{ id: string }>(`${root}/templates`), 1);
        const body = { templateId: jobTemplate?.id ?? "customappsso" };
        const { id: jobId } = await api.graph<{ readonly id: string }>(
          "POST",
          `${root}/jobs`,
          body,
        );
        if (options.json) return writeJson(context.terminal, { id, displayName, jobId });
        context.terminal.out(`${displayName}, id ${id}\n`);
        const name = JSON.stringify(displayName);
        context.terminal.err(
          `Next: rollcall app credentials ${name} --tenant-url … --secret-token-stdin\n`,
        );
      }),
    );
}

async function findTemplate(api: GraphClient, name: string): Promise<TemplateShape> {
  const all = await listTemplates(api);
  const folded = name.toLowerCase().replaceAll(" ", "");
  const found = all.find(({ id, displayName }) => {
    return id === name || displayName.toLowerCase().replaceAll(" ", "") === folded;
  });
  if (found !== undefined) return found;
  // The server knows short words too, such as custom.
  const known = await readIfThere<TemplateShape>(api, `/applicationTemplates/${segment(name)}`);
  if (known !== undefined) return known;
  const names = all.map(({ displayName }) => displayName);
  const message = `The gallery has no application "${name}".${suggestName(name, names)}`;
  throw new CliError("notFound", "TemplateNotFound", message, {
    hint: "see what there is: rollcall app gallery.",
  });
}

function addShowCommand(app: Command, context: CommandContext): void {
  addServerOptions(app.command("show").argument("<application>", "its name or id"))
    .description("show an application: address, scope, job, settings; no secrets")
    .action((name: string, options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const found = await readApplicationJob(api, await lookUpApplication(api, name));
        const { application, job } = found;
        const { id, displayName, appRoles, applicationTemplateId: templateId } = application;
        const entries = await readSecretEntries(api, id);
        const settings = await api.rollcall<object>("GET", `/applications/${segment(id)}/policy`);
        if (options.json) {
          const told = { id, displayName, templateId, jobId: job?.id ?? null, appRoles };
          return writeJson(context.terminal, { ...told, secrets: entries, settings, job });
        }
        const value = (key: string): string | undefined =>
          entries.find((entry) => entry.key === key)?.value;
        context.terminal.out(
          formatFields([
            ["Name", displayName],
            ["Id", id],
            ["Tenant URL", value("BaseAddress") ?? "none yet"],
            ["Secret Token", value("SecretToken") === undefined ? undefined : "saved"],
            ["Scope", value("SyncAll") === "true" ? "all" : "assigned"],
            ["Status", job?.status.code ?? "there is no job"],
            ["Linked", job === undefined ? undefined : formatLinks(job)],
            ["Waits for", job?.outlook.explanation],
            ["App roles", appRoles.map((role) => role.displayName).join(", ")],
            ...Object.entries(settings).map(([key, each]) => [key, String(each)] as const),
          ]),
        );
      }),
    );
}

function addRenameCommand(app: Command, context: CommandContext): void {
  addServerOptions(app.command("rename").argument("<application>", "its name or id"))
    .argument("<name>", "what it is called from now on")
    .description("call an application otherwise")
    .action((application: string, displayName: string, options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const { id } = await lookUpApplication(api, application);
        await api.graph("PATCH", `/servicePrincipals/${segment(id)}`, { displayName });
        if (options.json) return writeJson(context.terminal, { id, displayName });
        context.terminal.out(`Renamed to ${displayName}.\n`);
      }),
    );
}

function addRemoveCommand(app: Command, context: CommandContext): void {
  addServerOptions(app.command("remove").argument("<application>", "its name or id"))
    .description("remove an application with its job and assignments; its accounts stay")
    .option("-y, --yes", "do not ask")
    .action((name: string, options: ServerOptions & ConfirmOptions) =>
      withGraph(context, options, async (api) => {
        const { id, displayName } = await lookUpApplication(api, name);
        const text = `Remove ${displayName} with its job, links and assignments?`;
        await confirm(context, options, { text });
        await api.graph("DELETE", `/servicePrincipals/${segment(id)}`);
        if (options.json) return writeJson(context.terminal, { id, removed: true });
        context.terminal.out(`Removed ${displayName}. The accounts in it stay as they are.\n`);
      }),
    );
}
