import { sql } from "kysely";
import type { ObjectType } from "../sync/schema.ts";
import type { Connection } from "./database.ts";
import { type PreparedQuery, prepare } from "./prepare.ts";
import type { InLane } from "./sync-queries.ts";

/*
 * How many links a lane has is asked for by every look at its job, and counting 100,000 of them
 * takes tens of milliseconds. So the transaction that changes links changes a number, too.
 */

interface ObjectsOfType extends InLane {
  readonly objectType: ObjectType;
  readonly ids: readonly string[];
}

const countKnown: PreparedQuery<ObjectsOfType, { total: number }> = prepare((db, p, dialect) =>
  db
    .selectFrom("link")
    .select((eb) => eb.fn.countAll<number>().as("total"))
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("object_type", "=", p.objectType)
    .where((eb) => dialect.inList(eb.ref("source_id"), p.ids)),
);

interface Change extends InLane {
  readonly objectType: ObjectType;
  readonly change: number;
}

const addToCount: PreparedQuery<Change, unknown> = prepare((db, p) =>
  db
    .insertInto("link_count")
    .values({
      tenant_id: p.tenantId,
      job_id: p.jobId,
      object_type: p.objectType,
      total: p.change,
    })
    .onConflict((clash) =>
      clash
        .columns(["tenant_id", "job_id", "object_type"])
        .doUpdateSet({ total: sql<number>`link_count.total + excluded.total` }),
    ),
);

export const countLinks: PreparedQuery<InLane, { object_type: ObjectType; total: number }> =
  prepare((db, p) =>
    db
      .selectFrom("link_count")
      .select(["object_type", "total"])
      .where("tenant_id", "=", p.tenantId)
      .where("job_id", "=", p.jobId),
  );

/** Before links are saved: count those of them that are new. */
export async function countNewLinks(connection: Connection, links: ObjectsOfType): Promise<void> {
  const { ids, ...rest } = links;
  const known = Number((await countKnown.first(connection, links))?.total ?? 0);
  await changeLinkCount(connection, { ...rest, change: ids.length - known });
}

/** After links were removed, or before they are added. */
export async function changeLinkCount(connection: Connection, change: Change): Promise<void> {
  if (change.change !== 0) await addToCount.run(connection, change);
}
