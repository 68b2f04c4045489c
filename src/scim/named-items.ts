import type { Quirks } from "./quirks.ts";
import { addProblem, isUnassigned, type ReadContext, readItem } from "./read-value.ts";
import { isArray, isObject, type JsonValue } from "./resource.ts";
import type { ResourceAttribute } from "./schema.ts";

/**
 * Read what the value of a `remove` names: items, one item, or, as Salesforce writes it, an object
 * that has them under the attribute's own name.
 *
 * What names nothing although it says something, such as `{"id": "…"}`, is a problem: a client
 * that is told 2xx believes the item gone, and nobody would take it away again.
 */
export function readNamedItems(
  value: JsonValue,
  attribute: ResourceAttribute,
  context: ReadContext,
): readonly JsonValue[] {
  const given = unwrapOwnName(value, attribute);
  const named: JsonValue[] = [];
  for (const each of isArray(given) ? given : [given]) {
    const problems = context.problems.length;
    const item = readItem(each, attribute, context);
    if (item !== undefined) named.push(item);
    else if (context.problems.length === problems && saysSomething(each, context.quirks)) {
      addProblem(context, attribute.path, `The value names no item of "${attribute.path}".`);
    }
  }
  return named;
}

function unwrapOwnName(value: JsonValue, attribute: ResourceAttribute): JsonValue {
  if (!isObject(value)) return value;
  const [key = "", ...more] = Object.keys(value);
  const isOwn = more.length === 0 && key.toLowerCase() === attribute.name.toLowerCase();
  return isOwn ? (value[key] ?? []) : value;
}

function saysSomething(value: JsonValue, quirks: Quirks): boolean {
  if (!isObject(value)) return false;
  return Object.values(value).some((part) => !isUnassigned(part, quirks));
}
