import type { TargetAnswer } from "../sync/ports.ts";

/** What is left of a limit. */
export type RateLimit = NonNullable<Extract<TargetAnswer, { kind: "answer" }>["rateLimit"]>;

/** A number of seconds above this is an instant since 1970: nobody waits for thirty years. */
const FIRST_EPOCH_S = 1_000_000_000;
const LONGEST_RESET_MS = 24 * 60 * 60_000;

/** In the order of trust: the drafts' names, then the ones that were there before them. */
const PREFIXES: readonly string[] = ["ratelimit", "x-ratelimit", "x-rate-limit"];

/**
 * Read how many requests are left, out of the headers that servers use for it: IETF's drafts on
 * rate limits, as three headers and as one, and the `X-` ones before them with seconds to go or
 * an epoch instant.
 *
 * @param header - the value of a header by its lower-case name, `""` where there is none
 * @param nowMs - the present, in epoch milliseconds
 * @returns undefined unless both the rest and the time of the next count are said
 */
export function readRateLimit(
  header: (name: string) => string,
  nowMs: number,
): RateLimit | undefined {
  for (const prefix of PREFIXES) {
    const limit = build(header(`${prefix}-remaining`), header(`${prefix}-reset`), nowMs);
    if (limit !== undefined) return limit;
  }
  const fields = readFields(header("ratelimit"));
  const remaining = fields.get("remaining") ?? fields.get("r") ?? "";
  return build(remaining, fields.get("reset") ?? fields.get("t") ?? "", nowMs);
}

function build(remaining: string, reset: string, nowMs: number): RateLimit | undefined {
  const left = readNumber(remaining);
  const seconds = readNumber(reset);
  if (left === undefined || seconds === undefined) return undefined;
  const resetMs = seconds >= FIRST_EPOCH_S ? seconds * 1_000 - nowMs : seconds * 1_000;
  if (resetMs > LONGEST_RESET_MS) return undefined;
  return { remaining: Math.floor(left), resetMs: Math.max(0, Math.ceil(resetMs)) };
}

/** `limit=100, remaining=50, reset=5` and `"default";r=50;t=30`. */
function readFields(text: string): ReadonlyMap<string, string> {
  const parts = text.toLowerCase().slice(0, 1_000).split(/[,;]/);
  return new Map(
    parts.flatMap((part) => {
      const [name = "", value] = part.split("=");
      return value === undefined ? [] : [[name.trim(), value.trim()] as const];
    }),
  );
}

function readNumber(text: string): number | undefined {
  // Several limits in one header: the first is the one that is nearest.
  const first = text.split(",")[0]?.trim() ?? "";
  return /^\d{1,13}(\.\d{1,6})?$/.test(first) ? Number(first) : undefined;
}
