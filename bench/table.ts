/** A table of the bench, printed as Markdown that reads well in a terminal too. */

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Judge a ratio.
 *
 * @param wanted - undefined when nothing is wanted of it
 * @returns the ratio, what is wanted of it, and whether it is so
 */
export function formatRatio(
  ratio: number,
  wanted: number | undefined,
  sense: "least" | "most",
): readonly [string, string, string] {
  if (wanted === undefined) return [ratio.toFixed(2), "", ""];
  const isMet = sense === "least" ? ratio >= wanted : ratio <= wanted;
  const sign = sense === "least" ? "≥" : "≤";
  return [ratio.toFixed(2), `${sign} ${wanted.toFixed(2)}`, isMet ? "✓" : "✗"];
}

/** Lay a table out: the first column to the left, the others to the right. */
export function formatTable({ title, columns, rows }: Table): string {
  const widths = columns.map((name, index) =>
    Math.max(3, name.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const pad = (text: string, index: number) =>
    index === 0 ? text.padEnd(widths[index] ?? 0) : text.padStart(widths[index] ?? 0);
  const format = (cells: readonly string[]) => `| ${cells.map(pad).join(" | ")} |`;
  const rule = widths.map((width, index) =>
    index === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  return [title, "", format(columns), format(rule), ...rows.map(format)].join("\n");
}
