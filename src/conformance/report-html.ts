import type { CheckExchange, CheckReport, CheckResult, CheckStatus } from "./report.ts";

const LONGEST_BODY = 4_000;

/** Two colour schemes, no font and no picture: the file is whole without a network. */
const STYLE = `
:root{color-scheme:light dark;--bad:#b3261e;--warn:#8a5a00;--good:#1b6e3c;--dim:#5b6270;
--line:#d7dae0;--back:#fff;--text:#1b1d22;--code:#f3f4f7}
@media (prefers-color-scheme:dark){:root{--bad:#ff8a80;--warn:#ffca66;--good:#7bd99b;--dim:#a3abba;
--line:#3a3f4a;--back:#15171b;--text:#e8eaee;--code:#20232a}}
body{font:16px/1.5 system-ui,sans-serif;background:var(--back);color:var(--text);
max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem;border-bottom:1px solid var(--line)}
.failure{color:var(--bad)}.warning{color:var(--warn)}.success{color:var(--good)}
.skipped,.dim{color:var(--dim)}
table{border-collapse:collapse}td,th{padding:.2rem 1rem .2rem 0;text-align:left}
details{margin:.4rem 0;padding:.2rem 0}summary{cursor:pointer}
pre{background:var(--code);padding:.6rem;overflow-x:auto;white-space:pre-wrap;
overflow-wrap:anywhere;font-size:.85rem}
.mark{display:inline-block;min-width:5.5rem;font-weight:600}`;

/**
 * The report as one HTML file: no script, nothing that is loaded from anywhere, and every text of
 * the server escaped.
 */
export function formatReport(report: CheckReport): string {
  const { url, startedAt, runId, requests, durationMs, results, cleanUp, interrupted } = report;
  const families = [...new Set(results.map(({ family }) => family))];
  const seconds = (durationMs / 1_000).toFixed(1);
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>SCIM checks of ${escapeHtml(url)}</title><style>${STYLE}</style></head><body>
<h1>SCIM checks</h1>
<p><strong>${escapeHtml(url)}</strong><br><span class="dim">${escapeHtml(startedAt)}, run ${escapeHtml(runId)},
${requests} requests in ${seconds} s</span></p>
${interrupted ? '<p class="failure">Interrupted: only a part of the checks was made.</p>' : ""}
<table><tr>${formatCounts(report)}</tr></table>
<p>${cleanUp.deleted} resources of the checks were deleted again${cleanUp.left.length === 0 ? "." : "; left behind:"}</p>
${formatLeft(report)}
${families.map((family) => formatFamily(family, results)).join("\n")}
</body></html>
`;
}

function formatCounts({ counts }: CheckReport): string {
  const statuses: readonly CheckStatus[] = ["success", "failure", "warning", "skipped"];
  return statuses.map((each) => `<td class="${each}">${counts[each]} ${each}</td>`).join("");
}

function formatLeft({ cleanUp }: CheckReport): string {
  if (cleanUp.left.length === 0) return "";
  const items = cleanUp.left.map(
    ({ path, reason }) => `<li><code>${escapeHtml(path)}</code>: ${escapeHtml(reason)}</li>`,
  );
  return `<ul class="failure">${items.join("")}</ul>`;
}

function formatFamily(family: string, results: readonly CheckResult[]): string {
  const own = results.filter((result) => result.family === family);
  return `<section><h2>${escapeHtml(family)}</h2>\n${own.map(formatResult).join("\n")}</section>`;
}

function formatResult(result: CheckResult): string {
  const { id, status, title, rule, section, lines, neededBy, reason, exchanges = [] } = result;
  const isOpen = status === "failure" || status === "warning";
  const numbers = lines.length === 0 ? "" : ` (${lines.join(", ")})`;
  return [
    `<details id="${escapeHtml(id)}"${isOpen ? " open" : ""}>`,
    `<summary><span class="mark ${status}">${status}</span>${escapeHtml(title)}</summary>`,
    `<p>${escapeHtml(rule)} <span class="dim">${escapeHtml(section + numbers)}</span></p>`,
    neededBy === undefined ? "" : `<p>Needed by: ${escapeHtml(neededBy)}</p>`,
    reason === undefined ? "" : `<p class="${status}">${escapeHtml(reason)}</p>`,
    ...exchanges.map(formatExchange),
    "</details>",
  ].join("");
}

function formatExchange({ method, path, sent, status, received }: CheckExchange): string {
  const request = `${method} ${path}${sent === undefined ? "" : `\n${formatBody(sent)}`}`;
  const answer = `${status ?? "no answer"}${received === undefined ? "" : `\n${formatBody(received)}`}`;
  return `<pre>${escapeHtml(request)}\n\n→ ${escapeHtml(answer)}</pre>`;
}

function formatBody(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return text.length > LONGEST_BODY ? `${text.slice(0, LONGEST_BODY)}…` : text;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
