import { resolve } from "node:path";
import type { Command } from "commander";
import { CliError } from "../exit-codes.ts";
import { addServerOptions, formatQuery, type ServerOptions, withGraph } from "../graph-client.ts";
import { segment } from "../lookup.ts";
import type { CommandContext } from "../program.ts";
import { jsonOption } from "../program.ts";
import type { GalleryFile } from "../services.ts";
import { formatFields, formatTable, writeTable } from "../table.ts";
import { writeJson } from "../terminal.ts";

/** An entry of the gallery, as the API shows it. */
interface EntryShape {
  readonly id: string;
  readonly displayName: string;
  readonly publisher: string;
  readonly description: string;
  readonly origin: "rollcall" | "file" | "tenant";
  readonly capabilities: Readonly<Record<string, boolean>>;
  readonly limitations: readonly string[];
  readonly excludesDefaultAccess: boolean;
  readonly onUnassign: string;
  readonly appRoles: readonly { readonly displayName: string; readonly value?: string }[];
  readonly attributes: readonly {
    readonly objectName: string;
    readonly name: string;
    readonly type: string;
    readonly filterable?: boolean;
    readonly required: boolean;
  }[];
  readonly objectMappings: readonly {
    readonly targetObjectName: string;
    readonly attributeMappings: readonly {
      readonly targetAttributeName: string;
      readonly source?: { readonly expression: string };
    }[];
  }[];
}

const ORIGINS: Readonly<Record<EntryShape["origin"], string>> = {
  rollcall: "comes with Rollcall",
  file: "a file of the server's",
  tenant: "added here",
};

/** `rollcall gallery …`: the applications that can be added, and descriptions of further ones. */
export function addGalleryCommands(program: Command, context: CommandContext): void {
  const gallery = program.command("gallery").description("the applications that can be added");
  addListCommand(gallery, context);
  addShowCommand(gallery, context);
  addAddCommand(gallery, context);
  addCheckCommand(gallery, context);
  addRemoveCommand(gallery, context);
}

function addListCommand(gallery: Command, context: CommandContext): void {
  addServerOptions(gallery.command("list").argument("[search]", "a part of name or publisher"))
    .description("list what can be added, and where it comes from")
    .action((search: string | undefined, options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const word = search?.replaceAll('"', "");
        const $search = word && `"displayName:${word}" OR "publisher:${word}" OR "id:${word}"`;
        const path = `/gallery${formatQuery({ $search, $top: "999" })}`;
        const { value } = await api.rollcall<{ value: readonly EntryShape[] }>("GET", path);
        const items = value.map(({ id, displayName, publisher, description, origin }) => {
          return { id, displayName, publisher, description, origin };
        });
        if (options.json) return writeJson(context.terminal, { items });
        const rows = items.map((each) => [each.id, each.displayName, ORIGINS[each.origin]]);
        const nothing = "The gallery has no such application.";
        writeTable(context.terminal, ["ID", "APPLICATION", "WHERE IT COMES FROM"], rows, nothing);
      }),
    );
}

function addShowCommand(gallery: Command, context: CommandContext): void {
  addServerOptions(gallery.command("show").argument("<id>", "of the entry"))
    .description("show what an application can, asks for and can't, and its default mappings")
    .action((id: string, options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const entry = await api.rollcall<EntryShape>("GET", `/gallery/${segment(id)}`);
        if (options.json) return writeJson(context.terminal, entry);
        context.terminal.out(formatEntry(entry));
      }),
    );
}

function formatEntry(entry: EntryShape): string {
  const can = Object.entries(entry.capabilities).filter(([, isAble]) => isAble);
  const fields = formatFields([
    ["Id", entry.id],
    ["Application", entry.displayName],
    ["Publisher", entry.publisher],
    ["What it is", entry.description],
    ["Comes from", ORIGINS[entry.origin]],
    ["Can", can.map(([name]) => name).join(", ")],
    ["Unassigned", entry.onUnassign],
    ["Default Access", entry.excludesDefaultAccess ? "is not provisioned" : "is provisioned"],
    ["App roles", entry.appRoles.map(({ displayName }) => displayName).join(", ")],
  ]);
  const limits = entry.limitations.map((sentence) => `  - ${sentence}\n`).join("");
  const rows = entry.attributes.map(({ objectName, name, required, filterable }) => {
    const mapping = entry.objectMappings
      .find(({ targetObjectName }) => targetObjectName === objectName)
      ?.attributeMappings.find(({ targetAttributeName }) => targetAttributeName === name);
    const marks = [required ? "required" : "", filterable === true ? "filterable" : ""];
    return [`${objectName} ${name}`, marks.join(" ").trim(), mapping?.source?.expression];
  });
  const table = formatTable(["ATTRIBUTE", "", "FROM"], rows);
  return `${fields}${limits === "" ? "" : `\nLimitations\n${limits}`}\n${table}`;
}

function addAddCommand(gallery: Command, context: CommandContext): void {
  addServerOptions(gallery.command("add").argument("<file>", "JSON that describes an application"))
    .description("add an application to the tenant's gallery, or change the one with its id")
    .action(async (file: string, options: ServerOptions) => {
      const read = await context.services.readGalleryFile(resolve(file));
      refuseIssues(file, read);
      await withGraph(context, options, async (api) => {
        const entry = await api.rollcall<EntryShape>("POST", "/gallery", read.content);
        if (options.json) return writeJson(context.terminal, entry);
        context.terminal.out(`${entry.displayName} is in the gallery, id ${entry.id}.\n`);
        context.terminal.err(`Next: rollcall app add ${entry.id}\n`);
      });
    });
}

function addCheckCommand(gallery: Command, context: CommandContext): void {
  gallery
    .command("check")
    .argument("<file>", "JSON that describes an application")
    .description("say what is wrong with a description of an application; contacts no server")
    .addOption(jsonOption())
    .action(async (file: string, options: { readonly json?: true }) => {
      const read = await context.services.readGalleryFile(resolve(file));
      if (options.json) writeJson(context.terminal, { issues: read.issues });
      refuseIssues(file, read);
      if (options.json === undefined) context.terminal.out(`${file} can be added.\n`);
    });
}

/** @throws CliError misuse with everything that is wrong, a line each */
function refuseIssues(file: string, { issues }: GalleryFile): void {
  if (issues.length === 0) return;
  const lines = issues.map(({ path, message }) => `\n  ${path} ${message}`).join("");
  throw new CliError("misuse", "InvalidGalleryFile", `${file} describes no application:${lines}`);
}

function addRemoveCommand(gallery: Command, context: CommandContext): void {
  addServerOptions(gallery.command("remove").argument("<id>", "of an entry that was added here"))
    .description("take an application out of the tenant's gallery; what was made from it stays")
    .action((id: string, options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        await api.rollcall("DELETE", `/gallery/${segment(id)}`);
        if (options.json) return writeJson(context.terminal, { id, removed: true });
        context.terminal.out(`${id} is no longer in the gallery.\n`);
      }),
    );
}
