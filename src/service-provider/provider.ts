import type { World } from "../common/world.ts";
import type { ApplicationRules } from "../saas/application-rules.ts";
import type { Organization, ResourceStore } from "../saas/ports.ts";
import type { PatchAnswer } from "../saas/settings.ts";
import type { Quirks } from "../scim/quirks.ts";

/** Where this service provider decides what the RFC leaves open. */
export interface ProviderPolicy {
  readonly quirks: Quirks;
  /** Members that are no resource of the organization: refuse the request, or leave them out. */
  readonly unknownMembers: "reject" | "ignore";
  /** A manager that is no User of the organization: keep the id as sent, or refuse. */
  readonly unknownManager: "store" | "reject";
  /** Other references that lead to no resource of theirs: keep them as sent, or refuse. */
  readonly unknownReferences: "store" | "reject";
  /** Whether a Group's displayName is taken once, whatever its case: Entra matches on it. */
  readonly uniqueGroupNames: boolean;
  /** What a PATCH answers that asks for no `attributes`. */
  readonly patchAnswer: PatchAnswer;
  /** Resources in a page when the client names no count. */
  readonly defaultPageSize: number;
  /** The most resources in a page, whatever count says. */
  readonly maxPageSize: number;
  /** How long a cursor can be used. */
  readonly cursorTimeoutMs: number;
  /** The most operations of one bulk request. */
  readonly maxBulkOperations: number;
  /** The largest bulk request, in bytes. */
  readonly maxBulkBytes: number;
}

/** What every function of this folder acts with. */
export interface Provider {
  readonly store: ResourceStore;
  readonly world: World;
  readonly policy: ProviderPolicy;
  /**
   * 32 bytes that seal the cursors of lists; the same in all processes that serve the same data.
   * Absent: the process makes its own.
   */
  readonly cursorKey?: Uint8Array;
  /** Whether clients may have access tokens from a token endpoint; absent: they may. */
  readonly givesAccessTokens?: boolean;
}

/** On whose behalf a request acts, and under which address. */
export interface Caller {
  readonly organization: Organization;
  readonly rules: ApplicationRules;
  /** The token that signed the request, for the audit log; absent behind a console. */
  readonly tokenId?: string;
  /** Who acts without a token, for the audit log: `operator`, or the id of an employee. */
  readonly actor?: string;
  /** Whether it is the directory that provisions the organization; absent: it isn't. */
  readonly isDirectory?: boolean;
  /** Whom an administrator chose to inherit from who is disabled; absent: the rules say. */
  readonly heirId?: string;
  /** The User that `/Me` stands for; absent where the token is a program's. */
  readonly userId?: string;
  /** The Tenant URL as the client sees it, without a slash at the end. */
  readonly baseUrl: string;
}
