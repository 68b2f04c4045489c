import { type Command, InvalidArgumentError, Option } from "commander";
import { parseDuration } from "../../common/duration.ts";
import {
  type ReconciliationShape,
  saveReconciliation,
} from "../configuration/reconciliation-settings.ts";
import {
  addServerOptions,
  type GraphClient,
  type ServerOptions,
  withGraph,
} from "../graph-client.ts";
import { type ApplyOptions, applyFoundPlan } from "../plans/apply-plan.ts";
import { chooseApplication, type JobApplication, requestPlan } from "../plans/plan-client.ts";
import { addShowOptions, type ShowOptions, showPlan } from "../plans/show-plan.ts";
import type { CommandContext } from "../program.ts";
import { formatFields } from "../table.ts";
import { addApplyOptions } from "./apply.ts";

interface ReconcileOptions extends ServerOptions, ShowOptions, ApplyOptions {
  readonly json?: true;
  readonly ignore?: readonly string[];
  readonly repair?: true;
  readonly every?: string;
  readonly last?: true;
}

/** `rollcall reconcile APP`: what the application has against what it should have. */
export function addReconcileCommand(program: Command, context: CommandContext): void {
  addApplyOptions(addShowOptions(addServerOptions(program.command("reconcile"))))
    .argument("[application]", "its name or id; the only one if left out")
    .description("read all accounts of an application and tell what is not as it should be")
    .option("--ignore <attribute...>", "leave these target attributes as the application has them")
    .option("--repair", "repair it at once: drift, accounts deleted there, accounts without a link")
    .addOption(
      new Option("--every <duration>", "from now on by itself, such as 6h or 1d; off: no more")
        .argParser(readEvery)
        .conflicts(["ignore", "last"]),
    )
    .option("--last", "what was found the last time it came round by itself")
    .addHelpText("after", EXAMPLES)
    .action((name: string | undefined, options: ReconcileOptions) =>
      withGraph(context, options, async (client) => {
        const application = await chooseApplication(client, name);
        const { ignore = [], every } = options;
        if (every !== undefined) {
          const mode = options.repair ? "repair" : "report";
          const wanted = every === "off" ? undefined : ({ every, mode } as const);
          await saveReconciliation(client, application, wanted);
        }
        if (every !== undefined || options.last) {
          return await showSchedule(context, client, application, options);
        }
        const found = await requestPlan(client, application, { kind: "reconciliation", ignore });
        if (!options.repair || found.plan.status === "failed") {
          return showPlan(context, found, options);
        }
        await applyFoundPlan(context, client, found, options);
      }),
    );
}

async function showSchedule(
  { terminal }: CommandContext,
  client: GraphClient,
  { displayName, ownPath }: JobApplication,
  { json }: ReconcileOptions,
): Promise<void> {
  const shown = await client.rollcall<ReconciliationShape>("GET", `${ownPath}/reconciliation`);
  if (json) {
    terminal.out(`${JSON.stringify(shown)}\n`);
    return;
  }
  const { interval, mode, nextDateTime, last } = shown;
  const counts = last?.counts;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Application", displayName],
    ["By itself", interval === null ? "off" : `${interval}, ${mode}`],
    ["Next", nextDateTime ?? undefined],
    ["Last", last === null ? "not yet" : `${OUTCOMES[last.outcome]} (${last.ended})`],
    [
      "Found",
      counts === undefined
        ? undefined
        : `${counts.update} changed there, ${counts.disable} to be disabled, ` +
          `${counts.create} deleted there, ${counts.link} without a link`,
    ],
    ["Why", last?.error?.message],
    ["Plan", last?.planId],
  ];
  terminal.out(formatFields(facts));
}

const OUTCOMES = {
  inStep: "all as it should be",
  drift: "something differs",
  repaired: "something differed, and was repaired",
  failed: "the accounts could not be read",
} as const;

/** `6h` and `1d` are said so; ISO 8601 durations are taken as well. */
function readEvery(text: string): string {
  if (text === "off") return text;
  const [, count, unit = ""] = /^(\d{1,4})([hd])$/.exec(text) ?? [];
  const duration = count === undefined ? text : unit === "d" ? `P${count}D` : `PT${count}H`;
  if (parseDuration(duration) !== undefined) return duration;
  throw new InvalidArgumentError("A duration such as 6h, 1d or PT90M, or off.");
}

const EXAMPLES = `
Examples:
  rollcall reconcile bitabiz --detailed-exitcode
  rollcall reconcile bitabiz --ignore title --repair
  rollcall reconcile bitabiz --every 1d --repair
  rollcall reconcile bitabiz --last
`;
