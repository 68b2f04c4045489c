import type { PlanItem } from "../../sync/plan.ts";
import { escapeXml } from "./format-plan-junit.ts";
import { sortItems } from "./format-plan-text.ts";
import type { FoundPlan } from "./plan-client.ts";

const STYLE = [
  "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}",
  "table{border-collapse:collapse;width:100%}",
  "td,th{border-bottom:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top}",
  "pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.25rem 0}",
  "@media(prefers-color-scheme:dark){body{background:#111;color:#eee}}",
].join("");

/** A plan as one web page that needs nothing else: for mails and for archives. */
export function formatPlanHtml({ application, plan, items }: FoundPlan): string {
  const title = `Plan ${plan.id} for ${application.displayName}`;
  const counts = Object.entries(plan.counts);
  const guards = plan.guards.map(
    ({ held, message }) =>
      `<p>${held ? "<strong>Stopped:</strong> " : ""}${escapeXml(message)}</p>`,
  );
  return [
    "<!doctype html>",
    `<html lang="en"><head><meta charset="utf-8"><title>${escapeXml(title)}</title>`,
    `<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body>`,
    `<h1>${escapeXml(title)}</h1>`,
    `<p>${plan.kind}, ${plan.status}, made ${plan.createdDateTime}, ` +
      `valid until ${plan.expirationDateTime}.</p>`,
    `<table><tr>${counts.map(([name]) => `<th>${name}</th>`).join("")}</tr>`,
    `<tr>${counts.map(([, count]) => `<td>${count}</td>`).join("")}</tr></table>`,
    ...guards,
    ...(plan.error === undefined
      ? []
      : [`<p><strong>${escapeXml(`${plan.error.code}: ${plan.error.message}`)}</strong></p>`]),
    "<table><tr><th>action</th><th>object</th><th>what</th></tr>",
    ...sortItems(items).map(writeRow),
    "</table></body></html>",
    "",
  ].join("\n");
}

function writeRow(item: PlanItem): string {
  const { action, situation, displayName, reason, differences, requests, result } = item;
  const what = item.cannot ? "cannot" : action;
  const words = [what, situation, result].filter((word) => word !== undefined).join(", ");
  const parts = [
    ...(reason === undefined ? [] : [`<p>${escapeXml(`${reason.code}: ${reason.message}`)}</p>`]),
    ...differences.map(
      ({ displayName: name, oldValue = "", newValue = "" }) =>
        `<pre>${escapeXml(`${name}: ${oldValue} → ${newValue}`)}</pre>`,
    ),
    ...requests.map(({ method, path, body }) => {
      const told = body === undefined ? "" : ` ${JSON.stringify(body)}`;
      return `<pre>${escapeXml(`${method} ${path}${told}`)}</pre>`;
    }),
  ];
  const name = `${item.objectType} ${displayName}`;
  return `<tr><td>${words}</td><td>${escapeXml(name)}</td><td>${parts.join("")}</td></tr>`;
}
