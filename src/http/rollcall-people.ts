import { formatInstant } from "../common/world.ts";
import { reachesApplication } from "../directory/roles.ts";
import { compareObject } from "../provisioning/compare-object.ts";
import { type ExplainedObject, explainPerson } from "../provisioning/explain-person.ts";
import { type JobKey, readJob } from "../provisioning/job-admin.ts";
import { JobAdminError } from "../provisioning/job-admin-error.ts";
import { readAsOf } from "../provisioning/person-as-of.ts";
import {
  listProvisionedObjects,
  type ProvisionedObject,
} from "../provisioning/provisioned-objects.ts";
import type { ObjectKey } from "../sync/ports.ts";
import { GraphRequestError } from "./graph-error.ts";
import { readJobKey } from "./graph-roots.ts";
import type { GraphCall, GraphRoute } from "./graph-route.ts";
import { readTop } from "./rollcall-plans.ts";

const JOB = "/applications/:id/jobs/:jobId";
const ROUTE = {
  method: "GET",
  api: "rollcall",
  permission: "application.read",
  gives: "anything",
} as const;

/** One person or group against the applications: why there is an account, and what is in it. */
export const PERSON_ROUTES: readonly GraphRoute[] = [
  {
    ...ROUTE,
    path: "/explanations",
    isList: true,
    summary: "Parameters: objectId, objectType. Why or why not, for every application.",
    handle: async (call) => ({ body: { value: await explainEverywhere(call) } }),
  },
  {
    ...ROUTE,
    path: `${JOB}/explanation`,
    summary: "Parameters: objectId, objectType. The rules in order; the first that blocks is why.",
    handle: async (call) => ({
      body: await explainPerson(call.deps, readJobKey(call), readObjectKey(call)),
    }),
  },
  {
    ...ROUTE,
    path: `${JOB}/objects`,
    isList: true,
    summary:
      "Parameters: objectType, failing, ids, after, top. Who has an account, and who failed.",
    handle: async (call) => ({ body: { value: await listObjects(call) } }),
  },
  {
    ...ROUTE,
    path: "/asOf",
    permission: "log.read",
    isList: true,
    summary: "Parameters: objectId, objectType, at. What each application had, by the log.",
    handle: async (call) => {
      const at = readInstant(call);
      const object = readObjectKey(call);
      const reaches = (id: string): boolean => reachesApplication(call.caller, id);
      const given = { object, at, reaches };
      return { body: { at, value: await readAsOf(call.deps, call.tenantId, given) } };
    },
  },
  {
    ...ROUTE,
    path: `${JOB}/comparison`,
    summary: "Parameters: objectId, objectType. Directory now, last sent, application now.",
    handle: async (call) => {
      const key = readJobKey(call);
      const { tenantId, jobId } = key;
      await readJob(call.deps, key);
      // It asks the application, as provisioning on demand does.
      call.deps.limiter.take("comparison", `${tenantId} ${jobId}`);
      const object = readObjectKey(call);
      const { runner } = call.deps;
      return { body: await compareObject(runner, { tenantId, jobId }, object, call.signal) };
    },
  },
];

function readInstant({ query }: GraphCall): string {
  const ms = Date.parse(query.parameters.at ?? "");
  if (!Number.isNaN(ms)) return formatInstant(ms);
  throw new GraphRequestError("BadRequest", "at has to be a day and time.");
}

interface ExplainedThere extends ExplainedObject {
  readonly servicePrincipal: { readonly id: string; readonly displayName: string };
  readonly jobId: string;
}

async function explainEverywhere(call: GraphCall): Promise<readonly ExplainedThere[]> {
  const { deps, tenantId, caller } = call;
  const object = readObjectKey(call);
  const [applications, jobs] = await Promise.all([
    deps.store.listApplications(tenantId),
    deps.store.listJobs(tenantId),
  ]);
  const explained: ExplainedThere[] = [];
  for (const job of jobs) {
    const application = applications.find(({ id }) => id === job.applicationId);
    if (application === undefined || job.direction === "inbound") continue;
    if (!reachesApplication(caller, application.id)) continue;
    const { id, displayName } = application;
    const key: JobKey = { tenantId, applicationId: id, jobId: job.id };
    const explanation = await explainIfMapped(call, key, object);
    if (explanation === undefined) continue;
    explained.push({ servicePrincipal: { id, displayName }, jobId: job.id, ...explanation });
  }
  const byName = (one: ExplainedThere, other: ExplainedThere): number =>
    one.servicePrincipal.displayName < other.servicePrincipal.displayName ? -1 : 1;
  return explained.sort(byName);
}

/** A job that has no mapping of this kind of object has nothing to do with it. */
async function explainIfMapped(
  { deps }: GraphCall,
  key: JobKey,
  object: ObjectKey,
): Promise<ExplainedObject | undefined> {
  try {
    return await explainPerson(deps, key, object);
  } catch (error) {
    const isGone = error instanceof JobAdminError && error.code !== "ApplicationNotFound";
    if (isGone) return undefined;
    throw error;
  }
}

const MOST_IDS = 100;

async function listObjects(call: GraphCall): Promise<readonly ProvisionedObject[]> {
  const { tenantId, jobId } = readJobKey(call);
  await readJob(call.deps, readJobKey(call));
  const { objectType = "User", failing, ids, after } = call.query.parameters;
  if (objectType !== "User" && objectType !== "Group") throw new GraphRequestError(...WRONG_TYPE);
  const named = ids?.split(",").filter((id) => id !== "");
  if (named !== undefined && named.length > MOST_IDS) {
    throw new GraphRequestError("BadRequest", `ids are at most ${MOST_IDS}.`);
  }
  return await listProvisionedObjects(
    call.deps,
    { tenantId, jobId },
    {
      objectType,
      failing: failing === "true",
      limit: readTop(call),
      ...(named !== undefined && { ids: named }),
      ...(after !== undefined && { after }),
    },
  );
}

const WRONG_TYPE = ["BadRequest", "objectType has to be User or Group."] as const;

function readObjectKey({ query }: GraphCall): ObjectKey {
  const { objectId, objectType = "User" } = query.parameters;
  if (objectId === undefined || objectId === "") {
    throw new GraphRequestError("BadRequest", "objectId has to be a user's or a group's id.");
  }
  if (objectType !== "User" && objectType !== "Group") {
    throw new GraphRequestError(...WRONG_TYPE);
  }
  return { objectType, sourceId: objectId };
}
