import { type Command, Option } from "commander";
import { CliError } from "../exit-codes.ts";
import type { AuditRow, LogAdmin, LogParameters, RequestRow } from "../log-services.ts";
import type { CommandContext } from "../program.ts";
import { writeJson } from "../terminal.ts";
import { addPlaceOptions, type PlaceOptions, readPlace } from "./organization-place.ts";

interface LogOptions extends PlaceOptions {
  readonly since?: string;
  readonly until?: string;
  readonly limit?: string;
  readonly after?: string;
}

/** `rollcall saas audit|requests`: what happened in an organization. */
export function addLogCommands(saas: Command, context: CommandContext): void {
  addLogOptions(saas.command("audit"))
    .description("who changed what in an organization, newest first")
    .option("--resource <id>", "only this User or Group")
    .option("--action <action>", "only create, update or delete")
    .action((id: string, options: LogOptions & { resource?: string; action?: string }) =>
      withLogs(context, options, async (logs) => {
        const { resource, action } = options;
        const page = await logs.audit(id, { ...readParameters(options), resource, action });
        if (options.json) return writeJson(context.terminal, page);
        for (const row of page.entries) context.terminal.out(`${formatAuditRow(row)}\n`);
        tellRest(context, page.entries.length, page.next);
      }),
    );
  addRequestsCommand(saas, context);
}

interface RequestOptions extends LogOptions {
  readonly status?: string;
  readonly method?: string;
  readonly requests?: string;
  readonly filterValues?: true;
}

function addRequestsCommand(saas: Command, context: CommandContext): void {
  const levels = ["off", "errors", "headers", "bodies"];
  addLogOptions(saas.command("requests"))
    .description("the SCIM requests of an organization that were recorded, newest first")
    .option("--status <code>", "only from this status code on, such as 400")
    .option("--method <method>", "only GET, POST, PUT, PATCH or DELETE")
    .addOption(new Option("--requests <level>", "record this much from now on").choices(levels))
    .option("--filter-values", "with --requests: record what filters compare with, too")
    .action((id: string, options: RequestOptions) =>
      withLogs(context, options, async (logs) => {
        const { status, method, requests: level, filterValues = false } = options;
        if (level !== undefined) {
          const setting = await logs.setRequests(id, { level, filterValues });
          if (options.json) writeJson(context.terminal, setting);
          else context.terminal.out(`Requests are recorded from now on: ${setting.level}\n`);
          return;
        }
        const page = await logs.requests(id, { ...readParameters(options), status, method });
        if (options.json) return writeJson(context.terminal, page);
        for (const row of page.requests) context.terminal.out(`${formatRequestRow(row)}\n`);
        tellRest(context, page.requests.length, page.next);
      }),
    );
}

function formatRequestRow({ at, status, method, path, durationMs, detail }: RequestRow): string {
  const told = detail === undefined ? "" : `  ${detail}`;
  return `${at}  ${status}  ${method} ${path}  ${durationMs.toFixed(1)} ms${told}`;
}

function addLogOptions(command: Command): Command {
  return addPlaceOptions(command.argument("<organization-id>", "the organization"))
    .option("--since <time>", "from then on: ISO 8601, or 30m, 24h, 7d ago")
    .option("--until <time>", "before then, likewise")
    .option("--by <token-id>", "only by this token")
    .option("--limit <n>", "the most rows, up to 1000", "100")
    .option("--after <next>", "go on behind the page that ended with this");
}

function readParameters(options: LogOptions & { readonly by?: string }): LogParameters {
  const { since, until, limit, after, by } = options;
  const now = Date.now();
  return { since: readTime(since, now), until: readTime(until, now), limit, after, token: by };
}

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time that was typed: `24h` is a day before now; anything else goes on as it is. */
export function readTime(text: string | undefined, nowMs: number): string | undefined {
  const unitMs = UNIT_MS[text?.at(-1) ?? ""];
  const count = Number(text?.slice(0, -1) || "-1");
  if (unitMs === undefined || !(count >= 0)) return text;
  const date = new Date(nowMs - count * unitMs);
  if (Number.isNaN(date.getTime())) {
    throw new CliError("misuse", "InvalidLogQuery", `${text} ago is before all time.`);
  }
  return date.toISOString();
}

function formatAuditRow({ at, action, kind, resourceId, modified, notes, tokenId }: AuditRow) {
  const paths = modified.map(({ path }) => path).join(", ");
  const ignored = notes?.map(({ path }) => path).join(", ");
  const rest = ignored === undefined ? "" : `  ignored: ${ignored}`;
  return `${at}  ${action}  ${kind} ${resourceId}  ${paths}${rest}  by ${tokenId ?? "nobody"}`;
}

function tellRest(context: CommandContext, rows: number, next: string | undefined): void {
  if (next !== undefined) context.terminal.err(`There is more: --after ${next}\n`);
  else if (rows === 0) context.terminal.err("There is nothing.\n");
}

async function withLogs(
  context: CommandContext,
  options: PlaceOptions,
  work: (logs: LogAdmin) => Promise<void>,
): Promise<void> {
  const logs = await context.services.openLogs(await readPlace(context, options));
  try {
    await work(logs);
  } finally {
    await logs.close();
  }
}
