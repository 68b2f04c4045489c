import type { JsonValue } from "../common/json.ts";
import type { Dialect } from "./dialect.ts";
import type { AttributeChange, PatchOperation } from "./request.ts";
import { wireValue } from "./request-body.ts";
import { formatPath } from "./request-path.ts";

/** The dialects of Microsoft Entra. */
export type EntraDialect = Exclude<Dialect, "rfc">;

const VERBS = {
  entra: { add: "Add", replace: "Replace", remove: "Remove" },
  "entra-2020": { add: "add", replace: "replace", remove: "remove" },
} as const;

/**
 * The operations that Entra sends for these changes (scim-requests.md sections 4.3 to 4.6).
 *
 * Without the flag each attribute has an operation of its own, and truth values are the strings
 * "True" and "False". With it, simple attributes that had a value share one operation without a
 * path, whose keys are their paths. Both add to elements that aren't there by a filtered path,
 * which the RFC calls an error and Entra's servers understand.
 */
export function buildEntraOperations(
  changes: readonly AttributeChange[],
  dialect: EntraDialect,
): readonly PatchOperation[] {
  const verbs = VERBS[dialect];
  const merged: Record<string, JsonValue> = {};
  const others: PatchOperation[] = [];
  for (const change of changes) {
    const { attribute, oldValue, newValue } = change;
    const path = formatPath(attribute);
    if (newValue === undefined) others.push({ op: verbs.remove, path });
    else if (oldValue === undefined) {
      others.push({ op: verbs.add, path, value: writeValue(change, newValue, dialect) });
    } else {
      const added = listAdded(oldValue, newValue);
      if (added !== undefined) others.push({ op: verbs.add, path, value: added });
      else if (dialect === "entra-2020" && attribute.element === undefined) {
        merged[path] = writeValue(change, newValue, dialect);
      } else {
        others.push({ op: verbs.replace, path, value: writeValue(change, newValue, dialect) });
      }
    }
  }
  return [...writeMerged(merged), ...others];
}

/** Section 5: with the flag a member is removed by a path, without it by a list of values. */
export function buildEntraMemberOperations(
  operation: "add" | "remove",
  ids: readonly string[],
  dialect: EntraDialect,
): readonly PatchOperation[] {
  const op = VERBS[dialect][operation];
  if (dialect === "entra") {
    return [{ op, path: "members", value: ids.map((value) => ({ $ref: null, value })) }];
  }
  if (operation === "add") return [{ op, path: "members", value: ids.map((value) => ({ value })) }];
  return ids.map((id) => ({ op, path: `members[value eq ${JSON.stringify(id)}]` }));
}

/** Switching somebody on or off has a path of its own as long as it is alone (section 4.4). */
function writeMerged(merged: Readonly<Record<string, JsonValue>>): readonly PatchOperation[] {
  const [only, ...others] = Object.keys(merged);
  if (only === undefined) return [];
  if (only === "active" && others.length === 0) {
    return [{ op: "replace", path: only, value: merged[only] ?? null }];
  }
  return [{ op: "replace", value: merged }];
}

function writeValue(
  { attribute }: AttributeChange,
  value: JsonValue,
  dialect: EntraDialect,
): JsonValue {
  if (dialect === "entra-2020") return wireValue(attribute, value);
  if (typeof value === "boolean") return value ? "True" : "False";
  // Managers were seen as the bare id (section 4.6).
  return value;
}

/**
 * Of a list that only grew, what is new: Entra adds it and leaves the rest alone.
 *
 * @returns undefined where something has to go as well, or where the values are no lists
 */
function listAdded(oldValue: JsonValue, newValue: JsonValue): readonly JsonValue[] | undefined {
  if (!Array.isArray(oldValue) || !Array.isArray(newValue)) return undefined;
  const before = new Set(oldValue.map((item) => JSON.stringify(item)));
  const after = new Set(newValue.map((item) => JSON.stringify(item)));
  if ([...before].some((item) => !after.has(item))) return undefined;
  return newValue.filter((item) => !before.has(JSON.stringify(item)));
}
