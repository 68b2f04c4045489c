import type { Command } from "commander";
import { addServerOptions, type ServerOptions, withGraph } from "../graph-client.ts";
import { type ApplyOptions, applyFoundPlan } from "../plans/apply-plan.ts";
import { chooseApplication, requestPlan } from "../plans/plan-client.ts";
import { addShowOptions, type ShowOptions, showPlan } from "../plans/show-plan.ts";
import type { CommandContext } from "../program.ts";
import { addApplyOptions } from "./apply.ts";

interface ReconcileOptions extends ServerOptions, ShowOptions, ApplyOptions {
  readonly json?: true;
  readonly ignore?: readonly string[];
  readonly repair?: true;
}

/** `rollcall reconcile APP`: what the application has against what it should have. */
export function addReconcileCommand(program: Command, context: CommandContext): void {
  addApplyOptions(addShowOptions(addServerOptions(program.command("reconcile"))))
    .argument("[application]", "its name or id; the only one if left out")
    .description("read all accounts of an application and tell what is not as it should be")
    .option("--ignore <attribute...>", "leave these target attributes as the application has them")
    .option("--repair", "repair it at once: drift, accounts deleted there, accounts without a link")
    .addHelpText("after", EXAMPLES)
    .action((name: string | undefined, options: ReconcileOptions) =>
      withGraph(context, options, async (client) => {
        const application = await chooseApplication(client, name);
        const { ignore = [] } = options;
        const found = await requestPlan(client, application, { kind: "reconciliation", ignore });
        if (!options.repair || found.plan.status === "failed") {
          return showPlan(context, found, options);
        }
        await applyFoundPlan(context, client, found, options);
      }),
    );
}

const EXAMPLES = `
Examples:
  rollcall reconcile bitabiz --detailed-exitcode
  rollcall reconcile bitabiz --ignore title --repair
`;
