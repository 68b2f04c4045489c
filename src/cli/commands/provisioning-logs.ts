import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { CliError } from "../exit-codes.ts";
import type { CommandContext } from "../program.ts";
import type { ProvisioningLogReader, ProvisioningRecord } from "../provisioning-log-reader.ts";
import { writeJson } from "../terminal.ts";
import { readTime } from "./logs.ts";
import { addPlaceOptions, type PlaceOptions, readPlace, readTenant } from "./organization-place.ts";

interface LogsOptions extends PlaceOptions {
  readonly tenant?: string;
  readonly follow?: true;
  readonly person?: string;
  readonly status?: string;
  readonly action?: string;
  readonly since?: string;
  readonly until?: string;
  readonly filter?: string;
  readonly limit: string;
  readonly exchange?: true;
  readonly ndjson?: true;
  readonly export?: string;
}

const FOLLOW_MS = 1_000;
const FILES = ["records", "steps", "modifiedProperties"] as const;

/** `rollcall logs`: what the engine did for whom, and what the targets said. */
export function addProvisioningLogCommand(program: Command, context: CommandContext): void {
  addPlaceOptions(program.command("logs").argument("[application]", "its name or id"))
    .description("the provisioning log: what was done for whom, newest first")
    .option("--tenant <id>", "the tenant, where there are several")
    .option("-f, --follow", "go on with what happens from now on or from --since, oldest first")
    .option("--person <name>", "only this userPrincipalName, name or id")
    .option("--status <status>", "only success, failure, skipped or warning")
    .option("--action <action>", "only create, update, disable, delete, stagedDelete or other")
    .option("--since <time>", "from then on: ISO 8601, or 30m, 24h, 7d ago")
    .option("--until <time>", "before then, likewise")
    .option("--filter <filter>", "OData as Microsoft Graph takes it")
    .option("--limit <n>", "the most records", "50")
    .option("--exchange", "show requests and answers")
    .option("--ndjson", "print every record as a line of JSON")
    .option("--export <folder>", "write the three CSV files of a download there")
    .action(async (application: string | undefined, options: LogsOptions) => {
      const logs = await context.services.openProvisioningLogs(await readPlace(context, options));
      try {
        await runLogs(context, logs, application, options);
      } finally {
        await logs.close();
      }
    });
}

async function runLogs(
  context: CommandContext,
  logs: ProvisioningLogReader,
  application: string | undefined,
  options: LogsOptions,
): Promise<void> {
  const { terminal } = context;
  const tenantId = await chooseTenant(logs, readTenant(context, options.tenant));
  const filter = buildFilter(application, options);
  const exchanges = options.exchange === true;
  if (options.export !== undefined) {
    await mkdir(options.export, { recursive: true });
    for (const file of FILES) {
      const path = join(options.export, `provisioning-${file}.csv`);
      await writeFile(path, logs.export(tenantId, { format: "csv", file, filter, exchanges }));
      terminal.err(`${path}\n`);
    }
    return;
  }
  const show = (record: ProvisioningRecord): void => {
    if (options.ndjson || (options.json && options.follow)) writeJson(terminal, record);
    else terminal.out(formatRecord(record, exchanges));
  };
  if (options.ndjson && !options.follow) {
    const pieces = logs.export(tenantId, { format: "ndjson", file: "records", filter, exchanges });
    for await (const piece of pieces) terminal.out(piece);
    return;
  }
  if (options.follow) {
    const since = readTime(options.since, Date.now());
    return follow(context, { logs, tenantId, filter, exchanges, show, since });
  }
  const page = await logs.page(tenantId, { filter, exchanges, top: readLimit(options.limit) });
  if (options.json) return writeJson(terminal, { items: page.items, next: page.next });
  for (const record of page.items) show(record);
  if (page.items.length === 0) terminal.err("There is nothing.\n");
  else if (page.next !== undefined) terminal.err("There is more: raise --limit or use --ndjson.\n");
}

/** Show what comes, oldest first, until Ctrl+C. */
async function follow(
  context: CommandContext,
  given: {
    readonly logs: ProvisioningLogReader;
    readonly tenantId: string;
    readonly filter: string | undefined;
    readonly exchanges: boolean;
    readonly show: (record: ProvisioningRecord) => void;
    /** Undefined: from now on. */
    readonly since: string | undefined;
  },
): Promise<void> {
  const { logs, tenantId, filter, exchanges, show } = given;
  const { signal } = context;
  let since = given.since ?? new Date().toISOString();
  // Records of the same millisecond may come later, so the last one's time is asked for again.
  let seen: ReadonlySet<string> = new Set();
  const start = given.since === undefined ? "from now on" : `since ${since}`;
  context.terminal.err(`What happens ${start} is shown. Stop: Ctrl+C\n`);
  while (!signal.aborted) {
    const recent = `activityDateTime ge ${since}`;
    const combined = filter === undefined ? recent : `(${filter}) and ${recent}`;
    const { items, next } = await logs.page(tenantId, { filter: combined, exchanges, top: 999 });
    if (next !== undefined)
      context.terminal.err("Older ones are left out: rollcall logs --ndjson\n");
    const fresh = items.filter(({ id }) => !seen.has(id)).reverse();
    for (const record of fresh) show(record);
    const last = items[0];
    if (last !== undefined) since = last.activityDateTime;
    seen = new Set(items.map(({ id }) => id));
    await pause(FOLLOW_MS, signal);
  }
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, delayMs);
    signal.addEventListener("abort", end);
  });
}

async function chooseTenant(
  logs: ProvisioningLogReader,
  given: string | undefined,
): Promise<string> {
  if (given !== undefined) return given;
  const tenants = await logs.tenants();
  const [only] = tenants;
  if (tenants.length === 1 && only !== undefined) return only.id;
  const names = tenants.map(({ id }) => id).join(", ");
  throw new CliError("misuse", "TenantMissing", "There is more than one tenant, or none.", {
    hint: `name one with --tenant: ${names}`,
  });
}

function buildFilter(application: string | undefined, options: LogsOptions): string | undefined {
  const { person, status, action, since, until, filter } = options;
  const now = Date.now();
  const either = (names: readonly string[], value: string): string =>
    `(${names.map((name) => `${name} eq ${quote(value)}`).join(" or ")})`;
  const names = ["id", "displayName", "userPrincipalName"].map((name) => `sourceIdentity/${name}`);
  const parts = [
    application && either(["servicePrincipal/id", "servicePrincipal/displayName"], application),
    person && either(names, person),
    status && `status eq ${quote(status)}`,
    action && `provisioningAction eq ${quote(action)}`,
    since && `activityDateTime ge ${readTime(since, now)}`,
    until && `activityDateTime lt ${readTime(until, now)}`,
    filter && `(${filter})`,
  ].filter((part): part is string => part !== undefined && part !== "");
  return parts.length === 0 ? undefined : parts.join(" and ");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 999) return limit;
  throw new CliError("misuse", "InvalidLogQuery", "--limit is a whole number from 1 to 999.");
}

function formatRecord(record: ProvisioningRecord, withExchanges: boolean): string {
  const { sourceIdentity, servicePrincipal, provisioningStatusInfo } = record;
  const { status, errorInformation } = provisioningStatusInfo;
  const who = sourceIdentity.details.userPrincipalName ?? sourceIdentity.displayName;
  const head = [
    record.activityDateTime,
    status,
    record.provisioningAction,
    plain(servicePrincipal.displayName),
    plain(who),
  ].join("  ");
  const error =
    errorInformation === null ? "" : `  ${errorInformation.errorCode}: ${errorInformation.reason}`;
  const lines = [`${head}${plain(error)}`];
  if (withExchanges) lines.push(...(record.exchanges ?? []).flatMap(formatExchange));
  return `${lines.join("\n")}\n`;
}

function formatExchange(exchange: NonNullable<ProvisioningRecord["exchanges"]>[number]): string[] {
  const { method, path, status, text, durationMs, requestBody, responseBody } = exchange;
  const answer = status ?? text ?? "no answer";
  return [
    plain(`    ${method} ${path} → ${answer} (${Math.round(durationMs)} ms)`),
    ...(requestBody === undefined ? [] : [`      > ${JSON.stringify(requestBody)}`]),
    ...(responseBody === undefined ? [] : [`      < ${JSON.stringify(responseBody)}`]),
  ];
}

/** Names come from outside, and a terminal obeys control characters. */
function plain(text: string): string {
  return [...text]
    .filter((each) => each >= " " && !(each >= "\u007f" && each <= "\u009f"))
    .join("");
}
