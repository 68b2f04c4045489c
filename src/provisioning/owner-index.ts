import type { JsonObject, JsonValue } from "../common/json.ts";
import { MappingError } from "../sync/mapping.ts";
import type { ObjectType } from "../sync/schema.ts";
import { readTargetValue, type TargetAttribute } from "../sync/target-attribute.ts";
import type { CycleContext } from "./cycle-context.ts";
import { importObjects, scopeObject } from "./import-objects.ts";
import { evaluateMappings } from "./match-object.ts";

/** Somebody in the directory whom an account may belong to. */
export interface Owner {
  readonly sourceId: string;
  readonly displayName: string;
}

const OBJECTS_PER_READ = 500;

/** Finds the objects in scope, and without a link, that an account's values fit. */
export class OwnerIndex {
  readonly #matching: readonly TargetAttribute[];
  readonly #owners: ReadonlyMap<string, readonly Owner[]>;

  constructor(matching: readonly TargetAttribute[], owners: ReadonlyMap<string, readonly Owner[]>) {
    this.#matching = matching;
    this.#owners = owners;
  }

  /** Read the whole directory once, and keep of each object its matching values. */
  static async read(context: CycleContext, objectType: ObjectType): Promise<OwnerIndex> {
    const { directory, lane, mappings } = context;
    const matching = (mappings[objectType]?.matching ?? []).map(({ target }) => target);
    const owners = new Map<string, Owner[]>();
    let afterId: string | undefined;
    for (;;) {
      const page = { limit: OBJECTS_PER_READ, ...(afterId !== undefined && { afterId }) };
      const objects =
        objectType === "User"
          ? await directory.listUsers(lane.tenantId, page)
          : await directory.listGroups(lane.tenantId, page);
      const keys = objects.map(({ id }) => ({ objectType, sourceId: id }));
      for (const imported of await importObjects(context, keys)) {
        const scoped = scopeObject(imported);
        if (scoped.link !== undefined || scoped.decision.kind !== "provision") continue;
        const values = readValues(context, scoped);
        const { user, group, key } = scoped;
        const displayName = user?.userPrincipalName ?? group?.displayName ?? key.sourceId;
        for (const target of matching) {
          const name = nameValue(target, values.get(target.name));
          if (name === undefined) continue;
          owners.set(name, [...(owners.get(name) ?? []), { sourceId: key.sourceId, displayName }]);
        }
      }
      afterId = objects.at(-1)?.id;
      if (objects.length < OBJECTS_PER_READ) return new OwnerIndex(matching, owners);
    }
  }

  /** Whom an account fits, by the first matching attribute that anybody has. */
  find(resource: JsonObject): readonly Owner[] {
    for (const target of this.#matching) {
      const name = nameValue(target, readTargetValue(resource, target));
      const owners = name === undefined ? undefined : this.#owners.get(name);
      if (owners !== undefined) return owners;
    }
    return [];
  }
}

function readValues(
  context: CycleContext,
  scoped: ReturnType<typeof scopeObject>,
): ReadonlyMap<string, JsonValue> {
  try {
    return evaluateMappings(context, scoped).values;
  } catch (error) {
    // Whose mapping fails is told by the next cycle; nobody is called theirs by a guess.
    if (error instanceof MappingError) return new Map();
    throw error;
  }
}

/** Matching never tells cases apart: targets mostly don't. */
function nameValue(target: TargetAttribute, value: JsonValue | undefined): string | undefined {
  if (value === undefined || typeof value === "object") return undefined;
  return `${target.name} ${String(value).toLowerCase()}`;
}
