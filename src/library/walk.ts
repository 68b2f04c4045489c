import { setImmediate } from "node:timers/promises";
import { invariant } from "../common/invariant.ts";
import { matchesFilter } from "../scim/match.ts";
import type { ResolvedFilter } from "../scim/resolve-filter.ts";
import type { Resource } from "../scim/resource.ts";
import type { ResourceSchema } from "../scim/schema.ts";
import { chooseAccessPath, needsMemberships } from "./access-path.ts";
import { groupValues } from "./group-values.ts";
import type { GroupTable, Membership, ResourceTable, StoredRecord } from "./port.ts";
import { compareIds, readEntry, type TableEntry, type TableKind } from "./record.ts";

/** One type's table with what reads its rows. */
export interface TableScope {
  readonly kind: TableKind;
  readonly table: ResourceTable;
  readonly schema: ResourceSchema;
  /** Undefined when the application has no groups. */
  readonly groups: GroupTable | undefined;
}

/** Rows that are read at a time. */
const BATCH = 500;

/**
 * Give the rows that match, in the order of their ids, page by page. What an index answers is
 * asked of the table; the filter itself is applied here, so a table may give too many.
 *
 * @param after - go on behind this id
 */
export async function* walkMatches(
  scope: TableScope,
  filter: ResolvedFilter | undefined,
  after?: string,
): AsyncGenerator<TableEntry> {
  const withRows = filter !== undefined && needsMemberships(filter);
  for await (const records of readCandidates(scope, filter, after)) {
    const entries = records.map((record) => readEntry(scope.kind, record, scope.schema));
    const resources = withRows
      ? await addMemberships(scope, entries)
      : entries.map(({ resource }) => resource);
    for (const [index, entry] of entries.entries()) {
      if (filter === undefined || matchesFilter(filter, resources[index] ?? {})) yield entry;
    }
  }
}

async function* readCandidates(
  scope: TableScope,
  filter: ResolvedFilter | undefined,
  after: string | undefined,
): AsyncGenerator<readonly StoredRecord[]> {
  const { table } = scope;
  const path = chooseAccessPath(filter, table.indexed ?? []);
  if (path.kind === "id" || path.kind === "membership") {
    const ids = path.kind === "id" ? [path.id] : await listMemberIds(scope, path.id);
    yield* readByIds(table, ids, after);
    return;
  }
  const equal = path.kind === "equal" ? { equal: path.equal } : {};
  let behind = after;
  for (;;) {
    const from = behind === undefined ? {} : { after: behind };
    const records = await table.find({ ...equal, ...from, offset: 0, limit: BATCH });
    yield records;
    const last = records.at(-1)?.id;
    if (records.length < BATCH || last === undefined) return;
    invariant(last !== behind, `find gives ${scope.kind}s behind the id in "after"`);
    behind = last;
    // Tables that answer at once would let nobody else in until the walk is over.
    await setImmediate();
  }
}

/** The other side of the memberships that name an id: members of a group, or groups of one. */
async function listMemberIds(scope: TableScope, id: string): Promise<readonly string[]> {
  if (scope.groups === undefined) return [];
  const ofUsers = scope.kind === "User";
  const query = ofUsers ? { groupIds: [id] } : { memberIds: [id] };
  const rows = await scope.groups.memberships(query);
  return rows.flatMap((row) => {
    if (!ofUsers) return [row.groupId];
    return (row.memberType ?? "User") === "User" ? [row.memberId] : [];
  });
}

async function* readByIds(
  table: ResourceTable,
  ids: readonly string[],
  after: string | undefined,
): AsyncGenerator<readonly StoredRecord[]> {
  const ordered = [...new Set(ids)].sort(compareIds);
  const wanted =
    after === undefined ? ordered : ordered.filter((each) => compareIds(each, after) > 0);
  for (let start = 0; start < wanted.length; start += BATCH) {
    const records = await table.read(wanted.slice(start, start + BATCH));
    yield [...records].sort((a, b) => compareIds(a.id, b.id));
  }
}

/** Put groups or members into resources, for a filter that looks at them. */
async function addMemberships(
  { kind, groups }: TableScope,
  entries: readonly TableEntry[],
): Promise<readonly Resource[]> {
  const ids = entries.map(({ id }) => id);
  const query = kind === "User" ? { memberIds: ids } : { groupIds: ids };
  const rows = groups === undefined || ids.length === 0 ? [] : await groups.memberships(query);
  const byId = groupValues(
    rows,
    ({ memberId, groupId }) => (kind === "User" ? memberId : groupId),
    (row) => row,
  );
  return entries.map(({ id, resource }) => {
    const own = byId.get(id);
    if (own === undefined) return resource;
    return kind === "User"
      ? { ...resource, groups: own.map(describeGroup) }
      : { ...resource, members: own.map(describeMember) };
  });
}

function describeGroup({ groupId, groupDisplay }: Membership): Resource {
  return { value: groupId, type: "direct", ...(groupDisplay && { display: groupDisplay }) };
}

function describeMember({ memberId, memberType = "User", memberDisplay }: Membership): Resource {
  return { value: memberId, type: memberType, ...(memberDisplay && { display: memberDisplay }) };
}
