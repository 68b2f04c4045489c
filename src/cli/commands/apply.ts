import { readFile } from "node:fs/promises";
import { type Command, Option } from "commander";
import { isJsonObject } from "../../common/json.ts";
import { CliError } from "../exit-codes.ts";
import { addServerOptions, type ServerOptions, withGraph } from "../graph-client.ts";
import { type ApplyOptions, applyFoundPlan } from "../plans/apply-plan.ts";
import { findPlan } from "../plans/plan-client.ts";
import { readCount } from "../plans/show-plan.ts";
import type { CommandContext } from "../program.ts";

/** The flags of every command that may apply a plan. */
export function addApplyOptions(command: Command): Command {
  return command
    .option("-y, --yes", "don't ask before accounts are disabled or deleted")
    .addOption(
      new Option(
        "--allow-deletes <n>",
        "let a plan pass that the guard stopped; exactly the number that it names",
      ).argParser(readCount),
    );
}

/** `rollcall apply PLAN`: exactly what a plan says, or nothing. */
export function addApplyCommand(program: Command, context: CommandContext): void {
  addApplyOptions(addServerOptions(program.command("apply")))
    .argument("<plan>", "the id of a plan, or a file that rollcall plan -o wrote")
    .description("apply a plan exactly as it was shown; what has changed since is left alone")
    .option("--app <application>", "the application that it is for, where it is known")
    .addHelpText("after", EXAMPLES)
    .action(
      async (plan: string, options: ServerOptions & ApplyOptions & { readonly app?: string }) => {
        const planId = await readPlanId(plan);
        await withGraph(context, options, async (client) => {
          const found = await findPlan(client, planId, options.app);
          await applyFoundPlan(context, client, found, options);
        });
      },
    );
}

const EXAMPLES = `
Examples:
  rollcall plan bitabiz -o plan.json && rollcall apply plan.json
  rollcall apply 0199f0c2-5d4e-7cc3-98c4-dc0c0c07398f --yes
  rollcall apply plan.json --allow-deletes=12
`;

/** @throws CliError misuse for a file that holds no plan */
async function readPlanId(plan: string): Promise<string> {
  if (!/[./\\]/.test(plan)) return plan;
  let text: string;
  try {
    text = await readFile(plan, "utf8");
  } catch (cause) {
    throw new CliError("misuse", "FileUnreadable", `${plan} can't be read.`, { cause });
  }
  try {
    const document: unknown = JSON.parse(text);
    if (isJsonObject(document) && typeof document.id === "string") return document.id;
  } catch {
    // Told below, as everything that is no plan.
  }
  throw new CliError("misuse", "FileInvalid", `${plan} holds no plan.`, {
    hint: "rollcall plan -o FILE writes one.",
  });
}
