import type { Command } from "commander";
import { CliError } from "../exit-codes.ts";
import {
  addServerOptions,
  type GraphClient,
  type ServerOptions,
  withGraph,
} from "../graph-client.ts";
import { type JobShape, readApplicationJob } from "../job-shapes.ts";
import {
  type JobPlace,
  lookUpDeleted,
  lookUpJob,
  lookUpPerson,
  type PersonShape,
} from "../lookup.ts";
import { type OnDemandShape, provisionOne, readClauses, type StepShape } from "../on-demand.ts";
import { plainText } from "../plain.ts";
import type { CommandContext } from "../program.ts";
import { writeJson } from "../terminal.ts";

/** One line of the tree. */
interface Finding {
  /** The engine's step, or `person` and `job`. */
  readonly step: string;
  readonly holds: boolean;
  readonly sentence: string;
  /** What it rests on, such as each clause of a filter. */
  readonly because: readonly { readonly holds: boolean; readonly sentence: string }[];
}

/** `rollcall why <person> <app>`: the decision tree, and the command that would change it. */
export function addWhyCommand(program: Command, context: CommandContext): void {
  addServerOptions(
    program
      .command("why")
      .argument("<person>", "userPrincipalName, name or id; also of somebody who was deleted")
      .argument("<application>", "its name or id"),
  )
    .description("why somebody has an account in an application, or has none; nothing is changed")
    .addHelpText(
      "after",
      "\nExamples:\n  rollcall why mia@example.com bitabiz\n" + "  rollcall why mia bitabiz --json",
    )
    .action((name: string, application: string, options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const place = await lookUpJob(api, application);
        const person = await findAnybody(api, name);
        const { job } = await readApplicationJob(api, place.application);
        const result = await rehearse(api, place, person);
        const findings = [describePerson(person), ...describeJob(job), ...describeSteps(result)];
        const answer = answerOf(person, place, result);
        const next = adviseOn({ person, place, job, result });
        if (options.json) {
          const { id, userPrincipalName } = person;
          const of = { id: place.application.id, displayName: place.application.displayName };
          const told = { person: { id, userPrincipalName }, application: of, answer, findings };
          return writeJson(context.terminal, { ...told, next: next ?? null, rehearsal: result });
        }
        writeFindings(context, answer, findings);
        if (next !== undefined) context.terminal.out(`Next: ${plainText(next)}\n`);
      }),
    );
}

async function findAnybody(api: GraphClient, name: string): Promise<PersonShape> {
  try {
    return await lookUpPerson(api, name);
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== "PersonNotFound") throw error;
    // Who was deleted is asked about most of all; the first refusal has the better suggestion.
    return await lookUpDeleted(api, name).catch(() => Promise.reject(error));
  }
}

/** Without credentials nothing can be rehearsed, and that is the answer. */
async function rehearse(
  api: GraphClient,
  place: JobPlace,
  { id }: PersonShape,
): Promise<OnDemandShape | CliError> {
  try {
    return await provisionOne(api, place, { objectId: id, objectTypeName: "User" }, true);
  } catch (error) {
    const isAnswer =
      error instanceof CliError && ["JobNotConfigured", "NotMapped"].includes(error.code);
    if (isAnswer) return error;
    throw error;
  }
}

function describePerson(person: PersonShape): Finding {
  const { userPrincipalName, accountEnabled, deletedDateTime } = person;
  const state =
    deletedDateTime !== undefined
      ? `was deleted from the directory at ${deletedDateTime}`
      : accountEnabled
        ? "is in the directory and enabled"
        : "is in the directory, and disabled";
  const holds = deletedDateTime === undefined && accountEnabled;
  return { step: "person", holds, sentence: `${userPrincipalName} ${state}.`, because: [] };
}

function describeJob(job: JobShape | undefined): readonly Finding[] {
  if (job === undefined) return [];
  const { status, outlook, schedule } = job;
  const holds = status.code === "Active" || schedule.state === "Active";
  const why = status.quarantine === null ? "" : ` (${status.quarantine.reason})`;
  const sentence = `The job is ${status.code}${why}. ${outlook.explanation}`;
  return [{ step: "job", holds: holds && status.quarantine === null, sentence, because: [] }];
}

function describeSteps(result: OnDemandShape | CliError): readonly Finding[] {
  if (result instanceof CliError) {
    return [{ step: "connection", holds: false, sentence: result.message, because: [] }];
  }
  const steps = result.record?.provisioningSteps ?? [];
  const findings = steps.map((step) => describeStep(step));
  if (steps.length > 0 || result.details === undefined) return findings;
  const { errorMessage: sentence } = result.details;
  return [{ step: "connection", holds: false, sentence, because: [] }];
}

function describeStep(step: StepShape): Finding {
  const { provisioningStepType, status, description, details = {} } = step;
  const isRedundant = details.reason === "RedundantExport";
  const isOut = provisioningStepType === "scoping" && description.startsWith("Out of scope");
  const holds = (status === "success" && !isOut) || status === "warning" || isRedundant;
  return {
    step: provisioningStepType,
    holds,
    sentence: description,
    because: provisioningStepType === "scoping" ? describeScope(step) : [],
  };
}

function describeScope(step: StepShape): Finding["because"] {
  const { Assigned, IsEffectivelyEntitledForProvisioning, IsInProvisioningScopeDisplayName } =
    step.details ?? {};
  const isAll = IsInProvisioningScopeDisplayName === "True";
  const assigned = isAll
    ? { holds: true, sentence: "Everybody is in scope, assigned or not." }
    : Assigned === "True"
      ? { holds: true, sentence: "Assigned to the application, directly or by a group." }
      : { holds: false, sentence: "Not assigned to the application, nor in an assigned group." };
  const isExcluded = Assigned === "True" && IsEffectivelyEntitledForProvisioning === "False";
  return [
    assigned,
    ...(isExcluded
      ? [{ holds: false, sentence: "Has no role but Default Access, which doesn't count here." }]
      : []),
    ...readClauses(step).map(([clause, holds]) => ({ holds, sentence: `Filter: ${clause}` })),
  ];
}

function answerOf(
  { userPrincipalName }: PersonShape,
  { application }: JobPlace,
  result: OnDemandShape | CliError,
): string {
  const app = application.displayName;
  if (result instanceof CliError || result.record === undefined) {
    return `Nothing can be done for ${userPrincipalName} in ${app}.`;
  }
  const { record, details } = result;
  if (details?.errorCode === "RedundantExport") {
    return `${userPrincipalName} is in step: ${app} has all values.`;
  }
  if (result.result === "Success") {
    return `The next cycle would ${record.provisioningAction} ${userPrincipalName} in ${app}.`;
  }
  if (result.result === "Failure") return `${userPrincipalName} fails in ${app}.`;
  return `${userPrincipalName} is left out of ${app}.`;
}

/** The one command that would change the answer. */
function adviseOn(given: {
  readonly person: PersonShape;
  readonly place: JobPlace;
  readonly job: JobShape | undefined;
  readonly result: OnDemandShape | CliError;
}): string | undefined {
  const { person, place, job, result } = given;
  const app = quoteName(place.application.displayName);
  const who = person.userPrincipalName;
  if (result instanceof CliError) return result.hint;
  if (person.deletedDateTime !== undefined) return `rollcall person restore ${who}`;
  const scoping = result.record?.provisioningSteps.find((step) => {
    return step.provisioningStepType === "scoping";
  });
  if (scoping?.details?.Assigned === "False" && isAssignedOnly(scoping)) {
    return `rollcall assign add ${app} ${who}`;
  }
  if (scoping?.details?.IsEffectivelyEntitledForProvisioning === "False") {
    return `rollcall assign add ${app} ${who} --role User`;
  }
  if (readClauses(scoping).some(([, holds]) => !holds)) return `rollcall scope show ${app}`;
  if (!person.accountEnabled) return `rollcall person enable ${who}`;
  if (result.result === "Failure") {
    return result.recommendedAction ?? `rollcall logs ${app} --person ${who} --exchange`;
  }
  const isStopped = job !== undefined && job.schedule.state !== "Active";
  if (isStopped || job?.status.quarantine) return `rollcall job start ${app}`;
  return result.result === "Success" ? `rollcall provision ${who} ${app}` : undefined;
}

function isAssignedOnly({ details }: StepShape): boolean {
  return details?.IsInProvisioningScopeDisplayName !== "True";
}

function quoteName(name: string): string {
  return name.includes(" ") ? JSON.stringify(name) : name;
}

function writeFindings(
  { terminal }: CommandContext,
  answer: string,
  findings: readonly Finding[],
): void {
  const mark = (holds: boolean): string => (holds ? "✓" : "✗");
  const lines = findings.flatMap(({ step, holds, sentence, because }) => [
    `${mark(holds)} ${step.padEnd(20)} ${sentence}`,
    ...because.map((each) => `    ${mark(each.holds)} ${each.sentence}`),
  ]);
  terminal.out([answer, ...lines].map((line) => `${plainText(line)}\n`).join(""));
}
