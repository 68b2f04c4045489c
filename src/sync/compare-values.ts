import type { JsonValue } from "../common/json.ts";
import { sameTargetValue, type TargetAttribute } from "./target-attribute.ts";

/** One attribute three ways. A value that is absent is unassigned, or not known. */
export interface ComparedAttribute {
  readonly name: string;
  readonly source?: JsonValue;
  readonly sent?: JsonValue;
  readonly target?: JsonValue;
  /**
   * `same`; `unsent`: the directory has changed since it was sent; `drift`: the application has
   * something else than was sent; `both`; `unknown`: the application was not, or can't be, read.
   */
  readonly state: "same" | "unsent" | "drift" | "both" | "unknown";
}

const REDACTED = "[Redact]";

/**
 * Hold the three sides of each mapped attribute against each other.
 *
 * @param sides - `sent` and `target`: undefined when there is no such side
 */
export function compareValues(
  attributes: readonly TargetAttribute[],
  sides: {
    readonly source: ReadonlyMap<string, JsonValue>;
    readonly sent: Readonly<Record<string, JsonValue>> | undefined;
    readonly target: Readonly<Record<string, JsonValue>> | undefined;
    /** What the next update would write, by name. */
    readonly unsent: ReadonlySet<string>;
    /** Values that nobody may see. */
    readonly redacted: ReadonlySet<string>;
  },
): readonly ComparedAttribute[] {
  const byName = new Map(attributes.map((attribute) => [attribute.name, attribute]));
  return [...byName.values()].map((attribute): ComparedAttribute => {
    const { name } = attribute;
    const source = sides.source.get(name);
    const sent = sides.sent?.[name];
    const target = sides.target?.[name];
    const isUnsent = sides.unsent.has(name);
    const isDrift = sides.target !== undefined && !sameTargetValue(attribute, sent, target);
    const hide = (value: JsonValue): JsonValue => (sides.redacted.has(name) ? REDACTED : value);
    return {
      name,
      ...(source !== undefined && { source: hide(source) }),
      ...(sent !== undefined && { sent: hide(sent) }),
      ...(target !== undefined && { target: hide(target) }),
      state: stateOf(sides.target !== undefined, isUnsent, isDrift),
    };
  });
}

function stateOf(isRead: boolean, isUnsent: boolean, isDrift: boolean): ComparedAttribute["state"] {
  if (isUnsent) return isDrift ? "both" : "unsent";
  if (!isRead) return "unknown";
  return isDrift ? "drift" : "same";
}
