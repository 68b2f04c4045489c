import { wakeTime } from "../sync/end-cycle.ts";
import type { Application, JobState, SynchronizationJob } from "../sync/job.ts";
import type { Lane, Lease, Link, StoredLink, SyncStore } from "../sync/ports.ts";
import type { ObjectType } from "../sync/schema.ts";
import { createCredentialStore, secretRecord } from "./credential-store.ts";
import { commitPage } from "./cycle-commit.ts";
import type { Database } from "./database.ts";
import { createExampleStore } from "./example-store.ts";
import { createControlStore, createFailureStore, toEscrow } from "./failure-store.ts";
import { createIgnoredDriftStore } from "./ignored-drift-store.ts";
import { renewLease, takeLease } from "./lease-queries.ts";
import { countLinks } from "./link-counts.ts";
import { createProvisioningLogStore } from "./log-store.ts";
import type { PreparedQuery } from "./prepare.ts";
import type { SecretBox } from "./secret-box.ts";
import { createPendingStore, createStagedStore, createTurnStore } from "./staged-store.ts";
import * as queries from "./sync-queries.ts";

/** The engine's store in the database. */
export function createSyncStore(database: Database, secrets: SecretBox): SyncStore {
  const { reader } = database;
  return {
    ...createLinkStore(database),
    ...createCredentialStore(database, secrets),
    ...createConfigurationStore(database),
    ...createLeaseStore(database),
    ...createPendingStore(database),
    ...createTurnStore(database),
    ...createStagedStore(database),
    ...createIgnoredDriftStore(database),
    ...createExampleStore(database),
    ...createFailureStore(database),
    ...createControlStore(database),
    async listEscrows(lane, limit) {
      const rows = await queries.listEscrows.all(reader, { ...toLane(lane), limit });
      return rows.map(toEscrow);
    },
    async readEscrows(lane, objectType, sourceIds) {
      const query = { ...toLane(lane), objectType, ids: sourceIds };
      return (await queries.readEscrows.all(reader, query)).map(toEscrow);
    },
    async listLinkedMembers(lane, groupSourceId) {
      const query = { ...toLane(lane), groupSourceId };
      const rows = await queries.listLinkedMembers.all(reader, query);
      return rows.map((row) => row.member_source_id);
    },
    commit: (lease, page) =>
      database.write(undefined, (connection) => commitPage(connection, lease, page)),
    async listLog(lane, query) {
      const { sourceId, cycleId, limit } = query;
      const { tenantId, jobId } = lane;
      const block = await createProvisioningLogStore(database).readBlock({
        tenantId,
        jobId,
        limit,
        withExchanges: true,
        ...(sourceId !== undefined && { sourceId }),
        ...(cycleId !== undefined && { cycleId }),
      });
      return block.map(({ record }) => record);
    },
  };
}

/** Which accounts are whose. */
function createLinkStore(
  database: Database,
): Pick<
  SyncStore,
  | "readLinks"
  | "readStoredLinks"
  | "readTargetIds"
  | "readLinksByTarget"
  | "listLinks"
  | "countLinks"
> {
  const { reader } = database;
  const readLinks = async (
    query: typeof queries.readLinks,
    lane: Lane,
    objectType: ObjectType,
    ids: readonly string[],
  ): Promise<readonly Link[]> => {
    const rows = await query.all(reader, { ...toLane(lane), objectType, ids });
    return rows.map((row) => toLink(objectType, row));
  };
  return {
    async readLinks(lane, objectType, sourceIds) {
      const links = await readLinks(queries.readLinks, lane, objectType, sourceIds);
      return new Map(links.map((link) => [link.sourceId, link]));
    },
    async readStoredLinks(lane, objectType, sourceIds) {
      const query = { ...toLane(lane), objectType, ids: sourceIds };
      const rows = await queries.readLinks.all(reader, query);
      return new Map(rows.map((row) => [row.source_id, toStoredLink(objectType, row)]));
    },
    async readTargetIds(lane, objectType, sourceIds) {
      const query = { ...toLane(lane), objectType, ids: sourceIds };
      const rows = await queries.readTargetIds.all(reader, query);
      return new Map(rows.map((row) => [row.source_id, row.target_id]));
    },
    async readLinksByTarget(lane, objectType, targetIds) {
      const links = await readLinks(queries.readLinksByTarget, lane, objectType, targetIds);
      return new Map(links.map((link) => [link.targetId, link]));
    },
    async listLinks(lane, objectType, { afterId = "", limit }) {
      const query = { ...toLane(lane), objectType, afterId, limit };
      const rows = await queries.listLinks.all(reader, query);
      return rows.map((row) => toLink(objectType, row));
    },
    async countLinks(lane) {
      const counts = { User: 0, Group: 0 };
      for (const row of await countLinks.all(reader, toLane(lane))) {
        counts[row.object_type] = row.total;
      }
      return counts;
    },
  };
}

/** Who may run a lane. */
function createLeaseStore(
  database: Database,
): Pick<SyncStore, "takeLease" | "renewLease" | "releaseLease"> {
  const renew = (lease: Lease, expiresAt: number): Promise<number> =>
    database.write(undefined, (connection) =>
      renewLease.run(connection, { ...toHeld(lease), expiresAt }),
    );
  return {
    async takeLease(lane, holder, now, ttlMs) {
      const query = { ...toLane(lane), holder, now, expiresAt: now + ttlMs };
      const row = await database.write(undefined, (connection) =>
        takeLease.first(connection, query),
      );
      return row === undefined ? undefined : { lane, number: row.number, holder };
    },
    async renewLease(lease, now, ttlMs) {
      return (await renew(lease, now + ttlMs)) > 0;
    },
    async releaseLease(lease) {
      // The row stays, so that the numbers go on growing.
      await renew(lease, 0);
    },
  };
}

type ConfigurationStore = Pick<
  SyncStore,
  | "saveApplication"
  | "readApplication"
  | "listApplications"
  | "deleteApplication"
  | "saveJob"
  | "readJob"
  | "listJobs"
  | "listRunnableLanes"
>;

/** What people configure: applications and jobs. */
function createConfigurationStore(database: Database): ConfigurationStore {
  const { reader } = database;
  const change = <P>(query: PreparedQuery<P, unknown>, parameters: P): Promise<number> =>
    database.write(undefined, (connection) => query.run(connection, parameters));
  return {
    saveApplication(application) {
      const { tenantId, id } = application;
      const config = JSON.stringify(application);
      return database.write(undefined, async (connection) => {
        const before = await queries.readApplication.first(connection, { tenantId, id });
        await queries.saveApplication.run(connection, { tenantId, id, config });
        return before === undefined ? undefined : (JSON.parse(before.config) as Application);
      });
    },
    async readApplication(tenantId, id) {
      const row = await queries.readApplication.first(reader, { tenantId, id });
      return row === undefined ? undefined : (JSON.parse(row.config) as Application);
    },
    async deleteApplication(tenantId, id) {
      await change(queries.deleteApplication, { tenantId, id });
    },
    async listApplications(tenantId) {
      const rows = await queries.listApplications.all(reader, { tenantId });
      return rows.map((row) => JSON.parse(row.config) as Application);
    },
    saveJob(job, initialState) {
      const lane = { tenantId: job.tenantId, jobId: job.id };
      return database.write(undefined, async (connection) => {
        const before = await queries.readJob.first(connection, lane);
        await queries.saveJob.run(connection, {
          ...lane,
          status: initialState.status,
          config: JSON.stringify(job),
          state: JSON.stringify(initialState),
          wakeAt: wakeTime(initialState),
        });
        return before === undefined ? undefined : toJob(before).job;
      });
    },
    async readJob(lane) {
      const row = await queries.readJob.first(reader, toLane(lane));
      return row === undefined ? undefined : toJob(row);
    },
    async listJobs(tenantId) {
      const rows = await queries.listJobs.all(reader, { tenantId });
      return rows.map((row) => JSON.parse(row.config) as SynchronizationJob);
    },
    async listRunnableLanes() {
      const rows = await queries.listRunnable.all(reader, {});
      const keyed = await queries.listKeyed.all(reader, {});
      const withSecret = new Set(keyed.map(({ tenantId, id }) => secretRecord(tenantId, id)));
      // A lane that no token is kept for is run by whoever brings one.
      return rows
        .map(toJob)
        .filter(({ job }) => withSecret.has(secretRecord(job.tenantId, job.applicationId)))
        .map(({ job, state }) => ({
          lane: { tenantId: job.tenantId, jobId: job.id },
          job,
          state,
        }));
    },
  };
}

function toLane(lane: Lane): queries.InLane {
  return { tenantId: lane.tenantId, jobId: lane.jobId };
}

function toHeld(lease: Lease) {
  return { ...toLane(lease.lane), number: lease.number, holder: lease.holder };
}

function toJob(row: queries.JobRow): { job: SynchronizationJob; state: JobState } {
  return {
    job: JSON.parse(row.config) as SynchronizationJob,
    state: JSON.parse(row.state) as JobState,
  };
}

function toLink(objectType: ObjectType, row: queries.LinkRow): Link {
  const { valuesText, ...link } = toStoredLink(objectType, row);
  return { ...link, values: JSON.parse(valuesText) as Link["values"] };
}

function toStoredLink(objectType: ObjectType, row: queries.LinkRow): StoredLink {
  return {
    objectType,
    sourceId: row.source_id,
    targetId: row.target_id,
    valuesText: row.target_values,
    managed: row.managed === 1,
  };
}
