import { setTimeout as sleep } from "node:timers/promises";
import { EXIT_CODES } from "./exit-codes.ts";
import type { GraphClient } from "./graph-client.ts";
import { formatExecution, formatSpan, type JobShape } from "./job-shapes.ts";
import type { JobPlace } from "./lookup.ts";
import { cutText, plainText } from "./plain.ts";
import type { CommandContext } from "./program.ts";
import { writeJson } from "./terminal.ts";

const LOOK_MS = 500;
const PLAIN_LINE_MS = 10_000;

/** What a job that comes to rest may wait for: the cycle that was watched is over. */
const AT_REST: readonly string[] = ["interval", "escrow", "start", "quarantine", "credentials"];

/**
 * Watch a job until a cycle has ended and none is under way: one line that is redrawn on a
 * terminal, elsewhere one every 10 seconds. Ends with 1 when somebody failed, 7 in quarantine, 8
 * when the application could not be worked with.
 *
 * @param given - `before`: the job before it was asked to run; a newer cycle is waited for
 */
export async function watchJob(
  context: CommandContext,
  api: GraphClient,
  given: {
    readonly place: JobPlace;
    readonly options: { readonly json?: true };
    readonly before: JobShape | undefined;
  },
): Promise<void> {
  const { terminal, signal } = context;
  const { place, options, before } = given;
  const name = place.application.displayName;
  const line = createLine(context);
  for (;;) {
    const job = await api.graph<JobShape>("GET", place.path);
    if (hasEnded(job, before)) {
      line.end();
      tellEnd(context, name, job, options);
      return;
    }
    line.show(`${name}  ${describeProgress(job)}`);
    try {
      await sleep(LOOK_MS, undefined, { signal });
    } catch {
      line.end();
      terminal.err(`The job goes on; rollcall job pause ${JSON.stringify(name)} pauses it.\n`);
      signal.throwIfAborted();
    }
  }
}

function hasEnded({ status, outlook }: JobShape, before: JobShape | undefined): boolean {
  if (!AT_REST.includes(outlook.waitsFor) || status.progress.length > 0) {
    // A paused job keeps its place in the cycle.
    return outlook.waitsFor === "start";
  }
  if (before === undefined || outlook.waitsFor !== "interval") return true;
  const last = status.lastExecution?.activityIdentifier;
  return last !== before.status.lastExecution?.activityIdentifier;
}

function describeProgress({ status, outlook }: JobShape): string {
  const [progress] = status.progress;
  if (progress === undefined) return outlook.explanation;
  const { completedUnits, totalUnits, units, unitsPerSecond, estimatedRemainingMs } = progress;
  const of = totalUnits === null ? "" : `/${totalUnits}`;
  const rate = unitsPerSecond === undefined ? "" : `  ${Math.round(unitsPerSecond)}/s`;
  const rest = estimatedRemainingMs === undefined ? "" : `  ~${formatSpan(estimatedRemainingMs)}`;
  return `${completedUnits}${of} ${units}${rate}${rest}`;
}

function tellEnd(
  context: CommandContext,
  name: string,
  { id, status, outlook }: JobShape,
  options: { readonly json?: true },
): void {
  const { lastExecution, quarantine } = status;
  const failed = lastExecution?.counts.failed ?? 0;
  if (quarantine !== null) context.setExit(EXIT_CODES.guarded.exit);
  else if (lastExecution?.state === "Failed") context.setExit(EXIT_CODES.otherSide.exit);
  else if (failed > 0) context.setExit(EXIT_CODES.failed.exit);
  if (options.json) {
    const { explanation, waitsFor } = outlook;
    const told = { id, displayName: name, status: status.code, lastExecution, quarantine };
    writeJson(context.terminal, { ...told, waitsFor, explanation });
    return;
  }
  const cycle = formatExecution(lastExecution);
  const sentence = quarantine === null ? outlook.explanation : quarantine.error.message;
  context.terminal.out(`${plainText(`${name}  ${status.code}  ${cycle}  ${sentence}`)}\n`);
}

function createLine({ terminal }: CommandContext) {
  let shown = "";
  let shownMs = Number.NEGATIVE_INFINITY;
  return {
    show: (text: string): void => {
      if (terminal.interactive) {
        terminal.err(`\r\u001b[2K${cutText(plainText(text), terminal.columns - 1)}`);
        shown = text;
        return;
      }
      if (text === shown || Date.now() - shownMs < PLAIN_LINE_MS) return;
      [shown, shownMs] = [text, Date.now()];
      terminal.err(`${plainText(text)}\n`);
    },
    end: (): void => {
      if (terminal.interactive && shown !== "") terminal.err("\r\u001b[2K");
    },
  };
}
