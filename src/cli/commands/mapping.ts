import { type Command, Option } from "commander";
import { CliError } from "../exit-codes.ts";
import { addServerOptions, type ServerOptions, withGraph } from "../graph-client.ts";
import { lookUpJob } from "../lookup.ts";
import { suggestName } from "../nearest.ts";
import type { CommandContext } from "../program.ts";
import {
  type AttributeMappingShape,
  findMapping,
  formatDraft,
  type ObjectMappingShape,
  type ObjectName,
  readSchema,
  replaceMapping,
  saveSchema,
} from "../schema-document.ts";
import { writeTable } from "../table.ts";
import { writeJson } from "../terminal.ts";
import { addMappingExamplesCommand } from "./mapping-examples.ts";
import { addMappingTestCommand } from "./mapping-test.ts";

/** The flags of commands that work with one object mapping. */
export interface MappingOptions extends ServerOptions {
  readonly group?: true;
}

/** `rollcall mapping …`: which attribute becomes which. */
export function addMappingCommands(program: Command, context: CommandContext): void {
  const mapping = program.command("mapping").description("attribute mappings of an application");
  addListCommand(mapping, context);
  addSetCommand(mapping, context);
  addRemoveCommand(mapping, context);
  addMappingTestCommand(mapping, context);
  addMappingExamplesCommand(mapping, context);
}

/** The kind of object that is meant. */
export function kindOf({ group }: MappingOptions): ObjectName {
  return group ? "Group" : "User";
}

/** What a mapping takes its value from, as people write it. */
export function formatSource({ source }: AttributeMappingShape): string {
  return source?.expression ?? "";
}

function addListCommand(mapping: Command, context: CommandContext): void {
  addServerOptions(mapping.command("list").argument("<application>", "its name or id"))
    .description("list the attribute mappings of people, or of groups")
    .option("--group", "those of groups")
    .action((name: string, options: MappingOptions) =>
      withGraph(context, options, async (api) => {
        const schema = await readSchema(api, await lookUpJob(api, name));
        const found = findMapping(schema, kindOf(options));
        const { terminal } = context;
        if (options.json) {
          const { enabled, flowTypes, attributeMappings: items } = found;
          return writeJson(terminal, { name: found.name, enabled, flowTypes, items });
        }
        const rows = found.attributeMappings.map((row) => [
          row.targetAttributeName,
          formatSource(row),
          row.matchingPriority || "",
          row.flowType,
          row.defaultValue ?? "",
          row.flowNullValues ? "yes" : "",
        ]);
        const titles = ["TARGET", "SOURCE", "MATCH", "APPLY", "DEFAULT", "NULL FLOWS"];
        writeTable(terminal, titles, rows, "Nothing is mapped.");
        const state = found.enabled ? found.flowTypes : "switched off";
        terminal.err(`${found.name}: ${state}\n`);
      }),
    );
}

const FLOWS: Readonly<Record<string, string>> = { always: "Always", create: "ObjectAddOnly" };

interface SetOptions extends MappingOptions {
  readonly source?: string;
  readonly expression?: string;
  readonly constant?: string;
  readonly default?: string;
  readonly match?: string;
  readonly apply?: string;
  readonly nullFlow?: boolean;
  readonly dryRun?: true;
}

function addSetCommand(mapping: Command, context: CommandContext): void {
  addServerOptions(
    mapping
      .command("set")
      .argument("<application>", "its name or id")
      .argument("<target>", 'such as title or emails[type eq "work"].value'),
  )
    .description("add or change an attribute mapping; what no flag names stays as it is")
    .option("--group", "a mapping of groups")
    .option("--source <attribute>", "take an attribute as it is")
    .option("--expression <expression>", 'such as Join(" ", [givenName], [surname])')
    .option("--constant <text>", "always the same text")
    .option("--default <text>", "where there is no value; empty takes it away")
    .option("--match <priority>", "match accounts by it, 1 first; 0 no longer")
    .addOption(new Option("--apply <when>", "when it flows").choices(["always", "create"]))
    .option("--null-flow", "a value that is gone is taken away in the application too")
    .option("--no-null-flow", "it stays there")
    .option("--dry-run", "say what would change for people, and save nothing")
    .addHelpText(
      "after",
      "\nExamples:\n  rollcall mapping set bitabiz title --source jobTitle\n" +
        "  rollcall mapping set bitabiz displayName " +
        `--expression 'Join(" ", [givenName], [surname])' --dry-run`,
    )
    .action((name: string, target: string, options: SetOptions) =>
      withGraph(context, options, async (api) => {
        const place = await lookUpJob(api, name);
        const schema = await readSchema(api, place);
        const before = findMapping(schema, kindOf(options));
        const { changed, row } = changeRow(before, target, options);
        const dryRun = options.dryRun === true;
        const draft = await saveSchema(api, place, {
          schema: replaceMapping(schema, changed),
          dryRun,
        });
        if (options.json) return writeJson(context.terminal, { mapping: row, plan: draft ?? null });
        context.terminal.out(`${row.targetAttributeName} ← ${formatSource(row)}\n`);
        if (draft !== undefined) context.terminal.out(`Not saved. ${formatDraft(draft)}\n`);
      }),
    );
}

function changeRow(
  before: ObjectMappingShape,
  target: string,
  options: SetOptions,
): { readonly changed: ObjectMappingShape; readonly row: AttributeMappingShape } {
  const folded = target.toLowerCase();
  const isMeant = (row: AttributeMappingShape): boolean =>
    row.targetAttributeName.toLowerCase() === folded;
  const old = before.attributeMappings.find(isMeant);
  const source = readSource(options);
  if (old === undefined && source === undefined) {
    const message = `${target} is not mapped yet: say from what.`;
    throw new CliError("misuse", "SourceMissing", message, {
      hint: "give --source, --expression or --constant.",
    });
  }
  const { default: defaultValue, match, apply, nullFlow } = options;
  const row: AttributeMappingShape = {
    ...(old ?? { ...NEW_ROW, targetAttributeName: target }),
    ...(source !== undefined && { source }),
    ...(defaultValue !== undefined && { defaultValue: defaultValue || null }),
    ...(match !== undefined && { matchingPriority: readPriority(match) }),
    ...(apply !== undefined && { flowType: FLOWS[apply] ?? apply }),
    ...(nullFlow !== undefined && { flowNullValues: nullFlow }),
  };
  const attributeMappings =
    old === undefined
      ? [...before.attributeMappings, row]
      : before.attributeMappings.map((each) => (isMeant(each) ? row : each));
  return { changed: { ...before, attributeMappings }, row };
}

const NEW_ROW = {
  source: null,
  defaultValue: null,
  matchingPriority: 0,
  flowType: "Always",
  flowBehavior: "FlowWhenChanged",
  exportMissingReferences: false,
} as const;

function readSource(options: SetOptions): AttributeMappingShape["source"] | undefined {
  const { source, expression, constant } = options;
  const given = [source, expression, constant].filter((each) => each !== undefined);
  if (given.length > 1) {
    const message = "Give one of --source, --expression and --constant.";
    throw new CliError("misuse", "SourceTwice", message);
  }
  if (source !== undefined) {
    return { type: "Attribute", name: source, expression: `[${source}]`, parameters: [] };
  }
  if (constant !== undefined) {
    const text = `"${constant.replaceAll('"', '""')}"`;
    return { type: "Constant", name: constant, expression: text, parameters: [] };
  }
  // The server reads the text, and makes the tree and the name of it.
  return expression === undefined ? undefined : { type: "Function", name: "", expression };
}

function readPriority(text: string): number {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  throw new CliError("misuse", "InvalidPriority", "--match is a whole number; 0 is no longer.");
}

function addRemoveCommand(mapping: Command, context: CommandContext): void {
  addServerOptions(
    mapping
      .command("remove")
      .argument("<application>", "its name or id")
      .argument("<target>", "the target attribute"),
  )
    .description("remove an attribute mapping; values in the application stay as they are")
    .option("--group", "a mapping of groups")
    .option("--dry-run", "say what would change for people, and save nothing")
    .action((name: string, target: string, options: SetOptions) =>
      withGraph(context, options, async (api) => {
        const place = await lookUpJob(api, name);
        const schema = await readSchema(api, place);
        const before = findMapping(schema, kindOf(options));
        const names = before.attributeMappings.map((row) => row.targetAttributeName);
        const found = names.find((each) => each.toLowerCase() === target.toLowerCase());
        if (found === undefined) {
          const message = `${target} is not mapped.${suggestName(target, names)}`;
          throw new CliError("notFound", "MappingNotFound", message);
        }
        const rows = before.attributeMappings.filter((row) => row.targetAttributeName !== found);
        const changed = replaceMapping(schema, { ...before, attributeMappings: rows });
        const dryRun = options.dryRun === true;
        const draft = await saveSchema(api, place, { schema: changed, dryRun });
        if (options.json) {
          const told = { targetAttributeName: found, removed: !dryRun, plan: draft ?? null };
          return writeJson(context.terminal, told);
        }
        if (draft === undefined) context.terminal.out(`${found} is no longer mapped.\n`);
        else context.terminal.out(`Not saved. ${formatDraft(draft)}\n`);
      }),
    );
}
