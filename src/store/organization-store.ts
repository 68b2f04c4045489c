import { StoreError } from "../common/store-error.ts";
import { describeOrganizationChange } from "../saas/describe-organization.ts";
import type { EmployeeReader } from "../saas/employee-store.ts";
import type {
  DirectoryConnection,
  OrganizationChange,
  OrganizationEditor,
} from "../saas/organization-records.ts";
import type { OwnershipReader } from "../saas/ownership-ports.ts";
import type {
  Organization,
  OrganizationStore,
  OrganizationToken,
  ResourceWriter,
} from "../saas/ports.ts";
import type { ResourcePages } from "../saas/resource-pages.ts";
import type { SearchCopies } from "../saas/search-copies.ts";
import { addAudit } from "./audit-queries.ts";
import type { Database } from "./database.ts";
import { SqlEmployeeReader } from "./employee-store.ts";
import * as organizations from "./organization-queries.ts";
import { fromOrganization, fromToken, toOrganization, toToken } from "./organization-rows.ts";
import { SqlOwnershipReader } from "./ownership-store.ts";
import { SqlResourcePages } from "./resource-pages.ts";
import { SqlResourceWriter } from "./resource-writer.ts";
import { ScanningResourceReader } from "./scanning-reader.ts";
import { SqlSearchCopies } from "./search-copies.ts";
import { addUncopied } from "./search-queries.ts";
import { freeValues } from "./unique-queries.ts";

/** The application side's store in the database. */
export function createOrganizationStore(database: Database): OrganizationStore {
  return new SqlOrganizationStore(database);
}

class SqlOrganizationStore extends ScanningResourceReader implements OrganizationStore {
  readonly #database: Database;
  readonly employees: EmployeeReader;
  readonly ownership: OwnershipReader;
  readonly copies: SearchCopies;
  readonly pages: ResourcePages;

  constructor(database: Database) {
    super(database.reader);
    this.employees = new SqlEmployeeReader(database.reader);
    this.ownership = new SqlOwnershipReader(database.reader);
    this.copies = new SqlSearchCopies(database);
    this.pages = new SqlResourcePages(database.reader);
    this.#database = database;
  }

  async addOrganization(organization: Organization, token: OrganizationToken): Promise<void> {
    await this.#database.write(undefined, async (connection) => {
      await organizations.addOrganization.run(connection, fromOrganization(organization));
      await organizations.addToken.run(connection, fromToken(token));
    });
  }

  async listOrganizations(): Promise<readonly Organization[]> {
    const rows = await organizations.listOrganizations.all(this.connection, {});
    return rows.map(toOrganization);
  }

  async readOrganization(id: string): Promise<Organization | undefined> {
    const row = await organizations.readOrganization.first(this.connection, { id });
    return row === undefined ? undefined : toOrganization(row);
  }

  async changeOrganization(
    id: string,
    decide: (before: Organization) => OrganizationChange,
    editor?: OrganizationEditor,
  ): Promise<Organization> {
    return await this.#database.write({ table: "organization", id }, async (connection) => {
      const row = await organizations.readOrganization.first(connection, { id });
      if (row === undefined) throw new StoreError("NotFound");
      const before = toOrganization(row);
      const change = decide(before);
      const after = applyChange(before, change);
      await organizations.changeOrganization.run(connection, fromOrganization(after));
      const modified = describeOrganizationChange(before, after);
      if (editor !== undefined && modified.length > 0) {
        await addAudit(connection, {
          organizationId: id,
          ...editor,
          tokenId: undefined,
          action: "update",
          kind: "Organization",
          resourceId: id,
          modified: JSON.stringify(modified),
          notes: undefined,
          starts: true,
        });
      }
      for (const { kind, attribute } of change.freed ?? []) {
        const freed = { organizationId: id, kind, attribute };
        await freeValues.run(connection, freed);
      }
      for (const { name: kind } of change.definitions?.resourceTypes ?? []) {
        // Written while nobody knew the type; Users and Groups are always known.
        const isOwn = kind !== "User" && kind !== "Group";
        if (isOwn) await addUncopied.run(connection, { organizationId: id, kind });
      }
      return after;
    });
  }

  async findToken(
    sha256: string,
  ): Promise<
    { readonly token: OrganizationToken; readonly organization: Organization } | undefined
  > {
    const row = await organizations.findToken.first(this.connection, { sha256 });
    return row === undefined
      ? undefined
      : { token: toToken(row), organization: toOrganization(row) };
  }

  async listTokens(organizationId: string): Promise<readonly OrganizationToken[]> {
    const rows = await organizations.listTokens.all(this.connection, { organizationId });
    return rows.map(toToken);
  }

  async addToken(token: OrganizationToken): Promise<void> {
    const { organizationId, created: now } = token;
    await this.#database.write(undefined, async (connection) => {
      await organizations.removeExpiredAccess.run(connection, { organizationId, now });
      await organizations.addToken.run(connection, fromToken(token));
    });
  }

  async connectDirectory(token: OrganizationToken, directory: DirectoryConnection): Promise<void> {
    const { organizationId: id } = token;
    await this.#database.write({ table: "organization", id }, async (connection) => {
      const row = await organizations.readOrganization.first(connection, { id });
      if (row === undefined) throw new StoreError("NotFound");
      const organization = toOrganization(row);
      if (organization.directory !== undefined && organization.directory.id !== directory.id) {
        throw new StoreError("Uniqueness", { attribute: "directory" });
      }
      const after = fromOrganization({ ...organization, directory });
      await organizations.changeOrganization.run(connection, after);
      await organizations.addToken.run(connection, fromToken(token));
    });
  }

  async rotateToken(token: OrganizationToken, othersExpire: string, only?: string): Promise<void> {
    const { organizationId } = token;
    const scope = { table: "organization", id: organizationId } as const;
    await this.#database.write(scope, async (connection) => {
      const expiry = { organizationId, expires: othersExpire };
      if (only === undefined) await organizations.expireSecrets.run(connection, expiry);
      else await organizations.expireToken.run(connection, { ...expiry, id: only });
      await organizations.addToken.run(connection, fromToken(token));
    });
  }

  async revokeToken(organizationId: string, id: string, at: string): Promise<void> {
    await this.#database.write(undefined, async (connection) => {
      await organizations.revokeToken.run(connection, { organizationId, id, at });
    });
  }

  async noteTokenUse(organizationId: string, id: string, at: string): Promise<void> {
    await this.#database.write(undefined, async (connection) => {
      await organizations.noteTokenUse.run(connection, { organizationId, id, at });
    });
  }

  write<T>(organizationId: string, work: (writer: ResourceWriter) => Promise<T>): Promise<T> {
    const scope = { table: "organization", id: organizationId } as const;
    return this.#database.write(scope, (connection) => work(new SqlResourceWriter(connection)));
  }
}

function applyChange(before: Organization, change: OrganizationChange): Organization {
  const { subscription, settings, definitions, directory, ...rest } = before;
  const connected = change.directory === undefined ? directory : change.directory;
  const next = change.subscription === undefined ? subscription : change.subscription;
  const chosen = change.settings === undefined ? settings : change.settings;
  const defined = change.definitions === undefined ? definitions : change.definitions;
  return {
    ...rest,
    ...(change.name === undefined ? {} : { name: change.name }),
    ...(next === undefined || next === null ? {} : { subscription: next }),
    ...(chosen === undefined || chosen === null ? {} : { settings: chosen }),
    ...(defined === undefined || defined === null ? {} : { definitions: defined }),
    ...(connected === undefined || connected === null ? {} : { directory: connected }),
  };
}
