import { NO_COUNTS } from "../../sync/job.ts";
import type { Plan, PlanItem } from "../../sync/plan.ts";
import { isEmptyPlan } from "../../sync/plan.ts";
import { confirm } from "../confirm.ts";
import { CliError, EXIT_CODES } from "../exit-codes.ts";
import type { GraphClient } from "../graph-client.ts";
import { plainText } from "../plain.ts";
import type { CommandContext } from "../program.ts";
import { createProgress, type Progress } from "../progress.ts";
import { writeJson } from "../terminal.ts";
import { formatResult } from "./format-plan-text.ts";
import { type FoundPlan, planPath, readItems, readPart } from "./plan-client.ts";

/** The flags by which a plan is applied. */
export interface ApplyOptions {
  readonly json?: true;
  readonly yes?: true;
  readonly allowDeletes?: number;
}

const LOOK_MS = 1_000;

/**
 * Apply a plan: ask first where people lose their accounts, show how far it is, tell what became
 * of it, and set the exit code.
 *
 * @throws CliError as the server refuses: conflict for what is stale or applied already, guarded
 *   for deletions that nobody allowed
 */
export async function applyFoundPlan(
  context: CommandContext,
  client: GraphClient,
  found: FoundPlan,
  options: ApplyOptions,
): Promise<void> {
  const { application, plan, items } = found;
  const { terminal } = context;
  if (plan.status === "ready" && isEmptyPlan(plan)) {
    if (options.json) writeJson(terminal, { ...plan, items });
    else terminal.out("There is nothing to change.\n");
    return;
  }
  await confirmLosses(context, found, options);
  const { allowDeletes } = options;
  const body = allowDeletes === undefined ? {} : { allowDeletes };
  const path = `${planPath(application, plan.id)}/apply`;
  const applied = await withProgress(context, client, found, () =>
    client.rollcall<Plan>("POST", path, body),
  );
  const after = await readItems(client, application, plan.id);
  const named = { id: application.id, displayName: application.displayName };
  if (options.json) writeJson(terminal, { ...applied, application: named, items: after });
  else terminal.out(formatOutcome(applied, after));
  judgeResult(context, applied);
}

async function confirmLosses(
  context: CommandContext,
  { application, plan, items }: FoundPlan,
  { yes, allowDeletes }: ApplyOptions,
): Promise<void> {
  const losing = items.filter(
    ({ action, result }) => (action === "disable" || action === "delete") && result === undefined,
  );
  if (losing.length === 0 || yes || allowDeletes !== undefined || plan.status !== "ready") return;
  const count = losing.length === 1 ? "1 account" : `${losing.length} accounts`;
  const text = `${count} at ${application.displayName} would be disabled or deleted.`;
  const names = losing.map(({ displayName }) => displayName);
  await confirm(context, {}, { text: plainText(text), names });
}

/** Looks at the plan now and then while the server works at it. */
async function withProgress<T>(
  { terminal }: CommandContext,
  client: GraphClient,
  found: FoundPlan,
  work: () => Promise<T>,
): Promise<T> {
  const progress = createProgress(terminal, Date.now);
  const working = work();
  let isOver = false;
  const over = working.then(
    () => true,
    () => true,
  );
  const watch = watchPlan(client, found, progress, async () => {
    const pause = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => pause.resolve(false), LOOK_MS);
    isOver = await Promise.race([over, pause.promise]);
    clearTimeout(timer);
    return isOver;
  });
  try {
    const done = await working;
    await watch;
    return done;
  } finally {
    await watch.catch(() => undefined);
    progress.end();
  }
}

async function watchPlan(
  client: GraphClient,
  { application, plan, items }: FoundPlan,
  progress: Progress,
  isOver: () => Promise<boolean>,
): Promise<void> {
  const due = items.filter(({ action }) => action !== "none");
  const done: PlanItem[] = [];
  const seen = new Set<number>();
  let after = 0;
  while (!(await isOver())) {
    const part = await readPart(client, application, plan.id, after);
    for (const item of part) {
      if (item.result === undefined || seen.has(item.position)) continue;
      seen.add(item.position);
      done.push(item);
    }
    // Only as far as everything is done: the next look begins there.
    const open = part.find(({ action, result }) => action !== "none" && result === undefined);
    after = open === undefined ? (part.at(-1)?.position ?? after) : open.position - 1;
    const label = application.displayName;
    progress.show({ label, done: done.length, total: due.length, counts: countDone(done) });
  }
}

function countDone(items: readonly PlanItem[]): typeof NO_COUNTS {
  const of = (action: PlanItem["action"]): number =>
    items.filter((item) => item.result === "applied" && item.action === action).length;
  const failed = items.filter(({ result }) => result === "failed").length;
  return {
    ...NO_COUNTS,
    created: of("create"),
    updated: of("update"),
    disabled: of("disable"),
    deleted: of("delete"),
    failed,
  };
}

function formatOutcome(plan: Plan, items: readonly PlanItem[]): string {
  const left = items.filter(
    ({ result }) => result === "stale" || result === "failed" || result === "held",
  );
  return [
    `Plan ${plan.id}: ${formatResult(plan)}.`,
    ...left.map(({ result, displayName, resultMessage }) =>
      plainText(`  ${result}  ${displayName}${resultMessage ? `: ${resultMessage}` : ""}`),
    ),
    "",
  ].join("\n");
}

/** @throws CliError otherSide when the target could not be worked with */
function judgeResult({ setExit }: CommandContext, { result, error }: Plan): void {
  if (error !== undefined) {
    throw new CliError("otherSide", error.code, error.message, {
      hint: "what was applied stays; apply the plan again to go on.",
    });
  }
  const { applied = 0, unneeded = 0, stale = 0, held = 0, failed = 0 } = result ?? {};
  const some = applied + unneeded > 0;
  if (stale + held + failed === 0) return;
  if (some || failed > 0) setExit(EXIT_CODES.partial.exit);
  else setExit(stale > 0 ? EXIT_CODES.conflict.exit : EXIT_CODES.guarded.exit);
}
