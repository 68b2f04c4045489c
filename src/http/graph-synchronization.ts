import { addJob } from "../provisioning/application-admin.ts";
import {
  deleteJob,
  type JobKey,
  listApplicationJobs,
  pauseJob,
  readJob,
  restartJob,
  startJob,
  stopJob,
} from "../provisioning/job-admin.ts";
import { changeJob } from "../provisioning/job-settings.ts";
import { readConnection, removeConnection } from "../provisioning/object-connections.ts";
import { takeUpload } from "../provisioning/upload-admin.ts";
import type { Link } from "../sync/ports.ts";
import { decodeResetScope, readObject } from "./graph-body.ts";
import { actorOf } from "./graph-caller.ts";
import { GraphRequestError } from "./graph-error.ts";
import { presentJob } from "./graph-job-shapes.ts";
import { answerWhole } from "./graph-list.ts";
import { readJobKey, SYNCHRONIZATION_ROOTS } from "./graph-roots.ts";
import {
  answerEntity,
  type GraphAnswer,
  type GraphCall,
  type GraphRoute,
  NO_CONTENT,
  PAGED,
} from "./graph-route.ts";
import { CYCLE_ROUTES } from "./rollcall-cycles.ts";

/** Synchronization jobs. */
export const JOB_ROUTES: readonly GraphRoute[] = [
  ...SYNCHRONIZATION_ROOTS.flatMap((root) => [
    ...listJobRoutes(root),
    ...listActionRoutes(`${root}/jobs/:jobId`),
    ...listConnectionRoutes(`${root}/jobs/:jobId`),
  ]),
  ...CYCLE_ROUTES,
];

function listJobRoutes(root: string): readonly GraphRoute[] {
  return [
    {
      method: "GET",
      path: `${root}/jobs`,
      permission: "application.read",
      options: PAGED,
      filterable: ["id", "templateId"],
      gives: "synchronizationJob",
      isList: true,
      handle: async (call) => {
        const reports = await listApplicationJobs(call.deps, call.tenantId, call.param("id"));
        const nowMs = call.deps.world.now();
        return answerWhole(call, reports, {
          context: "synchronizationJobs",
          present: (report) => presentJob(report, nowMs),
          idOf: ({ job }) => job.id,
        });
      },
    },
    {
      method: "POST",
      path: `${root}/jobs`,
      permission: "application.write",
      takes: "newJob",
      gives: "synchronizationJob",
      handle: async (call) => {
        const { templateId } = readObject(call.body);
        if (typeof templateId !== "string") {
          throw new GraphRequestError("BadRequest", "templateId has to be a template's id.");
        }
        const given = { applicationId: call.param("id"), templateId };
        const { id } = await addJob(call.deps, call.tenantId, given);
        return { ...(await answerJob(call, id)), status: 201 };
      },
    },
    {
      method: "GET",
      path: `${root}/jobs/:jobId`,
      permission: "application.read",
      gives: "synchronizationJob",
      handle: (call) => answerJob(call, call.param("jobId")),
    },
    {
      method: "PATCH",
      path: `${root}/jobs/:jobId`,
      permission: "application.write",
      takes: "synchronizationJob",
      summary:
        "schedule.interval, and synchronizationJobSettings; settings that aren't named stay.",
      handle: async (call) => {
        await changeJob(call.deps, readJobKey(call), readObject(call.body));
        return NO_CONTENT;
      },
    },
    {
      method: "DELETE",
      path: `${root}/jobs/:jobId`,
      permission: "application.write",
      handle: async (call) => {
        await deleteJob(call.deps, readJobKey(call));
        return NO_CONTENT;
      },
    },
  ];
}

async function answerJob(call: GraphCall, jobId: string): Promise<GraphAnswer> {
  const report = await readJob(call.deps, { ...readJobKey(call), jobId });
  return answerEntity(call, "synchronizationJobs", presentJob(report, call.deps.world.now()));
}

function listActionRoutes(job: string): readonly GraphRoute[] {
  const action = (
    name: string,
    act: (call: GraphCall, key: JobKey) => Promise<void>,
    summary?: string,
  ): GraphRoute => ({
    method: "POST",
    path: `${job}/${name}`,
    permission: "application.write",
    ...(summary !== undefined && { summary }),
    handle: async (call) => {
      await act(call, readJobKey(call));
      return NO_CONTENT;
    },
  });
  return [
    action("start", (call, key) => startJob(call.deps, key)),
    action("pause", (call, key) => pauseJob(call.deps, key)),
    action(
      "stop",
      (call, key) => stopJob(call.deps, key),
      "The cycle under way comes to its end, and no other begins. Graph has no such action.",
    ),
    {
      ...action("restart", (call, key) => restartJob(call.deps, key, decodeResetScope(call.body))),
      takes: "jobRestart",
    },
    {
      method: "POST",
      path: `${job}/bulkUpload`,
      permission: "application.write",
      takes: "bulkRequest",
      summary: "People from an HR system; what became of them is told by the provisioning log.",
      handle: async (call) => {
        const key = readJobKey(call);
        call.deps.limiter.take("bulkUpload", `${key.tenantId} ${key.jobId}`);
        const given = { body: call.body, initiatedBy: actorOf(call.caller) };
        const cycleId = await takeUpload(call.deps, key, given);
        const filter = `jobId eq '${key.jobId}' and cycleId eq '${cycleId}'`;
        const location = `${call.base}/auditLogs/provisioning?$filter=${encodeURIComponent(filter)}`;
        return { status: 202, location };
      },
    },
  ];
}

const CONNECTION = /^objectConnections\('([^']{1,200})'\)$/;

function listConnectionRoutes(job: string): readonly GraphRoute[] {
  const summary = "objectConnections('{objectId}'): the link of one object, by either of its ids.";
  return [
    {
      method: "GET",
      path: `${job}/objectConnections`,
      permission: "application.read",
      handle: async () => {
        const message =
          "Connections can't be listed. Ask for one: objectConnections('{objectId}').";
        throw new GraphRequestError("BadRequest", message);
      },
    },
    {
      method: "GET",
      path: `${job}/:connection`,
      permission: "application.read",
      gives: "objectConnection",
      summary,
      handle: async (call) => {
        const link = await readConnection(call.deps, readJobKey(call), readObjectId(call));
        return answerEntity(call, "objectConnections", presentConnection(link));
      },
    },
    {
      method: "DELETE",
      path: `${job}/:connection`,
      permission: "application.write",
      summary,
      handle: async (call) => {
        await removeConnection(call.deps, readJobKey(call), readObjectId(call));
        return NO_CONTENT;
      },
    },
  ];
}

function readObjectId(call: GraphCall): string {
  const id = CONNECTION.exec(call.param("connection"))?.[1];
  if (id !== undefined) return id;
  throw new GraphRequestError("ResourceNotFound", "There is nothing at this address.");
}

function presentConnection({ sourceId, targetId, objectType, managed }: Link): object {
  return {
    id: sourceId,
    sourceAnchor: sourceId,
    targetAnchor: targetId,
    objectTypeName: objectType,
    isManaged: managed,
  };
}
