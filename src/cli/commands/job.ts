import { type Command, Option } from "commander";
import {
  addServerOptions,
  type GraphClient,
  type ServerOptions,
  withGraph,
} from "../graph-client.ts";
import { formatExecution, formatLinks, formatTime, readApplicationJob } from "../job-shapes.ts";
import { listApplications, lookUpApplication, lookUpJob } from "../lookup.ts";
import type { CommandContext } from "../program.ts";
import { formatFields, writeTable } from "../table.ts";
import { tellsTimesAgo, writeJson } from "../terminal.ts";
import { watchJob } from "../watch-job.ts";
import { shapeStatus } from "./status.ts";

/** `rollcall job …`: the synchronization job of an application. */
export function addJobCommands(program: Command, context: CommandContext): void {
  const job = program.command("job").description("synchronization jobs: start, pause, restart");
  addListCommand(job, context);
  addShowCommand(job, context);
  addActionCommand(job, context, {
    name: "start",
    description: "start a job, or go on with a paused one; a quarantine is over",
    done: "started",
  });
  addActionCommand(job, context, {
    name: "pause",
    description: "pause a job within two seconds, also in the middle of a cycle",
    done: "paused",
  });
  addActionCommand(job, context, {
    name: "stop",
    description: "let the cycle under way come to its end, and begin no other",
    done: "stopped",
  });
  addRestartCommand(job, context);
  addWatchCommand(job, context);
}

function addListCommand(job: Command, context: CommandContext): void {
  addServerOptions(job.command("list"))
    .description("list the jobs of all applications")
    .action((options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const applications = await listApplications(api);
        const all = await Promise.all(applications.map((each) => readApplicationJob(api, each)));
        const found = all.filter((each) => each.job !== undefined);
        if (options.json) return writeJson(context.terminal, { items: found.map(shapeStatus) });
        const rows = found.map(({ application, job: shown }) => [
          application.displayName,
          shown?.status.code,
          shown?.schedule.interval,
          shown?.id,
        ]);
        const titles = ["APPLICATION", "STATUS", "INTERVAL", "ID"];
        writeTable(context.terminal, titles, rows, "There is no job yet: rollcall app add.");
      }),
    );
}

function addShowCommand(job: Command, context: CommandContext): void {
  addServerOptions(job.command("show").argument("<application>", "its name or id"))
    .description("show a job: status, last cycle, what it waits for")
    .action((name: string, options: ServerOptions) =>
      withGraph(context, options, (api) => showJob(context, options, api, name)),
    );
}

async function showJob(
  { terminal }: CommandContext,
  options: ServerOptions,
  api: GraphClient,
  name: string,
): Promise<void> {
  const found = await readApplicationJob(api, await lookUpApplication(api, name));
  if (options.json) return writeJson(terminal, shapeStatus(found));
  const { application, job } = found;
  if (job === undefined) return terminal.err(`${application.displayName} has no job.\n`);
  const { status, schedule, outlook } = job;
  const [now, relative] = [Date.now(), tellsTimesAgo(terminal)];
  const last = status.lastExecution;
  terminal.out(
    formatFields([
      ["Application", application.displayName],
      ["Job", job.id],
      ["Status", status.code],
      ["Schedule", `${schedule.state}, ${schedule.interval}`],
      ["Linked", formatLinks(job)],
      ["Waits for", outlook.explanation],
      ["Next run", formatTime(outlook.nextRun, now, relative)],
      ["Last cycle", last === null ? undefined : `${last.state}: ${formatExecution(last)}`],
      ["Ended", formatTime(last?.timeEnded, now, relative)],
      ["In step since", formatTime(status.steadyStateLastAchievedTime, now, relative)],
      ["Escrows", String(outlook.escrows || "")],
      ["References failing", String(outlook.referenceFailures || "")],
      ["Quarantine", status.quarantine?.error.message],
    ]),
  );
}

type WaitOptions = ServerOptions & { readonly wait?: true };

function addActionCommand(
  job: Command,
  context: CommandContext,
  given: {
    readonly name: "start" | "pause" | "stop";
    readonly description: string;
    readonly done: string;
  },
): void {
  const command = addServerOptions(
    job.command(given.name).argument("<application>", "its name or id"),
  ).description(given.description);
  if (given.name === "start") command.option("--wait", "watch until the cycle has ended");
  command.action((name: string, options: WaitOptions) =>
    withGraph(context, options, async (api) => {
      const place = await lookUpJob(api, name);
      const before = (await readApplicationJob(api, place.application)).job;
      await api.graph("POST", `${place.path}/${given.name}`);
      if (options.wait) return watchJob(context, api, { place, options, before });
      const { displayName: shown } = place.application;
      tell(context, options, { id: place.jobId, name: shown, done: given.done });
    }),
  );
}

function tell(
  { terminal }: CommandContext,
  options: ServerOptions,
  given: { readonly id: string; readonly name: string; readonly done: string },
): void {
  if (options.json) writeJson(terminal, { id: given.id, [given.done]: true });
  else terminal.out(`${given.name}: ${given.done}.\n`);
}

/** Words people know, and Graph's. */
const SCOPES: Readonly<Record<string, string>> = {
  watermark: "Watermark",
  escrows: "Escrows",
  quarantine: "QuarantineState",
  links: "ConnectorDataStore",
  deletes: "ForceDeletes",
  full: "Full",
  none: "None",
};

function addRestartCommand(job: Command, context: CommandContext): void {
  addServerOptions(job.command("restart").argument("<application>", "its name or id"))
    .description("restart a job: what is named is cleared, and everybody is looked at again")
    .addOption(
      new Option(
        "--clear <names>",
        "watermark, escrows, quarantine, links, deletes, full, none or Graph's own words, " +
          "with commas between them",
      ).default("watermark,escrows,quarantine"),
    )
    .option("--wait", "watch until the cycle has ended")
    .addHelpText(
      "after",
      "\nExamples:\n  rollcall job restart bitabiz\n" +
        "  rollcall job restart bitabiz --clear escrows --wait",
    )
    .action((name: string, options: WaitOptions & { readonly clear: string }) =>
      withGraph(context, options, async (api) => {
        const place = await lookUpJob(api, name);
        const before = (await readApplicationJob(api, place.application)).job;
        const names = options.clear.split(",").map((each) => each.trim());
        const resetScope = names.map((each) => SCOPES[each.toLowerCase()] ?? each).join(", ");
        await api.graph("POST", `${place.path}/restart`, { criteria: { resetScope } });
        if (options.wait) return watchJob(context, api, { place, options, before });
        const displayName = place.application.displayName;
        tell(context, options, { id: place.jobId, name: displayName, done: "restarted" });
      }),
    );
}

function addWatchCommand(job: Command, context: CommandContext): void {
  addServerOptions(job.command("watch").argument("<application>", "its name or id"))
    .description("watch a job until its cycle has ended; Ctrl+C stops watching, not the job")
    .action((name: string, options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const place = await lookUpJob(api, name);
        await watchJob(context, api, { place, options, before: undefined });
      }),
    );
}
