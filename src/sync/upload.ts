import type { JsonObject } from "../common/json.ts";
import type { Initiator } from "./log.ts";
import type { Lane } from "./ports.ts";

/** One operation of an upload: a person as the HR system tells of them. */
export interface UploadOperation {
  readonly bulkId: string;
  /** A SCIM User with whatever extensions the HR system has. */
  readonly data: JsonObject;
}

/** People that an HR system sent to be processed (graph-sync-api.md section 7). */
export interface BulkUpload {
  /** UUIDv7: uploads are processed in the order of their ids. Also the cycle's id in the log. */
  readonly id: string;
  readonly received: string;
  readonly initiatedBy: Initiator;
  readonly operations: readonly UploadOperation[];
}

/** Uploads that are not processed yet. */
export interface UploadStore {
  saveUpload(lane: Lane, upload: BulkUpload): Promise<void>;
  /** The oldest one. */
  nextUpload(lane: Lane): Promise<BulkUpload | undefined>;
  removeUpload(lane: Lane, id: string): Promise<void>;
  countUploads(lane: Lane): Promise<number>;
}
