import { isJsonObject, type JsonObject } from "../common/json.ts";
import { formatInstant } from "../common/world.ts";
import type { Initiator } from "../sync/log.ts";
import type { UploadOperation, UploadStore } from "../sync/upload.ts";
import { type JobAdmin, type JobKey, readJob } from "./job-admin.ts";
import { JobAdminError } from "./job-admin-error.ts";

/** What taking uploads acts with. */
export interface UploadAdmin extends JobAdmin {
  readonly uploads: UploadStore;
}

const BULK_URN = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
/** Microsoft's own limit (graph-sync-api.md section 7). */
const MOST_OPERATIONS = 50;
/** What waits at most; whoever sends faster is asked to wait. */
const MOST_WAITING = 2_000;

/**
 * Take people from an HR system. They are on disk when this returns, and are processed after it:
 * what became of each is told by the provisioning log alone.
 *
 * @param body - a SCIM BulkRequest
 * @returns the id of the upload, which is also the cycleId of its log records
 * @throws JobAdminError `NotInbound`, `InvalidUpload`, `JobNotFound`; `TooManyUploads`
 */
export async function takeUpload(
  admin: UploadAdmin,
  key: JobKey,
  given: { readonly body: unknown; readonly initiatedBy: Initiator },
): Promise<string> {
  const { job } = await readJob(admin, key);
  if (job.direction !== "inbound") {
    const message =
      "This job takes no uploads: the directory is its source. Instantiate the template for " +
      "API-driven provisioning, and add a job to it.";
    throw new JobAdminError("NotInbound", message);
  }
  const operations = readOperations(given.body);
  const lane = { tenantId: key.tenantId, jobId: key.jobId };
  if ((await admin.uploads.countUploads(lane)) >= MOST_WAITING) {
    throw new JobAdminError("TooManyUploads", "Too many uploads wait already. Try again later.");
  }
  const id = admin.world.newId();
  const received = formatInstant(admin.world.now());
  await admin.uploads.saveUpload(lane, {
    id,
    received,
    initiatedBy: given.initiatedBy,
    operations,
  });
  await admin.jobs.wake(lane);
  return id;
}

function readOperations(body: unknown): readonly UploadOperation[] {
  if (!isJsonObject(body)) throw refuse("The body has to be a SCIM BulkRequest.");
  const { schemas, Operations: operations } = body;
  if (!Array.isArray(schemas) || !schemas.includes(BULK_URN)) {
    throw refuse(`schemas has to name ${BULK_URN}.`);
  }
  if (!Array.isArray(operations) || operations.length === 0) {
    throw refuse("Operations has to be a list with at least one operation.");
  }
  if (operations.length > MOST_OPERATIONS) {
    throw refuse(`An upload has at most ${MOST_OPERATIONS} operations. Send several.`);
  }
  return operations.map(readOperation);
}

function readOperation(value: unknown, index: number): UploadOperation {
  const place = `Operations[${index}]`;
  if (!isJsonObject(value)) throw refuse(`${place} has to be a JSON object.`);
  const { method, path, bulkId, data } = value;
  if (typeof method !== "string" || method.toUpperCase() !== "POST") {
    throw refuse(`${place}: method has to be POST, also for changes and for leavers.`);
  }
  if (path !== "/Users") throw refuse(`${place}: path has to be /Users.`);
  if (!isJsonObject(data)) throw refuse(`${place}: data has to be a SCIM User.`);
  return { bulkId: typeof bulkId === "string" ? bulkId : String(index + 1), data: readUser(data) };
}

function readUser(data: JsonObject): JsonObject {
  // A password has no business in an upload, and none is kept, not even until it is processed.
  const { password: _never, ...rest } = data;
  return rest;
}

function refuse(message: string): JobAdminError {
  return new JobAdminError("InvalidUpload", message);
}
