import type { JobKey } from "../provisioning/job-admin.ts";
import type { GraphCall } from "./graph-route.ts";

/** Graph has the synchronization of an application under both of its resources. */
export const SYNCHRONIZATION_ROOTS = [
  "/servicePrincipals/:id/synchronization",
  "/applications/:id/synchronization",
] as const;

/** The job in the path. */
export function readJobKey(call: GraphCall): JobKey {
  const { tenantId } = call;
  return { tenantId, applicationId: call.param("id"), jobId: call.param("jobId") };
}
