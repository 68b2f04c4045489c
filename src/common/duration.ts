/** In milliseconds: a day, an hour, a minute, a second. */
const LENGTHS_MS = [86_400_000, 3_600_000, 60_000, 1_000] as const;

const DURATION =
  /^P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?$/;

/**
 * Read an ISO 8601 duration of days, hours, minutes and seconds, such as `PT40M` or `P1DT2.5S`.
 *
 * @returns milliseconds; undefined for every other text: years and months have no fixed length
 */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null || text.endsWith("P") || text.endsWith("T")) return undefined;
  return LENGTHS_MS.reduce((sum, lengthMs, index) => {
    return sum + Number(match[index + 1] ?? 0) * lengthMs;
  }, 0);
}

const UNITS = [
  ["H", 3_600_000],
  ["M", 60_000],
  ["S", 1_000],
] as const;

/** An ISO 8601 duration such as PT40M. */
export function formatDuration(durationMs: number): string {
  let rest = durationMs;
  let text = "PT";
  for (const [unit, lengthMs] of UNITS) {
    const count = unit === "S" ? rest / lengthMs : Math.floor(rest / lengthMs);
    rest -= count * lengthMs;
    if (count > 0) text += `${count}${unit}`;
  }
  return text === "PT" ? "PT0S" : text;
}
