import type { JsonValue } from "../common/json.ts";
import type { Initiator } from "./log.ts";
import type { Lane, Link, ObjectKey } from "./records.ts";
import type { ObjectType } from "./schema.ts";
import { sameTargetValue, type TargetAttribute } from "./target-attribute.ts";

/** A difference at the target that stays as it is, until the target has yet another value. */
export interface IgnoredDrift extends ObjectKey {
  /** The target attribute, by its name in the mapping. */
  readonly attribute: string;
  /** What the target had when it was ignored; absent: nothing. */
  readonly target?: JsonValue;
  /** ISO instant. */
  readonly ignoredDateTime: string;
  readonly ignoredBy: Initiator;
}

/** Where a list of ignored differences goes on. */
export interface DriftPage {
  /** Behind this one. */
  readonly after?: Pick<IgnoredDrift, "objectType" | "sourceId" | "attribute">;
  readonly limit: number;
}

/** Which differences are ignored. */
export interface IgnoredDriftStore {
  /** Those of some objects of one kind, in no order. */
  readIgnoredDrifts(
    lane: Lane,
    objectType: ObjectType,
    sourceIds: readonly string[],
  ): Promise<readonly IgnoredDrift[]>;
  /** All of a job, ordered by kind, object and attribute. */
  listIgnoredDrifts(lane: Lane, page: DriftPage): Promise<readonly IgnoredDrift[]>;
  saveIgnoredDrift(lane: Lane, drift: IgnoredDrift): Promise<void>;
  /** @returns false when it was not there */
  removeIgnoredDrift(lane: Lane, key: ObjectKey, attribute: string): Promise<boolean>;
}

/** Whether a difference is the one that was ignored: the target has changed nothing since. */
export function holdsIgnored(
  drift: IgnoredDrift,
  attribute: TargetAttribute,
  target: JsonValue | undefined,
): boolean {
  return drift.attribute === attribute.name && sameTargetValue(attribute, drift.target, target);
}

/**
 * What the target has, with each ignored attribute as it was written last: so nothing that is
 * planned from it touches them.
 *
 * @param names - attributes that are ignored whatever they are
 */
export function keepIgnored(
  link: Pick<Link, "values">,
  known: Readonly<Record<string, JsonValue>>,
  ignored: {
    readonly names?: ReadonlySet<string>;
    readonly drifts: readonly IgnoredDrift[];
    readonly attributes: readonly TargetAttribute[];
  },
): Readonly<Record<string, JsonValue>> {
  const held = ignored.attributes.filter((attribute) =>
    ignored.drifts.some((drift) => holdsIgnored(drift, attribute, known[attribute.name])),
  );
  const names = new Set([...(ignored.names ?? []), ...held.map(({ name }) => name)]);
  if (names.size === 0) return known;
  const kept: Record<string, JsonValue> = { ...known };
  for (const name of names) {
    const written = link.values[name];
    if (written === undefined) delete kept[name];
    else kept[name] = written;
  }
  return kept;
}
