import type { EmployeeDescription } from "../saas/employee.ts";
import type { OneEmployee } from "./employee-queries.ts";
import { type PreparedQuery, type PreparedRows, prepare, prepareRows } from "./prepare.ts";
import type { InOrganization } from "./resource-reads.ts";

/** The row of a usual employee: see `buildUsualEmployee`, who needs none. */
const USUAL = { role: "employee", managed_by: "directory", active: 1, needs_attention: 0 } as const;

/**
 * By what employees are listed and found. Who has no row yet gets one; nothing is written for who
 * is described so already.
 */
export const describeEmployees: PreparedRows<
  OneEmployee & EmployeeDescription & { readonly created: string }
> = prepareRows((db, rows) =>
  db
    .insertInto("employee")
    .values(
      rows.map((row) => ({
        organization_id: row.organizationId,
        user_id: row.userId,
        ...USUAL,
        sort_name: row.sortName,
        search_text: row.searchText,
        last_synced: row.created,
      })),
    )
    .onConflict((clash) =>
      clash
        .columns(["organization_id", "user_id"])
        .doUpdateSet((eb) => ({
          sort_name: eb.ref("excluded.sort_name"),
          search_text: eb.ref("excluded.search_text"),
        }))
        .where((eb) =>
          eb.or([
            eb("employee.sort_name", "!=", eb.ref("excluded.sort_name")),
            eb("employee.search_text", "!=", eb.ref("excluded.search_text")),
          ]),
        ),
    ),
);

/** Notes when a directory last wrote somebody; who has no row yet gets one. */
export const noteSync: PreparedQuery<OneEmployee & { minute: string }, unknown> = prepare((db, p) =>
  db
    .insertInto("employee")
    .values({
      organization_id: p.organizationId,
      user_id: p.userId,
      ...USUAL,
      // Described with the copy that this very write has made due.
      sort_name: "",
      search_text: "",
      last_synced: p.minute,
    })
    .onConflict((clash) =>
      clash
        .columns(["organization_id", "user_id"])
        .doUpdateSet((eb) => ({
          managed_by: eb.ref("excluded.managed_by"),
          last_synced: eb.ref("excluded.last_synced"),
        }))
        .where((eb) =>
          eb.or([
            eb("employee.managed_by", "!=", eb.ref("excluded.managed_by")),
            eb("employee.last_synced", "is", null),
            eb("employee.last_synced", "<", eb.ref("excluded.last_synced")),
          ]),
        ),
    ),
);

/** A resource without a row of an employee: of a User that is a usual one. */
export interface UsualRow {
  readonly userId: string;
  readonly kind: string;
  readonly created: string;
  readonly document: string;
  readonly version: number;
}

/** Those of some ids. The kind is no condition, so that a database takes the primary key. */
export const readUsual: PreparedQuery<InOrganization & { userIds: readonly string[] }, UsualRow> =
  prepare((db, p, dialect) =>
    db
      .selectFrom("resource")
      .leftJoin("employee", (join) =>
        join
          .onRef("employee.organization_id", "=", "resource.organization_id")
          .onRef("employee.user_id", "=", "resource.id"),
      )
      .select([
        "resource.id as userId",
        "resource.kind",
        "resource.created",
        "resource.document",
        "resource.version",
      ])
      .where("resource.organization_id", "=", p.organizationId)
      .where((eb) => dialect.inList(eb.ref("resource.id"), p.userIds))
      .where("employee.user_id", "is", null),
  );
