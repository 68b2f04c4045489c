import type { CycleExecution } from "../sync/job.ts";
import type { JobRequest } from "../sync/job-request.ts";
import type { Escrow, Lane, SyncStore } from "../sync/ports.ts";
import { deleteLane } from "./clear-lane.ts";
import * as control from "./control-queries.ts";
import type { Database } from "./database.ts";
import { listExecutions } from "./execution-queries.ts";
import * as failures from "./failure-queries.ts";
import * as references from "./reference-queries.ts";
import type { EscrowRow, InLane } from "./sync-queries.ts";

type FailureStore = Pick<
  SyncStore,
  | "listDueEscrows"
  | "listOldEscrows"
  | "countFailures"
  | "firstRetry"
  | "listOrphanedLinks"
  | "listResolvable"
  | "listReferenceFailures"
>;

/** After every instant. */
const ALL = "9999";

/** What failed, and when it is tried again. */
export function createFailureStore({ reader }: Pick<Database, "reader">): FailureStore {
  return {
    async listDueEscrows(lane, dueBy, { after, limit }) {
      // "Z" is after every kind of object.
      const { objectType: afterType = "Z", sourceId: afterId = "" } = after ?? {};
      const query = { ...toLane(lane), dueBy, afterType, afterId, limit };
      return (await failures.listDueEscrows.all(reader, query)).map(toEscrow);
    },
    async listOldEscrows(lane, before, limit) {
      const rows = await failures.listOldEscrows.all(reader, { ...toLane(lane), before, limit });
      return rows.map(toEscrow);
    },
    async countFailures(lane) {
      const [escrows, refused] = await Promise.all([
        failures.countEscrows.first(reader, toLane(lane)),
        failures.countReferenceFailures.first(reader, toLane(lane)),
      ]);
      return { escrows: escrows?.total ?? 0, references: refused?.total ?? 0 };
    },
    async firstRetry(lane) {
      const rows = await Promise.all([
        failures.firstEscrow.first(reader, toLane(lane)),
        failures.firstReference.first(reader, toLane(lane)),
      ]);
      return rows.flatMap((row) => row?.next ?? []).sort()[0];
    },
    async listOrphanedLinks(lane, objectType, { afterId = "", limit }) {
      const query = { ...toLane(lane), afterId, limit };
      const rows = await failures.ORPHANS[objectType].all(reader, query);
      return rows.map((row) => ({ objectType, sourceId: row.source_id }));
    },
    async listResolvable(lane, limit, dueBy = ALL, scope) {
      const { objectType = "User", sourceIds = [], referencedIds = [] } = scope ?? {};
      const query = { ...toLane(lane), limit, dueBy, objectType, sourceIds, referencedIds };
      const rows = await references.chooseResolvable(scope).all(reader, query);
      return rows.map(references.toReference);
    },
    async listReferenceFailures(lane, limit) {
      const query = { ...toLane(lane), limit };
      return (await references.listReferenceFailures.all(reader, query)).map(
        references.toReference,
      );
    },
  };
}

type ControlStore = Pick<
  SyncStore,
  | "saveRequest"
  | "listRequests"
  | "deleteJob"
  | "listDueLanes"
  | "listWakeableLanes"
  | "readHolder"
  | "listExecutions"
>;

/** What people ask of jobs, and which lanes are to be woken. */
export function createControlStore(database: Database): ControlStore {
  const { reader } = database;
  return {
    async saveRequest(lane, request) {
      const row = { ...toLane(lane), id: request.id, request: JSON.stringify(request) };
      await database.write(undefined, (connection) => control.saveRequest.run(connection, row));
    },
    async listRequests(lane) {
      const rows = await control.listRequests.all(reader, toLane(lane));
      return rows.map(({ request }) => JSON.parse(request) as JobRequest);
    },
    deleteJob: (lease) => database.write(undefined, (connection) => deleteLane(connection, lease)),
    async listDueLanes(nowMs, limit) {
      const rows = await control.listDueLanes.all(reader, { now: nowMs, limit });
      return rows.map((row) => ({ ...row }));
    },
    async listWakeableLanes(tenantId) {
      return (await control.listWakeable.all(reader, { tenantId })).map((row) => ({ ...row }));
    },
    async listExecutions(lane, limit) {
      const rows = await listExecutions.all(reader, { ...toLane(lane), limit });
      return rows.map(({ execution }) => JSON.parse(execution) as CycleExecution);
    },
    async readHolder(lane) {
      const row = await control.readHolder.first(reader, toLane(lane));
      return row === undefined ? undefined : { ...row };
    },
  };
}

/** An escrow as the engine knows it. */
export function toEscrow(row: EscrowRow): Escrow {
  return {
    objectType: row.object_type,
    sourceId: row.source_id,
    code: row.code,
    message: row.message,
    attempts: row.attempts,
    firstFailed: row.first_failed,
    nextAttempt: row.next_attempt,
  };
}

function toLane(lane: Lane): InLane {
  return { tenantId: lane.tenantId, jobId: lane.jobId };
}
