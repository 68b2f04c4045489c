import { SKIP_REASONS, type SkipReason } from "../sync/decide.ts";
import type { ProvisioningAction } from "../sync/log.ts";
import { applyChanges, type KnownValues, planCreate, planUpdate } from "../sync/plan-object.ts";
import type { PendingReference, TargetRequest } from "../sync/ports.ts";
import {
  type AttributeChange,
  buildCreateRequest,
  buildDeleteRequest,
  buildOperations,
  buildPatchRequest,
} from "../sync/request.ts";
import type { ScopedObject } from "./import-objects.ts";
import { type ImportedReference, type LinkedReference, toPending } from "./import-references.ts";
import type { MatchedObject } from "./match-object.ts";
import { formatReasons, listScopeReasons } from "./note-scoping.ts";
import type { Trail } from "./trail.ts";

/** What is to be sent for one object, decided and not sent yet. */
export interface PlannedExport {
  readonly matched: MatchedObject;
  readonly action: ProvisioningAction;
  /** Absent: nothing is to be sent. */
  readonly request?: TargetRequest;
  readonly skip?: SkipReason;
  /** What the target has once the request succeeded. */
  readonly valuesAfter: KnownValues;
  readonly managedAfter: boolean;
  /** References that wait for their other end. */
  readonly pending: readonly PendingReference[];
  /** References that go with the create, each to an object that is linked. */
  readonly named?: readonly LinkedReference[];
}

/**
 * Step *processing*: from the decision and the mapped values to the one request that brings the
 * target object in step, or none.
 */
export function processObject(matched: MatchedObject, trail: Trail): PlannedExport {
  const { decision, mapped, link, known } = matched;
  const nothing = { matched, valuesAfter: known, managedAfter: link?.managed ?? true, pending: [] };
  if (mapped.ignored) return { ...nothing, action: "other", skip: "IgnoredByMapping" };
  switch (decision.kind) {
    case "skip":
      return {
        ...nothing,
        managedAfter: decision.managedAfter ?? nothing.managedAfter,
        action: "other",
        skip: decision.reason,
      };
    case "forget":
      return { ...nothing, action: "other" };
    case "delete":
      trail.modified = describeLoss(matched);
      return {
        ...nothing,
        action: "delete",
        request: buildDeleteRequest(matched.key.objectType, link?.targetId ?? ""),
      };
    case "deprovision":
      return planChanges(matched, decision.managedAfter, trail, "softDeleted");
    case "retire":
      return planChanges(matched, false, trail, "softDeleted");
    case "provision":
      return matched.targetId === undefined
        ? planCreation(matched, trail)
        : planChanges(matched, true, trail);
  }
}

/** What an account had that goes: whoever wants it back finds it in the log. */
function describeLoss({ mapping, mapped, known }: MatchedObject): Trail["modified"] {
  return mapping.attributes.flatMap(({ target: { name } }) => {
    const value = known[name];
    if (value === undefined) return [];
    return {
      displayName: name,
      oldValue: mapped.redacted.has(name) ? "[Redact]" : formatLogValue(value),
    };
  });
}

/** Step *referenceResolution*: name what had to wait, in the log. */
export function noteReferences(planned: PlannedExport, trail: Trail): PlannedExport {
  if (planned.pending.length > 0) {
    const waiting = new Set(planned.pending.map(({ attribute }) => attribute));
    trail.note(
      "referenceResolution",
      "success",
      `${[...waiting].join(", ")}: written after the objects themselves.`,
    );
  }
  return planned;
}

function planCreation(matched: MatchedObject, trail: Trail): PlannedExport {
  const { mapping, mapped, key } = matched;
  if (!mapping.mapping.flowTypes.includes("Add")) {
    const nothing = { matched, valuesAfter: {}, managedAfter: false, pending: [] };
    return { ...nothing, action: "create", skip: "ActionNotAllowed" };
  }
  const { named, waiting } = splitReferences(matched);
  const values = [
    ...planCreate(mapping, mapped),
    ...named.map(({ reference, link }) => ({ attribute: reference.target, value: link.targetId })),
  ];
  trail.modified = values.map(({ attribute, value }) => ({
    displayName: attribute.name,
    newValue: mapped.redacted.has(attribute.name) ? "[Redact]" : formatLogValue(value),
  }));
  trail.note("processing", "success", "To be created.");
  return {
    matched,
    action: "create",
    request: buildCreateRequest(key.objectType, values, mapping.dialect),
    valuesAfter: Object.fromEntries(values.map(({ attribute, value }) => [attribute.name, value])),
    managedAfter: true,
    pending: waiting.flatMap((each) => toPending(key, each)),
    ...(named.length > 0 && { named }),
  };
}

/** Those references of an object to be created that its create names, and those that wait. */
function splitReferences({ references, namesReferences }: MatchedObject) {
  const named: LinkedReference[] = [];
  const waiting: ImportedReference[] = [];
  for (const each of references) {
    if (namesReferences && isLinked(each)) named.push(each);
    else waiting.push(each);
  }
  return { named, waiting };
}

function isLinked(imported: ImportedReference): imported is LinkedReference {
  return imported.link !== undefined;
}

/** A create without the references that it names: they wait, as those to nobody linked do. */
export function leaveReferences(
  planned: PlannedExport,
  left: readonly LinkedReference[],
): PlannedExport {
  const { named: all = [], ...rest } = planned;
  const { matched, valuesAfter, pending } = rest;
  const { mapping, mapped, key } = matched;
  const kept = all.filter((each) => !left.includes(each));
  const names = new Set(left.map(({ reference }) => reference.target.name));
  const values = [
    ...planCreate(mapping, mapped),
    ...kept.map(({ reference, link }) => ({ attribute: reference.target, value: link.targetId })),
  ];
  const entries = Object.entries(valuesAfter).filter(([name]) => !names.has(name));
  return {
    ...rest,
    request: buildCreateRequest(key.objectType, values, mapping.dialect),
    valuesAfter: Object.fromEntries(entries),
    pending: [...pending, ...left.flatMap((each) => toPending(key, each))],
    ...(kept.length > 0 && { named: kept }),
  };
}

function planChanges(
  matched: MatchedObject,
  managedAfter: boolean,
  trail: Trail,
  only?: "softDeleted",
): PlannedExport {
  const { mapping, mapped, known, key, targetId = "" } = matched;
  if (matched.link === undefined && !mapping.mapping.flowTypes.includes("Update")) {
    // Found, and not to be changed: linked, so that deleting still finds it (row 2).
    const nothing = { matched, valuesAfter: known, managedAfter, pending: [] };
    return { ...nothing, action: "update", skip: "ActionNotAllowed" };
  }
  const reference =
    only === undefined
      ? planReferences(matched)
      : { changes: [] as AttributeChange[], pending: [] };
  const changes = [...planUpdate(mapping, mapped, known, only), ...reference.changes];
  const rest = { matched, managedAfter, pending: reference.pending };
  if (changes.length === 0) {
    return { ...rest, action: "update", skip: "RedundantExport", valuesAfter: known };
  }
  trail.modified = changes.map(({ attribute, oldValue, newValue }) => {
    const hidden = mapped.redacted.has(attribute.name);
    return {
      displayName: attribute.name,
      ...(oldValue !== undefined && { oldValue: hidden ? "[Redact]" : formatLogValue(oldValue) }),
      ...(newValue !== undefined && { newValue: hidden ? "[Redact]" : formatLogValue(newValue) }),
    };
  });
  const disables = changes.some(
    ({ attribute, newValue }) => attribute.name === "active" && newValue === false,
  );
  trail.note("processing", "success", disables ? "To be disabled." : "To be updated.");
  return {
    ...rest,
    action: disables ? "disable" : "update",
    request: buildPatchRequest(key.objectType, targetId, buildOperations(changes, mapping.dialect)),
    valuesAfter: applyChanges(known, changes),
  };
}

/**
 * The references of an object that exists: in the same request when whom they name is linked. A
 * reference that names nobody any more is taken away, as Microsoft's own test of a removed manager
 * wants it (scim-requests.md), whatever becomes of other attributes without a value.
 */
function planReferences(matched: MatchedObject): {
  readonly changes: readonly AttributeChange[];
  readonly pending: readonly PendingReference[];
} {
  const changes: AttributeChange[] = [];
  const pending: PendingReference[] = [];
  for (const imported of matched.references) {
    const { reference, referencedId, link } = imported;
    const attribute = reference.target;
    const oldValue = matched.known[attribute.name];
    if (reference.mapping.flowType === "ObjectAddOnly") continue;
    if (referencedId === undefined) {
      if (oldValue !== undefined) changes.push({ attribute, oldValue });
    } else if (link === undefined) pending.push(...toPending(matched.key, imported));
    else if (oldValue === link.targetId) continue;
    // Entra writes a reference by itself, after it has asked whether that is needed.
    else if (matched.mapping.dialect !== "rfc") pending.push(...toPending(matched.key, imported));
    else {
      const newValue = link.targetId;
      changes.push({ attribute, newValue, ...(oldValue !== undefined && { oldValue }) });
    }
  }
  return { changes, pending };
}

/** The sentence of a skip; who is out of scope is told every reason, numbered. */
export function explainSkip(reason: SkipReason, object: ScopedObject): string {
  const sentence = SKIP_REASONS[reason];
  const reasons = listScopeReasons(object);
  return reasons.length === 0 ? sentence : `${sentence} ${formatReasons(reasons)}`;
}

function formatLogValue(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
