import type { IgnoredDrift, IgnoredDriftStore } from "../sync/ignored-drift.ts";
import type { Lane } from "../sync/ports.ts";
import type { ObjectType } from "../sync/schema.ts";
import type { Database } from "./database.ts";
import { count, type PreparedQuery, prepare } from "./prepare.ts";
import type { InLane } from "./sync-queries.ts";

interface DriftKey extends InLane {
  readonly objectType: ObjectType;
  readonly sourceId: string;
  readonly attribute: string;
}

interface OfType extends InLane {
  readonly objectType: ObjectType;
  readonly ids: readonly string[];
}

const readDrifts: PreparedQuery<OfType, { record: string }> = prepare((db, p, dialect) =>
  db
    .selectFrom("ignored_drift")
    .select("record")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("object_type", "=", p.objectType)
    .where((eb) => dialect.inList(eb.ref("source_id"), p.ids)),
);

const listDrifts: PreparedQuery<DriftKey & { limit: number }, { record: string }> = prepare(
  (db, p) =>
    db
      .selectFrom("ignored_drift")
      .select("record")
      .where("tenant_id", "=", p.tenantId)
      .where("job_id", "=", p.jobId)
      .where((eb) =>
        eb.or([
          eb("object_type", ">", p.objectType),
          eb.and([eb("object_type", "=", p.objectType), eb("source_id", ">", p.sourceId)]),
          eb.and([
            eb("object_type", "=", p.objectType),
            eb("source_id", "=", p.sourceId),
            eb("attribute", ">", p.attribute),
          ]),
        ]),
      )
      .orderBy("object_type")
      .orderBy("source_id")
      .orderBy("attribute")
      .limit(count(p.limit)),
);

const saveDrift: PreparedQuery<DriftKey & { record: string }, unknown> = prepare((db, p) =>
  db
    .insertInto("ignored_drift")
    .values({
      tenant_id: p.tenantId,
      job_id: p.jobId,
      object_type: p.objectType,
      source_id: p.sourceId,
      attribute: p.attribute,
      record: p.record,
    })
    .onConflict((clash) =>
      clash
        .columns(["tenant_id", "job_id", "object_type", "source_id", "attribute"])
        .doUpdateSet((eb) => ({ record: eb.ref("excluded.record") })),
    ),
);

const removeDrift: PreparedQuery<DriftKey, unknown> = prepare((db, p) =>
  db
    .deleteFrom("ignored_drift")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("object_type", "=", p.objectType)
    .where("source_id", "=", p.sourceId)
    .where("attribute", "=", p.attribute),
);

/** Which differences are ignored, in the database. */
export function createIgnoredDriftStore(database: Database): IgnoredDriftStore {
  const { reader } = database;
  return {
    async readIgnoredDrifts(lane, objectType, sourceIds) {
      const query = { ...toLane(lane), objectType, ids: sourceIds };
      return parse(await readDrifts.all(reader, query));
    },
    async listIgnoredDrifts(lane, { after, limit }) {
      const place = {
        // Before the first kind there is nothing.
        objectType: after?.objectType ?? ("" as ObjectType),
        sourceId: after?.sourceId ?? "",
        attribute: after?.attribute ?? "",
      };
      return parse(await listDrifts.all(reader, { ...toLane(lane), ...place, limit }));
    },
    async saveIgnoredDrift(lane, drift) {
      const { objectType, sourceId, attribute } = drift;
      const row = { ...toLane(lane), objectType, sourceId, attribute };
      const record = JSON.stringify(drift);
      await database.write(undefined, (connection) =>
        saveDrift.run(connection, { ...row, record }),
      );
    },
    async removeIgnoredDrift(lane, { objectType, sourceId }, attribute) {
      const row = { ...toLane(lane), objectType, sourceId, attribute };
      const removed = await database.write(undefined, (connection) =>
        removeDrift.run(connection, row),
      );
      return removed > 0;
    },
  };
}

function parse(rows: readonly { readonly record: string }[]): readonly IgnoredDrift[] {
  return rows.map(({ record }) => JSON.parse(record) as IgnoredDrift);
}

function toLane({ tenantId, jobId }: Lane): InLane {
  return { tenantId, jobId };
}
