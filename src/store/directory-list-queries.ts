import { type RawBuilder, sql } from "kysely";
import type { AssignmentListQuery, UserListQuery, UserOrder } from "../directory/list-ports.ts";
import type { AppRoleAssignment } from "../directory/user.ts";
import {
  ASSIGNMENT_COLUMNS,
  type GroupRow,
  type InTenant,
  type UserRow,
} from "./directory-reads.ts";
import { count, type PreparedQuery, prepare } from "./prepare.ts";

/** A row with its value in the order that was asked for. */
export type Keyed<R> = R & { readonly key: string };

/** Arguments of an ordered list; those that its shape does not name are not bound. */
export interface OrderedArguments extends InTenant {
  readonly key: string;
  readonly id: string;
  readonly limit: number;
  /** All texts that begin alike: from the first one to behind the last. */
  readonly prefix: string;
  readonly prefixEnd: string;
  readonly enabled: number;
  readonly applicationId: string;
  readonly appRoleId: string;
  readonly pattern: string;
  readonly principalType: string;
}

/** The texts of a query are made from what is the same in many calls, and kept by that. */
function remember<S, Q>(name: (shape: S) => string, build: (shape: S) => Q): (shape: S) => Q {
  const known = new Map<string, Q>();
  return (shape) => {
    const key = name(shape);
    const query = known.get(key) ?? build(shape);
    known.set(key, query);
    return query;
  };
}

const COLUMNS: Readonly<Record<UserOrder, string>> = {
  displayName: "name_folded",
  userPrincipalName: "user_principal_name_folded",
  department: "department_folded",
  jobTitle: "job_title_folded",
};

/**
 * `walk`: along the index of the order, leaving out who doesn't fit: quick where many fit.
 * `gather`: who fits by their own index, then sorted: quick where few do.
 */
export type Way = "walk" | "gather";

type UserShape = Pick<UserListQuery, "orderBy" | "descending"> & {
  readonly isBehind: boolean;
  readonly hasPrefix: boolean;
  readonly hasEnabled: boolean;
  readonly way: Way;
};

export const chooseUserList: (shape: UserShape) => PreparedQuery<OrderedArguments, Keyed<UserRow>> =
  remember(
    (shape) => JSON.stringify(shape),
    ({ orderBy, descending, isBehind, hasPrefix, hasEnabled, way }) =>
      prepareText((p) => {
        const column = sql.ref(COLUMNS[orderBy]);
        const order = way === "gather" ? hide(column) : column;
        const found = way === "gather" ? gatherUsers(p) : sql` and (${beginsAnywhere(p)})`;
        return sql`select id, user_principal_name, account_enabled, manager_id, deleted_at,
            attributes, ${column} as "key"
          from directory_user
          where tenant_id = ${p.tenantId} and deleted_at is null${hasPrefix ? found : NOTHING}
            ${hasEnabled ? sql` and account_enabled = ${p.enabled}` : NOTHING}
            ${isBehind ? sql` and ${behind(order, sql.ref("id"), descending, p)}` : NOTHING}
          order by ${order} ${direct(descending)}, id ${direct(descending)}
          limit ${count(p.limit)}`;
      }),
  );

/** How many begin with a text, at most as many as the limit: by name, and by address. */
export const countPrefix: PreparedQuery<OrderedArguments, { total: number }> = prepareText(
  (p) => sql`select count(*) as total from (
      select * from (select 1 from directory_user where tenant_id = ${p.tenantId}
        and name_folded >= ${p.prefix} and name_folded < ${p.prefixEnd} limit ${count(p.limit)}) a
      union all
      select * from (select 1 from directory_user where tenant_id = ${p.tenantId}
        and user_principal_name_folded >= ${p.prefix}
        and user_principal_name_folded < ${p.prefixEnd} limit ${count(p.limit)}) b
    ) found`,
);

type GroupShape = {
  readonly descending: boolean;
  readonly isBehind: boolean;
  readonly hasPrefix: boolean;
};

export const chooseGroupList: (
  shape: GroupShape,
) => PreparedQuery<OrderedArguments, Keyed<GroupRow>> = remember(
  (shape) => JSON.stringify(shape),
  ({ descending, isBehind, hasPrefix }) =>
    prepareText((p) => {
      const [name, id] = [sql.ref("name_folded"), sql.ref("id")];
      const begins = sql` and name_folded >= ${p.prefix} and name_folded < ${p.prefixEnd}`;
      return sql`select id, display_name, deleted_at, attributes, name_folded as "key"
        from directory_group
        where tenant_id = ${p.tenantId} and deleted_at is null${hasPrefix ? begins : NOTHING}
          ${isBehind ? sql` and ${behind(name, id, descending, p)}` : NOTHING}
        order by name_folded ${direct(descending)}, id ${direct(descending)}
        limit ${count(p.limit)}`;
    }),
);

type AssignmentShape = Pick<AssignmentListQuery, "descending"> & {
  readonly isBehind: boolean;
  readonly hasType: boolean;
  readonly hasRole: boolean;
};

const ASSIGNMENT = sql`a.id, a.application_id as "applicationId", a.principal_id as "principalId",
  a.principal_type as "principalType", a.app_role_id as "appRoleId"`;

/** By the type of who is assigned, then by the assignment's id. */
export const chooseAssignmentList: (
  shape: AssignmentShape,
) => PreparedQuery<OrderedArguments, Keyed<AppRoleAssignment>> = remember(
  (shape) => JSON.stringify(shape),
  ({ descending, isBehind, hasType, hasRole }) =>
    prepareText((p) => {
      const [type, id] = [sql.ref("a.principal_type"), sql.ref("a.id")];
      return sql`select ${ASSIGNMENT}, a.principal_type as "key"
        from app_role_assignment a
        where a.tenant_id = ${p.tenantId} and a.application_id = ${p.applicationId}
          ${hasType ? sql` and a.principal_type = ${p.principalType}` : NOTHING}
          ${hasRole ? sql` and a.app_role_id = ${p.appRoleId}` : NOTHING}
          ${isBehind ? sql` and ${behind(type, id, descending, p)}` : NOTHING}
        order by a.principal_type ${direct(descending)}, a.id ${direct(descending)}
        limit ${count(p.limit)}`;
    }),
);

type NamedShape = Pick<AssignmentListQuery, "descending"> & {
  readonly type: AppRoleAssignment["principalType"];
  readonly isBehind: boolean;
  readonly hasRole: boolean;
  readonly hasText: boolean;
  readonly way: Way;
};

/**
 * By the name of who is assigned: `walk` goes along the names, `gather` along the assignments.
 * SQLite keeps the order of tables that are joined with `cross join`.
 */
export const chooseNamedList: (
  shape: NamedShape,
) => PreparedQuery<OrderedArguments, Keyed<AppRoleAssignment>> = remember(
  (shape) => JSON.stringify(shape),
  ({ type, descending, isBehind, hasRole, hasText, way }) =>
    prepareText((p) => {
      const principals = sql`${sql.table(type === "User" ? "directory_user" : "directory_group")} u`;
      const assignments = sql`app_role_assignment a`;
      const name = way === "gather" ? hide(sql.ref("u.name_folded")) : sql.ref("u.name_folded");
      const [first, second] =
        way === "gather" ? [assignments, principals] : [principals, assignments];
      return sql`select ${ASSIGNMENT}, u.name_folded as "key"
        from ${first} cross join ${second}
        where u.tenant_id = ${p.tenantId} and a.tenant_id = ${p.tenantId}
          and a.application_id = ${p.applicationId} and a.principal_id = u.id
          and a.principal_type = ${sql.lit(type)}
          ${hasRole ? sql` and a.app_role_id = ${p.appRoleId}` : NOTHING}
          ${hasText ? sql` and u.name_folded like ${p.pattern} escape '!'` : NOTHING}
          ${isBehind ? sql` and u.name_folded ${descending ? sql`<=` : sql`>=`} ${p.key}` : NOTHING}
          ${isBehind ? sql` and ${behind(name, sql.ref("a.id"), descending, p)}` : NOTHING}
        order by ${name} ${direct(descending)}, a.id ${direct(descending)}
        limit ${count(p.limit)}`;
    }),
);

type CountShape = { readonly hasType: boolean; readonly hasRole: boolean };

/** At most as many as the limit. */
export const chooseAssignmentCount: (
  shape: CountShape,
) => PreparedQuery<OrderedArguments, { total: number }> = remember(
  (shape) => JSON.stringify(shape),
  ({ hasType, hasRole }) =>
    prepareText(
      (p) => sql`select count(*) as total from (select 1 from app_role_assignment
        where tenant_id = ${p.tenantId} and application_id = ${p.applicationId}
          ${hasType ? sql` and principal_type = ${p.principalType}` : NOTHING}
          ${hasRole ? sql` and app_role_id = ${p.appRoleId}` : NOTHING}
        limit ${count(p.limit)}) found`,
    ),
);

export const listAssignmentsOf: PreparedQuery<
  InTenant & { readonly principalIds: readonly string[] },
  AppRoleAssignment
> = prepare((db, p, dialect) =>
  db
    .selectFrom("app_role_assignment")
    .select(ASSIGNMENT_COLUMNS)
    .where("tenant_id", "=", p.tenantId)
    // In an order that is asked for, SQLite would look at everybody's.
    .where((eb) => dialect.inList(eb.ref("principal_id"), p.principalIds)),
);

export const readAssignment: PreparedQuery<InTenant & { readonly id: string }, AppRoleAssignment> =
  prepare((db, p) =>
    db
      .selectFrom("app_role_assignment")
      .select(ASSIGNMENT_COLUMNS)
      .where("tenant_id", "=", p.tenantId)
      .where("id", "=", p.id),
  );

type InGroup = InTenant & { readonly groupId: string };

export const countMembers: PreparedQuery<InGroup, { total: number }> = prepare((db, p) => {
  const isDeleted = (table: string) => sql`exists (select 1 from ${sql.table(table)} o
    where o.tenant_id = m.tenant_id and o.id = m.member_id and o.deleted_at is not null)`;
  const query = sql`select count(*) as total from membership m
    where m.tenant_id = ${p.tenantId} and m.group_id = ${p.groupId}
      and not ${isDeleted("directory_user")} and not ${isDeleted("directory_group")}`;
  return { compile: () => query.compile(db) as never };
});

const NOTHING = sql``;

function direct(descending: boolean): RawBuilder<unknown> {
  return descending ? sql`desc` : sql`asc`;
}

/** No index serves this any more, though it is the same. */
function hide(column: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(${column} || '')`;
}

function behind(
  key: RawBuilder<unknown>,
  id: RawBuilder<unknown>,
  descending: boolean,
  p: OrderedArguments,
): RawBuilder<unknown> {
  return sql`(${key}, ${id}) ${descending ? sql`<` : sql`>`} (${p.key}, ${p.id})`;
}

function beginsAnywhere(p: OrderedArguments): RawBuilder<unknown> {
  const [name, address] = [sql.ref("name_folded"), sql.ref("user_principal_name_folded")];
  const begins = (column: RawBuilder<unknown>) =>
    sql`(${hide(column)} >= ${p.prefix} and ${hide(column)} < ${p.prefixEnd})`;
  return sql`${begins(name)} or ${begins(address)}`;
}

function gatherUsers(p: OrderedArguments): RawBuilder<unknown> {
  return sql` and id in (
    select id from directory_user where tenant_id = ${p.tenantId}
      and name_folded >= ${p.prefix} and name_folded < ${p.prefixEnd}
    union
    select id from directory_user where tenant_id = ${p.tenantId}
      and user_principal_name_folded >= ${p.prefix}
      and user_principal_name_folded < ${p.prefixEnd})`;
}

function prepareText<R>(
  build: (p: OrderedArguments) => RawBuilder<unknown>,
): PreparedQuery<OrderedArguments, R> {
  return prepare<OrderedArguments, R>((db, p) => ({
    compile: () => build(p).compile(db) as never,
  }));
}
