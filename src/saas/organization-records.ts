import type { ResourceDefinitions } from "./definitions.ts";
import type { OrganizationSettings } from "./settings.ts";

/** The applications whose side Rollcall can play. */
export type ApplicationKind = "custom" | "bitabiz" | "bizagi" | "bis";

/** An organization: one customer of an application, isolated from every other. */
export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly application: ApplicationKind;
  readonly created: string;
  /** The name in its own host, `users-<subscription>.<domain>`; unique. */
  readonly subscription?: string;
  /** Where it departs from the defaults; absent: nowhere. */
  readonly settings?: OrganizationSettings;
  /** Schemas and resource types of its own; absent: it has those of its application. */
  readonly definitions?: ResourceDefinitions;
  /** The directory that provisions it; absent: none is connected. */
  readonly directory?: DirectoryConnection;
}

/** A directory that an organization has let in. Its tokens carry the id. */
export interface DirectoryConnection {
  readonly id: string;
  readonly name: string;
  readonly since: string;
}

/** What a token lets its holder do: queries alone, or everything. */
export type TokenScope = "read" | "write";

/**
 * A secret of an organization. Only its SHA-256 is stored.
 *
 * `secret` is a Secret Token, `client` the secret of an OAuth client, which opens nothing but the
 * token endpoint, and `access` an access token that was given out for one.
 */
export interface OrganizationToken {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: "secret" | "client" | "access";
  /** Lower-case hex. */
  readonly sha256: string;
  readonly name: string;
  readonly scope: TokenScope;
  readonly created: string;
  /** Refused from this instant on; absent: valid until revoked. */
  readonly expires?: string;
  /** Refused since this instant. */
  readonly revoked?: string;
  /** When it was last seen, to the minute; of a client also by its access tokens. */
  readonly lastUsed?: string;
  /** Of `client`: what OAuth calls client_id. It outlives the secret. */
  readonly clientId?: string;
  /** Of `access`: the id of the client secret that it was given out for. */
  readonly issuedBy?: string;
  /** The User that `/Me` stands for; absent: the token is a program's, and nobody is "me". */
  readonly userId?: string;
  /** The directory connection that it was given out for. */
  readonly directoryId?: string;
}

/** What can be changed of an organization; absent members stay, null unassigns. */
export interface OrganizationChange {
  readonly name?: string;
  readonly subscription?: string | null;
  readonly settings?: OrganizationSettings | null;
  readonly definitions?: ResourceDefinitions | null;
  /** Attributes that are no longer unique: what was taken of their values is free again. */
  readonly freed?: readonly { readonly kind: string; readonly attribute: string }[];
  readonly directory?: DirectoryConnection | null;
}

/** Who changes an organization, and when; their row in its audit log says what changed. */
export interface OrganizationEditor {
  /** `operator`, or the id of an employee. */
  readonly actor: string;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** The organizations and their tokens in a store. */
export interface OrganizationRecords {
  addOrganization(organization: Organization, token: OrganizationToken): Promise<void>;
  listOrganizations(): Promise<readonly Organization[]>;
  readOrganization(id: string): Promise<Organization | undefined>;
  /**
   * Change an organization, and write the audit row of it, in one transaction.
   *
   * @param change - works from what is stored when its turn has come, so that of two who change
   *   something at once neither takes back what the other did; may run more than once
   * @param editor - absent: the change belongs to another that has its own row
   * @returns the organization after the change
   * @throws StoreError `NotFound`, or `Uniqueness` (attribute subscription); what `change` throws
   */
  changeOrganization(
    id: string,
    change: (before: Organization) => OrganizationChange,
    editor?: OrganizationEditor,
  ): Promise<Organization>;
  /** The token with this SHA-256, with its organization; undefined when unknown. */
  findToken(
    sha256: string,
  ): Promise<
    { readonly token: OrganizationToken; readonly organization: Organization } | undefined
  >;
  /** The Secret Tokens and client secrets, in the order they came; no access tokens. */
  listTokens(organizationId: string): Promise<readonly OrganizationToken[]>;
  /** Store a token; access tokens of the organization that expired before it was made go. */
  addToken(token: OrganizationToken): Promise<void>;
  /**
   * Store a token and connect the directory that it is for, unless one is connected already.
   *
   * @throws StoreError `Uniqueness` (attribute directory) when another directory is connected
   */
  connectDirectory(token: OrganizationToken, directory: DirectoryConnection): Promise<void>;
  /**
   * Store a token and let others expire at `othersExpire`, with the access tokens given out for
   * them. What expires sooner anyway keeps its time.
   *
   * @param only - the id of the token that makes way; absent: all Secret Tokens do
   */
  rotateToken(token: OrganizationToken, othersExpire: string, only?: string): Promise<void>;
  /** Refuse a token, and access tokens given out for it, from now on. The first time counts. */
  revokeToken(organizationId: string, id: string, at: string): Promise<void>;
  /** Note when a token was used. */
  noteTokenUse(organizationId: string, id: string, at: string): Promise<void>;
}
