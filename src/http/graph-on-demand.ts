import { isJsonObject } from "../common/json.ts";
import { readJob } from "../provisioning/job-admin.ts";
import {
  adviseOnDemand,
  type OnDemandRequest,
  type OnDemandResult,
  provisionOnDemand,
} from "../provisioning/provision-on-demand.ts";
import { readObject } from "./graph-body.ts";
import { GraphRequestError } from "./graph-error.ts";
import { readJobKey, SYNCHRONIZATION_ROOTS } from "./graph-roots.ts";
import { formatContext, type GraphAnswer, type GraphCall, type GraphRoute } from "./graph-route.ts";

const MOST_MEMBERS = 10_000;

/** One user or group, now. */
export const ON_DEMAND_ROUTES: readonly GraphRoute[] = [
  ...SYNCHRONIZATION_ROOTS.map(
    (root): GraphRoute => ({
      method: "POST",
      path: `${root}/jobs/:jobId/provisionOnDemand`,
      permission: "application.write",
      takes: "onDemandRequest",
      gives: "stringKeyStringValuePair",
      handle: (call) => answerOnDemand(call, false),
    }),
  ),
  {
    method: "POST",
    api: "rollcall",
    path: "/applications/:id/jobs/:jobId/provisionOnDemand",
    permission: "application.write",
    takes: "onDemandRequest",
    gives: "anything",
    summary: "The same with dryRun and reread, and the result as it is, with the exact requests.",
    handle: async (call) => {
      const { dryRun } = readObject(call.body);
      const result = await run(call, dryRun === true);
      const advice = adviseOnDemand(result);
      return { body: { ...result, ...(advice !== undefined && { recommendedAction: advice }) } };
    },
  },
];

async function answerOnDemand(call: GraphCall, dryRun: boolean): Promise<GraphAnswer> {
  const result = await run(call, dryRun);
  const { job } = await readJob(call.deps, readJobKey(call));
  const application = await call.deps.store.readApplication(call.tenantId, job.applicationId);
  const key = {
    result: result.result,
    details: result.details ?? { errorCode: "", errorMessage: "" },
  };
  const value = presentRecord(result, {
    id: job.applicationId,
    displayName: application?.displayName ?? "",
  });
  return {
    body: {
      "@odata.context": formatContext(call, "stringKeyStringValuePair"),
      key: JSON.stringify(key),
      value: JSON.stringify(value),
    },
  };
}

function run(call: GraphCall, dryRun: boolean): Promise<OnDemandResult> {
  const { tenantId, jobId } = readJobKey(call);
  call.deps.limiter.take("provisionOnDemand", `${tenantId} ${jobId}`);
  const reread = readObject(call.body).reread === true;
  const request = { ...readSubject(call.body), dryRun, reread };
  return readJob(call.deps, readJobKey(call)).then(() =>
    provisionOnDemand(call.deps.runner, { tenantId, jobId }, request, call.signal),
  );
}

function readSubject(body: unknown): OnDemandRequest {
  const { parameters } = readObject(body);
  const [parameter, ...others] = Array.isArray(parameters) ? parameters : [];
  const { subjects } = readObject(parameter, "parameters[0]");
  const [subject, ...more] = Array.isArray(subjects) ? subjects : [];
  if (others.length > 0 || more.length > 0) {
    throw new GraphRequestError("BadRequest", "One subject at a time: a user, or a group.");
  }
  const { objectId, objectTypeName, links } = readObject(subject, "subjects[0]");
  if (typeof objectId !== "string" || objectId === "") {
    throw new GraphRequestError("BadRequest", "objectId has to be a user's or a group's id.");
  }
  const kind = String(objectTypeName ?? "User").toLowerCase();
  if (kind !== "user" && kind !== "group") {
    throw new GraphRequestError("BadRequest", "objectTypeName has to be User or Group.");
  }
  const memberIds = readMembers(links);
  return {
    objectType: kind === "user" ? "User" : "Group",
    objectId,
    ...(memberIds !== undefined && { memberIds }),
  };
}

function readMembers(links: unknown): readonly string[] | undefined {
  if (!isJsonObject(links) || links.members === undefined || links.members === null)
    return undefined;
  const { members } = links;
  if (!Array.isArray(members) || members.length > MOST_MEMBERS) {
    throw new GraphRequestError("BadRequest", "links.members has to be a list of subjects.");
  }
  return members.map((member) => {
    const { objectId } = readObject(member, "links.members");
    if (typeof objectId === "string") return objectId;
    throw new GraphRequestError("BadRequest", "links.members has to name users by objectId.");
  });
}

const ACTIONS: Readonly<Record<string, string>> = {
  create: "Create",
  update: "Update",
  disable: "Disable",
  delete: "Delete",
  stagedDelete: "StagedDelete",
  other: "Other",
};

/** The record of the object in the shape of Graph's older log (graph-sync-api.md section 5). */
function presentRecord(
  { record, result, details }: OnDemandResult,
  target: { readonly id: string; readonly displayName: string },
): object {
  if (record === undefined) {
    const status = { status: result, errorCode: details?.errorCode ?? null };
    const { errorMessage: reason = null } = details ?? {};
    return { action: "Other", statusInfo: { ...status, reason }, provisioningSteps: [] };
  }
  const { activityDateTime, durationInMilliseconds, errorInformation } = record;
  const startMs = Date.parse(activityDateTime) - durationInMilliseconds;
  const identity = ({
    id,
    displayName,
    identityType,
    details: more,
  }: typeof record.sourceIdentity) => ({
    id,
    displayName,
    type: identityType,
    details: more ?? {},
  });
  return {
    action: ACTIONS[record.provisioningAction] ?? "Other",
    changeId: record.changeId,
    cycleId: record.cycleId,
    startTime: new Date(startMs).toISOString(),
    endTime: activityDateTime,
    modifiedProperties: record.modifiedProperties.map((each) => ({
      displayName: each.displayName,
      oldValue: each.oldValue ?? null,
      newValue: each.newValue ?? null,
    })),
    provisioningSteps: record.provisioningSteps.map((step) => ({
      name: step.name,
      type: step.provisioningStepType,
      status: step.status,
      description: step.description,
      timestamp: step.timestamp ?? activityDateTime,
      details: step.details ?? {},
    })),
    reportableIdentifier:
      record.sourceIdentity.details?.userPrincipalName ?? record.sourceIdentity.displayName,
    statusInfo: {
      status: record.status,
      errorCode: errorInformation?.errorCode ?? null,
      reason: errorInformation?.reason ?? null,
      additionalDetails: null,
      errorCategory: errorInformation?.errorCategory ?? null,
      recommendedAction: errorInformation?.recommendedAction ?? null,
    },
    sourceIdentity: identity(record.sourceIdentity),
    sourceSystem: { id: "Rollcall", name: "Rollcall", details: {} },
    targetIdentity: record.targetIdentity === undefined ? null : identity(record.targetIdentity),
    targetSystem: { id: target.id, name: target.displayName, details: {} },
  };
}
