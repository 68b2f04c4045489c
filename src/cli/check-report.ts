import type { CheckExchange, CheckReport, CheckResult } from "../conformance/report.ts";

const LONGEST_BODY = 400;

/** The outcome of conformance checks for a terminal: counts by subject, then what is wrong. */
export function formatCheckReport(report: CheckReport): string {
  const { url, counts, results, cleanUp, requests, durationMs } = report;
  const failures = results.filter(({ status }) => status === "failure");
  const warnings = results.filter(({ status }) => status === "warning");
  const { success, failure, warning, skipped } = counts;
  const seconds = (durationMs / 1_000).toFixed(1);
  const lines = [
    `SCIM checks of ${url}`,
    "",
    ...formatFamilies(results),
    ...formatProblems("Failures", failures),
    ...formatProblems("Warnings", warnings),
    ...formatSkipped(results.filter(({ status }) => status === "skipped")),
    "",
    `${results.length} checks: ${success} success, ${failure} failure, ${warning} warning, ` +
      `${skipped} skipped (${requests} requests, ${seconds} s)`,
    `Deleted ${cleanUp.deleted} of the checks' own resources, ${cleanUp.left.length} left behind`,
  ];
  return `${lines.join("\n")}\n`;
}

function formatFamilies(results: readonly CheckResult[]): readonly string[] {
  const names = [...new Set(results.map(({ family }) => family))];
  const width = Math.max(0, ...names.map((name) => name.length));
  return names.map((name) => {
    const own = results.filter(({ family }) => family === name);
    const count = (wanted: CheckResult["status"]): number =>
      own.filter(({ status }) => status === wanted).length;
    const rest = (["failure", "warning", "skipped"] as const)
      .filter((status) => count(status) > 0)
      .map((status) => `${count(status)} ${status}`);
    const mark =
      count("failure") > 0 ? "✗" : count("warning") > 0 ? "!" : count("success") > 0 ? "✓" : "-";
    return `${mark} ${[`${name.padEnd(width)}  ${count("success")} success`, ...rest].join(", ")}`;
  });
}

function formatProblems(title: string, results: readonly CheckResult[]): readonly string[] {
  if (results.length === 0) return [];
  return ["", title, ...results.flatMap(formatProblem)];
}

function formatProblem(result: CheckResult): readonly string[] {
  const { id, title, section, rule, reason, lines, neededBy, exchanges = [] } = result;
  const numbers = lines.length === 0 ? "" : ` (${lines.join(", ")})`;
  return [
    "",
    `${result.status === "failure" ? "✗" : "!"} ${title}  ${id}`,
    `  ${section}${numbers}: ${rule}`,
    ...(neededBy === undefined ? [] : [`  Needed by: ${neededBy}`]),
    `  Found: ${reason}`,
    ...exchanges.slice(-2).flatMap(formatExchange),
  ];
}

function formatExchange({
  method,
  path,
  sent,
  status,
  received,
}: CheckExchange): readonly string[] {
  return [
    `    ${method} ${path}${sent === undefined ? "" : ` ${shorten(sent)}`}`,
    `      → ${status ?? "no answer"}${received === undefined ? "" : ` ${shorten(received)}`}`,
  ];
}

function formatSkipped(results: readonly CheckResult[]): readonly string[] {
  const reasons = [...new Set(results.map(({ reason }) => reason))];
  if (reasons.length === 0) return [];
  return [
    "",
    "Skipped",
    ...reasons.map((wanted) => {
      const count = results.filter(({ reason }) => reason === wanted).length;
      return `  ${String(count).padStart(3)}  ${wanted}`;
    }),
  ];
}

/** Control characters of a hostile server must not reach the terminal. */
function shorten(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const plain = text.replace(/[\p{Cc}\u2028\u2029]/gu, " ");
  return plain.length > LONGEST_BODY ? `${plain.slice(0, LONGEST_BODY)}…` : plain;
}
