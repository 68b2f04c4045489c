import type { JsonValue } from "../common/json.ts";
import type { ModifiedProperty, ProvisioningLogRecord } from "../sync/log.ts";
import { REDACTED } from "../sync/log-exchange.ts";
import type { CompiledObjectMapping } from "../sync/mapping.ts";
import type { Plan, PlanItem } from "../sync/plan.ts";
import type { Lane, Link, TargetRequest } from "../sync/ports.ts";
import {
  type AttributeChange,
  buildCreateRequest,
  buildDeleteRequest,
  buildOperations,
  buildPatchRequest,
} from "../sync/request.ts";
import { sameTargetValue, type TargetAttribute } from "../sync/target-attribute.ts";
import type { CycleContext } from "./cycle-context.ts";
import { beginPlan, createRecording, type PlanPorts, readPlannable } from "./make-plan.ts";
import { openRun } from "./open-run.ts";
import { PlanError } from "./plan-error.ts";
import { describeLink } from "./undo-items.ts";

const MOST_RECORDS = 1_000_000;
const ITEMS_PER_WRITE = 500;

/** An item whose position is not known yet. */
type UndoItem = Omit<PlanItem, "position">;

/**
 * Plan what returns everything that a cycle changed in the target: what it made goes again, what
 * it wrote gets the values that the log has from before, what it deleted is made anew. Nothing is
 * sent. The next cycle that looks at these objects would write them again: mend the mapping or
 * the scope first, or pause the job.
 *
 * The deletion guard judges it as any other plan: the undo of a first cycle would delete everybody.
 *
 * References that the cycle wrote are not returned; they are listed with the reason.
 *
 * @throws PlanError `CycleNotFound` when the log has nothing of the cycle, `JobNotConfigured`
 */
export async function planUndo(
  ports: PlanPorts,
  lane: Lane,
  cycleId: string,
  options: { readonly createdBy?: string; readonly signal: AbortSignal },
): Promise<Plan> {
  const { job } = await readPlannable(ports, lane);
  const records = await ports.store.listLog(lane, { cycleId, limit: MOST_RECORDS });
  if (records.length === 0) {
    const message = `The provisioning log has nothing of a cycle "${cycleId.slice(0, 120)}".`;
    throw new PlanError("CycleNotFound", message);
  }
  const { createdBy, signal } = options;
  const plan = await beginPlan(ports, {
    lane,
    job,
    isDraft: false,
    kind: "undo",
    ...(createdBy !== undefined && { createdBy }),
  });
  const recording = createRecording(ports, plan);
  const run = await openRun(ports, { lane, job, cycleId, signal });
  try {
    // The log lists the newest first: of two changes of one object, the later is returned first.
    for (let from = 0; from < records.length; from += ITEMS_PER_WRITE) {
      const items: UndoItem[] = [];
      for (const record of records.slice(from, from + ITEMS_PER_WRITE)) {
        if (record.status === "success") items.push(await planRecord(run.context, record));
      }
      await recording.addItems(items.map((item) => ({ ...item, position: 0 })));
    }
  } finally {
    await run.close();
  }
  return recording.finish(job, undefined, { undoOf: cycleId });
}

async function planRecord(
  context: Omit<CycleContext, "commitPart">,
  record: ProvisioningLogRecord,
): Promise<UndoItem> {
  const { identityType: objectType, id: sourceId, displayName } = record.sourceIdentity;
  const base: UndoItem = {
    objectType,
    sourceId,
    displayName,
    action: "none",
    differences: [],
    requests: [],
    steps: [],
  };
  const cannot = (code: string, message: string): UndoItem => ({
    ...base,
    cannot: true,
    reason: { code, message },
  });
  const mapping = context.mappings[objectType];
  if (mapping === undefined) return cannot("NotMapped", "Its kind of object is mapped no more.");
  if (record.provisioningSteps[0]?.provisioningStepType === "referenceResolution") {
    return cannot("ReferencesStay", "References are not returned; a cycle keeps them in step.");
  }
  if (record.modifiedProperties.some(isHidden)) {
    return cannot("Redacted", "A value that the log does not show can't be returned.");
  }
  const links = await context.store.readLinks(context.lane, objectType, [sourceId]);
  const link = links.get(sourceId);
  const precondition = { source: "", link: describeLink(link), request: "" };
  const targetId = link?.targetId ?? record.targetIdentity?.id;
  const known = { ...base, precondition, ...(targetId !== undefined && { targetId }) };
  if (record.provisioningAction === "delete") {
    if (link !== undefined) return cannot("Moved", "The object has another account by now.");
    return recreate(known, mapping, record.modifiedProperties);
  }
  if (link === undefined || link.targetId !== record.targetIdentity?.id) {
    return cannot("Moved", "The object has another account by now, or none.");
  }
  if (record.provisioningAction === "create") return takeBack(known, mapping, link);
  return returnValues(known, mapping, link, record.modifiedProperties);
}

function isHidden({ oldValue, newValue }: ModifiedProperty): boolean {
  return oldValue === REDACTED || newValue === REDACTED;
}

/** What was made goes; where the application must not delete, it is disabled. */
function takeBack(base: UndoItem, mapping: CompiledObjectMapping, link: Link): UndoItem {
  if (mapping.mapping.flowTypes.includes("Delete")) {
    const request = buildDeleteRequest(link.objectType, link.targetId);
    return { ...base, action: "delete", requests: [request] };
  }
  return write({ ...base, restore: { active: false } }, mapping, link, "disable");
}

function returnValues(
  base: UndoItem,
  mapping: CompiledObjectMapping,
  link: Link,
  modified: readonly ModifiedProperty[],
): UndoItem {
  const restore: Record<string, JsonValue> = {};
  for (const { displayName, oldValue, newValue } of modified) {
    const attribute = findAttribute(mapping, displayName);
    if (attribute === undefined) continue;
    const written = newValue === undefined ? undefined : parseLogged(attribute, newValue);
    if (!sameTargetValue(attribute, link.values[displayName], written)) {
      const message = `${displayName} was written again since the cycle.`;
      return { ...base, cannot: true, reason: { code: "Moved", message } };
    }
    restore[displayName] = oldValue === undefined ? null : parseLogged(attribute, oldValue);
  }
  return write({ ...base, restore }, mapping, link, "update");
}

function write(
  item: UndoItem,
  mapping: CompiledObjectMapping,
  link: Link,
  action: "update" | "disable",
): UndoItem {
  const changes = toChanges(mapping, link.values, item.restore ?? {});
  if (changes.length === 0) return { ...item, reason: { code: "RedundantExport", message: "" } };
  const { dialect } = mapping;
  const operations = buildOperations(changes, dialect);
  const disables = item.restore?.active === false;
  const request = buildPatchRequest(link.objectType, link.targetId, operations);
  return {
    ...item,
    action: disables ? "disable" : action,
    differences: changes.map(describeChange),
    requests: [request],
  };
}

function recreate(
  item: UndoItem,
  mapping: CompiledObjectMapping,
  modified: readonly ModifiedProperty[],
): UndoItem {
  const values = modified.flatMap(({ displayName, oldValue }) => {
    const attribute = findAttribute(mapping, displayName);
    if (attribute === undefined || oldValue === undefined) return [];
    return [{ attribute, value: parseLogged(attribute, oldValue) }];
  });
  if (values.length === 0) {
    const message = "The log does not say what the account was like.";
    return { ...item, cannot: true, reason: { code: "Unknown", message } };
  }
  const restore = Object.fromEntries(
    values.map(({ attribute, value }) => [attribute.name, value] as const),
  );
  const request: TargetRequest = buildCreateRequest(item.objectType, values, mapping.dialect);
  const differences = values.map(({ attribute, value }) =>
    describeChange({ attribute, newValue: value }),
  );
  const { targetId: _gone, ...rest } = item;
  return { ...rest, action: "create", restore, differences, requests: [request] };
}

/** The changes that bring a link's values to those that are to be returned to. */
export function toChanges(
  mapping: CompiledObjectMapping,
  known: Link["values"],
  restore: Readonly<Record<string, JsonValue>>,
): readonly AttributeChange[] {
  return Object.entries(restore).flatMap(([name, value]): readonly AttributeChange[] => {
    const attribute = findAttribute(mapping, name);
    const oldValue = known[name];
    const newValue = value === null ? undefined : value;
    if (attribute === undefined || sameTargetValue(attribute, oldValue, newValue)) return [];
    return [
      {
        attribute,
        ...(oldValue !== undefined && { oldValue }),
        ...(newValue !== undefined && { newValue }),
      },
    ];
  });
}

function findAttribute(
  { attributes, references }: CompiledObjectMapping,
  name: string,
): TargetAttribute | undefined {
  return [...attributes, ...references].find(({ target }) => target.name === name)?.target;
}

/** The log has texts; the attribute's type says what they stood for. */
function parseLogged({ type }: TargetAttribute, text: string): JsonValue {
  if (type === "string" || type === "reference") return text;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

function describeChange({ attribute, oldValue, newValue }: AttributeChange): ModifiedProperty {
  return {
    displayName: attribute.name,
    ...(oldValue !== undefined && { oldValue: formatLogged(oldValue) }),
    ...(newValue !== undefined && { newValue: formatLogged(newValue) }),
  };
}

function formatLogged(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
