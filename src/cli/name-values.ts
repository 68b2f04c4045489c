import type { JsonValue } from "../common/json.ts";
import { CliError } from "./exit-codes.ts";

/** What somebody typed as `name=value`; an empty value takes the old one away. */
export interface Assignment {
  readonly name: string;
  readonly value: string;
}

/** Read `name=value`, again and again. @throws CliError misuse `InvalidAssignment` */
export function readAssignments(texts: readonly string[]): readonly Assignment[] {
  return texts.map((text) => {
    const cut = text.indexOf("=");
    if (cut > 0) return { name: text.slice(0, cut), value: text.slice(cut + 1) };
    const message = `"${text}" has to be written name=value.`;
    throw new CliError("misuse", "InvalidAssignment", message);
  });
}

const BOOLEANS: readonly string[] = [
  "accountEnabled",
  "dirSyncEnabled",
  "mailEnabled",
  "securityEnabled",
];
const LISTS: readonly string[] = ["proxyAddresses", "groupTypes", "businessPhones"];

/**
 * Attributes of a user or a group as the API takes them: texts, but for those that are Booleans
 * or lists, whose values have commas between them. An empty value is null.
 */
export function readAttributes(texts: readonly string[]): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(
    readAssignments(texts).map(({ name, value }) => [name, typeAttribute(name, value)]),
  );
}

/** One attribute's value as the API takes it. */
export function typeAttribute(name: string, value: string): JsonValue {
  if (LISTS.includes(name)) {
    return value.split(",").flatMap((each) => (each.trim() === "" ? [] : [each.trim()]));
  }
  if (value === "") return null;
  if (!BOOLEANS.includes(name)) return value;
  const folded = value.toLowerCase();
  if (folded === "true" || folded === "false") return folded === "true";
  throw new CliError("misuse", "InvalidAssignment", `${name} has to be true or false.`);
}
