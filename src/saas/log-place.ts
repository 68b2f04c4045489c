/** A row's place in a log: its time, and what tells rows of the same millisecond apart. */
export interface LogPlace {
  readonly at: string;
  readonly tie: string;
}

/** Write a place as the `next` of a page: `2026-11-22T08:00:00.000Z~3`. */
export function formatLogPlace(place: LogPlace): string {
  return `${place.at}~${place.tie}`;
}

/** Read what {@link formatLogPlace} wrote. @returns undefined when it did not */
export function parseLogPlace(text: string): LogPlace | undefined {
  const cut = text.indexOf("~");
  const [at, tie] = [text.slice(0, cut), text.slice(cut + 1)];
  if (cut < 0 || parseInstant(at) !== at || tie.length > 64 || !tie.isWellFormed()) {
    return undefined;
  }
  return tie.includes("\0") ? undefined : { at, tie };
}

/**
 * Read an instant: a date, or a date and time with its offset.
 *
 * @returns ISO 8601 UTC with milliseconds; undefined when it is none
 */
export function parseInstant(text: string): string | undefined {
  // Date.parse takes much more than ISO 8601, so its first characters are looked at here.
  const isIso = text.length >= 10 && text.charAt(4) === "-" && text.charAt(7) === "-";
  const isWhole = text.length === 10 || text.includes("Z") || text.slice(11).includes("+");
  const isOffset = text.length > 19 && text.slice(19).includes("-");
  const epochMs = isIso && (isWhole || isOffset) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(epochMs) ? undefined : new Date(epochMs).toISOString();
}
