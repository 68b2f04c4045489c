import type { Plan, PlanAction, PlanItem } from "../../sync/plan.ts";
import { plainText } from "../plain.ts";
import type { FoundPlan } from "./plan-client.ts";

/** The largest risk first. */
const ORDER: readonly PlanAction[] = ["delete", "disable", "create", "update", "link", "none"];

const SIGNS: Readonly<Record<PlanAction, string>> = {
  create: "+",
  update: "~",
  disable: "−",
  delete: "×",
  link: "=",
  none: " ",
};

/** What of a plan is shown. */
export interface PlanView {
  /** Most items that are shown; all of them are in the JSON. */
  readonly limit: number;
  /** Only what can't be brought in step. */
  readonly cannot: boolean;
  /** With the exact requests. */
  readonly requests: boolean;
}

/** Items in the order in which a person wants to see them. */
export function sortItems(items: readonly PlanItem[]): readonly PlanItem[] {
  const rank = ({ action }: PlanItem): number => ORDER.indexOf(action);
  return items.toSorted((a, b) => rank(a) - rank(b) || a.position - b.position);
}

/** A plan as a terminal shows it. */
export function formatPlanText({ application, plan, items }: FoundPlan, view: PlanView): string {
  const lines = view.cannot ? [] : [...formatHead(application.displayName, plan), ""];
  const shown = sortItems(items).filter(({ cannot }) => (view.cannot ? cannot === true : !cannot));
  for (const item of shown.slice(0, view.limit)) lines.push(...formatItem(item, view));
  if (shown.length > view.limit) {
    lines.push(`… and ${shown.length - view.limit} more: --limit ${shown.length}`);
  }
  if (view.cannot && shown.length === 0)
    lines.push("There is nobody who can't be brought in step.");
  return `${lines.join("\n").trimEnd()}\n`;
}

function formatHead(name: string, plan: Plan): readonly string[] {
  const { counts, requests, estimate, guards, attributes } = plan;
  const people = [
    `+ ${counts.create} create`,
    `~ ${counts.update} update`,
    `− ${counts.disable} disable`,
    `× ${counts.delete} delete`,
    ...(counts.link > 0 ? [`= ${counts.link} link`] : []),
    `${counts.unchanged} unchanged`,
    ...(counts.cannot > 0
      ? [`${counts.cannot} cannot (rollcall plan show ${plan.id} --cannot)`]
      : []),
  ];
  const methods = Object.entries(requests).map(([method, count]) => `${count} ${method}`);
  const seconds = Math.ceil(estimate.durationMs / 1_000);
  const most = Object.entries(attributes).toSorted(([, a], [, b]) => b - a);
  return [
    plainText(`Plan ${plan.id} for ${name}: ${plan.kind}, ${plan.status}`),
    `Valid until  ${plan.expirationDateTime}`,
    `Objects      ${people.join("   ")}`,
    ...(methods.length > 0
      ? [`Requests     ${estimate.requests} (${methods.join(", ")}), about ${seconds} s`]
      : []),
    ...(most.length > 0
      ? [`Attributes   ${most.map(([each, count]) => `${each} ${count}`).join(", ")}`]
      : []),
    ...guards.map(({ held, message, counted }) =>
      plainText(`Guard        ${message}${held ? `  needs --allow-deletes=${counted}` : ""}`),
    ),
    ...(plan.error === undefined
      ? []
      : [plainText(`Error        ${plan.error.code}: ${plan.error.message}`)]),
    ...(plan.result === undefined ? [] : [`Result       ${formatResult(plan)}`]),
  ];
}

/** `3 applied, 1 stale`, without what did not happen. */
export function formatResult({ result }: Pick<Plan, "result">): string {
  const parts = Object.entries(result ?? {}).filter(([, count]) => count > 0);
  return parts.map(([word, count]) => `${count} ${word}`).join(", ") || "nothing to do";
}

function formatItem(item: PlanItem, { requests }: PlanView): readonly string[] {
  const { action, situation, displayName, objectType, reason, differences, result } = item;
  const words = [
    item.cannot ? "cannot" : action,
    ...(situation === undefined ? [] : [situation]),
    ...(item.isReferences ? ["references"] : []),
  ].join(", ");
  const kind = objectType === "User" ? "" : `${objectType} `;
  const told = result === undefined ? "" : `  [${result}]`;
  const why = reason === undefined ? "" : `  ${reason.code}: ${reason.message}`;
  return [
    plainText(`${item.cannot ? "!" : SIGNS[action]} ${words}  ${kind}${displayName}${told}${why}`),
    ...(item.resultMessage === undefined ? [] : [plainText(`    ${item.resultMessage}`)]),
    ...differences.map(({ displayName: name, oldValue, newValue }) =>
      plainText(`    ${name}: ${formatChange(oldValue, newValue)}`),
    ),
    ...(requests
      ? item.requests.map(({ method, path, body }) =>
          plainText(`    ${method} ${path}${body === undefined ? "" : ` ${JSON.stringify(body)}`}`),
        )
      : []),
  ];
}

function formatChange(oldValue: string | undefined, newValue: string | undefined): string {
  if (oldValue === undefined) return newValue ?? "";
  return `${oldValue} → ${newValue ?? "(nothing)"}`;
}
