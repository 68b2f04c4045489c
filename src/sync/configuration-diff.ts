import { isJsonObject, type JsonValue } from "../common/json.ts";

/** One difference between two configurations. */
export interface ConfigurationChange {
  /** E.g. `schema.synchronizationRules[USER].objectMappings[User].enabled`. */
  readonly displayName: string;
  /** Absent: it was not there. */
  readonly oldValue?: JsonValue;
  /** Absent: it is gone. */
  readonly newValue?: JsonValue;
}

/** What names an item of a list; the first that all items have, each another. */
const KEYS = ["targetAttributeName", "name", "id", "key", "sourceOperandName"] as const;

/**
 * The differences between two configurations, leaf by leaf. Items of lists are found again by
 * their names, so that a row which moves up is no difference in all the others.
 */
export function diffConfiguration(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  path = "",
): readonly ConfigurationChange[] {
  if (before === after) return [];
  if (isJsonObject(before) && isJsonObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) =>
      diffConfiguration(before[name], after[name], path === "" ? name : `${path}.${name}`),
    );
  }
  if (Array.isArray(before) && Array.isArray(after)) return diffLists(before, after, path);
  return [
    {
      displayName: path,
      ...(before !== undefined && { oldValue: before }),
      ...(after !== undefined && { newValue: after }),
    },
  ];
}

function diffLists(
  before: readonly JsonValue[],
  after: readonly JsonValue[],
  path: string,
): readonly ConfigurationChange[] {
  const key = KEYS.find((name) => isKey(before, name) && isKey(after, name));
  if (key === undefined) {
    const isSame =
      before.length === after.length &&
      before.every((item, index) => diffConfiguration(item, after[index]).length === 0);
    return isSame ? [] : [{ displayName: path, oldValue: before, newValue: after }];
  }
  const byName = (list: readonly JsonValue[]) =>
    new Map(list.map((item) => [String(isJsonObject(item) ? item[key] : ""), item]));
  const [old, now] = [byName(before), byName(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])];
  const changes = names.flatMap((name) =>
    diffConfiguration(old.get(name), now.get(name), `${path}[${name}]`),
  );
  const stayed = [...now.keys()].filter((name) => old.has(name));
  const order = [...old.keys()].filter((name) => now.has(name));
  if (JSON.stringify(order) === JSON.stringify(stayed)) return changes;
  return [...changes, { displayName: `${path} (order)`, oldValue: order, newValue: stayed }];
}

function isKey(list: readonly JsonValue[], name: string): boolean {
  const values = list.map((item) => (isJsonObject(item) ? item[name] : undefined));
  return values.every((each) => typeof each === "string") && new Set(values).size === list.length;
}
