import { writeFile } from "node:fs/promises";
import { type Command, InvalidArgumentError, Option } from "commander";
import { formatPlanJson, formatPlanMarkdown } from "../../sync/format-plan.ts";
import { isEmptyPlan } from "../../sync/plan.ts";
import { CliError, EXIT_CODES } from "../exit-codes.ts";
import type { CommandContext } from "../program.ts";
import { formatPlanHtml } from "./format-plan-html.ts";
import { formatPlanJunit } from "./format-plan-junit.ts";
import { formatPlanText, sortItems } from "./format-plan-text.ts";
import type { FoundPlan } from "./plan-client.ts";

const FORMATS = ["text", "markdown", "json", "html", "junit"] as const;

/** The flags that say how a plan is shown. */
export interface ShowOptions {
  readonly json?: true;
  readonly format?: (typeof FORMATS)[number];
  readonly output?: string;
  readonly cannot?: true;
  readonly requests?: true;
  readonly limit: number;
  readonly detailedExitcode?: true;
}

/** Add the flags of {@link ShowOptions} to a command. */
export function addShowOptions(command: Command): Command {
  return command
    .addOption(new Option("--format <format>", "how the plan is written").choices(FORMATS))
    .option("-o, --output <file>", "write the plan there; without --format as JSON")
    .option("--cannot", "only what can't be brought in step, with the reasons")
    .option("--requests", "with the exact requests")
    .addOption(
      new Option("--limit <n>", "the most objects in a text").default(50).argParser(readCount),
    )
    .option("--detailed-exitcode", "end with 2 when something would change");
}

/** A whole number, 0 or more. @throws InvalidArgumentError */
export function readCount(text: string): number {
  const count = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(count) && count >= 0) return count;
  throw new InvalidArgumentError("A whole number, 0 or more.");
}

/**
 * Show a plan in the way that the flags say, and set the exit code by what it holds.
 *
 * @throws CliError otherSide when the plan could not be made, since the target can't be read
 */
export async function showPlan(
  context: CommandContext,
  found: FoundPlan,
  options: ShowOptions,
): Promise<void> {
  const { plan } = found;
  const { output } = options;
  if (output === undefined) context.terminal.out(formatPlan(found, options));
  else {
    const format = options.format ?? "json";
    await saveText(output, formatPlan(found, { ...options, format }));
    context.terminal.err(`The plan is in ${output}.\n`);
  }
  if (plan.status === "failed" && plan.error !== undefined) {
    const { code, message } = plan.error;
    throw new CliError("otherSide", code, `The plan could not be made: ${message}`, {
      hint: "see what the application answers: rollcall app test <app>.",
    });
  }
  const changes = !isEmptyPlan(plan);
  if (options.detailedExitcode && changes) context.setExit(EXIT_CODES.changes.exit);
  const isText = output === undefined && options.format === undefined && !options.json;
  if (isText && changes && plan.status === "ready" && context.terminal.interactive) {
    context.terminal.err(`Next: rollcall apply ${plan.id}\n`);
  }
}

function formatPlan(found: FoundPlan, options: ShowOptions): string {
  const { application, plan } = found;
  const { id, displayName } = application;
  const chosen = options.cannot ? found.items.filter(({ cannot }) => cannot) : found.items;
  const named = { ...plan, application: { id, displayName } };
  if (options.json && options.format === undefined) {
    return `${JSON.stringify({ ...named, items: chosen })}\n`;
  }
  switch (options.format ?? "text") {
    case "json":
      return formatPlanJson(named, chosen);
    case "markdown":
      return formatPlanMarkdown(plan, sortItems(chosen));
    case "html":
      return formatPlanHtml({ ...found, items: chosen });
    case "junit":
      return formatPlanJunit({ ...found, items: chosen });
    case "text":
      return formatPlanText(found, {
        limit: options.limit,
        cannot: options.cannot ?? false,
        requests: options.requests ?? false,
      });
  }
}

/** Write a file. @throws CliError misuse */
export async function saveText(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw new CliError("misuse", "FileUnwritable", `${file} can't be written.`, { cause });
  }
}
