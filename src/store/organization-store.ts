import type {
  ApplicationKind,
  Organization,
  OrganizationStore,
  OrganizationToken,
  ResourceWriter,
} from "../saas/ports.ts";
import type { Database } from "./database.ts";
import * as organizations from "./organization-queries.ts";
import { SqlResourceReader } from "./resource-reader.ts";
import { SqlResourceWriter } from "./resource-writer.ts";

/** The application side's store in the database. */
export function createOrganizationStore(database: Database): OrganizationStore {
  return new SqlOrganizationStore(database);
}

class SqlOrganizationStore extends SqlResourceReader implements OrganizationStore {
  readonly #database: Database;

  constructor(database: Database) {
    super(database.reader);
    this.#database = database;
  }

  async addOrganization(organization: Organization, token: OrganizationToken): Promise<void> {
    await this.#database.write(undefined, async (connection) => {
      await organizations.addOrganization.run(connection, organization);
      await organizations.addToken.run(connection, { ...token, expires: token.expires });
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

  async findToken(
    sha256: string,
  ): Promise<
    { readonly token: OrganizationToken; readonly organization: Organization } | undefined
  > {
    const row = await organizations.findToken.first(this.connection, { sha256 });
    if (row === undefined) return undefined;
    const token = {
      id: row.tokenId,
      organizationId: row.id,
      sha256: row.sha256,
      name: row.tokenName,
      created: row.tokenCreated,
      ...(row.expires === null ? {} : { expires: row.expires }),
    };
    return { token, organization: toOrganization(row) };
  }

  async rotateToken(token: OrganizationToken, othersExpire: string): Promise<void> {
    const { organizationId } = token;
    const scope = { table: "organization", id: organizationId } as const;
    await this.#database.write(scope, async (connection) => {
      await organizations.expireTokens.run(connection, { organizationId, expires: othersExpire });
      await organizations.addToken.run(connection, { ...token, expires: token.expires });
    });
  }

  write<T>(organizationId: string, work: (writer: ResourceWriter) => Promise<T>): Promise<T> {
    const scope = { table: "organization", id: organizationId } as const;
    return this.#database.write(scope, (connection) => work(new SqlResourceWriter(connection)));
  }
}

function toOrganization(row: organizations.OrganizationRow): Organization {
  return {
    id: row.id,
    name: row.name,
    application: row.application as ApplicationKind,
    created: row.created,
  };
}
