import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import { suggestNames } from "../scim/near-names.ts";

/** Something that is wrong with a document. `path` is like `users[0].target`; `$` is the whole. */
export interface JsonIssue {
  readonly path: string;
  readonly message: string;
}

const MOST_ISSUES = 100;

/**
 * Check a value against a JSON Schema with the keywords that ours use: type, properties, required,
 * additionalProperties (false), items, minItems, maxItems, minLength, maxLength, pattern, enum.
 *
 * @param schema - our own; a keyword that is not among these says nothing
 * @returns every place where the value departs from it, 100 at most; sentences without a subject
 */
export function checkJson(value: unknown, schema: JsonObject): readonly JsonIssue[] {
  const issues: JsonIssue[] = [];
  checkValue(value, schema, "", issues);
  return issues.slice(0, MOST_ISSUES);
}

function checkValue(value: unknown, schema: JsonObject, path: string, issues: JsonIssue[]): void {
  const refuse = (message: string): void => void issues.push({ path: path || "$", message });
  if (issues.length >= MOST_ISSUES) return;
  switch (schema.type) {
    case "object":
      if (isJsonObject(value)) checkObject(value, schema, path, issues);
      else refuse("has to be an object, in braces.");
      return;
    case "array":
      if (Array.isArray(value)) checkList(value, schema, path, issues);
      else refuse("has to be a list, in square brackets.");
      return;
    case "boolean":
      if (typeof value !== "boolean") refuse("has to be true or false.");
      return;
    default:
      for (const problem of checkText(value, schema)) refuse(problem);
  }
}

function checkObject(
  value: JsonObject,
  schema: JsonObject,
  path: string,
  issues: JsonIssue[],
): void {
  const properties = (schema.properties ?? {}) as Readonly<Record<string, JsonObject>>;
  const place = (name: string): string => (path === "" ? name : `${path}.${name}`);
  const known = Object.keys(properties);
  for (const name of (schema.required ?? []) as readonly string[]) {
    if (!Object.hasOwn(value, name)) issues.push({ path: place(name), message: "is missing." });
  }
  for (const [name, member] of Object.entries(value)) {
    if (Object.hasOwn(properties, name)) {
      checkValue(member, properties[name] ?? {}, place(name), issues);
    } else if (schema.additionalProperties === false) {
      const message = `is not known here.${suggestNames(name, known)}`;
      issues.push({ path: place(name.slice(0, 60)), message });
    }
  }
}

function checkList(
  value: readonly unknown[],
  schema: JsonObject,
  path: string,
  issues: JsonIssue[],
): void {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, items = {} } = schema;
  const { length } = value;
  if (length < Number(minItems))
    issues.push({ path, message: `needs at least ${minItems} entry.` });
  if (length > Number(maxItems)) issues.push({ path, message: `has at most ${maxItems} entries.` });
  for (const [index, item] of value.slice(0, Number(maxItems)).entries()) {
    checkValue(item, items as JsonObject, `${path}[${index}]`, issues);
  }
}

function checkText(value: unknown, schema: JsonObject): readonly string[] {
  if (typeof value !== "string") return ["has to be a text, in quotation marks."];
  const { enum: words, pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
  if (Array.isArray(words) && !words.includes(value as JsonValue)) {
    return [`has to be one of ${words.join(", ")}, not "${value.slice(0, 60)}".`];
  }
  const length = [...value].length;
  if (length < Number(minLength)) return ["has to have some text."];
  if (length > Number(maxLength)) return [`has at most ${maxLength} characters.`];
  if (typeof pattern === "string" && !new RegExp(pattern, "u").test(value)) {
    return [`has to look like ${pattern}.`];
  }
  return [];
}
