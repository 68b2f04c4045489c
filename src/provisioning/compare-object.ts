import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import type { Acceptance, AcceptanceRefusal } from "../sync/accept-drift.ts";
import { type ComparedAttribute, compareValues } from "../sync/compare-values.ts";
import { SyncError } from "../sync/errors.ts";
import { holdsIgnored, type IgnoredDrift } from "../sync/ignored-drift.ts";
import { type MappedObject, MappingError } from "../sync/mapping.ts";
import { planUpdate } from "../sync/plan-object.ts";
import type { Lane, Link, ObjectKey } from "../sync/ports.ts";
import { buildReadRequest } from "../sync/request.ts";
import { decideAcceptance, readUploaded } from "./accept-theirs.ts";
import type { CycleContext } from "./cycle-context.ts";
import { importObjects, type ScopedObject, scopeObject } from "./import-objects.ts";
import { readPlannable } from "./make-plan.ts";
import { evaluateMappings, listTargets, readKnownValues } from "./match-object.ts";
import { openRun } from "./open-run.ts";
import { PlanError } from "./plan-error.ts";
import { planTarget } from "./plan-target.ts";
import type { RunnerPorts } from "./runner.ts";

/** One attribute three ways, and what can be done about a difference. */
export interface ComparedSides extends ComparedAttribute {
  /** Absent: nobody ignores it, or the target has changed it since. */
  readonly ignored?: Pick<IgnoredDrift, "ignoredDateTime" | "ignoredBy">;
  /** Of a difference at the target: the directory's attribute that its value can go to. */
  readonly accepts?: string;
  /** Of a difference at the target: why its value can't become the directory's. */
  readonly refuses?: AcceptanceRefusal;
}

/** What the directory gives now, what was sent last, and what the application has now. */
export interface ObjectComparison {
  readonly objectType: ObjectKey["objectType"];
  readonly id: string;
  /** Absent: there is no account that we know of, so nothing was sent and nothing is read. */
  readonly targetId?: string;
  readonly attributes: readonly ComparedSides[];
  /** What the application says of its account: when it changed it last, and who did. */
  readonly targetMeta?: { readonly lastModified?: string; readonly lastModifiedBy?: string };
  /** Why the application's values are not there. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** A comparison with what is behind it, which nobody outside is shown. */
export interface ObjectSides {
  readonly comparison: ObjectComparison;
  /** What the application has now; absent: it was not read. */
  readonly known?: Link["values"];
  readonly acceptances: ReadonlyMap<string, Acceptance>;
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
  return (await readSides(ports, lane, object, signal)).comparison;
}

/** As {@link compareObject}, with what the application has as it has it. */
export async function readSides(
  ports: RunnerPorts,
  lane: Lane,
  object: ObjectKey,
  signal: AbortSignal,
): Promise<ObjectSides> {
  const { job } = await readPlannable(ports, lane);
  const targets: RunnerPorts["targets"] = {
    open: (...to) => planTarget(ports.targets.open(...to)),
  };
  const cycleId = ports.world.newId();
  const run = await openRun({ ...ports, targets }, { lane, job, cycleId, signal });
  try {
    return await holdSides({ ...run.context, commitPart: async () => undefined }, object);
  } finally {
    await run.close();
  }
}

async function holdSides(context: CycleContext, object: ObjectKey): Promise<ObjectSides> {
  const scoped = await readScoped(context, object);
  const { link } = scoped;
  const base = { objectType: object.objectType, id: object.sourceId };
  const about = { ...base, ...(link !== undefined && { targetId: link.targetId }) };
  const mapped = mapSource(context, scoped);
  if (mapped instanceof MappingError) {
    const error = { code: "ExpressionEvaluationFailed", message: mapped.message };
    return { comparison: { ...about, attributes: [], error }, acceptances: new Map() };
  }
  const read = link === undefined ? {} : await readTarget(context, scoped, link);
  const references = scoped.references.flatMap(({ reference, link: named }) =>
    named === undefined ? [] : [[reference.target.name, named.targetId] as const],
  );
  const unsent = link === undefined ? [] : listUnsent(scoped, mapped, link);
  const source: ReadonlyMap<string, JsonValue> = new Map([...mapped.values, ...references]);
  const targets = listTargets(scoped);
  const compared = compareValues(targets, {
    source,
    sent: link?.values,
    target: read.values,
    unsent: new Set(unsent),
    redacted: mapped.redacted,
  });
  const { store, lane } = context;
  const ids = [object.sourceId];
  const drifts = await store.readIgnoredDrifts(lane, object.objectType, ids);
  const isDrift = ({ state }: ComparedAttribute): boolean => state === "drift" || state === "both";
  const uploaded = await readUploaded(context, scoped);
  const acceptances = new Map(
    compared.filter(isDrift).map(({ name }) => {
      const value = read.values?.[name];
      return [name, decideAcceptance(scoped, mapped, { name, value, uploaded })] as const;
    }),
  );
  const attributes = compared.map((each): ComparedSides => {
    const target = targets.find(({ name }) => name === each.name);
    const held = drifts.find((drift) => {
      return target !== undefined && holdsIgnored(drift, target, read.values?.[each.name]);
    });
    const acceptance = acceptances.get(each.name);
    if (acceptance === undefined) return each;
    const answer =
      "property" in acceptance ? { accepts: acceptance.property } : { refuses: acceptance.refusal };
    if (held === undefined) return { ...each, ...answer };
    const { ignoredDateTime, ignoredBy } = held;
    return { ...each, ...answer, ignored: { ignoredDateTime, ignoredBy } };
  });
  const { values: known, meta, error } = read;
  return {
    comparison: {
      ...about,
      attributes,
      ...(meta !== undefined && { targetMeta: meta }),
      ...(error !== undefined && { error }),
    },
    acceptances,
    ...(known !== undefined && { known }),
  };
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

interface ReadTarget extends Pick<ObjectComparison, "error"> {
  readonly values?: Link["values"];
  readonly meta?: ObjectComparison["targetMeta"];
}

async function readTarget(
  context: CycleContext,
  scoped: ScopedObject,
  link: Link,
): Promise<ReadTarget> {
  try {
    const request = buildReadRequest(link.objectType, link.targetId);
    const body = (await context.client.send("read", request, () => undefined)) ?? {};
    const meta = readMeta(body);
    return { values: readKnownValues(scoped, body), ...(meta !== undefined && { meta }) };
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    return { error: { code: error.code, message: error.message } };
  }
}

/** RFC 7643 section 3.1 has no word for who it was; some servers say it all the same. */
function readMeta({ meta }: JsonObject): ObjectComparison["targetMeta"] {
  if (!isJsonObject(meta)) return undefined;
  const { lastModified } = meta;
  const by = [meta.lastModifiedBy, meta.modifiedBy].find((each) => typeof each === "string");
  if (typeof lastModified !== "string" && by === undefined) return undefined;
  return {
    ...(typeof lastModified === "string" && { lastModified }),
    ...(typeof by === "string" && { lastModifiedBy: by }),
  };
}
