import { JobAdminError } from "./job-admin-error.ts";

/** A piece of a filter: a word (property, operator, number, instant), a text, or punctuation. */
export interface FilterToken {
  readonly kind: "word" | "text" | "mark";
  readonly value: string;
}

const LONGEST = 4_000;
const MARKS = "(),";

/**
 * Cut a `$filter` into its tokens. A quotation mark inside a text is doubled.
 *
 * @throws JobAdminError `InvalidLogFilter`
 */
export function readFilterTokens(text: string): readonly FilterToken[] {
  if (text.length > LONGEST) throw refuseFilter(`It is longer than ${LONGEST} characters.`);
  const tokens: FilterToken[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character.trim() === "") {
      at += 1;
    } else if (character === "'") {
      const end = findClosingQuote(text, at + 1);
      tokens.push({ kind: "text", value: text.slice(at + 1, end).replaceAll("''", "'") });
      at = end + 1;
    } else if (MARKS.includes(character)) {
      tokens.push({ kind: "mark", value: character });
      at += 1;
    } else {
      const end = findWordEnd(text, at);
      tokens.push({ kind: "word", value: text.slice(at, end) });
      at = end;
    }
  }
  return tokens;
}

function findClosingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text.charAt(at) !== "'") continue;
    if (text.charAt(at + 1) !== "'") return at;
    at += 1;
  }
  throw refuseFilter("A text is not closed with '.");
}

function findWordEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character.trim() === "" || character === "'" || MARKS.includes(character)) break;
    at += 1;
  }
  return at;
}

/** The refusal of a filter. */
export function refuseFilter(what: string): JobAdminError {
  const example = "jobId eq 'a' and (status eq 'failure' or activityDateTime ge 2026-01-31)";
  return new JobAdminError(
    "InvalidLogFilter",
    `This $filter can't be read. ${what} As ${example}.`,
  );
}
