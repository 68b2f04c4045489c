import type { KnownValues } from "./plan-object.ts";
import { sameTargetValue, type TargetAttribute } from "./target-attribute.ts";

/** So often a value that is missing in an answer is taken for lost; then it is believed. */
const DOUBTS = 3;

/**
 * Whether an answer to a change shows that nothing was changed: some targets answer 200 with what
 * they had before. A value that the target spells in its own way is none of that; one that is left
 * out may be one that it doesn't keep at all, so that is doubted a few times only.
 *
 * @param values.before - what the target had
 * @param values.after - what it was asked to have
 * @param values.answered - what the answer says of the mapped attributes
 * @param tries - how often the change was tried before
 * @returns the name of the first attribute that was not changed
 */
export function findUnapplied(
  attributes: readonly TargetAttribute[],
  values: {
    readonly before: KnownValues;
    readonly after: KnownValues;
    readonly answered: KnownValues;
  },
  tries: number,
): string | undefined {
  return attributes.find((attribute) => {
    const { name } = attribute;
    const [old, wanted] = [values.before[name], values.after[name]];
    const found = values.answered[name];
    if (attribute.multivalued || sameTargetValue(attribute, old, wanted)) return false;
    if (found === undefined) return wanted !== undefined && tries < DOUBTS;
    if (wanted !== undefined && sameTargetValue(attribute, found, wanted)) return false;
    return old !== undefined && sameTargetValue(attribute, found, old);
  })?.name;
}
