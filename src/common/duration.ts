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
