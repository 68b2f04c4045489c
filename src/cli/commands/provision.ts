import { type Command, Option } from "commander";
import type { JsonValue } from "../../common/json.ts";
import type { ProvisioningLogRecord } from "../../sync/log.ts";
import { CliError, EXIT_CODES } from "../exit-codes.ts";
import {
  addServerOptions,
  type GraphClient,
  type ServerOptions,
  withGraph,
} from "../graph-client.ts";
import { lookUpDeleted, lookUpGroup, lookUpPerson } from "../lookup.ts";
import { plainText } from "../plain.ts";
import { chooseApplication } from "../plans/plan-client.ts";
import type { CommandContext } from "../program.ts";
import { writeJson } from "../terminal.ts";

interface ProvisionOptions extends ServerOptions {
  readonly group?: true;
  readonly deleted?: true;
  readonly member?: readonly string[];
  readonly dryRun?: true;
}

/** The answer of provisioning on demand, in the parts that are shown. */
interface OnDemandAnswer {
  readonly result: "Success" | "Failure" | "Skipped";
  readonly details?: { readonly errorCode: string; readonly errorMessage: string };
  readonly recommendedAction?: string;
  readonly record?: ProvisioningLogRecord;
  readonly others: readonly ProvisioningLogRecord[];
  readonly requests: readonly {
    readonly method: string;
    readonly path: string;
    readonly body?: JsonValue;
  }[];
  readonly testConnection?: { readonly errorCode: string };
}

/** `rollcall provision PERSON [APP]`: one person or group, now. */
export function addProvisionCommand(program: Command, context: CommandContext): void {
  addServerOptions(program.command("provision"))
    .argument("<person>", "userPrincipalName or id; with --group a group's displayName or id")
    .argument("[application]", "its name or id; the only one if left out")
    .description("provision one person or group on demand, step by step")
    .option("--group", "it is a group")
    .option("--deleted", "it is a person who was deleted")
    .addOption(new Option("--member <name...>", "with --group: only these members"))
    .option("--dry-run", "send nothing but GET, and show what would be sent")
    .addHelpText("after", EXAMPLES)
    .action((person: string, name: string | undefined, options: ProvisionOptions) =>
      withGraph(context, options, async (client) => {
        const application = await chooseApplication(client, name);
        const subject = await describeSubject(client, person, options);
        const body = { parameters: [{ subjects: [subject] }], dryRun: options.dryRun === true };
        const path = `${application.ownPath}/provisionOnDemand`;
        const answer = await client.rollcall<OnDemandAnswer>("POST", path, body);
        if (options.json) writeJson(context.terminal, answer);
        else context.terminal.out(formatAnswer(answer, options.dryRun === true));
        judge(context, answer);
      }),
    );
}

const EXAMPLES = `
Examples:
  rollcall provision mia@example.com bitabiz --dry-run
  rollcall provision mia@example.com bitabiz
  rollcall provision Sales bitabiz --group --member mia@example.com bo@example.com
`;

async function describeSubject(
  client: GraphClient,
  name: string,
  { group, deleted, member }: ProvisionOptions,
): Promise<object> {
  if (!group) {
    if (member !== undefined) {
      throw new CliError("misuse", "MemberWithoutGroup", "--member goes with --group.");
    }
    const { id } = await (deleted ? lookUpDeleted(client, name) : lookUpPerson(client, name));
    return { objectId: id, objectTypeName: "User" };
  }
  const { id } = await lookUpGroup(client, name);
  if (member === undefined) return { objectId: id, objectTypeName: "Group" };
  const members: { objectId: string; objectTypeName: "User" }[] = [];
  for (const each of member) {
    members.push({ objectId: (await lookUpPerson(client, each)).id, objectTypeName: "User" });
  }
  return { objectId: id, objectTypeName: "Group", links: { members } };
}

const SIGNS = { success: "✓", failure: "✗", skipped: "−", warning: "!" } as const;

function formatAnswer(answer: OnDemandAnswer, dryRun: boolean): string {
  const { result, record, others, requests, details, recommendedAction } = answer;
  const what = record === undefined ? "" : `  ${record.provisioningAction}`;
  const lines = [`${result}${what}${dryRun ? "  (dry run: nothing was written)" : ""}`];
  if (details !== undefined) lines.push(`  ${details.errorCode}: ${details.errorMessage}`);
  if (recommendedAction !== undefined) lines.push(`  ${recommendedAction}`);
  for (const step of record?.provisioningSteps ?? []) {
    lines.push(`  ${SIGNS[step.status]} ${step.provisioningStepType}: ${step.description}`);
  }
  for (const { displayName, oldValue, newValue } of record?.modifiedProperties ?? []) {
    const before = oldValue === undefined ? "" : `${oldValue} → `;
    lines.push(`    ${displayName}: ${before}${newValue ?? "(nothing)"}`);
  }
  for (const { method, path, body } of requests) {
    const told = body === undefined ? "" : ` ${JSON.stringify(body)}`;
    lines.push(`  ${dryRun ? "would send" : "sent"} ${method} ${path}${told}`);
  }
  for (const { sourceIdentity, provisioningAction, status } of others) {
    lines.push(`  ${SIGNS[status]} ${provisioningAction}  ${sourceIdentity.displayName}`);
  }
  return `${lines.map(plainText).join("\n")}\n`;
}

function judge({ setExit }: CommandContext, { result, testConnection }: OnDemandAnswer): void {
  if (result !== "Failure") return;
  setExit(testConnection === undefined ? EXIT_CODES.failed.exit : EXIT_CODES.otherSide.exit);
}
