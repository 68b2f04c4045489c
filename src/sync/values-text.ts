import type { JsonValue } from "../common/json.ts";
import type { CompiledAttributeMapping, CompiledObjectMapping, MappedObject } from "./mapping.ts";
import { type KnownValues, readDefault } from "./plan-object.ts";

/** The order in which the values of a link are stored, and each name as JSON has it. */
interface ValuesOrder {
  readonly attributes: readonly (readonly [row: CompiledAttributeMapping, prefix: string])[];
  readonly references: readonly (readonly [name: string, prefix: string])[];
  readonly names: readonly string[];
}

/** By mapping: the texts of the names are made once for many objects. */
const orders = new WeakMap<CompiledObjectMapping, ValuesOrder>();

function orderOf(compiled: CompiledObjectMapping): ValuesOrder {
  let order = orders.get(compiled);
  if (order === undefined) {
    const prefix = (name: string): string => `${JSON.stringify(name)}:`;
    const { attributes, references } = compiled;
    order = {
      attributes: attributes.map((row) => [row, prefix(row.target.name)]),
      references: references.map(({ target: { name } }) => [name, prefix(name)]),
      names: [...attributes, ...references].map(({ target }) => target.name),
    };
    orders.set(compiled, order);
  }
  return order;
}

/** The values in the order of the mapping; those that are not mapped any more come last. */
export function orderValues(compiled: CompiledObjectMapping, values: KnownValues): KnownValues {
  const ordered: Record<string, JsonValue> = {};
  for (const name of orderOf(compiled).names) {
    const value = values[name];
    if (value !== undefined) ordered[name] = value;
  }
  return Object.assign(ordered, values);
}

/**
 * The stored text of a link's values, if the target has exactly what the mapping gives: where the
 * link has this very text, nothing is to be changed, whatever the flow types are. Any other text
 * says nothing: case, order and kept values may differ without a change to be made.
 *
 * @param referenced - target ids by the names of references
 */
export function formatValues(
  compiled: CompiledObjectMapping,
  { values, dropped }: MappedObject,
  referenced: ReadonlyMap<string, string>,
): string {
  const { attributes, references } = orderOf(compiled);
  let text = "";
  for (const [row, prefix] of attributes) {
    const { name } = row.target;
    const value = values.get(name) ?? (dropped.has(name) ? undefined : keptDefault(row));
    if (value !== undefined) text += `${text === "" ? "" : ","}${prefix}${JSON.stringify(value)}`;
  }
  for (const [name, prefix] of references) {
    const value = referenced.get(name);
    if (value !== undefined) text += `${text === "" ? "" : ","}${prefix}${JSON.stringify(value)}`;
  }
  return `{${text}}`;
}

/** A default that stays when the source gives nothing; a mapping that flows nulls takes it away. */
function keptDefault(row: CompiledAttributeMapping): JsonValue | undefined {
  const { flowNullValues, flowType, source } = row.mapping;
  const clears = source !== undefined && flowNullValues === true && flowType === "Always";
  return clears ? undefined : readDefault(row);
}
