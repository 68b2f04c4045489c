import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import type { JsonObject, JsonValue } from "../../common/json.ts";
import type { PresentedDefinitions } from "../../saas/presented.ts";
import { CliError } from "../exit-codes.ts";
import type { CommandContext } from "../program.ts";
import { writeJson } from "../terminal.ts";
import { addPlaceOptions, type PlaceOptions, withAdmin } from "./organization-place.ts";

/** Beyond this a server would refuse the definitions too. */
const LONGEST_FILE = 1024 * 1024;

/** `rollcall saas organization schema show|set|remove`. */
export function addOrganizationSchemaCommands(
  organization: Command,
  context: CommandContext,
): void {
  const schema = organization
    .command("schema")
    .description("schemas and resource types of an organization's own, as RFC 7643 writes them");
  addPlaceOptions(schema.command("show"))
    .description("show what an organization defines itself; --json is what set takes")
    .argument("<organization-id>", "the organization")
    .action((id: string, options: PlaceOptions) =>
      withAdmin(context, options, async (admin) => {
        showDefinitions(context, options, await admin.showSchema(id));
      }),
    );
  addPlaceOptions(schema.command("set"))
    .description("replace what an organization defines itself; counts for the next request")
    .argument("<organization-id>", "the organization")
    .argument("<file>", "JSON with schemas and resourceTypes; - reads standard input")
    .action(async (id: string, file: string, options: PlaceOptions) => {
      const definitions = await readDefinitions(context, options, file);
      await withAdmin(context, options, async (admin) => {
        showDefinitions(context, options, await admin.setSchema(id, definitions));
      });
    });
  addPlaceOptions(schema.command("remove"))
    .description("take away what an organization defines itself, while no resource has it")
    .argument("<organization-id>", "the organization")
    .action((id: string, options: PlaceOptions) =>
      withAdmin(context, options, async (admin) => {
        showDefinitions(context, options, await admin.setSchema(id, {}));
      }),
    );
}

async function readDefinitions(
  context: CommandContext,
  options: PlaceOptions,
  file: string,
): Promise<unknown> {
  if (file === "-" && options.tokenStdin) {
    throw new CliError("misuse", "InputTwice", "Standard input can't hold two things.", {
      hint: "give the token with --token-file.",
    });
  }
  const text = await readText(context, file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const name = file === "-" ? "Standard input" : file;
    throw new CliError("misuse", "FileInvalid", `${name} is no JSON.`, { cause });
  }
}

async function readText({ terminal, signal }: CommandContext, file: string): Promise<string> {
  if (file === "-") return await terminal.readInput(LONGEST_FILE, signal);
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new CliError("misuse", "FileUnreadable", `The file ${file} can't be read.`, { cause });
  }
}

function showDefinitions(
  { terminal }: CommandContext,
  { json }: PlaceOptions,
  definitions: PresentedDefinitions,
): void {
  if (json) {
    writeJson(terminal, definitions);
    return;
  }
  const { schemas, resourceTypes } = definitions;
  for (const each of resourceTypes) terminal.out(formatType(each));
  for (const each of schemas) terminal.out(formatSchema(each));
  if (resourceTypes.length === 0) terminal.err("The organization defines nothing itself.\n");
}

function formatType({ name, endpoint, schema, schemaExtensions }: JsonObject): string {
  const extensions = list(schemaExtensions).map(
    ({ schema: urn, required }) => `  with ${urn}${required === true ? " (required)" : ""}\n`,
  );
  return `${name} at ${endpoint}: ${schema}\n${extensions.join("")}`;
}

function formatSchema({ id, attributes }: JsonObject): string {
  const names = list(attributes).map(({ name }) => name);
  return `${id}\n  ${names.join(", ")}\n`;
}

function list(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value : [];
}
