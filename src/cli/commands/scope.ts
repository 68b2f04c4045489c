import { type Command, Option } from "commander";
import { CliError } from "../exit-codes.ts";
import {
  addServerOptions,
  type GraphClient,
  type ServerOptions,
  withGraph,
} from "../graph-client.ts";
import { type JobPlace, lookUpJob, lookUpPerson, segment } from "../lookup.ts";
import { provisionOne, readClauses } from "../on-demand.ts";
import { plainText } from "../plain.ts";
import type { CommandContext } from "../program.ts";
import {
  type FilterGroupShape,
  findMapping,
  formatDraft,
  planDraft,
  readSchema,
} from "../schema-document.ts";
import { writeJson } from "../terminal.ts";
import { readSecretEntries } from "./app-settings.ts";
import { kindOf, type MappingOptions } from "./mapping.ts";
import { addScopeFilterCommands } from "./scope-filter.ts";

/** `rollcall scope …`: who is provisioned to an application. */
export function addScopeCommands(program: Command, context: CommandContext): void {
  const scope = program.command("scope").description("who is provisioned to an application");
  addShowCommand(scope, context);
  addModeCommand(scope, context);
  addScopeFilterCommands(scope, context);
  addTestCommand(scope, context);
}

/** A clause as people write it. */
export function formatClause(clause: FilterGroupShape["clauses"][number]): string {
  const { sourceOperandName, operatorName, targetOperand } = clause;
  return [sourceOperandName, operatorName, ...targetOperand.values].join(" ");
}

/** A filter as people write it. */
export function formatGroup({ clauses }: FilterGroupShape): string {
  return clauses.map(formatClause).join(" AND ");
}

async function readMode(api: GraphClient, { application }: JobPlace): Promise<"all" | "assigned"> {
  const entries = await readSecretEntries(api, application.id);
  return entries.find(({ key }) => key === "SyncAll")?.value === "true" ? "all" : "assigned";
}

function addShowCommand(scope: Command, context: CommandContext): void {
  addServerOptions(scope.command("show").argument("<application>", "its name or id"))
    .description("show whether all or the assigned are provisioned, and the scoping filters")
    .option("--group", "the filters of groups")
    .action((name: string, options: MappingOptions) =>
      withGraph(context, options, async (api) => {
        const place = await lookUpJob(api, name);
        const mode = await readMode(api, place);
        const mapping = findMapping(await readSchema(api, place), kindOf(options));
        const items = mapping.scope?.groups ?? [];
        if (options.json) return writeJson(context.terminal, { mode, items });
        const { terminal } = context;
        terminal.out(mode === "all" ? "Everybody.\n" : "Who is assigned.\n");
        items.forEach((group, index) => {
          const word = index === 0 ? "and" : "or ";
          terminal.out(plainText(`  ${word} ${group.name}: ${formatGroup(group)}`));
          terminal.out("\n");
        });
        if (items.length === 0) terminal.err("There is no scoping filter.\n");
      }),
    );
}

function addModeCommand(scope: Command, context: CommandContext): void {
  addServerOptions(
    scope
      .command("mode")
      .argument("<application>", "its name or id")
      .argument("<mode>", "all or assigned"),
  )
    .description("provision everybody, or those who are assigned")
    .option("--dry-run", "say what would change for people, and save nothing")
    .action((name: string, text: string, options: ServerOptions & { readonly dryRun?: true }) =>
      withGraph(context, options, async (api) => {
        const mode = readModeWord(text);
        const place = await lookUpJob(api, name);
        if (options.dryRun) {
          const plan = await planDraft(api, place, { scope: mode });
          if (options.json) return writeJson(context.terminal, { mode, plan });
          return context.terminal.out(`Not saved. ${formatDraft(plan)}\n`);
        }
        const path = `/servicePrincipals/${segment(place.application.id)}/synchronization/secrets`;
        const value = [{ key: "SyncAll", value: String(mode === "all") }];
        await api.graph("PUT", path, { value });
        if (options.json) return writeJson(context.terminal, { mode, plan: null });
        const who = mode === "all" ? "everybody" : "who is assigned";
        context.terminal.out(`${place.application.displayName}: ${who} from now on.\n`);
      }),
    );
}

function readModeWord(text: string): "all" | "assigned" {
  if (text === "all" || text === "assigned") return text;
  throw new CliError("misuse", "InvalidMode", `The mode is all or assigned, and not "${text}".`);
}

interface TestedPerson {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly inScope: boolean;
  readonly explanation: string;
  readonly clauses: readonly { readonly clause: string; readonly holds: boolean }[];
}

function addTestCommand(scope: Command, context: CommandContext): void {
  addServerOptions(
    scope
      .command("test")
      .argument("<application>", "its name or id")
      .argument("<people...>", "userPrincipalName, name or id"),
  )
    .description("say who is in scope and who is not, and by which clause; nothing is changed")
    .addOption(new Option("--only <which>", "show only these").choices(["in", "out"]))
    .action(
      (
        name: string,
        people: readonly string[],
        options: ServerOptions & { readonly only?: "in" | "out" },
      ) =>
        withGraph(context, options, async (api) => {
          const place = await lookUpJob(api, name);
          const all: TestedPerson[] = [];
          for (const person of people) all.push(await testPerson(api, place, person));
          const { only } = options;
          const items = all.filter(
            (each) => only === undefined || each.inScope === (only === "in"),
          );
          if (options.json) return writeJson(context.terminal, { items });
          for (const { inScope, userPrincipalName, explanation } of items) {
            const mark = inScope ? "✓" : "✗";
            context.terminal.out(`${plainText(`${mark} ${userPrincipalName}  ${explanation}`)}\n`);
          }
        }),
    );
}

async function testPerson(api: GraphClient, place: JobPlace, name: string): Promise<TestedPerson> {
  const { id, userPrincipalName } = await lookUpPerson(api, name);
  const result = await provisionOne(api, place, { objectId: id, objectTypeName: "User" }, true);
  const step = result.record?.provisioningSteps.find((each) => {
    return each.provisioningStepType === "scoping";
  });
  if (step === undefined) {
    const message = result.details?.errorMessage ?? "Nothing is known of the scope.";
    throw new CliError("otherSide", result.details?.errorCode ?? "NotTested", message);
  }
  const inScope = !step.description.startsWith("Out of scope");
  const clauses = readClauses(step).map(([clause, holds]) => ({ clause, holds }));
  return { id, userPrincipalName, inScope, explanation: step.description, clauses };
}
