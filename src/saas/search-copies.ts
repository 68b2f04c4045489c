import type { JsonObject } from "../common/json.ts";
import type { EmployeeDescription } from "./employee.ts";
import type { Organization, ResourceSelection, StoredResource } from "./ports.ts";

/** What of an organization is not copied yet. */
export interface PendingCopies {
  readonly organizationId: string;
  /** How many writes wait at most: some of what they wrote may be gone. */
  readonly count: number;
  /** Another after each write. */
  readonly mark: number;
}

/** What is kept of a resource for searching. */
export interface ResourceCopy {
  /**
   * The document with strings folded where caseExact is false and DateTimes normalised
   * (scim/fold.ts), so that all databases and the in-memory evaluator agree.
   */
  readonly document: JsonObject;
  /** Of a User: by what the employee is listed and found. */
  readonly description?: EmployeeDescription;
}

/** @returns undefined when the organization has no such resource type */
export type BuildCopy = (
  stored: Pick<StoredResource, "kind" | "document">,
) => ResourceCopy | undefined;

/**
 * The copies of documents that a store keeps for searching. A write only notes that the copy of
 * its resource is to be made; whoever searches by copies has those made first.
 */
export interface SearchCopies {
  /** Whether a search reads copies; else columns and rows of members answer it. */
  isRead(selections: readonly ResourceSelection[]): boolean;
  /** @returns undefined when all copies of the organization are there */
  readPending(organizationId: string): Promise<PendingCopies | undefined>;
  /** The first organization behind an id, `""` for all, whose copies are not all there. */
  findPending(behind: string): Promise<PendingCopies | undefined>;
  /**
   * Make the copies for the oldest writes, in one transaction.
   *
   * @param most - how many writes
   * @param prepare - told what the organization is by now; undefined: there is none
   * @returns for how many writes; less than `most` when none is left
   */
  renew(
    organizationId: string,
    most: number,
    prepare: (organization: Organization | undefined) => BuildCopy,
  ): Promise<number>;
}
