import type { DirectoryUser } from "../directory/user.ts";
import { type MappedObject, MappingError } from "../sync/mapping.ts";
import { type KnownValues, planUpdate } from "../sync/plan-object.ts";
import type { Escrow, ObjectKey, PendingReference, StoredLink } from "../sync/ports.ts";
import { describeUser } from "../sync/source-environment.ts";
import { formatValues } from "../sync/values-text.ts";
import { formatObjectKey } from "./announce.ts";
import type { CycleContext } from "./cycle-context.ts";
import { importEntitlements } from "./import-entitlements.ts";
import { type ImportedObject, scopeObject } from "./import-objects.ts";
import { readReferences, readTargetIds, type TargetIds, toPending } from "./import-references.ts";
import { importScopes } from "./import-scope.ts";
import { evaluateMappings } from "./match-object.ts";

/** Users with whom nothing is wrong. */
export interface Unchanged {
  readonly ids: ReadonlySet<string>;
  readonly pending: readonly PendingReference[];
}

/**
 * Of the users of a walk's page, those with whom nothing is wrong: linked and in scope, not in
 * escrow, not on the list of deletions, and with each mapped value as the link says that the
 * target has it. Everything that decides is evaluated anew; what is left out is telling of it:
 * a walk after a restart counts these people and logs nothing (decision 0020).
 *
 * @param escrowed - of these users, by {@link formatObjectKey}
 * @returns their ids, and the references of theirs that wait for an account of whom they name;
 *   whoever is missing is taken through all steps
 */
export async function findUnchanged(
  context: CycleContext,
  users: readonly DirectoryUser[],
  escrowed: ReadonlyMap<string, Escrow>,
): Promise<Unchanged> {
  const nobody: Unchanged = { ids: new Set(), pending: [] };
  // A person who agreed to a plan, or asked about somebody, is told of everybody.
  if (context.gate !== undefined || context.isAsked || context.ignore !== undefined) {
    return nobody;
  }
  const linked = await importLinked(context, users, escrowed);
  if (linked.length === 0) return nobody;
  const targetIds = await readTargetIds(context, linked);
  const ids = new Set<string>();
  const pending: PendingReference[] = [];
  for (const object of linked) {
    const named = nameReferenced(object, targetIds);
    if (!isUnchanged(context, object, named)) continue;
    ids.add(object.key.sourceId);
    pending.push(...named.pending);
  }
  return { ids, pending };
}

type LinkedUser = ImportedObject & { readonly user: DirectoryUser; readonly stored: StoredLink };

async function importLinked(
  context: CycleContext,
  users: readonly DirectoryUser[],
  escrowed: ReadonlyMap<string, Escrow>,
): Promise<readonly LinkedUser[]> {
  const { store, lane, evaluation, policy } = context;
  const mapping = context.mappings.User;
  if (mapping === undefined) return [];
  const ids = users.map(({ id }) => id);
  const links = await store.readStoredLinks(lane, "User", ids);
  // In an initial cycle nobody is linked, and nobody is looked at twice.
  if (links.size === 0) return [];
  const staged = await store.readStaged(lane, "User", ids);
  const apart = new Set([...escrowed.keys(), ...staged.map(formatObjectKey)]);
  const chosen = users.filter(({ id: sourceId }) => {
    return links.has(sourceId) && !apart.has(formatObjectKey({ objectType: "User", sourceId }));
  });
  const entitlementOf = await importEntitlements(context, ids);
  const scopeOf = await importScopes(context, mapping, chosen);
  return chosen.flatMap((user): LinkedUser[] => {
    const { id } = user;
    const stored = links.get(id);
    if (stored === undefined) return [];
    // What it has is read only where it isn't the text that it should be.
    const link = { ...stored, values: {} };
    const key: ObjectKey = { objectType: "User", sourceId: id };
    const entitlement = entitlementOf(id);
    const environment = describeUser(user, false, evaluation, entitlement.roles);
    const references = readReferences(mapping, environment);
    return [
      { key, mapping, user, stored, link, policy, ...entitlement, scope: scopeOf(id), references },
    ];
  });
}

function isUnchanged(
  context: CycleContext,
  { mapping, stored, ...object }: LinkedUser,
  { targetIds, pending }: NamedReferences,
): boolean {
  const scoped = scopeObject({ ...object, mapping });
  if (scoped.decision.kind !== "provision" || !stored.managed) return false;
  const mapped = tryMappings(() => evaluateMappings(context, scoped));
  if (mapped === undefined || mapped.ignored) return false;
  if (stored.valuesText === formatValues(mapping, mapped, targetIds)) return true;
  const known = JSON.parse(stored.valuesText) as KnownValues;
  if (planUpdate(mapping, mapped, known).length > 0) return false;
  return object.references.every(({ reference: { target, mapping: row } }) => {
    const { name } = target;
    const waits = pending.some(({ attribute }) => attribute === name);
    return waits || row.flowType === "ObjectAddOnly" || known[name] === targetIds.get(name);
  });
}

/** Whom the references of one object name. */
interface NamedReferences {
  /** By attribute. */
  readonly targetIds: ReadonlyMap<string, string>;
  /** Those who have no account yet. */
  readonly pending: readonly PendingReference[];
}

function nameReferenced({ key, references }: ImportedObject, targetIds: TargetIds) {
  const named = new Map<string, string>();
  const pending: PendingReference[] = [];
  for (const imported of references) {
    const { reference, referencedId } = imported;
    if (referencedId === undefined) continue;
    const targetId = targetIds[reference.referencedType]?.get(referencedId);
    if (targetId !== undefined) named.set(reference.target.name, targetId);
    else if (reference.mapping.flowType !== "ObjectAddOnly") {
      pending.push(...toPending(key, imported));
    }
  }
  return { targetIds: named, pending };
}

/** @returns undefined where a mapping fails: that is told when its object is taken through */
function tryMappings(evaluate: () => MappedObject): MappedObject | undefined {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof MappingError) return undefined;
    throw error;
  }
}
