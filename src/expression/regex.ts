/** One match: where each group begins and ends; group 0 is the whole, -1 a group left out. */
export interface RegexMatch {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** A compiled pattern. It must match in time linear to the text, whatever the pattern. */
export interface CompiledRegex {
  /** How many groups there are, the whole match not counted. */
  readonly groupCount: number;
  /** The named groups with their positions by opening parenthesis, from 1. */
  readonly groupNames: ReadonlyMap<string, number>;
  /** A rough price of one character of text, for the limit on work. */
  readonly cost: number;
  /**
   * Walk the matches from left to right, empty ones included, as .NET's Regex.Replace does.
   *
   * @param visit - called for each match; returns false to stop the walk
   */
  readonly walk: (text: string, visit: (match: RegexMatch) => boolean) => void;
}

/**
 * The port to a regular expression engine for .NET flavoured patterns.
 *
 * `compile` throws {@link RegexPatternError} for a pattern that it refuses.
 */
export interface RegexEngine {
  readonly compile: (pattern: string) => CompiledRegex;
}

/** A refused pattern; `isUnsupported` tells a well-formed one from a mistake. */
export class RegexPatternError extends Error {
  override readonly name = "RegexPatternError";
  readonly isUnsupported: boolean;
  constructor(message: string, isUnsupported: boolean, options?: ErrorOptions) {
    super(message, options);
    this.isUnsupported = isUnsupported;
  }
}

/** The text of a group in a match; empty when the group was left out. */
export function groupText(text: string, match: RegexMatch, group: number): string {
  const start = match.starts[group] ?? -1;
  return start < 0 ? "" : text.slice(start, match.ends[group] ?? start);
}

/** A piece of a replacement: literal text, a group, or one of the other .NET references. */
export type ReplacementPart =
  | string
  | { readonly group: number }
  | { readonly around: "before" | "after" | "input" };

/**
 * Read a replacement in .NET's notation: `$1`, `${name}`, `$$`, `$&`, `` $` ``, `$'`, `$+`, `$_`.
 * A reference to a group that does not exist is literal text, as in .NET.
 */
export function readReplacement(replacement: string, regex: CompiledRegex): ReplacementPart[] {
  if (!replacement.includes("$")) return [replacement];
  const numbered = numberGroups(regex);
  const parts: ReplacementPart[] = [];
  let index = 0;
  while (index < replacement.length) {
    const dollar = replacement.indexOf("$", index);
    if (dollar < 0) break;
    if (dollar > index) parts.push(replacement.slice(index, dollar));
    const [part, length] = readReference(replacement.slice(dollar), numbered, regex);
    parts.push(part);
    index = dollar + length;
  }
  if (index < replacement.length) parts.push(replacement.slice(index));
  return parts;
}

function readReference(
  text: string,
  numbered: readonly number[],
  regex: CompiledRegex,
): readonly [ReplacementPart, number] {
  const next = text.charAt(1);
  if (next === "$") return ["$", 2];
  if (next === "&") return [{ group: 0 }, 2];
  if (next === "+") return [{ group: numbered.at(-1) ?? 0 }, 2];
  if (next === "`") return [{ around: "before" }, 2];
  if (next === "'") return [{ around: "after" }, 2];
  if (next === "_") return [{ around: "input" }, 2];
  const named = /^\$(?:\{(\w+)\}|(\d+))/.exec(text);
  const name = named?.[1] ?? named?.[2] ?? "";
  const group = /^\d+$/.test(name) ? numbered[Number(name)] : regex.groupNames.get(name);
  if (named === null || group === undefined) return ["$", 1];
  return [{ group }, named[0].length];
}

// .NET numbers the unnamed groups first and the named ones after them; an engine that counts
// opening parentheses numbers them differently as soon as both kinds are there.
function numberGroups(regex: CompiledRegex): readonly number[] {
  const named = [...regex.groupNames.values()].toSorted((left, right) => left - right);
  const unnamed: number[] = [];
  for (let group = 1; group <= regex.groupCount; group += 1) {
    if (!named.includes(group)) unnamed.push(group);
  }
  return [0, ...unnamed, ...named];
}

/** What a replacement part puts in the place of a match. */
export function expandPart(part: ReplacementPart, text: string, match: RegexMatch): string {
  if (typeof part === "string") return part;
  if ("group" in part) return groupText(text, match, part.group);
  if (part.around === "input") return text;
  if (part.around === "before") return text.slice(0, match.starts[0]);
  return text.slice(match.ends[0]);
}
