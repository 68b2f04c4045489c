import { sql } from "kysely";
import { type PreparedQuery, prepare } from "./prepare.ts";
import type { InLane } from "./sync-queries.ts";

interface TakeLease extends InLane {
  readonly holder: string;
  readonly now: number;
  readonly expiresAt: number;
}

// One statement, so two workers can't both find the lane free.
export const takeLease: PreparedQuery<TakeLease, { number: number }> = prepare((db, p) =>
  db
    .insertInto("lane_lease")
    .values({
      tenant_id: p.tenantId,
      job_id: p.jobId,
      number: sql<number>`1`,
      holder: p.holder,
      expires_at: p.expiresAt,
    })
    .onConflict((clash) =>
      clash
        .columns(["tenant_id", "job_id"])
        .doUpdateSet((eb) => ({
          number: eb("lane_lease.number", "+", sql<number>`1`),
          holder: eb.ref("excluded.holder"),
          expires_at: eb.ref("excluded.expires_at"),
        }))
        .where((eb) =>
          eb.or([
            eb("lane_lease.expires_at", "<=", p.now),
            eb("lane_lease.holder", "=", eb.ref("excluded.holder")),
          ]),
        ),
    )
    .returning("number"),
);

interface HeldLease extends InLane {
  readonly number: number;
  readonly holder: string;
}

export const renewLease: PreparedQuery<HeldLease & { expiresAt: number }, unknown> = prepare(
  (db, p) =>
    db
      .updateTable("lane_lease")
      .set({ expires_at: p.expiresAt })
      .where("tenant_id", "=", p.tenantId)
      .where("job_id", "=", p.jobId)
      .where("number", "=", p.number)
      .where("holder", "=", p.holder),
);

/** Changes the row by nothing: it is there to check the lease and to lock it until the commit. */
export const holdLease: PreparedQuery<HeldLease, unknown> = prepare((db, p) =>
  db
    .updateTable("lane_lease")
    .set((eb) => ({ number: eb.ref("number") }))
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("number", "=", p.number)
    .where("holder", "=", p.holder),
);
