import type { Organization, ResourceSelection } from "../saas/ports.ts";
import type { BuildCopy, PendingCopies, SearchCopies } from "../saas/search-copies.ts";
import { filterReadsCopies } from "./compile-filter.ts";
import type { Database } from "./database.ts";
import type { DialectName } from "./dialect.ts";
import { describeEmployee } from "./employee-queries.ts";
import { readsCopies } from "./filter-items.ts";
import { readOrganization } from "./organization-queries.ts";
import { toOrganization } from "./organization-rows.ts";
import { readResources } from "./resource-reads.ts";
import * as queries from "./search-queries.ts";
import { compileSortKey, readSortType } from "./sort-key.ts";

/** The copies for searching in the database. */
export class SqlSearchCopies implements SearchCopies {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  isRead(selections: readonly ResourceSelection[]): boolean {
    const { dialect } = this.#database.reader;
    return selections.some((each) => selectionReadsCopies(each, dialect));
  }

  async readPending(organizationId: string): Promise<PendingCopies | undefined> {
    const ends = await queries.readEnds.first(this.#database.reader, { organizationId });
    const { first = null, last = null } = ends ?? {};
    return first === null || last === null ? undefined : { organizationId, first, last };
  }

  async findPending(behind: string): Promise<PendingCopies | undefined> {
    const { reader } = this.#database;
    for (let from = behind; ; ) {
      const found = await queries.findOrganization.first(reader, { behind: from });
      if (found === undefined) return undefined;
      const pending = await this.readPending(found.organizationId);
      if (pending !== undefined) return pending;
      // Somebody has made them in the meantime.
      from = found.organizationId;
    }
  }

  async renew(
    organizationId: string,
    most: number,
    prepare: (organization: Organization | undefined) => BuildCopy,
  ): Promise<number> {
    const scope = { table: "organization", id: organizationId } as const;
    return await this.#database.write(scope, async (connection) => {
      const pending = await queries.listPending.all(connection, { organizationId, most });
      const last = pending.at(-1)?.number;
      if (last === undefined) return 0;
      // Read behind the lock, so that what a write was allowed to say is known here too.
      const row = await readOrganization.first(connection, { id: organizationId });
      const build = prepare(row === undefined ? undefined : toOrganization(row));
      const ids = [...new Set(pending.map(({ resourceId }) => resourceId))];
      const resources = await readResources.all(connection, { organizationId, ids });
      const copies = resources.flatMap((stored) => {
        const copy = build(stored);
        if (copy === undefined) return [];
        return [{ organizationId, resourceId: stored.id, ...copy }];
      });
      const texts = copies.map((each) => ({ ...each, copy: JSON.stringify(each.document) }));
      await queries.saveCopies.run(connection, texts);
      for (const { resourceId, description } of copies) {
        if (description === undefined) continue;
        const employee = { organizationId, userId: resourceId, ...description };
        await describeEmployee.run(connection, employee);
      }
      await queries.removePending.run(connection, { organizationId, last });
      return pending.length;
    });
  }
}

/** Whether a search reads copies. */
export function selectionReadsCopies(
  { kind, filter, sort }: ResourceSelection,
  dialect: DialectName,
): boolean {
  if (filter !== undefined && filterReadsCopies(filter, kind, dialect)) return true;
  if (sort === undefined) return false;
  return readsCopies(compileSortKey(sort, kind, dialect, readSortType(sort)).text);
}
