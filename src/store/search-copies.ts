import type { Organization, ResourceSelection } from "../saas/ports.ts";
import type { BuildCopy, PendingCopies, SearchCopies } from "../saas/search-copies.ts";
import { compareCodePoints } from "../scim/fold.ts";
import { filterReadsCopies } from "./compile-filter.ts";
import type { Connection, Database } from "./database.ts";
import type { DialectName } from "./dialect.ts";
import { readsCopies } from "./filter-items.ts";
import { readOrganization } from "./organization-queries.ts";
import { toOrganization } from "./organization-rows.ts";
import { readResources } from "./resource-reads.ts";
import * as queries from "./search-queries.ts";
import { compileSortKey, readSortType } from "./sort-key.ts";
import { describeEmployees } from "./usual-employee-queries.ts";

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
    const changed = first === null || last === null ? 0 : last - first + 1;
    const count = changed + (ends?.created ?? 0);
    const mark = (last ?? 0) + (ends?.positions ?? 0);
    return count === 0 ? undefined : { organizationId, count, mark };
  }

  async findPending(behind: string): Promise<PendingCopies | undefined> {
    const { reader } = this.#database;
    for (let from = behind; ; ) {
      const found = await queries.findOrganizations.first(reader, { behind: from });
      const [next] = [found?.changed, found?.created].filter(isText).toSorted(compareCodePoints);
      if (next === undefined) return undefined;
      const pending = await this.readPending(next);
      if (pending !== undefined) return pending;
      // Somebody has made them in the meantime.
      from = next;
    }
  }

  async renew(
    organizationId: string,
    most: number,
    prepare: (organization: Organization | undefined) => BuildCopy,
  ): Promise<number> {
    const scope = { table: "organization", id: organizationId } as const;
    return await this.#database.write(scope, async (connection) => {
      const waiting = await takeWaiting(connection, organizationId, most);
      if (waiting.length === 0) return 0;
      // Read behind the lock, so that what a write was allowed to say is known here too.
      const row = await readOrganization.first(connection, { id: organizationId });
      const build = prepare(row === undefined ? undefined : toOrganization(row));
      const ids = [...new Set(waiting)];
      const resources = await readResources.all(connection, { organizationId, ids });
      const copies = resources.flatMap((stored) => {
        const copy = build(stored);
        if (copy === undefined) return [];
        return [{ organizationId, resourceId: stored.id, created: stored.created, ...copy }];
      });
      const texts = copies.map((each) => ({ ...each, copy: JSON.stringify(each.document) }));
      await queries.saveCopies.run(connection, texts);
      const employees = copies.flatMap(({ resourceId: userId, created, description }) =>
        description === undefined ? [] : [{ organizationId, userId, created, ...description }],
      );
      await describeEmployees.run(connection, employees);
      return waiting.length;
    });
  }
}

/** Take what waits for its copy, oldest first: who takes it makes the copies, or takes it back. */
async function takeWaiting(
  connection: Connection,
  organizationId: string,
  most: number,
): Promise<readonly string[]> {
  const changed = await queries.listPending.all(connection, { organizationId, most });
  const last = changed.at(-1)?.number;
  if (last !== undefined) await queries.removePending.run(connection, { organizationId, last });
  const waiting = changed.map(({ resourceId }) => resourceId);
  for (const uncopied of await queries.listUncopiedKinds.all(connection, { organizationId })) {
    const left = most - waiting.length;
    if (left === 0) break;
    const { kind } = uncopied;
    const query = { organizationId, kind, copied: uncopied.copied, most: left };
    const created = await queries.listCreated.all(connection, query);
    waiting.push(...created.map(({ resourceId }) => resourceId));
    // Fewer than asked for are all there are: whatever had the other positions is gone.
    const position = created.length < left ? uncopied.last : created.at(-1)?.position;
    if (position !== undefined) {
      await queries.noteCopied.run(connection, { organizationId, kind, position });
    }
  }
  return waiting;
}

function isText(value: string | null | undefined): value is string {
  return typeof value === "string";
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
