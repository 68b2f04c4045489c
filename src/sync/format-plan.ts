import type { Plan, PlanItem } from "./plan.ts";

/** How many items a text lists; all of them are in the JSON. */
const ITEMS_SHOWN = 200;

/** A plan with its items as one JSON document, for policy checks and archives. */
export function formatPlanJson(plan: Plan, items: readonly PlanItem[]): string {
  return `${JSON.stringify({ ...plan, items }, undefined, 2)}\n`;
}

/** A plan as Markdown, for a pull request or a ticket. */
export function formatPlanMarkdown(plan: Plan, items: readonly PlanItem[]): string {
  const { counts, guards, estimate } = plan;
  const lines = [
    `# Plan ${plan.id}`,
    "",
    `${plan.kind}, ${plan.status}, made ${plan.createdDateTime}, valid until ` +
      `${plan.expirationDateTime}.`,
    "",
    "| create | update | disable | delete | link | unchanged | cannot |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    `| ${counts.create} | ${counts.update} | ${counts.disable} | ${counts.delete} | ` +
      `${counts.link} | ${counts.unchanged} | ${counts.cannot} |`,
    "",
    `${estimate.requests} requests, about ${Math.ceil(estimate.durationMs / 1_000)} s.`,
    ...guards.map(({ held, message }) => `\n${held ? "**Stopped:**" : "Passed:"} ${message}`),
  ];
  for (const item of items.slice(0, ITEMS_SHOWN)) lines.push(...formatItem(item));
  if (items.length > ITEMS_SHOWN) lines.push("", `… and ${items.length - ITEMS_SHOWN} more.`);
  return `${lines.join("\n")}\n`;
}

function formatItem(item: PlanItem): readonly string[] {
  const { action, situation, displayName, reason, differences, requests, result } = item;
  const what = situation === undefined ? action : `${situation}, ${action}`;
  return [
    "",
    `## ${escapeText(displayName)}: ${what}${result === undefined ? "" : ` (${result})`}`,
    ...(reason === undefined ? [] : ["", escapeText(`${reason.code}: ${reason.message}`)]),
    ...(differences.length === 0 ? [] : ["", "| attribute | old | new |", "| --- | --- | --- |"]),
    ...differences.map(
      ({ displayName: name, oldValue = "", newValue = "" }) =>
        `| ${escapeText(name)} | ${escapeText(oldValue)} | ${escapeText(newValue)} |`,
    ),
    ...requests.flatMap(({ method, path, body }) => [
      "",
      `    ${method} ${path}${body === undefined ? "" : ` ${JSON.stringify(body)}`}`,
    ]),
  ];
}

/** Names come from people: none may break a table, or become a link or HTML. */
function escapeText(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>#|!]/g, "\\$&").replaceAll(/\s+/g, " ");
}
