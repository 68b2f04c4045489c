import { InvalidArgumentError, Option } from "commander";

const UNIT_MS = [
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
] as const;
const LONGEST_MS = 3_600_000;

/**
 * A wait as it is typed: `500ms`, `30s`, `2m`, `1h`; a number alone is seconds.
 *
 * @returns milliseconds, from above 0 to an hour
 * @throws InvalidArgumentError for anything else
 */
export function parseWait(text: string): number {
  const [unit, unitMs] = UNIT_MS.find(([name]) => text.endsWith(name)) ?? ["", 1_000];
  const digits = text.slice(0, text.length - unit.length).trim();
  const waitMs = Number(digits) * unitMs;
  if (digits !== "" && waitMs > 0 && waitMs <= LONGEST_MS) return waitMs;
  throw new InvalidArgumentError("A wait is like 30s, 2m or 500ms, up to 1h.");
}

/** `--timeout`, the same for every command that waits for somebody's answer. */
export function timeoutOption(whose: string): Option {
  return new Option(
    "--timeout <wait>",
    `the longest wait for one answer of the ${whose}`,
  ).argParser(parseWait);
}
