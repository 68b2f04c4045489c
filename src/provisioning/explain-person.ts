import type { AppRoleAssignment } from "../directory/user.ts";
import {
  type AssignmentFact,
  type Explanation,
  explainObject,
  type ObjectFacts,
} from "../sync/explain-object.ts";
import type { ObjectKey } from "../sync/ports.ts";
import type { ImportContext } from "./cycle-context.ts";
import { importObjects, type ScopedObject, scopeObject } from "./import-objects.ts";
import { type JobKey, type JobReport, readJob } from "./job-admin.ts";
import { statusCodeOf } from "./job-status.ts";
import { listMemberOf } from "./membership-listing.ts";
import { findObjectMapping, openPreview, type PreviewAdmin } from "./preview-context.ts";

/** Why somebody has an account, or has none, with what is known of it. */
export interface ExplainedObject extends Explanation {
  readonly objectType: ObjectKey["objectType"];
  readonly id: string;
  readonly targetId?: string;
  /** E.g. `provision`, `deprovision`, `skip`: what the next look comes to. */
  readonly decision?: string;
}

/**
 * Go through the rules for one person or group. Nothing is sent, and nothing stored.
 *
 * @throws JobAdminError `ApplicationNotFound`, `JobNotFound`, `InvalidSchema`
 */
export async function explainPerson(
  admin: PreviewAdmin,
  key: JobKey,
  object: ObjectKey,
): Promise<ExplainedObject> {
  const { objectType, sourceId } = object;
  const [report, context] = [await readJob(admin, key), await openPreview(admin, key, {}, true)];
  const isMapped = findObjectMapping(report.job, objectType).enabled !== false;
  const [imported] = await importObjects(context, [object]);
  const scoped = imported === undefined ? undefined : scopeObject(imported);
  const { lane } = context;
  const [escrows, staged] = await Promise.all([
    admin.store.readEscrows(lane, objectType, [sourceId]),
    admin.store.readStaged(lane, objectType, [sourceId]),
  ]);
  const facts: ObjectFacts = {
    ...describeScope(context, scoped),
    isMapped,
    assignments: await listAssignmentFacts(context, object),
    job: standingOf(report),
    staged: staged[0],
    failure: escrows.find(({ attempts }) => attempts > 0),
  };
  const link = scoped?.link;
  return {
    objectType,
    id: sourceId,
    ...explainObject(facts),
    ...(link !== undefined && { targetId: link.targetId }),
    ...(scoped !== undefined && { decision: scoped.decision.kind }),
  };
}

function describeScope(
  { job }: ImportContext,
  scoped: ScopedObject | undefined,
): Omit<ObjectFacts, "isMapped" | "assignments" | "job" | "staged" | "failure"> {
  const { user, group, scope, decision, link } = scoped ?? {};
  const source = user ?? group;
  return {
    exists: source !== undefined,
    deletedDateTime: source?.deletedDateTime,
    isEverybody: job.scope === "all",
    isAssigned: scoped?.isAssigned ?? false,
    isEntitled: scoped?.entitled ?? false,
    isConcerned: scope?.isConcerned ?? true,
    passesFilters: scope?.passes ?? true,
    clauses: scope?.clauses ?? {},
    isEnabled: user?.accountEnabled ?? true,
    skipReason: decision?.kind === "skip" ? decision.reason : undefined,
    link,
  };
}

const STANDINGS = {
  NotConfigured: "notConfigured",
  NotRun: "notStarted",
  Paused: "paused",
  Quarantine: "quarantine",
  Active: "active",
} as const;

function standingOf(report: JobReport): ObjectFacts["job"] {
  const { state, running } = report;
  if (state.disabledSince !== undefined) return "quarantine";
  return running === undefined ? STANDINGS[statusCodeOf(report)] : "running";
}

/** Assignments of the object itself and of groups that it is in. */
async function listAssignmentFacts(
  { directory, lane, job, policy, appRoles }: ImportContext,
  { objectType, sourceId }: ObjectKey,
): Promise<readonly AssignmentFact[]> {
  const { tenantId } = lane;
  const isTransitive = policy.nestedGroupDepth > 0;
  const around =
    objectType === "User"
      ? await listMemberOf(directory, tenantId, { memberId: sourceId, isTransitive })
      : [];
  const groups = new Map(around.map((group) => [group.id, group.displayName]));
  const assignments = await directory.listAssignmentsOf(tenantId, [sourceId, ...groups.keys()]);
  const isMeant = ({ applicationId }: AppRoleAssignment): boolean =>
    applicationId === job.applicationId;
  return assignments.filter(isMeant).map(({ principalId, principalType, appRoleId }) => ({
    principalType,
    principalId,
    displayName: groups.get(principalId) ?? "",
    role: appRoles.find(({ id }) => id === appRoleId)?.displayName ?? "Default Access",
  }));
}
