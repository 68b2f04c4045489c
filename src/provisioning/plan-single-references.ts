import type { DirectoryGroup, DirectoryUser } from "../directory/user.ts";
import { applyChanges } from "../sync/plan-object.ts";
import type { Link, PendingReference } from "../sync/ports.ts";
import { buildOperations, type PatchOperation } from "../sync/request.ts";
import { describeGroup, describeUser } from "../sync/source-environment.ts";
import type { CycleContext } from "./cycle-context.ts";
import { readReferences } from "./import-references.ts";

/** What is to be written of the references to one object each. */
export interface SingleReferences {
  /** Those that are named still; what was noted and is named no more is left out. */
  readonly references: readonly PendingReference[];
  /** One PATCH, or none where the target has them already. */
  readonly patches: readonly (readonly PatchOperation[])[];
  readonly linkAfter?: Link;
}

/** Plan the references of one object, members apart, against what its mappings name now. */
export function planSingleReferences(
  context: CycleContext,
  given: {
    readonly link: Link;
    readonly source: DirectoryUser | DirectoryGroup | undefined;
    readonly references: readonly PendingReference[];
    readonly targetOf: (reference: PendingReference) => string | undefined;
  },
): SingleReferences {
  const { link, source, targetOf } = given;
  const mapping = context.mappings[link.objectType];
  if (mapping === undefined || source === undefined) return { references: [], patches: [] };
  const environment =
    "userPrincipalName" in source
      ? describeUser(source, false, context.evaluation)
      : describeGroup(source, false, context.evaluation);
  const named = readReferences(mapping, environment);
  const current = given.references.flatMap((pending) => {
    const found = named.find(
      ({ reference, referencedId }) =>
        reference.target.name === pending.attribute && referencedId === pending.referencedId,
    );
    return found === undefined ? [] : [{ pending, attribute: found.reference.target }];
  });
  const references = current.map(({ pending }) => pending);
  const changes = current.flatMap(({ pending, attribute }) => {
    const newValue = targetOf(pending);
    const oldValue = link.values[attribute.name];
    if (newValue === undefined || oldValue === newValue) return [];
    return [{ attribute, newValue, ...(oldValue !== undefined && { oldValue }) }];
  });
  if (changes.length === 0) return { references, patches: [] };
  return {
    references,
    patches: [buildOperations(changes, mapping.dialect)],
    linkAfter: { ...link, values: applyChanges(link.values, changes) },
  };
}
