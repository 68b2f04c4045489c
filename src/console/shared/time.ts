const UNITS = [
  ["year", 31_536_000_000],
  ["month", 2_592_000_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;

/** An instant against now, e.g. `3 minutes ago`, `in 2 hours`, in the words of the language. */
export function formatRelative(instantMs: number, nowMs: number, language: string): string {
  const differenceMs = instantMs - nowMs;
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const found = UNITS.find(([, lengthMs]) => Math.abs(differenceMs) >= lengthMs);
  const [unit, lengthMs] = found ?? UNITS[5];
  return format.format(Math.trunc(differenceMs / lengthMs), unit);
}

/** An instant with its date, time and zone. */
export function formatAbsolute(instantMs: number, language: string): string {
  const format = new Intl.DateTimeFormat(language, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  });
  return format.format(instantMs);
}

/** A duration, e.g. `4 min 3 s`, in the words of the language. */
export function formatDuration(durationMs: number, language: string): string {
  const format = (value: number, unit: string): string =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(value);
  if (durationMs < 1_000) return format(Math.round(durationMs), "millisecond");
  const seconds = Math.round(durationMs / 1_000);
  if (seconds < 60) return format(seconds, "second");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${format(minutes, "minute")} ${format(seconds % 60, "second")}`;
  const hours = Math.floor(minutes / 60);
  return `${format(hours, "hour")} ${format(minutes % 60, "minute")}`;
}
