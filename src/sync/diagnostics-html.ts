import type { LoggedExchange } from "./log.ts";

/** One record of the log, without anything that tells who it is about. */
export interface DiagnosedRecord {
  readonly at: string;
  readonly cycleId: string;
  readonly who: string;
  readonly kind: string;
  readonly action: string;
  readonly status: string;
  readonly durationMs: number;
  readonly changed?: string;
  readonly error?: { readonly code: string; readonly reason: string };
  readonly steps: readonly {
    readonly step: string;
    readonly status: string;
    readonly text: string;
  }[];
  readonly changes: readonly {
    readonly attribute: string;
    readonly before: string | undefined;
    readonly after: string | undefined;
  }[];
  readonly exchanges: readonly LoggedExchange[];
}

/** A bundle as data. */
export interface Diagnostics {
  readonly madeDateTime: string;
  readonly application: object;
  readonly status: object;
  readonly outlook: object;
  readonly schema: object;
  /** Newest first. */
  readonly records: readonly DiagnosedRecord[];
}

/** Two colour schemes, no font and no picture: the file is whole without a network. */
const STYLE = `
:root{color-scheme:light dark;--bad:#b3261e;--good:#1b6e3c;--dim:#5b6270;--line:#d7dae0;
--back:#fff;--text:#1b1d22;--code:#f3f4f7}
@media (prefers-color-scheme:dark){:root{--bad:#ff8a80;--good:#7bd99b;--dim:#a3abba;--line:#3a3f4a;
--back:#15171b;--text:#e8eaee;--code:#20232a}}
body{font:16px/1.5 system-ui,sans-serif;background:var(--back);color:var(--text);
max-width:64rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem;border-bottom:1px solid var(--line)}
.failure,.warning{color:var(--bad)}.success{color:var(--good)}.dim,.skipped{color:var(--dim)}
details{margin:.4rem 0}summary{cursor:pointer;overflow-wrap:anywhere}
pre{background:var(--code);padding:.6rem;white-space:pre-wrap;overflow-wrap:anywhere;
font-size:.85rem}
td,th{padding:.2rem 1rem .2rem 0;text-align:left;vertical-align:top;overflow-wrap:anywhere}`;

/** A bundle as one page that opens without a network: no script, and nothing is loaded. */
export function formatDiagnostics(bundle: Diagnostics): string {
  const { madeDateTime, application, status, outlook, schema, records } = bundle;
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  const failed = records.filter(({ status: each }) => each === "failure" || each === "warning");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Rollcall diagnostics</title><style>${STYLE}</style></head><body>
<h1>Rollcall diagnostics</h1>
<p class="dim">Made ${escapeHtml(madeDateTime)}. People, ids and addresses have aliases: the same
alias is always the same value. Tokens and passwords are not in this file.</p>
<h2>Application</h2>${formatJson(application)}
<h2>State</h2>${formatJson({ ...status, outlook })}
<h2>Records that failed (${failed.length})</h2>${failed.map(formatRecord).join("\n")}
<h2>Newest records (${records.length})</h2>${records.map(formatRecord).join("\n")}
<h2>Attribute mapping and scope</h2>
<details><summary>Synchronization schema</summary>${formatJson(schema)}</details>
</body></html>
`;
}

function formatRecord(record: DiagnosedRecord): string {
  const { at, who, kind, action, status, durationMs, changed, error, steps } = record;
  const waited = changed === undefined ? "" : `, changed ${changed}`;
  const title = `${at} ${kind} ${who}: ${action}, ${status}, ${durationMs} ms${waited}`;
  const rows = steps.map(
    ({ step, status: each, text }) =>
      `<tr><td>${escapeHtml(step)}</td><td class="${escapeHtml(each)}">${escapeHtml(each)}</td>` +
      `<td>${escapeHtml(text)}</td></tr>`,
  );
  const reason =
    error === undefined
      ? ""
      : `<p class="failure"><strong>${escapeHtml(error.code)}</strong> ${escapeHtml(error.reason)}</p>`;
  return `<details><summary class="${escapeHtml(status)}">${escapeHtml(title)}</summary>${reason}
<table>${rows.join("")}</table>
${record.changes.length === 0 ? "" : formatJson(record.changes)}
${record.exchanges.map(formatExchange).join("")}</details>`;
}

function formatExchange(exchange: LoggedExchange): string {
  const { method, path, status, durationMs, requestBody, responseBody, text } = exchange;
  const answer = status === undefined ? "no answer" : String(status);
  const title = `${method} ${path}: ${answer}, ${durationMs} ms`;
  const parts = [requestBody, responseBody, text].filter((part) => part !== undefined);
  return `<p><code>${escapeHtml(title)}</code></p>${parts.map(formatJson).join("")}`;
}

function formatJson(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value, undefined, 2);
  return `<pre>${escapeHtml(text)}</pre>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
