import type { Command } from "commander";
import { formatSchemaJson } from "../../sync/schema-json.ts";
import {
  type ConfigurationFile,
  readConfigurationFile,
} from "../configuration/configuration-file.ts";
import {
  addServerOptions,
  type GraphClient,
  type ServerOptions,
  withGraph,
} from "../graph-client.ts";
import { lookUpGroup, lookUpPerson } from "../lookup.ts";
import {
  chooseApplication,
  findPlan,
  listCandidates,
  listPlans,
  requestPlan,
} from "../plans/plan-client.ts";
import { addShowOptions, readCount, type ShowOptions, showPlan } from "../plans/show-plan.ts";
import type { CommandContext } from "../program.ts";
import { writeTable } from "../table.ts";
import { writeJson } from "../terminal.ts";
import { checkFile } from "./config.ts";

interface PlanOptions extends ServerOptions, ShowOptions {
  readonly url: string;
  readonly json?: true;
  readonly person?: readonly string[];
  readonly group?: readonly string[];
  readonly config?: string;
}

/** `rollcall plan`: what would change, without changing anything. */
export function addPlanCommand(program: Command, context: CommandContext): void {
  const plan = addShowOptions(
    addServerOptions(
      program.command("plan").argument("[application]", "its name or id; the only one if left out"),
    ),
  )
    .enablePositionalOptions()
    .description("plan what would change; nothing but GET is sent, and nothing is written")
    .option("--person <name...>", "only these people, by userPrincipalName or id")
    .option("--config <file>", "with the mappings and the scope of this file, which isn't saved")
    .option("--group <name...>", "only these groups, by displayName or id")
    .addHelpText("after", EXAMPLES)
    .action((name: string | undefined, options: PlanOptions) =>
      withGraph(context, options, async (client) => {
        const file = await readDraft(context, options.config);
        const named = name ?? file?.configuration.displayName;
        const application = await chooseApplication(client, named);
        if (file !== undefined) await checkFile(client, application, file);
        const request = await describeRequest(client, options);
        const body = file === undefined ? request : { ...request, draft: describeDraft(file) };
        await showPlan(context, await requestPlan(client, application, body), options);
      }),
    );
  addListCommand(plan, context);
  addShowCommand(plan, context);
}

const EXAMPLES = `
Examples:
  rollcall plan bitabiz --detailed-exitcode
  rollcall plan bitabiz --person mia@example.com --requests
  rollcall plan bitabiz --format markdown -o plan.md
`;

async function readDraft(
  context: CommandContext,
  file: string | undefined,
): Promise<ConfigurationFile | undefined> {
  return file === undefined ? undefined : readConfigurationFile(context, file);
}

function describeDraft({ configuration: { schema, scope } }: ConfigurationFile): object {
  return {
    ...(schema !== undefined && { schema: formatSchemaJson(schema) }),
    ...(scope !== undefined && { scope }),
  };
}

async function describeRequest(
  client: GraphClient,
  { person = [], group = [] }: PlanOptions,
): Promise<Readonly<Record<string, unknown>>> {
  if (person.length + group.length === 0) return { kind: "cycle" };
  const keys: { objectType: "User" | "Group"; sourceId: string }[] = [];
  for (const name of person) {
    keys.push({ objectType: "User", sourceId: (await lookUpPerson(client, name)).id });
  }
  for (const name of group) {
    keys.push({ objectType: "Group", sourceId: (await lookUpGroup(client, name)).id });
  }
  return { kind: "objects", keys };
}

function addListCommand(plan: Command, context: CommandContext): void {
  addServerOptions(plan.command("list").argument("[application]", "its name or id; else all"))
    .description("list the plans that are kept, newest first")
    .option("--limit <n>", "the most plans of each application", readCount, 20)
    .action((name: string | undefined, options: ServerOptions & { limit: number }) =>
      withGraph(context, options, async (client) => {
        const items = [];
        for (const application of await listCandidates(client, name)) {
          const { id, displayName } = application;
          for (const each of await listPlans(client, application, options.limit)) {
            items.push({ ...each, application: { id, displayName } });
          }
        }
        if (options.json) return writeJson(context.terminal, { items });
        const rows = items.map(({ id, application, kind, status, createdDateTime, counts }) => {
          const { create, update, disable, delete: deleted } = counts;
          const change = `+${create} ~${update} −${disable} ×${deleted}`;
          return [id, application.displayName, kind, status, change, createdDateTime];
        });
        const titles = ["ID", "APPLICATION", "KIND", "STATUS", "CHANGES", "MADE"];
        writeTable(context.terminal, titles, rows, "There is no plan.");
      }),
    );
}

function addShowCommand(plan: Command, context: CommandContext): void {
  addShowOptions(addServerOptions(plan.command("show").argument("<plan>", "its id")))
    .description("show a plan that is kept, applied or not")
    .option("--app <application>", "the application that it is for, where it is known")
    .action((id: string, options: PlanOptions & { readonly app?: string }) =>
      withGraph(context, options, async (client) => {
        await showPlan(context, await findPlan(client, id, options.app), options);
      }),
    );
}
