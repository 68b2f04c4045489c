import { SyncError } from "../sync/errors.ts";
import type { ProvisioningLogRecord } from "../sync/log.ts";
import type { LinkedMember, PendingReference } from "../sync/ports.ts";

/** One reference that the target refuses, while its object is well. */
export interface RefusedReference {
  readonly reference: PendingReference;
  readonly isAdded: boolean;
  readonly error: SyncError;
}

/** What became of the references of one object. */
export interface Done {
  /** The object failed. */
  readonly error?: SyncError;
  readonly refused: readonly RefusedReference[];
  readonly record?: ProvisioningLogRecord;
}

/** The rows of members without those that were refused. */
export function withoutRefused(
  rows: readonly LinkedMember[],
  refused: readonly RefusedReference[],
): readonly LinkedMember[] {
  if (refused.length === 0) return rows;
  const key = (row: LinkedMember): string => `${row.groupSourceId} ${row.memberSourceId}`;
  const without = new Set(refused.map(({ reference }) => key(toRow(reference))));
  return rows.filter((row) => !without.has(key(row)));
}

/** The membership that a reference stands for. */
export function toRow({ sourceId, referencedId }: PendingReference): LinkedMember {
  return { groupSourceId: sourceId, memberSourceId: referencedId };
}

/** The failure that the log shows for references refused beside others that were written. */
export function explainRefused(refused: readonly RefusedReference[]): SyncError | undefined {
  const [first] = refused;
  if (first === undefined) return undefined;
  const message = `${refused.length} of the references were refused. ${first.error.message}`;
  return new SyncError("UnableToResolveReferenceAttributeValue", message, { cause: first.error });
}

/** Why one reference was refused, as its own failure. */
export function explainRefusal(error: SyncError): SyncError {
  const { message } = error;
  return new SyncError("UnableToResolveReferenceAttributeValue", message, { cause: error });
}
