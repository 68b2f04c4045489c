import {
  addAppRoleAssignment,
  removeAppRoleAssignment,
} from "../provisioning/directory-admin-references.ts";
import { cutPage, listAssignedPrincipals } from "../provisioning/directory-listing.ts";
import {
  type JobKey,
  listApplicationJobs,
  pauseJob,
  readJob,
  readTenantApplication,
  restartJob,
  startJob,
} from "../provisioning/job-admin.ts";
import { queryProvisioningLog, readLogEntry } from "../provisioning/log-admin.ts";
import { presentLogEntry } from "../provisioning/log-presentation.ts";
import { decodeAssignment, decodeResetScope } from "./graph-body.ts";
import { presentApplication, presentAssignment } from "./graph-directory-shapes.ts";
import { presentJob, presentSchema } from "./graph-job-shapes.ts";
import {
  answerEntity,
  answerList,
  type GraphCall,
  type GraphRoute,
  NO_CONTENT,
  PAGED,
  readPage,
} from "./graph-route.ts";

const CONTEXT = "servicePrincipals";

/** The applications of a tenant, and who is assigned to them. */
export const APPLICATION_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    path: "/servicePrincipals",
    options: PAGED,
    filterable: ["displayName"],
    handle: async (call) => {
      const all = await call.deps.store.listApplications(call.tenantId);
      const name = call.query.filter.get("displayName");
      const named = all.filter(({ displayName }) => name === undefined || displayName === name);
      const part = cutPage(named, ({ id }) => id, readPage(call));
      return answerList(call, part, { context: CONTEXT, present: presentApplication });
    },
  },
  {
    method: "GET",
    path: "/servicePrincipals/:id",
    handle: async (call) => {
      return answerEntity(call, CONTEXT, presentApplication(await readApplication(call)));
    },
  },
  {
    method: "GET",
    path: "/servicePrincipals/:id/appRoleAssignedTo",
    options: PAGED,
    handle: async (call) => {
      const application = await readApplication(call);
      const { directory } = call.deps;
      const page = readPage(call);
      const part = await listAssignedPrincipals(directory, call.tenantId, application.id, page);
      const context = "appRoleAssignments";
      return answerList(call, part, {
        context,
        present: (each) => presentAssignment(application, each),
      });
    },
  },
  {
    method: "POST",
    path: "/servicePrincipals/:id/appRoleAssignedTo",
    handle: async (call) => {
      const application = await readApplication(call);
      const wanted = decodeAssignment(call.body, application.id);
      const added = await addAppRoleAssignment(call.deps, application, wanted);
      const shape = presentAssignment(application, added);
      return { ...answerEntity(call, "appRoleAssignments", shape), status: 201 };
    },
  },
  {
    method: "DELETE",
    path: "/servicePrincipals/:id/appRoleAssignedTo/:assignmentId",
    handle: async (call) => {
      const application = await readApplication(call);
      await removeAppRoleAssignment(call.deps, application, call.param("assignmentId"));
      return NO_CONTENT;
    },
  },
];

const JOBS = "/servicePrincipals/:id/synchronization/jobs";
const JOB = `${JOBS}/:jobId`;

/** The synchronization jobs of an application. */
export const JOB_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    path: JOBS,
    handle: async (call) => {
      const items = await listApplicationJobs(call.deps, call.tenantId, call.param("id"));
      const nowMs = call.deps.world.now();
      const context = "synchronizationJobs";
      return answerList(call, { items }, { context, present: (each) => presentJob(each, nowMs) });
    },
  },
  {
    method: "GET",
    path: JOB,
    handle: async (call) => {
      const report = await readJob(call.deps, readJobKey(call));
      const shape = presentJob(report, call.deps.world.now());
      return answerEntity(call, "synchronizationJobs", shape);
    },
  },
  {
    method: "GET",
    path: `${JOB}/schema`,
    handle: async (call) => {
      const { job } = await readJob(call.deps, readJobKey(call));
      return answerEntity(call, "synchronizationSchema", presentSchema(job.schema));
    },
  },
  {
    method: "POST",
    path: `${JOB}/start`,
    handle: async (call) => {
      await startJob(call.deps, readJobKey(call));
      return NO_CONTENT;
    },
  },
  {
    method: "POST",
    path: `${JOB}/pause`,
    handle: async (call) => {
      await pauseJob(call.deps, readJobKey(call));
      return NO_CONTENT;
    },
  },
  {
    method: "POST",
    path: `${JOB}/restart`,
    handle: async (call) => {
      await restartJob(call.deps, readJobKey(call), decodeResetScope(call.body));
      return NO_CONTENT;
    },
  },
];

/** The provisioning log of a tenant, newest first. */
export const LOG_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    path: "/auditLogs/provisioning",
    options: PAGED,
    ownFilter: true,
    handle: async (call) => {
      const { filterText, skipToken, top } = call.query;
      const page = await queryProvisioningLog(call.deps, call.tenantId, {
        top,
        ...(filterText !== undefined && { filter: filterText }),
        ...(skipToken !== undefined && { skipToken }),
      });
      return answerList(call, page, { context: "provisioning", present: presentLogEntry });
    },
  },
  {
    method: "GET",
    path: "/auditLogs/provisioning/:recordId",
    handle: async (call) => {
      const entry = await readLogEntry(call.deps, call.tenantId, call.param("recordId"));
      return answerEntity(call, "provisioning", presentLogEntry(entry));
    },
  },
];

function readApplication(call: GraphCall) {
  return readTenantApplication(call.deps, call.tenantId, call.param("id"));
}

function readJobKey(call: GraphCall): JobKey {
  const { tenantId } = call;
  return { tenantId, applicationId: call.param("id"), jobId: call.param("jobId") };
}
