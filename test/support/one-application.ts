import { buildSchema, DEFAULT_USER_MAPPING } from "../../src/sync/default-schema.ts";
import type { Application, SynchronizationJob } from "../../src/sync/job.ts";

/** One application of one tenant with its job, and who changes them. */

export const TENANT = "tenant";
export const ANN = {
  id: "t1",
  displayName: "Ann's token",
  initiatorType: "application",
} as const;
export const APPLICATION: Application = {
  id: "app",
  tenantId: TENANT,
  displayName: "BIS",
  template: "custom",
  tenantUrl: "https://bis.example/scim",
};
export const JOB: SynchronizationJob = {
  id: "job",
  tenantId: TENANT,
  applicationId: "app",
  schema: buildSchema("job", [DEFAULT_USER_MAPPING]),
  scope: "assigned",
  intervalMs: 1000,
};
