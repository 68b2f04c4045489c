import type { EvaluationEnvironment } from "../expression/index.ts";
import { ExpressionError, toText } from "../expression/index.ts";
import type { CompiledObjectMapping, CompiledReference } from "../sync/mapping.ts";
import type { Link, ObjectKey, PendingReference } from "../sync/ports.ts";
import type { ObjectType } from "../sync/schema.ts";
import type { ImportContext } from "./cycle-context.ts";

/** A mapped reference of one object: which other source object it names, and that one's link. */
export interface ImportedReference {
  readonly reference: CompiledReference;
  /** Absent: it names nobody. */
  readonly referencedId?: string;
  /** Absent: who is named has no account yet. */
  readonly link?: Link;
}

/** A reference to an object that has an account. */
export type LinkedReference = ImportedReference & Required<Pick<ImportedReference, "link">>;

/** The name of a pending reference to members of groups. */
export const MEMBERS = "members";

/**
 * The references of an object as it is now. One whose expression fails is left out, and so stays
 * as the target has it; the failure is told where the other attributes are mapped.
 */
export function readReferences(
  mapping: CompiledObjectMapping,
  environment: EvaluationEnvironment,
): readonly ImportedReference[] {
  return mapping.references.flatMap((reference): readonly ImportedReference[] => {
    try {
      const result = reference.evaluate(environment);
      if ("dropped" in result) return [];
      const referencedId = toText(result.value, 0);
      return [{ reference, ...(referencedId && { referencedId }) }];
    } catch (error) {
      if (error instanceof ExpressionError) return [];
      throw error;
    }
  });
}

/** Give references of many objects the links of those whom they name, read at once. */
export async function linkReferences<
  T extends { readonly references: readonly ImportedReference[] },
>({ store, lane }: ImportContext, objects: readonly T[]): Promise<readonly T[]> {
  const idsByType = listReferenced(objects);
  if (idsByType.size === 0) return objects;
  const links = new Map<ObjectType, ReadonlyMap<string, Link>>();
  for (const [type, ids] of idsByType) links.set(type, await store.readLinks(lane, type, [...ids]));
  return objects.map((object) => ({
    ...object,
    references: object.references.map((each) => {
      const link = links.get(each.reference.referencedType)?.get(each.referencedId ?? "");
      return link === undefined ? each : { ...each, link };
    }),
  }));
}

/** By type and source id, the target ids of objects that have an account. */
export type TargetIds = Readonly<Partial<Record<ObjectType, ReadonlyMap<string, string>>>>;

/** The target ids of those whom references of many objects name, read at once. */
export async function readTargetIds(
  { store, lane }: ImportContext,
  objects: readonly { readonly references: readonly ImportedReference[] }[],
): Promise<TargetIds> {
  const targetIds: Partial<Record<ObjectType, ReadonlyMap<string, string>>> = {};
  for (const [type, ids] of listReferenced(objects)) {
    targetIds[type] = await store.readTargetIds(lane, type, [...ids]);
  }
  return targetIds;
}

/** Whom objects name, by type, each once. */
function listReferenced(
  objects: readonly { readonly references: readonly ImportedReference[] }[],
): ReadonlyMap<ObjectType, ReadonlySet<string>> {
  const idsByType = new Map<ObjectType, Set<string>>();
  for (const { references } of objects) {
    for (const { reference, referencedId } of references) {
      if (referencedId === undefined) continue;
      const ids = idsByType.get(reference.referencedType) ?? new Set();
      idsByType.set(reference.referencedType, ids.add(referencedId));
    }
  }
  return idsByType;
}

/** The reference as it waits for its other end. @returns nothing for one that names nobody */
export function toPending(
  key: ObjectKey,
  { reference, referencedId }: ImportedReference,
): readonly PendingReference[] {
  if (referencedId === undefined) return [];
  return [
    {
      objectType: key.objectType,
      sourceId: key.sourceId,
      attribute: reference.target.name,
      referencedId,
      referencedType: reference.referencedType,
      operation: "add",
    },
  ];
}
