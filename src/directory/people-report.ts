import { foldName } from "./import.ts";
import type { FilePerson, PeopleList } from "./people-file.ts";

/** Something about a file that applications may trip over. */
export type Finding = "duplicate" | "empty" | "characters" | "manager";

/** One finding, with where it is. */
export interface ReportRow {
  readonly finding: Finding;
  /** The attribute that is meant. */
  readonly attribute: string;
  /** The value, or the odd character as `U+00A0`; absent where there is none. */
  readonly value?: string;
  /** The first lines of it. */
  readonly lines: readonly number[];
  /** How many lines there are. */
  readonly count: number;
}

/** What applications match people by, so that it is to be there, and once. */
const MATCHING: readonly string[] = ["mail", "employeeId", "mailNickname"];

const MOST_LINES = 20;
const MOST_ROWS = 200;

/**
 * Look through the people of a file for what makes trouble later: values that should be one
 * person's own and are several people's, people without one, and characters that nobody sees.
 * Rows that make no person at all are problems of the file and not in here.
 *
 * @returns worst first, at most 200
 */
export function reportPeople({ columns, people, problems }: PeopleList): readonly ReportRow[] {
  const known = new Set(columns.map(({ attribute }) => attribute));
  const matching = MATCHING.filter((name) => known.has(name));
  const rows = [
    ...matching.flatMap((name) => findDuplicates(people, name)),
    ...(known.has("mail") ? findEmpty(people, "mail") : []),
    ...findCharacters(people),
    ...findManagers(people, problems),
  ];
  return rows.slice(0, MOST_ROWS);
}

function findDuplicates(people: readonly FilePerson[], name: string): readonly ReportRow[] {
  const seen = new Map<string, { value: string; lines: number[] }>();
  for (const { line, attributes } of people) {
    const value = attributes[name]?.trim();
    if (value === undefined || value === "") continue;
    const entry = seen.get(foldName(value));
    if (entry === undefined) seen.set(foldName(value), { value, lines: [line] });
    else entry.lines.push(line);
  }
  return [...seen.values()]
    .filter(({ lines }) => lines.length > 1)
    .map(({ value, lines }) => toRow("duplicate", name, lines, value));
}

function findEmpty(people: readonly FilePerson[], name: string): readonly ReportRow[] {
  const lines = people.filter((each) => each.attributes[name] === undefined).map((e) => e.line);
  return lines.length === 0 ? [] : [toRow("empty", name, lines)];
}

function findCharacters(people: readonly FilePerson[]): readonly ReportRow[] {
  const found = new Map<string, { attribute: string; value: string; lines: number[] }>();
  const look = (attribute: string, text: string, line: number): void => {
    const value = findOdd(text);
    if (value === undefined) return;
    const key = `${attribute} ${value}`;
    const entry = found.get(key);
    if (entry === undefined) found.set(key, { attribute, value, lines: [line] });
    else entry.lines.push(line);
  };
  for (const { line, userPrincipalName, attributes } of people) {
    look("userPrincipalName", userPrincipalName, line);
    for (const [name, text] of Object.entries(attributes)) look(name, text, line);
  }
  return [...found.values()].map(({ attribute, value, lines }) =>
    toRow("characters", attribute, lines, value),
  );
}

function findManagers(
  people: readonly FilePerson[],
  problems: PeopleList["problems"],
): readonly ReportRow[] {
  const unknown = new Set(
    problems.flatMap(({ code, line }) => (code === "ManagerNotFound" ? [line] : [])),
  );
  const found = new Map<string, { value: string; lines: number[] }>();
  for (const { line, manager } of people) {
    if (manager === undefined || !unknown.has(line)) continue;
    const entry = found.get(foldName(manager));
    if (entry === undefined) found.set(foldName(manager), { value: manager, lines: [line] });
    else entry.lines.push(line);
  }
  return [...found.values()].map(({ value, lines }) => toRow("manager", "manager", lines, value));
}

function toRow(
  finding: Finding,
  attribute: string,
  lines: readonly number[],
  value?: string,
): ReportRow {
  return {
    finding,
    attribute,
    ...(value !== undefined && { value: value.slice(0, 120) }),
    lines: lines.slice(0, MOST_LINES),
    count: lines.length,
  };
}

/**
 * The first thing about a text that nobody sees, or that an encoding did to it: spaces that are
 * none, marks that turn the direction, what stands for a letter that was lost.
 */
function findOdd(text: string): string | undefined {
  for (let at = 0; at < text.length; at += 1) {
    // Nearly all characters of a file end here.
    if (text.charCodeAt(at) < 0xa0) continue;
    const code = text.codePointAt(at) ?? 0;
    if (isUnseen(code) || code === 0xfffd) return nameCharacter(code);
    const part = text.slice(at, at + 2);
    if ("ÃÂâ".includes(part.charAt(0)) && isDefaced(part)) return part;
  }
  return undefined;
}

/** UTF-8 that was read as Windows-1252: what stands behind is never behind such a letter. */
function isDefaced(part: string): boolean {
  if (part.startsWith("â")) return part.startsWith("â€");
  const next = part.codePointAt(1) ?? 0;
  return next >= 0x80 && next <= 0xbf;
}

function isUnseen(code: number): boolean {
  return (
    code === 0xa0 ||
    code === 0xad ||
    code === 0xfeff ||
    (code >= 0x2000 && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202f) ||
    (code >= 0x205f && code <= 0x206f) ||
    code === 0x3000 ||
    (code >= 0xe000 && code <= 0xf8ff)
  );
}

function nameCharacter(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
