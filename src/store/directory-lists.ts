import type {
  AssignmentListQuery,
  GroupListQuery,
  Listed,
  ListPart,
  UserListQuery,
} from "../directory/list-ports.ts";
import type { AppRoleAssignment } from "../directory/user.ts";
import { compareCodePoints } from "../scim/fold.ts";
import type { Connection } from "./database.ts";
import * as queries from "./directory-list-queries.ts";
import type { GroupRow, UserRow } from "./directory-reads.ts";

/** Up to so many are gathered and sorted; of more, somebody is found soon along the order. */
const MOST_GATHERED = { found: 4_000, assigned: 5_000 } as const;
/** Behind every text that begins with what stands before it. */
const LAST = "\u{10ffff}";
/** More than there can be. */
const ALL = 2_000_000_000;

const NO_ARGUMENTS = {
  key: "",
  id: "",
  prefix: "",
  prefixEnd: "",
  enabled: 1,
  applicationId: "",
  appRoleId: "",
  pattern: "",
  principalType: "",
} as const;

/** Users in the order of one of their values. */
export async function listUsers(
  connection: Connection,
  tenantId: string,
  query: UserListQuery,
): Promise<readonly queries.Keyed<UserRow>[]> {
  const { orderBy, descending, prefix, accountEnabled, limit } = query;
  const given = { ...NO_ARGUMENTS, tenantId, ...placeOf(query), ...rangeOf(prefix) };
  const statement = queries.chooseUserList({
    orderBy,
    descending,
    isBehind: query.after !== undefined,
    hasPrefix: prefix !== undefined,
    hasEnabled: accountEnabled !== undefined,
    way: prefix === undefined ? "walk" : await chooseWay(connection, given),
  });
  return await statement.all(connection, {
    ...given,
    enabled: accountEnabled === false ? 0 : 1,
    limit,
  });
}

async function chooseWay(
  connection: Connection,
  given: Omit<queries.OrderedArguments, "limit">,
): Promise<queries.Way> {
  const limit = MOST_GATHERED.found;
  const found = await queries.countPrefix.first(connection, { ...given, limit });
  return Number(found?.total ?? 0) < limit ? "gather" : "walk";
}

/** Groups in the order of their names. */
export async function listGroups(
  connection: Connection,
  tenantId: string,
  query: GroupListQuery,
): Promise<readonly queries.Keyed<GroupRow>[]> {
  const { descending, prefix, limit } = query;
  const shape = {
    descending,
    isBehind: query.after !== undefined,
    hasPrefix: prefix !== undefined,
  };
  return await queries.chooseGroupList(shape).all(connection, {
    ...NO_ARGUMENTS,
    tenantId,
    ...placeOf(query),
    ...rangeOf(prefix),
    limit,
  });
}

/** Assignments of an application. */
export async function listAssignments(
  connection: Connection,
  tenantId: string,
  applicationId: string,
  query: AssignmentListQuery,
): Promise<readonly Listed<AppRoleAssignment>[]> {
  const { orderBy, descending, principalType, appRoleId, text, limit } = query;
  const given: queries.OrderedArguments = {
    ...NO_ARGUMENTS,
    tenantId,
    applicationId,
    ...placeOf(query),
    appRoleId: appRoleId ?? "",
    principalType: principalType ?? "",
    pattern: `%${(text ?? "").replace(/[!%_]/gu, "!$&")}%`,
    limit,
  };
  const shape = {
    descending,
    isBehind: query.after !== undefined,
    hasType: principalType !== undefined,
    hasRole: appRoleId !== undefined,
  };
  if (orderBy === "type") {
    const rows = await queries.chooseAssignmentList(shape).all(connection, given);
    return rows.map(toListed);
  }
  const types = principalType === undefined ? (["Group", "User"] as const) : [principalType];
  const parts = await Promise.all(
    types.map(async (type) => {
      const way = await chooseNamedWay(connection, { ...given, principalType: type });
      const named = { ...shape, type, hasText: text !== undefined, way };
      return await queries.chooseNamedList(named).all(connection, given);
    }),
  );
  // Each part comes in order, so what is wanted of both is among the first of each.
  const sign = descending ? -1 : 1;
  const rows = parts.flat().sort((one, other) => sign * compareRows(one, other));
  return rows.slice(0, limit).map(toListed);
}

async function chooseNamedWay(
  connection: Connection,
  given: queries.OrderedArguments,
): Promise<queries.Way> {
  const shape = { hasType: true, hasRole: false };
  const limit = MOST_GATHERED.assigned;
  const assigned = await queries
    .chooseAssignmentCount(shape)
    .first(connection, { ...given, limit });
  return Number(assigned?.total ?? 0) < limit ? "gather" : "walk";
}

/** How many assignments an application has. */
export async function countAssignments(
  connection: Connection,
  tenantId: string,
  applicationId: string,
  query: Pick<AssignmentListQuery, "principalType" | "appRoleId">,
): Promise<number> {
  const { principalType, appRoleId } = query;
  const shape = { hasType: principalType !== undefined, hasRole: appRoleId !== undefined };
  const found = await queries.chooseAssignmentCount(shape).first(connection, {
    ...NO_ARGUMENTS,
    tenantId,
    applicationId,
    principalType: principalType ?? "",
    appRoleId: appRoleId ?? "",
    limit: ALL,
  });
  return Number(found?.total ?? 0);
}

function toListed({ key, ...item }: queries.Keyed<AppRoleAssignment>): Listed<AppRoleAssignment> {
  return { item, place: { key, id: item.id } };
}

function compareRows(
  one: queries.Keyed<AppRoleAssignment>,
  other: queries.Keyed<AppRoleAssignment>,
): number {
  return compareCodePoints(one.key, other.key) || compareCodePoints(one.id, other.id);
}

function placeOf({ after }: ListPart): { readonly key: string; readonly id: string } {
  return { key: after?.key ?? "", id: after?.id ?? "" };
}

function rangeOf(prefix = ""): { readonly prefix: string; readonly prefixEnd: string } {
  return { prefix, prefixEnd: prefix + LAST };
}
