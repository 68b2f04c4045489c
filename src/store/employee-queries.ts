import { type Kysely, sql } from "kysely";
import { count, type PreparedQuery, prepare } from "./prepare.ts";
import type { InOrganization } from "./resource-reads.ts";
import type { Tables } from "./tables.ts";

/** An employee as it is stored. */
export interface EmployeeRow {
  readonly userId: string;
  readonly role: "administrator" | "employee";
  readonly managedBy: "directory" | "manual";
  readonly active: number;
  readonly needsAttention: number;
  readonly sortName: string;
  readonly searchText: string;
  readonly removedAt: string | null;
  readonly revivedAt: string | null;
  readonly inactiveSince: string | null;
  readonly inactiveReason: string | null;
  readonly terminationDate: string | null;
  readonly lastSynced: string | null;
  /** JSON text. */
  readonly local: string | null;
  /** JSON text. */
  readonly ownAttributes: string | null;
}

/** Names one employee. */
export type OneEmployee = InOrganization & { readonly userId: string };

const COLUMNS = [
  "employee.user_id as userId",
  "employee.role",
  "employee.managed_by as managedBy",
  "employee.active",
  "employee.needs_attention as needsAttention",
  "employee.sort_name as sortName",
  "employee.search_text as searchText",
  "employee.removed_at as removedAt",
  "employee.revived_at as revivedAt",
  "employee.inactive_since as inactiveSince",
  "employee.inactive_reason as inactiveReason",
  "employee.termination_date as terminationDate",
  "employee.last_synced as lastSynced",
  "employee.local_fields as local",
  "employee.own_attributes as ownAttributes",
] as const;

const insertEmployee = (db: Kysely<Tables>, p: EmployeeRow & InOrganization) =>
  db.insertInto("employee").values({
    organization_id: p.organizationId,
    user_id: p.userId,
    role: p.role,
    managed_by: p.managedBy,
    active: p.active,
    needs_attention: p.needsAttention,
    sort_name: p.sortName,
    search_text: p.searchText,
    removed_at: p.removedAt,
    revived_at: p.revivedAt,
    inactive_since: p.inactiveSince,
    inactive_reason: p.inactiveReason,
    termination_date: p.terminationDate,
    last_synced: p.lastSynced,
    local_fields: p.local,
    own_attributes: p.ownAttributes,
  });

export const addEmployee: PreparedQuery<EmployeeRow & InOrganization, unknown> =
  prepare(insertEmployee);

/** Writes the row anew, whether there is one or not. */
export const saveEmployee: PreparedQuery<EmployeeRow & InOrganization, unknown> = prepare((db, p) =>
  insertEmployee(db, p).onConflict((clash) =>
    clash.columns(["organization_id", "user_id"]).doUpdateSet((eb) => ({
      role: eb.ref("excluded.role"),
      managed_by: eb.ref("excluded.managed_by"),
      active: eb.ref("excluded.active"),
      needs_attention: eb.ref("excluded.needs_attention"),
      sort_name: eb.ref("excluded.sort_name"),
      search_text: eb.ref("excluded.search_text"),
      removed_at: eb.ref("excluded.removed_at"),
      revived_at: eb.ref("excluded.revived_at"),
      inactive_since: eb.ref("excluded.inactive_since"),
      inactive_reason: eb.ref("excluded.inactive_reason"),
      termination_date: eb.ref("excluded.termination_date"),
      last_synced: eb.ref("excluded.last_synced"),
      local_fields: eb.ref("excluded.local_fields"),
      own_attributes: eb.ref("excluded.own_attributes"),
    })),
  ),
);

export const removeEmployee: PreparedQuery<OneEmployee, unknown> = prepare((db, p) =>
  db
    .deleteFrom("employee")
    .where("organization_id", "=", p.organizationId)
    .where("user_id", "=", p.userId),
);

/** An employee with the User's text, which may be that of somebody removed. */
export type ListedRow = EmployeeRow & {
  readonly document: string | null;
  readonly keptDocument: string | null;
  readonly version: number | null;
};

const LISTED = [
  ...COLUMNS,
  "resource.document",
  "resource.version",
  "removed_person.document as keptDocument",
] as const;

const selectListed = (db: Kysely<Tables>) =>
  db
    .selectFrom("employee")
    .leftJoin("resource", (join) =>
      join
        .onRef("resource.organization_id", "=", "employee.organization_id")
        .onRef("resource.id", "=", "employee.user_id"),
    )
    .leftJoin("removed_person", (join) =>
      join
        .onRef("removed_person.organization_id", "=", "employee.organization_id")
        .onRef("removed_person.user_id", "=", "employee.user_id"),
    )
    .select(LISTED);

export const readEmployee: PreparedQuery<OneEmployee, ListedRow> = prepare((db, p) =>
  selectListed(db)
    .where("employee.organization_id", "=", p.organizationId)
    .where("employee.user_id", "=", p.userId),
);

/** Several employees, in no order. */
export const readEmployees: PreparedQuery<
  InOrganization & { userIds: readonly string[] },
  ListedRow
> = prepare((db, p, dialect) =>
  selectListed(db)
    .where("employee.organization_id", "=", p.organizationId)
    .where((eb) => dialect.inList(eb.ref("employee.user_id"), p.userIds)),
);

interface ListArguments extends InOrganization {
  readonly active: number;
  readonly pattern: string;
  readonly sortName: string;
  readonly userId: string;
  readonly limit: number;
}

type Choice = "all" | "attention";

/**
 * A page of those who are active, or of those who aren't, behind a place in the order of names.
 * Who is on it is found in one index that has all that is asked; only these are read.
 */
function prepareList(choice: Choice): PreparedQuery<ListArguments, ListedRow> {
  return prepare((db, p) =>
    db
      .selectFrom((from) =>
        from
          .selectFrom("employee as listed")
          .select(["listed.organization_id", "listed.user_id"])
          .where("listed.organization_id", "=", p.organizationId)
          .where("listed.active", "=", p.active)
          .where(sql<boolean>`(listed.sort_name, listed.user_id) > (${p.sortName}, ${p.userId})`)
          .where(sql<boolean>`listed.search_text like ${p.pattern} escape '!'`)
          .$if(choice === "attention", (query) =>
            query.where("listed.needs_attention", "=", sql<number>`1`),
          )
          .orderBy("listed.sort_name")
          .orderBy("listed.user_id")
          .limit(count(p.limit))
          .as("page"),
      )
      .innerJoin("employee", (join) =>
        join
          .onRef("employee.organization_id", "=", "page.organization_id")
          .onRef("employee.user_id", "=", "page.user_id"),
      )
      .leftJoin("resource", (join) =>
        join
          .onRef("resource.organization_id", "=", "employee.organization_id")
          .onRef("resource.id", "=", "employee.user_id"),
      )
      .leftJoin("removed_person", (join) =>
        join
          .onRef("removed_person.organization_id", "=", "employee.organization_id")
          .onRef("removed_person.user_id", "=", "employee.user_id"),
      )
      .select(LISTED)
      .orderBy("employee.sort_name")
      .orderBy("employee.user_id"),
  );
}

export const LIST_QUERIES: Readonly<Record<Choice, ReturnType<typeof prepareList>>> = {
  all: prepareList("all"),
  attention: prepareList("attention"),
};

/** What {@link countEmployees} gives; sums of nobody are null. */
export interface CountRow {
  readonly total: number;
  readonly active: number | null;
  readonly managed: number | null;
  readonly needsAttention: number | null;
}

/** In one walk through the index of the list; groups would have to be sorted. */
export const countEmployees: PreparedQuery<InOrganization, CountRow> = prepare((db, p) =>
  db
    .selectFrom("employee")
    .select((eb) => [
      eb.fn.countAll<number>().as("total"),
      eb.fn.sum<number>("active").as("active"),
      sql<number>`sum(case when managed_by = 'directory' then 1 else 0 end)`.as("managed"),
      eb.fn.sum<number>("needs_attention").as("needsAttention"),
    ])
    .where("organization_id", "=", p.organizationId),
);

// Spelled out, so that the index of administrators alone serves it.
export const findOtherAdministrator: PreparedQuery<OneEmployee, { readonly userId: string }> =
  prepare((db, p) =>
    db
      .selectFrom("employee")
      .select("user_id as userId")
      .where("organization_id", "=", p.organizationId)
      .where("role", "=", sql<"administrator">`'administrator'`)
      .where("active", "=", sql<number>`1`)
      .where("user_id", "!=", p.userId)
      .limit(count(1)),
  );
