import type { Command } from "commander";
import { EXIT_CODES } from "../exit-codes.ts";
import {
  addServerOptions,
  type GraphClient,
  type ServerOptions,
  withGraph,
} from "../graph-client.ts";
import {
  type ApplicationJob,
  formatExecution,
  formatLinks,
  formatTime,
  readApplicationJob,
} from "../job-shapes.ts";
import { listApplications, lookUpApplication } from "../lookup.ts";
import { plainText } from "../plain.ts";
import type { CommandContext } from "../program.ts";
import { writeTable } from "../table.ts";
import { tellsTimesAgo, writeJson } from "../terminal.ts";

const COLUMNS = ["APPLICATION", "STATUS", "LINKED", "LAST CYCLE", "ENDED", "NEXT", "FAILING"];

/** `rollcall status [app]`: one screen that says how everything is. */
export function addStatusCommand(program: Command, context: CommandContext): void {
  addServerOptions(program.command("status").argument("[application]", "its name or id"))
    .description("how provisioning is: each application's state, last cycle and what is failing")
    .option("--check", "end with 7 when a job is in quarantine, and with 1 when people fail")
    .addHelpText(
      "after",
      "\nExamples:\n  rollcall status\n  rollcall status bitabiz --json\n  rollcall status --check",
    )
    .action((application: string | undefined, options: ServerOptions & { check?: true }) =>
      withGraph(context, options, async (api) => {
        const found = await readStatus(api, application);
        if (options.json) writeJson(context.terminal, { items: found.map(shapeStatus) });
        else writeStatus(context, found);
        if (options.check) context.setExit(judge(found));
      }),
    );
}

async function readStatus(
  api: GraphClient,
  name: string | undefined,
): Promise<readonly ApplicationJob[]> {
  const applications =
    name === undefined ? await listApplications(api) : [await lookUpApplication(api, name)];
  return Promise.all(applications.map((application) => readApplicationJob(api, application)));
}

/** What `--json` says of an application. */
export function shapeStatus({ application, job }: ApplicationJob): object {
  const { id, displayName } = application;
  if (job === undefined) return { id, displayName, jobId: null, status: "NoJob" };
  const { status, schedule, outlook } = job;
  return {
    id,
    displayName,
    jobId: job.id,
    status: status.code,
    schedule: schedule.state,
    waitsFor: outlook.waitsFor,
    explanation: outlook.explanation,
    nextRun: outlook.nextRun ?? null,
    escrows: outlook.escrows,
    referenceFailures: outlook.referenceFailures,
    linked: Object.fromEntries(
      status.synchronizedEntryCountByType.map(({ key, value }) => [key, value]),
    ),
    lastExecution: status.lastExecution,
    progress: status.progress,
    quarantine: status.quarantine,
  };
}

function writeStatus(context: CommandContext, found: readonly ApplicationJob[]): void {
  const { terminal } = context;
  const [now, relative] = [Date.now(), tellsTimesAgo(terminal)];
  const rows = found.map(({ application, job }) => {
    if (job === undefined) return [application.displayName, "NoJob"];
    const { status, outlook } = job;
    const next = outlook.nextRun === undefined ? outlook.waitsFor : undefined;
    return [
      application.displayName,
      status.code,
      formatLinks(job),
      formatExecution(status.lastExecution),
      formatTime(status.lastExecution?.timeEnded, now, relative),
      next ?? formatTime(outlook.nextRun, now, relative),
      outlook.escrows + outlook.referenceFailures || "",
    ];
  });
  writeTable(terminal, COLUMNS, rows, "There is no application yet: rollcall app gallery.");
  for (const { application, job } of found) {
    const quarantine = job?.status.quarantine;
    if (!quarantine) continue;
    const { reason, error } = quarantine;
    const sentence = `${application.displayName} is in quarantine (${reason}): ${error.message}`;
    terminal.err(`${plainText(sentence)}\n  Next: ${adviseQuarantine(application, reason)}\n`);
  }
}

function adviseQuarantine({ displayName }: { readonly displayName: string }, reason: string) {
  const name = JSON.stringify(displayName);
  return reason === "TooManyDeletes"
    ? `rollcall staged list ${name}`
    : `rollcall app test ${name}, then rollcall job start ${name}`;
}

function judge(found: readonly ApplicationJob[]): number {
  if (found.some(({ job }) => job?.status.quarantine)) return EXIT_CODES.guarded.exit;
  const isFailing = found.some(({ job }) => {
    return job !== undefined && job.outlook.escrows + job.outlook.referenceFailures > 0;
  });
  return isFailing ? EXIT_CODES.failed.exit : EXIT_CODES.done.exit;
}
