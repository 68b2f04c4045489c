import type { PlanItem } from "../../sync/plan.ts";
import { sortItems } from "./format-plan-text.ts";
import type { FoundPlan } from "./plan-client.ts";

/**
 * A plan as a JUnit report, so that a pipeline shows it among its tests: a case for each guard and
 * each object; what a guard holds and what can't be brought in step are failures.
 */
export function formatPlanJunit({ application, plan, items }: FoundPlan): string {
  const cases = [
    ...(plan.error === undefined
      ? []
      : [writeCase("plan", "Target", failure(plan.error.code, plan.error.message))]),
    ...plan.guards.map(({ name, held, message }) =>
      writeCase("guard", name, held ? failure(name, message) : []),
    ),
    ...sortItems(items).map((item) =>
      writeCase(item.cannot ? "cannot" : item.action, nameOf(item), describe(item)),
    ),
  ];
  const failures = cases.filter(({ failed }) => failed).length;
  const suite = attributes({
    name: `Plan ${plan.id} for ${application.displayName}`,
    tests: String(cases.length),
    failures: String(failures),
    timestamp: plan.createdDateTime,
  });
  const lines = cases.flatMap(({ lines: each }) => each);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites><testsuite${suite}>`,
    ...lines,
    "</testsuite></testsuites>",
    "",
  ].join("\n");
}

interface Case {
  readonly lines: readonly string[];
  readonly failed: boolean;
}

function writeCase(group: string, name: string, inside: readonly string[]): Case {
  const head = attributes({ classname: `rollcall.${group}`, name });
  const failed = inside.some((line) => line.startsWith("<failure"));
  const lines =
    inside.length === 0 ? [`<testcase${head}/>`] : [`<testcase${head}>`, ...inside, "</testcase>"];
  return { lines, failed };
}

function nameOf({ displayName, objectType, isReferences }: PlanItem): string {
  return `${objectType} ${displayName}${isReferences ? " (references)" : ""}`;
}

function describe(item: PlanItem): readonly string[] {
  const { reason, cannot, differences } = item;
  if (cannot) return failure(reason?.code ?? "Cannot", reason?.message ?? "It can't be done.");
  const lines = differences.map(
    ({ displayName, oldValue = "", newValue = "" }) => `${displayName}: ${oldValue} → ${newValue}`,
  );
  return lines.length === 0 ? [] : [`<system-out>${escapeXml(lines.join("\n"))}</system-out>`];
}

function failure(type: string, message: string): readonly string[] {
  return [`<failure${attributes({ type, message })}/>`];
}

function attributes(given: Readonly<Record<string, string>>): string {
  const parts = Object.entries(given).map(([name, value]) => ` ${name}="${escapeXml(value)}"`);
  return parts.join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for XML and HTML; characters that XML has no place for are left out. */
export function escapeXml(text: string): string {
  return [...text.toWellFormed()]
    .filter((each) => each >= " " || each === "\n" || each === "\t")
    .filter((each) => each !== "\ufffe" && each !== "\uffff")
    .map((each) => ENTITIES[each] ?? each)
    .join("");
}
