import type { ObjectType } from "../sync/schema.ts";
import { type PreparedQuery, prepare } from "./prepare.ts";
import { REFERENCE_COLUMNS, type ReferenceRow } from "./reference-queries.ts";
import type { InLane } from "./sync-queries.ts";

interface PendingOnQuery extends InLane {
  readonly referencedType: ObjectType;
  readonly ids: readonly string[];
}

/** Pending references that name some objects. */
export const listPendingOn: PreparedQuery<PendingOnQuery, ReferenceRow> = prepare(
  (db, p, dialect) =>
    db
      .selectFrom("pending_reference as r")
      .select(REFERENCE_COLUMNS)
      .where("r.tenant_id", "=", p.tenantId)
      .where("r.job_id", "=", p.jobId)
      .where("r.referenced_type", "=", p.referencedType)
      .where((eb) => dialect.inList(eb.ref("r.referenced_id"), p.ids)),
);
