import { sql } from "kysely";
import { StoreError } from "../common/store-error.ts";
import { wakeTime } from "../sync/end-cycle.ts";
import type { SyncErrorCode } from "../sync/errors.ts";
import type { CycleCommit, Lease, ObjectKey, PendingReference } from "../sync/ports.ts";
import type { ObjectType } from "../sync/schema.ts";
import { clearLane } from "./clear-lane.ts";
import { removeRequests } from "./control-queries.ts";
import type { Connection } from "./database.ts";
import { saveExecution } from "./execution-queries.ts";
import { holdLease } from "./lease-queries.ts";
import { changeLinkCount, countNewLinks } from "./link-counts.ts";
import {
  removeMemberships,
  removeMembersOfGroup,
  removeMembersOfGroups,
  saveMembers,
} from "./linked-member-queries.ts";
import { saveLogRecords } from "./log-writes.ts";
import { type PreparedQuery, type PreparedRows, prepare, prepareRows } from "./prepare.ts";
import { NO_FAILURE, saveReferenceFailure } from "./reference-queries.ts";
import { saveStaged } from "./save-staged.ts";
import { removeStaged } from "./staged-queries.ts";
import { type InLane, saveState } from "./sync-queries.ts";

interface LinkArguments extends InLane {
  readonly objectType: ObjectType;
  readonly sourceId: string;
  readonly targetId: string;
  readonly values: string;
  readonly managed: number;
}

const saveLinks: PreparedRows<LinkArguments> = prepareRows((db, rows) =>
  db
    .insertInto("link")
    .values(
      rows.map((row) => ({
        tenant_id: row.tenantId,
        job_id: row.jobId,
        object_type: row.objectType,
        source_id: row.sourceId,
        target_id: row.targetId,
        target_values: row.values,
        managed: row.managed,
      })),
    )
    .onConflict((clash) =>
      clash.columns(["tenant_id", "job_id", "object_type", "source_id"]).doUpdateSet((eb) => ({
        target_id: eb.ref("excluded.target_id"),
        target_values: eb.ref("excluded.target_values"),
        managed: eb.ref("excluded.managed"),
      })),
    ),
);

interface EscrowArguments extends InLane {
  readonly objectType: ObjectType;
  readonly sourceId: string;
  readonly code: SyncErrorCode;
  readonly message: string;
  readonly attempts: number;
  readonly firstFailed: string;
  readonly nextAttempt: string;
}

const saveEscrows: PreparedRows<EscrowArguments> = prepareRows((db, rows) =>
  db
    .insertInto("escrow")
    .values(
      rows.map((row) => ({
        tenant_id: row.tenantId,
        job_id: row.jobId,
        object_type: row.objectType,
        source_id: row.sourceId,
        code: row.code,
        message: row.message,
        attempts: row.attempts,
        first_failed: row.firstFailed,
        next_attempt: row.nextAttempt,
      })),
    )
    .onConflict((clash) =>
      clash.columns(["tenant_id", "job_id", "object_type", "source_id"]).doUpdateSet((eb) => ({
        code: eb.ref("excluded.code"),
        message: eb.ref("excluded.message"),
        attempts: eb.ref("excluded.attempts"),
        first_failed: eb.ref("excluded.first_failed"),
        next_attempt: eb.ref("excluded.next_attempt"),
      })),
    ),
);

const savePending: PreparedRows<InLane & PendingReference> = prepareRows((db, rows) =>
  db
    .insertInto("pending_reference")
    .values(
      rows.map((row) => ({
        tenant_id: row.tenantId,
        job_id: row.jobId,
        object_type: row.objectType,
        source_id: row.sourceId,
        attribute: row.attribute,
        referenced_id: row.referencedId,
        referenced_type: row.referencedType,
        operation: row.operation,
      })),
    )
    .onConflict((clash) =>
      clash
        .columns(["tenant_id", "job_id", "object_type", "source_id", "attribute", "referenced_id"])
        .doUpdateSet((eb) => ({
          referenced_type: eb.ref("excluded.referenced_type"),
          operation: eb.ref("excluded.operation"),
          ...NO_FAILURE,
        })),
    ),
);

interface ObjectsOfType extends InLane {
  readonly objectType: ObjectType;
  readonly ids: readonly string[];
}

function prepareRemoval(
  table: "link" | "escrow" | "pending_reference",
): PreparedQuery<ObjectsOfType, unknown> {
  return prepare((db, p, dialect) => {
    const query = sql`delete from ${sql.table(table)}
      where tenant_id = ${p.tenantId} and job_id = ${p.jobId}
        and object_type = ${p.objectType} and ${dialect.inList(sql.ref("source_id"), p.ids)}`;
    return { compile: () => query.compile(db) };
  });
}

const removeLinks = prepareRemoval("link");
const removeEscrows = prepareRemoval("escrow");
const removePendingOf = prepareRemoval("pending_reference");

// The operation is part of what is resolved: an `add` that was written must not take away a
// `remove` that was noted since.
const removePending: PreparedQuery<InLane & PendingReference, unknown> = prepare((db, p) =>
  db
    .deleteFrom("pending_reference")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("object_type", "=", p.objectType)
    .where("source_id", "=", p.sourceId)
    .where("attribute", "=", p.attribute)
    .where("referenced_id", "=", p.referencedId)
    .where("operation", "=", p.operation),
);

/**
 * Write one page of a cycle, inside a transaction. What is removed goes before what is added, so
 * that an object which a page both resolves and escrows stays in escrow. With a link go the
 * object's pending references and the memberships that the target had of it.
 *
 * @throws StoreError `LostLease`
 */
export async function commitPage(
  connection: Connection,
  lease: Lease,
  page: CycleCommit,
): Promise<void> {
  const { tenantId, jobId } = lease.lane;
  const lane = { tenantId, jobId };
  const { number, holder } = lease;
  const held = await holdLease.run(connection, { ...lane, number, holder });
  if (held === 0) throw new StoreError("LostLease");
  if (page.clearing !== undefined) await clearLane(connection, lane, page.clearing);
  if (page.answeredRequests !== undefined) {
    await removeRequests.run(connection, { ...lane, ids: page.answeredRequests });
  }
  await commitObjects(connection, lane, page);
  if (page.execution !== undefined) await saveExecution(connection, lane, page.execution);
  const state = JSON.stringify(page.state);
  const wakeAt = wakeTime(page.state);
  await saveState.run(connection, { ...lane, status: page.state.status, state, wakeAt });
}

/** All of a page but the job's state; whoever calls it holds the right to. */
export async function commitObjects(
  connection: Connection,
  lane: InLane,
  page: ObjectsCommit,
): Promise<void> {
  await removeFromPage(connection, lane, page);
  await addFromPage(connection, lane, page);
}

type ObjectsCommit = Omit<CycleCommit, "state">;

async function removeFromPage(
  connection: Connection,
  lane: InLane,
  page: ObjectsCommit,
): Promise<void> {
  for (const [objectType, ids] of groupByType(page.removedLinks)) {
    const removed = await removeLinks.run(connection, { ...lane, objectType, ids });
    await changeLinkCount(connection, { ...lane, objectType, change: -removed });
    await removePendingOf.run(connection, { ...lane, objectType, ids });
    if (objectType === "Group") await removeMembersOfGroups.run(connection, { ...lane, ids });
    await removeMemberships.run(connection, { ...lane, ids });
  }
  for (const [objectType, ids] of groupByType(page.resolvedEscrows)) {
    await removeEscrows.run(connection, { ...lane, objectType, ids });
  }
  for (const [objectType, ids] of groupByType(page.removedStaged)) {
    await removeStaged.run(connection, { ...lane, objectType, ids });
  }
  for (const reference of page.resolvedPending ?? []) {
    await removePending.run(connection, { ...lane, ...reference });
  }
  const removed = Map.groupBy(page.removedMembers ?? [], (each) => each.groupSourceId);
  for (const [groupSourceId, members] of removed) {
    const ids = members.map((each) => each.memberSourceId);
    await removeMembersOfGroup.run(connection, { ...lane, groupSourceId, ids });
  }
}

async function addFromPage(
  connection: Connection,
  lane: InLane,
  page: ObjectsCommit,
): Promise<void> {
  const links = (page.links ?? []).map((link) => ({
    ...lane,
    objectType: link.objectType,
    sourceId: link.sourceId,
    targetId: link.targetId,
    values: JSON.stringify(link.values),
    managed: link.managed ? 1 : 0,
  }));
  const saved = keepLast(links, objectKey);
  for (const [objectType, ids] of groupByType(saved)) {
    await countNewLinks(connection, { ...lane, objectType, ids });
  }
  await saveLinks.run(connection, saved);
  const escrows = (page.escrows ?? []).map((escrow) => ({ ...lane, ...escrow }));
  await saveEscrows.run(connection, keepLast(escrows, objectKey));
  const noted = page.pending ?? [];
  const pending = noted.map(({ failure: _own, ...reference }) => ({ ...lane, ...reference }));
  await savePending.run(
    connection,
    keepLast(pending, (each) => `${objectKey(each)} ${each.attribute} ${each.referencedId}`),
  );
  for (const { failure, ...reference } of noted) {
    if (failure !== undefined) {
      await saveReferenceFailure.run(connection, { ...lane, ...reference, ...failure });
    }
  }
  const members = (page.addedMembers ?? []).map((member) => ({ ...lane, ...member }));
  await saveMembers.run(connection, members);
  await saveStaged(connection, lane, keepLast(page.staged ?? [], objectKey));
  await saveLogRecords(connection, lane, page.log ?? []);
}

function objectKey(key: ObjectKey): string {
  return `${key.objectType} ${key.sourceId}`;
}

/** One statement may not touch a row twice; of two that would, the later one counts. */
function keepLast<T>(rows: readonly T[], keyOf: (row: T) => string): readonly T[] {
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()];
}

function groupByType(
  keys: readonly ObjectKey[] = [],
): readonly (readonly [ObjectType, readonly string[]])[] {
  const groups = Map.groupBy(keys, (key) => key.objectType);
  return [...groups].map(([type, each]) => [type, each.map((key) => key.sourceId)]);
}
