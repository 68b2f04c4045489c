import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import { SyncError } from "../sync/errors.ts";
import { type IgnoredDrift, keepIgnored } from "../sync/ignored-drift.ts";
import { type MappedObject, mapObject } from "../sync/mapping.ts";
import type { KnownValues } from "../sync/plan-object.ts";
import type { Link } from "../sync/ports.ts";
import { buildMatchRequest, buildReadRequest } from "../sync/request.ts";
import { describeGroup, describeNobody, describeUser } from "../sync/source-environment.ts";
import {
  readTargetValue,
  sameTargetValue,
  type TargetAttribute,
} from "../sync/target-attribute.ts";
import type { CycleContext } from "./cycle-context.ts";
import { type ScopedObject, scopeObject } from "./import-objects.ts";
import { readTargetId } from "./target-id.ts";
import type { Trail } from "./trail.ts";

/** A scoped object with its mapped values and, where there is one, its target object. */
export interface MatchedObject extends ScopedObject {
  readonly mapped: MappedObject;
  readonly targetId?: string;
  /** What the target object has: as last sent, or as just read. */
  readonly known: KnownValues;
  /** `known` was read from the target just now, and differs from what the link says. */
  readonly isReread?: true;
  /** Whom it refers to, and who has an account, is named in its create. */
  readonly namesReferences?: boolean;
}

/** Decisions that change an object and leave it there. */
const WRITES: ReadonlySet<string> = new Set(["provision", "deprovision", "retire"]);

/**
 * Step *matching*: find the target object. A link answers without a request; otherwise the target
 * is asked by each matching attribute in turn (behaviour.md section 4).
 *
 * @throws SyncError `DuplicateTargetEntries`, `DuplicateSourceEntries`, `ImportSkipped`, or what
 *   the exchange came to; MappingError when an expression fails
 */
export async function matchObject(
  context: CycleContext,
  scoped: ScopedObject,
  trail: Trail,
): Promise<MatchedObject> {
  const mapped = evaluateMappings(context, scoped);
  hideRedacted(mapped, trail);
  const { link, decision } = scoped;
  if (link !== undefined) {
    trail.note("matching", "success", `Linked to ${link.targetId}.`);
    const { targetId, values } = link;
    const writes = WRITES.has(decision.kind);
    if (!scoped.isEscrowed || !writes) return { ...scoped, mapped, targetId, known: values };
    const known = await readLinked(context, scoped, link, trail);
    return { ...scoped, mapped, targetId, known, isReread: true };
  }
  // Who failed before and has left the scope since may have an account that is to be disabled.
  const mayBeThere = decision.kind === "skip" && scoped.isEscrowed === true;
  if ((decision.kind !== "provision" && !mayBeThere) || mapped.ignored) {
    return { ...scoped, mapped, known: {} };
  }
  const found = await findTarget(context, scoped, mapped, trail);
  if (found === undefined) {
    return { ...scoped, mapped, known: {}, namesReferences: mayName(context, scoped) };
  }
  const known = readKnownValues(scoped, found);
  const targetId = readTargetId(found) ?? "";
  if (!mayBeThere) return { ...scoped, mapped, targetId, known };
  const adopted = { ...scoped.key, targetId, values: known, managed: true };
  return { ...scopeObject({ ...scoped, link: adopted }), mapped, targetId, known };
}

/**
 * Entra's creates never name a manager (scim-requests.md section 4.2), and whoever failed before
 * may have failed for it.
 */
function mayName({ client }: CycleContext, { mapping, isEscrowed }: ScopedObject): boolean {
  return (
    mapping.dialect === "rfc" && client.memory.takesReferences !== false && isEscrowed !== true
  );
}

/** What a mapping redacts is not in the log's exchanges either. */
function hideRedacted({ redacted, values }: MappedObject, trail: Trail): void {
  if (redacted.size === 0) return;
  const attributes = [...redacted];
  const hidden = attributes.map((name) => values.get(name));
  trail.hide({ attributes, values: hidden.filter((value) => typeof value === "string") });
}

/** The mapped values of an object. @throws MappingError when an expression fails */
export function evaluateMappings(context: CycleContext, scoped: ScopedObject): MappedObject {
  const { user, group, softDeleted, mapping, roles } = scoped;
  if (user !== undefined) {
    return mapObject(mapping, describeUser(user, softDeleted, context.evaluation, roles));
  }
  if (group !== undefined) {
    return mapObject(mapping, describeGroup(group, softDeleted, context.evaluation));
  }
  if (scoped.decision.kind === "retire") {
    return mapObject(mapping, describeNobody(context.evaluation), "softDeleted");
  }
  return { values: new Map(), dropped: new Set(), redacted: new Set(), ignored: false };
}

async function findTarget(
  context: CycleContext,
  scoped: ScopedObject,
  mapped: MappedObject,
  trail: Trail,
): Promise<JsonObject | undefined> {
  const tried: string[] = [];
  for (const { target } of scoped.mapping.matching) {
    const value = mapped.values.get(target.name);
    if (value === undefined) continue;
    tried.push(target.name);
    const request = buildMatchRequest(scoped.key.objectType, target, value, scoped.mapping.dialect);
    const body = await context.client.send("match", request, trail.noteExchange);
    const candidates = selectMatches(body, target, value);
    if (candidates.length > 1) {
      throw new SyncError(
        "DuplicateTargetEntries",
        `${candidates.length} accounts in the application have this ${target.name}.`,
      );
    }
    if (candidates[0] !== undefined) {
      const id = readTargetId(candidates[0]) ?? "";
      await claimTarget(context, scoped, id, target.name);
      trail.note("matching", "success", `Matched ${id} by ${target.name}.`);
      return candidates[0];
    }
  }
  if (tried.length === 0) {
    const names = scoped.mapping.matching.map(({ target }) => target.name).join(", ");
    throw new SyncError("ImportSkipped", `There is no value to match by: ${names} is empty.`);
  }
  trail.note("matching", "success", `Nothing in the application has this ${tried.join(" or ")}.`);
  return undefined;
}

/**
 * An account belongs to one object of the directory. Somebody new who gets a name that another
 * has given up a moment ago would otherwise take over the other's account.
 *
 * @throws SyncError `DuplicateSourceEntries`
 */
async function claimTarget(
  context: CycleContext,
  { key }: ScopedObject,
  targetId: string,
  attribute: string,
): Promise<void> {
  const { claims, store, lane } = context;
  const { objectType, sourceId } = key;
  const claim = `${objectType} ${targetId}`;
  const links = await store.readLinksByTarget(lane, objectType, [targetId]);
  const owner = links.get(targetId)?.sourceId ?? claims.get(claim) ?? sourceId;
  if (owner === sourceId) {
    claims.set(claim, sourceId);
    return;
  }
  throw new SyncError(
    "DuplicateSourceEntries",
    `The account in the application that has this ${attribute} belongs to somebody else.`,
  );
}

/**
 * The resources that really have the value. A server that ignores the filter answers with
 * whatever it has; nobody may be linked to a stranger's account for that.
 */
function selectMatches(
  body: JsonObject | undefined,
  target: TargetAttribute,
  value: JsonValue,
): readonly JsonObject[] {
  const resources = body?.Resources ?? [];
  if (!Array.isArray(resources)) {
    throw new SyncError(
      "SystemForCrossDomainIdentityManagementServiceIncompatible",
      "The application answered a query without a list of Resources.",
    );
  }
  return resources.filter((resource): resource is JsonObject => {
    if (!isJsonObject(resource)) return false;
    const actual = readTargetValue(resource, target);
    const isIt =
      actual === undefined || sameTargetValue({ ...target, caseExact: false }, actual, value);
    return isIt && readTargetId(resource) !== undefined;
  });
}

/** What the target has by now of an object whose last write nobody is sure of. */
async function readLinked(
  context: CycleContext,
  scoped: ScopedObject,
  link: Link,
  trail: Trail,
): Promise<KnownValues> {
  try {
    const request = buildReadRequest(link.objectType, link.targetId);
    const body = await context.client.send("read", request, trail.noteExchange);
    const { store, lane } = context;
    const drifts = await store.readIgnoredDrifts(lane, link.objectType, [link.sourceId]);
    const known = readKnownValues(scoped, body ?? {});
    return leaveIgnored(context, scoped, { link, known }, drifts);
  } catch (error) {
    // The write finds out the same, and what to do about it.
    if (error instanceof SyncError && error.code === "InvalidAnchor") return link.values;
    throw error;
  }
}

/**
 * An ignored attribute counts as it was written last.
 *
 * @param drifts - the differences of this object that are ignored
 */
export function leaveIgnored(
  { ignore }: Pick<CycleContext, "ignore">,
  scoped: ScopedObject,
  { link, known }: { readonly link: Link; readonly known: KnownValues },
  drifts: readonly IgnoredDrift[],
): KnownValues {
  return keepIgnored(link, known, {
    ...(ignore !== undefined && { names: ignore }),
    drifts,
    attributes: listTargets(scoped),
  });
}

/** All target attributes that are mapped, without members. */
export function listTargets({
  mapping,
  references,
}: Pick<ScopedObject, "mapping" | "references">): readonly TargetAttribute[] {
  return [
    ...mapping.attributes.map(({ target }) => target),
    ...references.map(({ reference }) => reference.target),
  ];
}

/** What a resource that the target sent has of the mapped attributes. */
export function readKnownValues(scoped: ScopedObject, resource: JsonObject): KnownValues {
  const known: Record<string, JsonValue> = {};
  const { link, mapping, references } = scoped;
  // Somebody's manager whom neither the directory nor we have named is none of our business.
  const ours = references.filter(
    ({ reference: { target, mapping: row }, referencedId }) =>
      referencedId !== undefined || row.flowNullValues || link?.values[target.name] !== undefined,
  );
  const named = ours.map(({ reference }) => reference);
  for (const { target } of [...mapping.attributes, ...named]) {
    const value = readTargetValue(resource, target);
    if (value !== undefined) known[target.name] = value;
  }
  return known;
}
