import type { Command } from "commander";
import { CliError } from "../exit-codes.ts";
import { addServerOptions, type GraphClient, withGraph } from "../graph-client.ts";
import { type JobPlace, lookUpJob } from "../lookup.ts";
import { suggestName } from "../nearest.ts";
import type { CommandContext } from "../program.ts";
import {
  type DraftPlan,
  type FilterGroupShape,
  findMapping,
  formatDraft,
  readSchema,
  replaceMapping,
  saveSchema,
} from "../schema-document.ts";
import { writeTable } from "../table.ts";
import { writeJson } from "../terminal.ts";
import { kindOf, type MappingOptions } from "./mapping.ts";
import { formatGroup } from "./scope.ts";

interface FilterOptions extends MappingOptions {
  readonly dryRun?: true;
}

/** `rollcall scope filter …`: AND within a filter, OR between filters. */
export function addScopeFilterCommands(scope: Command, context: CommandContext): void {
  const filter = scope
    .command("filter")
    .description("scoping filters: who passes one of them is provisioned");
  addListCommand(filter, context);
  addAddCommand(filter, context);
  addRemoveCommand(filter, context);
}

function addListCommand(filter: Command, context: CommandContext): void {
  addServerOptions(filter.command("list").argument("<application>", "its name or id"))
    .description("list the scoping filters of people, or of groups")
    .option("--group", "those of groups")
    .action((name: string, options: MappingOptions) =>
      withGraph(context, options, async (api) => {
        const schema = await readSchema(api, await lookUpJob(api, name));
        const items = findMapping(schema, kindOf(options)).scope?.groups ?? [];
        if (options.json) return writeJson(context.terminal, { items });
        const rows = items.map((group) => [group.name, formatGroup(group)]);
        writeTable(context.terminal, ["FILTER", "CLAUSES"], rows, "There is no scoping filter.");
      }),
    );
}

function addAddCommand(filter: Command, context: CommandContext): void {
  addServerOptions(
    filter
      .command("add")
      .argument("<application>", "its name or id")
      .argument("<title>", "what the filter is called")
      .argument("<clauses...>", 'each one text, such as "department EQUALS Sales"'),
  )
    .description("add a scoping filter, or put another in place of the one with its title")
    .option("--group", "a filter of groups")
    .option("--dry-run", "say what would change for people, and save nothing")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        '  rollcall scope filter add bitabiz "Sales in Denmark" "department EQUALS Sales" ' +
        '"country EQUALS DK" --dry-run\n' +
        '  rollcall scope filter add bitabiz Staff "employeeId IS NOT NULL"',
    )
    .action((name: string, title: string, texts: readonly string[], options: FilterOptions) =>
      withGraph(context, options, async (api) => {
        const place = await lookUpJob(api, name);
        const operators = await listOperators(api, place);
        const clauses = texts.map((text) => parseClause(text, operators));
        const added: FilterGroupShape = { name: title, clauses };
        const draft = await changeGroups(api, place, options, (groups) => {
          const isThere = groups.some((group) => group.name === title);
          if (!isThere) return [...groups, added];
          return groups.map((group) => (group.name === title ? added : group));
        });
        if (options.json) {
          return writeJson(context.terminal, { filter: added, plan: draft ?? null });
        }
        context.terminal.out(`${title}: ${formatGroup(added)}\n`);
        if (draft !== undefined) context.terminal.out(`Not saved. ${formatDraft(draft)}\n`);
      }),
    );
}

function addRemoveCommand(filter: Command, context: CommandContext): void {
  addServerOptions(
    filter
      .command("remove")
      .argument("<application>", "its name or id")
      .argument("<title>", "of the filter"),
  )
    .description("remove a scoping filter; without any, nobody is kept out by filters")
    .option("--group", "a filter of groups")
    .option("--dry-run", "say what would change for people, and save nothing")
    .action((name: string, title: string, options: FilterOptions) =>
      withGraph(context, options, async (api) => {
        const place = await lookUpJob(api, name);
        const draft = await changeGroups(api, place, options, (groups) => {
          const rest = groups.filter((group) => group.name !== title);
          if (rest.length < groups.length) return rest;
          const names = groups.map((group) => group.name);
          const message = `There is no scoping filter "${title}".${suggestName(title, names)}`;
          throw new CliError("notFound", "FilterNotFound", message);
        });
        if (options.json) {
          const told = { name: title, removed: draft === undefined, plan: draft ?? null };
          return writeJson(context.terminal, told);
        }
        if (draft === undefined) context.terminal.out(`${title} is removed.\n`);
        else context.terminal.out(`Not saved. ${formatDraft(draft)}\n`);
      }),
    );
}

async function changeGroups(
  api: GraphClient,
  place: JobPlace,
  options: FilterOptions,
  change: (groups: readonly FilterGroupShape[]) => readonly FilterGroupShape[],
): Promise<DraftPlan | undefined> {
  const schema = await readSchema(api, place);
  const mapping = findMapping(schema, kindOf(options));
  const groups = change(mapping.scope?.groups ?? []);
  const changed = { ...mapping, scope: { ...mapping.scope, groups } };
  const dryRun = options.dryRun === true;
  return saveSchema(api, place, { schema: replaceMapping(schema, changed), dryRun });
}

/** An operator of scoping filters, as the server lists it. */
interface OperatorShape {
  readonly name: string;
  readonly arity: "Unary" | "Binary";
}

async function listOperators(
  api: GraphClient,
  { path }: JobPlace,
): Promise<readonly OperatorShape[]> {
  const list = `${path}/schema/filterOperators`;
  return (await api.graph<{ readonly value: readonly OperatorShape[] }>("GET", list)).value;
}

/**
 * Read `attribute OPERATOR value`. Operators have several words, so the longest that fits is meant.
 *
 * @throws CliError misuse
 */
export function parseClause(
  text: string,
  operators: readonly OperatorShape[],
): FilterGroupShape["clauses"][number] {
  const cut = text.trim().indexOf(" ");
  const attribute = text.trim().slice(0, Math.max(0, cut));
  const rest =
    cut < 0
      ? ""
      : text
          .trim()
          .slice(cut + 1)
          .trim();
  const fits = ({ name }: OperatorShape): boolean => {
    const folded = `${rest.toLowerCase()} `;
    return folded.startsWith(`${name.toLowerCase()} `);
  };
  const [operator] = operators
    .filter(fits)
    .sort((one, other) => other.name.length - one.name.length);
  if (attribute === "" || operator === undefined) {
    const message = `"${text}" is no clause: write attribute OPERATOR value.`;
    throw new CliError("misuse", "InvalidClause", message, {
      hint: `the operators are ${operators.map(({ name }) => name).join(", ")}.`,
    });
  }
  const value = rest.slice(operator.name.length).trim();
  if ((value === "") !== (operator.arity === "Unary")) {
    const needs = operator.arity === "Unary" ? "takes no value" : "needs a value";
    throw new CliError("misuse", "InvalidClause", `"${text}": ${operator.name} ${needs}.`);
  }
  const values = value === "" ? [] : [value];
  return {
    sourceOperandName: attribute,
    operatorName: operator.name,
    targetOperand: { values },
  };
}
