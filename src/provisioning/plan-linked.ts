import { MappingError } from "../sync/mapping.ts";
import type { CycleContext } from "./cycle-context.ts";
import type { ScopedObject } from "./import-objects.ts";
import { evaluateMappings } from "./match-object.ts";
import { type PlannedExport, processObject } from "./plan-export.ts";
import { Trail } from "./trail.ts";

/**
 * Plan an object that is linked against what the link says the target has, without asking the
 * target.
 *
 * @returns undefined for an object without a link, and for one whose mapping can't be evaluated
 */
export function planLinked(context: CycleContext, scoped: ScopedObject): PlannedExport | undefined {
  const { link } = scoped;
  if (link === undefined) return undefined;
  try {
    const mapped = evaluateMappings(context, scoped);
    const { targetId, values } = link;
    return processObject({ ...scoped, mapped, targetId, known: values }, new Trail(0));
  } catch (error) {
    if (error instanceof MappingError) return undefined;
    throw error;
  }
}
