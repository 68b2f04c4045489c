import { cutText, measureWidth, plainText } from "./plain.ts";
import type { Terminal } from "./terminal.ts";

const GAP = "  ";
/** Less of a column tells nobody anything. */
const NARROWEST = 8;

/** A row of a table: a cell for each column; what is absent is empty. */
export type Row = readonly (string | number | undefined)[];

/**
 * Lay out a table. On a terminal it fits: columns at the right are left out, the last that stays
 * is cut, and nothing wraps. Elsewhere, and in a pipe, it is as wide as it has to be.
 *
 * @param columns - the titles; the most important first
 * @returns lines, each with a line break; `""` when there are no rows
 */
export function formatTable(
  columns: readonly string[],
  rows: readonly Row[],
  width: number = Number.POSITIVE_INFINITY,
): string {
  if (rows.length === 0) return "";
  const cells = [columns, ...rows].map((row) =>
    columns.map((_, index) => plainText(String(row[index] ?? ""))),
  );
  const natural = columns.map((_, index) =>
    Math.max(...cells.map((row) => measureWidth(row[index] ?? ""))),
  );
  const widths = fitColumns(natural, width);
  const lines = cells.map((row) => {
    const parts = widths.map((columnWidth, index) => {
      const text = cutText(row[index] ?? "", columnWidth);
      return text + " ".repeat(Math.max(0, columnWidth - measureWidth(text)));
    });
    return parts.join(GAP).trimEnd();
  });
  return `${lines.join("\n")}\n`;
}

/** Widths of the columns that are shown, the first of all. */
function fitColumns(natural: readonly number[], width: number): readonly number[] {
  const shown: number[] = [];
  let used = 0;
  for (const columnWidth of natural) {
    const gap = shown.length === 0 ? 0 : GAP.length;
    const room = width - used - gap;
    if (columnWidth > room) {
      if (shown.length === 0 || room >= NARROWEST) shown.push(Math.max(1, room));
      break;
    }
    shown.push(columnWidth);
    used += gap + columnWidth;
  }
  return shown;
}

/** Print a table in the width of the terminal, or a sentence on standard error without rows. */
export function writeTable(
  terminal: Terminal,
  columns: readonly string[],
  rows: readonly Row[],
  nothing: string,
): void {
  if (rows.length === 0) terminal.err(`${nothing}\n`);
  else terminal.out(formatTable(columns, rows, terminal.outputColumns));
}

/** Names and values under each other; rows without a value are left out. */
export function formatFields(fields: readonly (readonly [string, string | undefined])[]): string {
  const shown = fields.filter((each): each is readonly [string, string] => {
    return each[1] !== undefined && each[1] !== "";
  });
  const width = Math.max(0, ...shown.map(([name]) => measureWidth(name)));
  return shown
    .map(([name, value]) => {
      return `${name}:${" ".repeat(width - measureWidth(name) + 1)}${plainText(value)}\n`;
    })
    .join("");
}
