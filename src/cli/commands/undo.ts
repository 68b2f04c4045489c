import type { Command } from "commander";
import { CliError } from "../exit-codes.ts";
import {
  addServerOptions,
  formatQuery,
  type GraphClient,
  quoteFilter,
  type ServerOptions,
  withGraph,
} from "../graph-client.ts";
import { type ApplyOptions, applyFoundPlan } from "../plans/apply-plan.ts";
import { findJob, requestPlan } from "../plans/plan-client.ts";
import { addShowOptions, type ShowOptions, showPlan } from "../plans/show-plan.ts";
import type { CommandContext } from "../program.ts";
import { addApplyOptions } from "./apply.ts";

interface UndoOptions extends ServerOptions, ShowOptions, ApplyOptions {
  readonly json?: true;
  readonly app?: string;
  readonly apply?: true;
}

/** `rollcall undo CYCLE`: what returns what a cycle changed. */
export function addUndoCommand(program: Command, context: CommandContext): void {
  addApplyOptions(addShowOptions(addServerOptions(program.command("undo"))))
    .argument("<cycle>", "the id of a cycle, as the provisioning log names it")
    .description("plan what returns everything that a cycle changed; apply it with --apply")
    .option("--app <application>", "the application of the cycle, where it is known")
    .option("--apply", "apply the plan at once")
    .addHelpText("after", EXAMPLES)
    .action((cycleId: string, options: UndoOptions) =>
      withGraph(context, options, async (client) => {
        const application = await findJob(
          client,
          options.app ?? (await findCycle(client, cycleId)),
        );
        const found = await requestPlan(client, application, { kind: "undo", cycleId });
        if (!options.apply) return showPlan(context, found, options);
        await applyFoundPlan(context, client, found, options);
      }),
    );
}

const EXAMPLES = `
Examples:
  rollcall undo 0199f0c2-5d4e-7cc3-98c4-dc0c0c07398f
  rollcall undo 0199f0c2-5d4e-7cc3-98c4-dc0c0c07398f --apply --yes
`;

/** The id of the application that a cycle was for. @throws CliError notFound */
async function findCycle(client: GraphClient, cycleId: string): Promise<string> {
  const $filter = `cycleId eq ${quoteFilter(cycleId)}`;
  const { value } = await client.graph<{
    readonly value: readonly { readonly servicePrincipal: { readonly id: string } }[];
  }>("GET", `/auditLogs/provisioning${formatQuery({ $filter, $top: "1" })}`);
  const [record] = value;
  if (record !== undefined) return record.servicePrincipal.id;
  const message = `The provisioning log has nothing of a cycle "${cycleId}".`;
  throw new CliError("notFound", "CycleNotFound", message, {
    hint: "rollcall logs --json names the cycle of each record.",
  });
}
