/** Stands at the beginning of a file, so that spreadsheets read its letters as UTF-8. */
export const BYTE_ORDER_MARK = "\uFEFF";

/** What a spreadsheet takes for the beginning of a formula, in both widths. */
const FORMULA_STARTS = "=+-@＝＋－＠\t\r";

/**
 * One row of a CSV file (RFC 4180). A text that a spreadsheet would run as a formula gets an
 * apostrophe before it, which spreadsheets show as the text alone.
 */
export function formatCsvRow(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map(formatCell).join(",")}\r\n`;
}

function formatCell(cell: string | number | undefined): string {
  if (cell === undefined) return "";
  if (typeof cell === "number") return String(cell);
  const first = cell.trimStart().charAt(0) || cell.charAt(0);
  const isFormula =
    first !== "" && (FORMULA_STARTS.includes(first) || FORMULA_STARTS.includes(cell.charAt(0)));
  const safe = isFormula ? `'${cell}` : cell;
  const isPlain = !/[",\r\n;\t]/.test(safe) && safe.trim() === safe;
  return isPlain ? safe : `"${safe.replaceAll('"', '""')}"`;
}
