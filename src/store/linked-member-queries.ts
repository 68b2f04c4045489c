import { type PreparedQuery, type PreparedRows, prepare, prepareRows } from "./prepare.ts";
import type { InLane } from "./sync-queries.ts";

interface MemberArguments extends InLane {
  readonly groupSourceId: string;
  readonly memberSourceId: string;
}

export const saveMembers: PreparedRows<MemberArguments> = prepareRows((db, rows) =>
  db
    .insertInto("linked_member")
    .values(
      rows.map((row) => ({
        tenant_id: row.tenantId,
        job_id: row.jobId,
        group_source_id: row.groupSourceId,
        member_source_id: row.memberSourceId,
      })),
    )
    .onConflict((clash) => clash.doNothing()),
);

type ObjectIds = InLane & { readonly ids: readonly string[] };

export const removeMembersOfGroups: PreparedQuery<ObjectIds, unknown> = prepare((db, p, dialect) =>
  db
    .deleteFrom("linked_member")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where((eb) => dialect.inList(eb.ref("group_source_id"), p.ids)),
);

export const removeMemberships: PreparedQuery<ObjectIds, unknown> = prepare((db, p, dialect) =>
  db
    .deleteFrom("linked_member")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where((eb) => dialect.inList(eb.ref("member_source_id"), p.ids)),
);

export const removeMembersOfGroup: PreparedQuery<ObjectIds & { groupSourceId: string }, unknown> =
  prepare((db, p, dialect) =>
    db
      .deleteFrom("linked_member")
      .where("tenant_id", "=", p.tenantId)
      .where("job_id", "=", p.jobId)
      .where("group_source_id", "=", p.groupSourceId)
      .where((eb) => dialect.inList(eb.ref("member_source_id"), p.ids)),
  );

/** The groups that have a member by our doing. */
export const listLinkedGroups: PreparedQuery<
  InLane & { memberSourceId: string },
  { group_source_id: string }
> = prepare((db, p) =>
  db
    .selectFrom("linked_member")
    .select("group_source_id")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("member_source_id", "=", p.memberSourceId)
    .orderBy("group_source_id"),
);
