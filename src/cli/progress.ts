import type { CycleCounts } from "../sync/job.ts";
import type { Terminal } from "./terminal.ts";

const BAR_WIDTH = 15;
const REDRAW_MS = 100;
const PLAIN_LINE_MS = 10_000;

/** How far a cycle is. */
export interface ProgressState {
  readonly label: string;
  readonly done: number;
  /** Absent when nobody knows. */
  readonly total?: number;
  readonly counts: CycleCounts;
}

/** Shows how far long work is. */
export interface Progress {
  readonly show: (state: ProgressState) => void;
  /** Take the bar away; what it showed last stays as a line. */
  readonly end: () => void;
}

/**
 * One line that is redrawn on a terminal; elsewhere a plain line every 10 seconds or 10 percent,
 * so that a log stays readable.
 *
 * @param now - milliseconds; for the rate and the pauses between lines
 */
export function createProgress(terminal: Terminal, now: () => number): Progress {
  const startedMs = now();
  let shownMs = Number.NEGATIVE_INFINITY;
  let shownTenth = 0;
  let last: ProgressState | undefined;

  const show = (state: ProgressState): void => {
    last = state;
    const nowMs = now();
    if (terminal.interactive) {
      if (nowMs - shownMs < REDRAW_MS) return;
      shownMs = nowMs;
      terminal.err(`\r\u001b[2K${formatProgress(state, nowMs - startedMs, terminal.columns)}`);
      return;
    }
    const tenth = state.total ? Math.floor((state.done * 10) / state.total) : 0;
    if (nowMs - shownMs < PLAIN_LINE_MS && tenth <= shownTenth) return;
    shownMs = nowMs;
    shownTenth = tenth;
    terminal.err(`${formatProgress(state, nowMs - startedMs, Number.POSITIVE_INFINITY)}\n`);
  };
  const end = (): void => {
    if (!terminal.interactive || last === undefined) return;
    terminal.err(`\r\u001b[2K${formatProgress(last, now() - startedMs, terminal.columns)}\n`);
    last = undefined;
  };
  return { show, end };
}

/** The line of a progress bar, cut to `columns`. */
export function formatProgress(state: ProgressState, elapsedMs: number, columns: number): string {
  const { label, done, total, counts } = state;
  const parts = [label];
  if (total !== undefined && total > 0) {
    const share = Math.min(1, done / total);
    const filled = Math.round(share * BAR_WIDTH);
    parts.push("█".repeat(filled) + "░".repeat(BAR_WIDTH - filled));
    parts.push(`${Math.min(done, total)}/${total}`, `${Math.floor(share * 100)} %`);
    const perSecond = elapsedMs > 0 ? (done * 1_000) / elapsedMs : 0;
    if (perSecond >= 1 && done < total) {
      parts.push(`${Math.round(perSecond)}/s`, `~${Math.ceil((total - done) / perSecond)} s`);
    }
  } else parts.push(String(done));
  parts.push(formatCounts(counts));
  const line = parts.join("  ");
  return line.length <= columns ? line : line.slice(0, Math.max(0, columns - 1));
}

/** `+298 created ~9 updated −2 disabled !5 failed`, without what did not happen. */
export function formatCounts(counts: CycleCounts): string {
  const parts: string[] = [];
  if (counts.created > 0) parts.push(`+${counts.created}`);
  if (counts.updated > 0) parts.push(`~${counts.updated}`);
  if (counts.disabled > 0) parts.push(`−${counts.disabled}`);
  if (counts.deleted > 0) parts.push(`×${counts.deleted}`);
  if (counts.references > 0) parts.push(`→${counts.references}`);
  if (counts.failed > 0) parts.push(`!${counts.failed}`);
  return parts.join(" ");
}
