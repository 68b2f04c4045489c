import { invariant } from "../common/invariant.ts";
import type { JsonObject } from "../common/json.ts";
import { SyncError } from "../sync/errors.ts";
import type { ProvisioningAction } from "../sync/log.ts";
import type { Link, ObjectKey, PendingReference, TargetRequest } from "../sync/ports.ts";
import { buildReadRequest } from "../sync/request.ts";
import { readTargetValue } from "../sync/target-attribute.ts";
import { orderValues } from "../sync/values-text.ts";
import { findUnapplied } from "../sync/verify-answer.ts";
import type { CycleContext } from "./cycle-context.ts";
import { type LinkedReference, toPending } from "./import-references.ts";
import { type MatchedObject, matchObject, readKnownValues } from "./match-object.ts";
import { explainSkip, leaveReferences, type PlannedExport, processObject } from "./plan-export.ts";
import { readTargetId } from "./target-id.ts";
import type { Trail } from "./trail.ts";

/** What became of one object: what is to be stored, and how it is counted. */
export interface ObjectOutcome {
  readonly key: ObjectKey;
  readonly action: ProvisioningAction;
  readonly result: "success" | "skipped" | "failure";
  readonly link?: Link;
  readonly linkRemoved?: boolean;
  readonly targetId?: string;
  readonly pending: readonly PendingReference[];
  readonly error?: SyncError;
}

/**
 * Step *export*: send the request, if there is one, and say what is to be stored.
 *
 * Three answers are repaired in place, since the world moved since it was read: a 409 on create is
 * matched again and linked; a 404 on a linked object is matched again and, if it is really gone,
 * made anew; a 400 on a linked object is read again, for the change may build on values that
 * somebody took away in the target.
 *
 * @throws SyncError by what the exchange came to
 */
export async function exportObject(
  context: CycleContext,
  planned: PlannedExport,
  trail: Trail,
  repaired = false,
): Promise<ObjectOutcome> {
  const { claims } = context;
  const { matched, action, request, skip } = planned;
  const { key } = matched;
  if (request === undefined) return concludeWithoutRequest(planned, trail);
  try {
    const { sent, body } = await sendPlanned(context, planned, request, trail);
    const outcome = conclude(sent, body, trail);
    const { targetId } = outcome;
    if (targetId !== undefined) claims.set(`${key.objectType} ${targetId}`, key.sourceId);
    return outcome;
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    if (action === "delete" && error.code === "InvalidAnchor") {
      trail.note("export", "success", "Already gone in the application.");
      return { key, action, result: "success", linkRemoved: true, pending: [] };
    }
    if (repaired || skip !== undefined) throw error;
    if (error.code === "UnprocessableEntity" && matched.link !== undefined) {
      return reread(context, planned, error, trail);
    }
    const moved = error.code === "Conflict" ? action === "create" : error.code === "InvalidAnchor";
    if (!moved) throw error;
    trail.note("export", "warning", `${error.message} Matching again.`);
    return repair(context, planned, error, trail);
  }
}

/**
 * Send the request. A create that names others and is refused is sent again without them: the
 * target may refuse a manager there, or the one it names may be gone. What is sent says which.
 */
async function sendPlanned(
  { client }: CycleContext,
  planned: PlannedExport,
  request: TargetRequest,
  trail: Trail,
): Promise<{ readonly sent: PlannedExport; readonly body: JsonObject | undefined }> {
  const { action, named = [] } = planned;
  const purpose = PURPOSES[action];
  if (named.length === 0) {
    return { sent: planned, body: await client.send(purpose, request, trail.noteExchange) };
  }
  let status: number | undefined;
  try {
    const body = await client.send(purpose, request, (sent, answer) => {
      status = answer.kind === "answer" ? answer.status : undefined;
      trail.noteExchange(sent, answer);
    });
    client.memory.takesReferences = true;
    return { sent: leaveUnwritten(planned, body, trail), body };
  } catch (error) {
    if (!(error instanceof SyncError) || !REFUSALS.has(status ?? 0)) throw error;
    const sent = leaveReferences(planned, named);
    invariant(sent.request, "a create has a request");
    const body = await client.send(purpose, sent.request, trail.noteExchange);
    client.memory.takesReferences ??= false;
    trail.note("export", "warning", `${error.message} Sent again without ${listNames(named)}.`);
    return { sent, body };
  }
}

/** Answers that nothing was made with, and that may speak of what the create refers to. */
const REFUSALS: ReadonlySet<number> = new Set([400, 404, 422]);

/** What the answer to a create doesn't show is written afterwards, as if it had not been sent. */
function leaveUnwritten(
  planned: PlannedExport,
  body: JsonObject | undefined,
  trail: Trail,
): PlannedExport {
  const unwritten = (planned.named ?? []).filter(
    ({ reference, link }) => readTargetValue(body ?? {}, reference.target) !== link.targetId,
  );
  if (unwritten.length === 0) return planned;
  const names = listNames(unwritten);
  const sentence = `The answer doesn't show ${names}: written after the objects themselves.`;
  trail.note("export", "warning", sentence);
  return leaveReferences(planned, unwritten);
}

function listNames(references: readonly LinkedReference[]): string {
  return references.map(({ reference }) => reference.target.name).join(", ");
}

const PURPOSES = {
  create: "create",
  update: "update",
  disable: "update",
  delete: "delete",
  stagedDelete: "delete",
  other: "update",
} as const satisfies Record<ProvisioningAction, string>;

async function repair(
  context: CycleContext,
  planned: PlannedExport,
  cause: SyncError,
  trail: Trail,
): Promise<ObjectOutcome> {
  const { link: _gone, targetId: _stale, ...unlinked } = planned.matched;
  const again = await matchObject(context, unlinked, trail);
  // A conflict that no match explains is a clash of another attribute: a person must look at it.
  if (cause.code === "Conflict" && again.targetId === undefined) throw cause;
  const { kind } = unlinked.decision;
  if ((kind === "deprovision" || kind === "retire") && again.targetId === undefined) {
    trail.note("export", "success", "Already gone in the application.");
    const { key } = planned.matched;
    return { key, action: "disable", result: "success", linkRemoved: true, pending: [] };
  }
  const outcome = await exportObject(context, processObject(again, trail), trail, true);
  return { ...outcome, pending: [...outcome.pending, ...(await nameAnew(context, planned))] };
}

/** Whoever has this user as their manager, under whatever name, names an account that is gone. */
export async function nameAnew(
  context: CycleContext,
  { matched }: { readonly matched: Pick<MatchedObject, "key" | "mapping" | "link"> },
): Promise<readonly PendingReference[]> {
  const { key, mapping, link } = matched;
  const naming = mapping.references.filter(({ reads }) => reads.includes("manager"));
  if (key.objectType !== "User" || link === undefined || naming.length === 0) return [];
  const reports = await context.directory.listReports(context.lane.tenantId, key.sourceId);
  return reports.flatMap((sourceId) =>
    naming.flatMap((reference) =>
      toPending({ objectType: "User", sourceId }, { reference, referencedId: key.sourceId }),
    ),
  );
}

/** Plan against what the target really has; the same request again would be refused again. */
async function reread(
  context: CycleContext,
  planned: PlannedExport,
  cause: SyncError,
  trail: Trail,
): Promise<ObjectOutcome> {
  const { matched, request } = planned;
  const { key, targetId = "" } = matched;
  const read = buildReadRequest(key.objectType, targetId);
  const body = await context.client.send("read", read, trail.noteExchange);
  const known = readKnownValues(matched, body ?? {});
  const again = processObject({ ...matched, known, isReread: true }, trail);
  if (JSON.stringify(again.request) === JSON.stringify(request)) throw cause;
  trail.note("export", "warning", `${cause.message} Read again, since the account has changed.`);
  return exportObject(context, again, trail, true);
}

function concludeWithoutRequest(planned: PlannedExport, trail: Trail): ObjectOutcome {
  const { matched, action, skip, pending } = planned;
  const { key, decision } = matched;
  if (skip !== undefined) {
    trail.note("processing", "skipped", explainSkip(skip, matched), { reason: skip });
  }
  const base = { key, action, result: "skipped", pending } as const;
  if (decision.kind === "forget" || decision.kind === "retire") {
    return { ...base, linkRemoved: matched.link !== undefined };
  }
  const isNew = matched.link === undefined && matched.targetId !== undefined;
  const changed = matched.link !== undefined && matched.link.managed !== planned.managedAfter;
  const isKept = skip === "RedundantExport" || (skip === "ActionNotAllowed" && isNew);
  if (changed || (isKept && (isNew || matched.isReread))) {
    return { ...base, ...linkAfter(planned, matched.targetId ?? "") };
  }
  return matched.targetId === undefined ? base : { ...base, targetId: matched.targetId };
}

function conclude(
  planned: PlannedExport,
  body: JsonObject | undefined,
  trail: Trail,
): ObjectOutcome {
  const { matched, action, pending } = planned;
  const { key } = matched;
  if (action === "delete") {
    trail.note("export", "success", "Deleted in the application.");
    return { key, action, result: "success", linkRemoved: true, pending: [] };
  }
  const targetId = matched.targetId ?? readId(body);
  if (matched.targetId !== undefined && body !== undefined) verifyAnswer(planned, body);
  trail.note("export", "success", SENTENCES[action], { targetId });
  if (matched.decision.kind === "retire") {
    return { key, action, result: "success", targetId, linkRemoved: true, pending: [] };
  }
  return { key, action, result: "success", pending, ...linkAfter(planned, targetId) };
}

/** @throws SyncError `ChangeNotApplied` */
function verifyAnswer({ matched, valuesAfter }: PlannedExport, body: JsonObject): void {
  // An answer that isn't the resource itself says nothing of it.
  if (readTargetId(body) !== matched.targetId) return;
  const { attributes: mapped, references } = matched.mapping;
  const attributes = [...mapped, ...references].map(({ target }) => target);
  const answered = readKnownValues(matched, body);
  const values = { before: matched.known, after: valuesAfter, answered };
  const name = findUnapplied(attributes, values, matched.attempts ?? 0);
  if (name === undefined) return;
  const message = `The application said yes, but its answer shows that ${name} is as before.`;
  throw new SyncError("ChangeNotApplied", message);
}

const SENTENCES = {
  create: "Created in the application.",
  update: "Updated in the application.",
  disable: "Disabled in the application.",
  delete: "Deleted in the application.",
  stagedDelete: "Held back.",
  other: "Written to the application.",
} as const satisfies Record<ProvisioningAction, string>;

function linkAfter(planned: PlannedExport, targetId: string): { link: Link; targetId: string } {
  const { matched, valuesAfter, managedAfter } = planned;
  const values = orderValues(matched.mapping, valuesAfter);
  const link = { ...matched.key, targetId, values, managed: managedAfter };
  return { link, targetId };
}

/** One without an id can't be linked. */
function readId(body: JsonObject | undefined): string {
  const id = readTargetId(body);
  if (id !== undefined) return id;
  throw new SyncError(
    "SystemForCrossDomainIdentityManagementServiceIncompatible",
    "The application said that it created the account, but answered without its id.",
  );
}
