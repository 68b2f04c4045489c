import type { JsonValue } from "../common/json.ts";
import { type ComparedAttribute, compareValues } from "../sync/compare-values.ts";
import { SyncError } from "../sync/errors.ts";
import { type MappedObject, MappingError } from "../sync/mapping.ts";
import { planUpdate } from "../sync/plan-object.ts";
import type { Lane, Link, ObjectKey } from "../sync/ports.ts";
import { buildReadRequest } from "../sync/request.ts";
import type { CycleContext } from "./cycle-context.ts";
import { importObjects, type ScopedObject, scopeObject } from "./import-objects.ts";
import { readPlannable } from "./make-plan.ts";
import { evaluateMappings, readKnownValues } from "./match-object.ts";
import { openRun } from "./open-run.ts";
import { PlanError } from "./plan-error.ts";
import { planTarget } from "./plan-target.ts";
import type { RunnerPorts } from "./runner.ts";

/** What the directory gives now, what was sent last, and what the application has now. */
export interface ObjectComparison {
  readonly objectType: ObjectKey["objectType"];
  readonly id: string;
  /** Absent: there is no account that we know of, so nothing was sent and nothing is read. */
  readonly targetId?: string;
  readonly attributes: readonly ComparedAttribute[];
  /** Why the application's values are not there. */
  readonly error?: { readonly code: string; readonly message: string };
}

/**
 * Compare one person or group three ways. Nothing but GET is sent, and nothing is stored.
 *
 * @throws PlanError `ObjectNotFound`, `NotMapped`, `JobNotConfigured`
 */
export async function compareObject(
  ports: RunnerPorts,
  lane: Lane,
  object: ObjectKey,
  signal: AbortSignal,
): Promise<ObjectComparison> {
  const { job } = await readPlannable(ports, lane);
  const targets: RunnerPorts["targets"] = {
    open: (...to) => planTarget(ports.targets.open(...to)),
  };
  const cycleId = ports.world.newId();
  const run = await openRun({ ...ports, targets }, { lane, job, cycleId, signal });
  try {
    const context: CycleContext = { ...run.context, commitPart: async () => undefined };
    const scoped = await readScoped(context, object);
    const { link } = scoped;
    const base = { objectType: object.objectType, id: object.sourceId };
    const about = { ...base, ...(link !== undefined && { targetId: link.targetId }) };
    const mapped = mapSource(context, scoped);
    if (mapped instanceof MappingError) {
      const error = { code: "ExpressionEvaluationFailed", message: mapped.message };
      return { ...about, attributes: [], error };
    }
    const read = link === undefined ? {} : await readTarget(context, scoped, link);
    const references = scoped.references.flatMap(({ reference, link: named }) =>
      named === undefined ? [] : [[reference.target.name, named.targetId] as const],
    );
    const unsent = link === undefined ? [] : listUnsent(scoped, mapped, link);
    const source: ReadonlyMap<string, JsonValue> = new Map([...mapped.values, ...references]);
    const rows = [
      ...scoped.mapping.attributes.map(({ target }) => target),
      ...scoped.references.map(({ reference }) => reference.target),
    ];
    return {
      ...about,
      attributes: compareValues(rows, {
        source,
        sent: link?.values,
        target: read.values,
        unsent: new Set(unsent),
        redacted: mapped.redacted,
      }),
      ...(read.error !== undefined && { error: read.error }),
    };
  } finally {
    await run.close();
  }
}

function mapSource(context: CycleContext, scoped: ScopedObject): MappedObject | MappingError {
  try {
    return evaluateMappings(context, scoped);
  } catch (error) {
    if (error instanceof MappingError) return error;
    throw error;
  }
}

/** What the next update would write, as far as the directory has changed since the last one. */
function listUnsent(scoped: ScopedObject, mapped: MappedObject, link: Link): readonly string[] {
  const { decision, mapping, references } = scoped;
  if (decision.kind !== "provision" && decision.kind !== "deprovision") return [];
  const only = decision.kind === "deprovision" ? ("softDeleted" as const) : undefined;
  const changes = planUpdate(mapping, mapped, link.values, only);
  const named = only === undefined ? references : [];
  return [
    ...changes.map(({ attribute }) => attribute.name),
    ...named
      .filter(({ reference: { target }, link: other }) => {
        return other !== undefined && link.values[target.name] !== other.targetId;
      })
      .map(({ reference }) => reference.target.name),
  ];
}

async function readScoped(context: CycleContext, object: ObjectKey): Promise<ScopedObject> {
  const [imported] = await importObjects(context, [object]);
  if (imported === undefined) {
    const message = `Provisioning of ${object.objectType}s is switched off in the mapping.`;
    throw new PlanError("NotMapped", message);
  }
  if (imported.user === undefined && imported.group === undefined && imported.link === undefined) {
    const message = `The directory has no ${object.objectType.toLowerCase()} of this id.`;
    throw new PlanError("ObjectNotFound", message);
  }
  return scopeObject(imported);
}

async function readTarget(
  context: CycleContext,
  scoped: ScopedObject,
  link: Link,
): Promise<Pick<ObjectComparison, "error"> & { readonly values?: Link["values"] }> {
  try {
    const request = buildReadRequest(link.objectType, link.targetId);
    const body = await context.client.send("read", request, () => undefined);
    return { values: readKnownValues(scoped, body ?? {}) };
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    return { error: { code: error.code, message: error.message } };
  }
}
