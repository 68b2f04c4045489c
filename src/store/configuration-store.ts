import { sql } from "kysely";
import type {
  AuditEntry,
  AuditWriter,
  ConfigurationSnapshot,
  ConfigurationStore,
  ConfigurationVersion,
} from "../sync/configuration-log.ts";
import type { Connection, Database } from "./database.ts";
import { count, type PreparedQuery, prepare } from "./prepare.ts";
import { type Rider, withRider } from "./riders.ts";
import type { InLane } from "./sync-queries.ts";

interface AuditPlace {
  readonly tenantId: string;
  readonly at: string;
  readonly id: string;
}

const addAudit: PreparedQuery<
  AuditPlace & { applicationId: string; activity: string; entry: string },
  unknown
> = prepare((db, p) =>
  db.insertInto("configuration_audit").values({
    tenant_id: p.tenantId,
    at: p.at,
    id: p.id,
    application_id: p.applicationId,
    activity: p.activity,
    entry: p.entry,
  }),
);

type AuditBlock = AuditPlace & {
  readonly applicationId: string | undefined;
  readonly activity: string | undefined;
  readonly limit: number;
};

function prepareAudit(
  ofApplication: boolean,
  ofActivity: boolean,
): PreparedQuery<AuditBlock, { entry: string }> {
  return prepare((db, p) => {
    const part = db
      .selectFrom("configuration_audit")
      .select(["tenant_id", "at", "id"])
      .where("tenant_id", "=", p.tenantId)
      .$if(ofApplication, (query) => query.where("application_id", "=", p.applicationId ?? ""))
      .$if(ofActivity, (query) => query.where("activity", "=", p.activity ?? ""))
      .where(sql<boolean>`(at, id) < (${p.at}, ${p.id})`)
      .orderBy("at", "desc")
      .orderBy("id", "desc")
      .limit(count(p.limit));
    // Which entries these are, one index tells; else SQLite would go through all of them.
    return db
      .selectFrom(part.as("part"))
      .innerJoin("configuration_audit as audit", (join) =>
        join
          .onRef("audit.tenant_id", "=", "part.tenant_id")
          .onRef("audit.at", "=", "part.at")
          .onRef("audit.id", "=", "part.id"),
      )
      .select("audit.entry")
      .orderBy("audit.at", "desc")
      .orderBy("audit.id", "desc");
  });
}

const LIST_AUDIT = {
  all: prepareAudit(false, false),
  ofApplication: prepareAudit(true, false),
  ofActivity: prepareAudit(false, true),
  ofBoth: prepareAudit(true, true),
};

const pruneAudit: PreparedQuery<{ tenantId: string; before: string }, unknown> = prepare((db, p) =>
  db
    .deleteFrom("configuration_audit")
    .where("tenant_id", "=", p.tenantId)
    .where("at", "<", p.before),
);

interface VersionRow {
  readonly version: number;
  readonly header: string;
  readonly configuration: string;
}

const addVersion: PreparedQuery<InLane & VersionRow, unknown> = prepare((db, p) =>
  db.insertInto("configuration_version").values({
    tenant_id: p.tenantId,
    job_id: p.jobId,
    version: p.version,
    header: p.header,
    configuration: p.configuration,
  }),
);

const readLast: PreparedQuery<InLane, VersionRow> = prepare((db, p) =>
  db
    .selectFrom("configuration_version")
    .select(["version", "header", "configuration"])
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .orderBy("version", "desc")
    .limit(sql<number>`1`),
);

const listVersions: PreparedQuery<
  InLane & { limit: number },
  Omit<VersionRow, "configuration">
> = prepare((db, p) =>
  db
    .selectFrom("configuration_version")
    .select(["version", "header"])
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .orderBy("version", "desc")
    .limit(count(p.limit)),
);

const readVersion: PreparedQuery<InLane & { version: number }, VersionRow> = prepare((db, p) =>
  db
    .selectFrom("configuration_version")
    .select(["version", "header", "configuration"])
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("version", "=", p.version),
);

/** Sorts behind every instant and every id. */
const END = "~";

/** Audit entries and configuration versions in the database. */
export function createConfigurationStore(database: Database): ConfigurationStore {
  const { reader } = database;
  return {
    addAudit: (tenantId, entry) =>
      database.write(undefined, (connection) => openWriter(connection).addAudit(tenantId, entry)),
    // One after the other, so that two who save at once get two numbers.
    addVersion: (lane, header, snapshot) =>
      database.write({ table: "directory_feed", id: lane.tenantId }, (connection) =>
        openWriter(connection).addVersion(lane, header, snapshot),
      ),
    record: (tenantId, change, tell) => {
      const scope = { table: "directory_feed", id: tenantId } as const;
      // It is what `change` gives back, as its description asks.
      const ride: Rider["ride"] = (connection, result) =>
        tell(openWriter(connection), result as never);
      return withRider({ scope, ride }, change);
    },
    async listAudit(tenantId, { applicationId, activity, after = { at: END, id: END }, limit }) {
      const query =
        activity === undefined
          ? LIST_AUDIT[applicationId === undefined ? "all" : "ofApplication"]
          : LIST_AUDIT[applicationId === undefined ? "ofActivity" : "ofBoth"];
      const given = { tenantId, applicationId, activity, ...after, limit };
      const rows = await query.all(reader, given);
      return rows.map(({ entry }) => JSON.parse(entry) as AuditEntry);
    },
    pruneAudit: (tenantId, before) =>
      database.write(undefined, (writer) => pruneAudit.run(writer, { tenantId, before })),
    async listVersions({ tenantId, jobId }, limit) {
      return (await listVersions.all(reader, { tenantId, jobId, limit })).map(toHeader);
    },
    async readVersion({ tenantId, jobId }, version) {
      const row = await readVersion.first(reader, { tenantId, jobId, version });
      if (row === undefined) return undefined;
      const snapshot = JSON.parse(row.configuration) as ConfigurationSnapshot;
      return { header: toHeader(row), snapshot };
    },
  };
}

function openWriter(connection: Connection): AuditWriter {
  return {
    async addAudit(tenantId, entry) {
      const { id, activityDateTime: at, applicationId, activity } = entry;
      const row = { tenantId, id, at, applicationId, activity, entry: JSON.stringify(entry) };
      await addAudit.run(connection, row);
    },
    async addVersion({ tenantId, jobId }, header, snapshot) {
      const configuration = JSON.stringify(snapshot);
      const last = await readLast.first(connection, { tenantId, jobId });
      const isSame = last?.configuration === configuration;
      if (isSame && header.restoredFrom === undefined) return undefined;
      const version = Number(last?.version ?? 0) + 1;
      const row = { tenantId, jobId, version, header: JSON.stringify(header), configuration };
      await addVersion.run(connection, row);
      return version;
    },
  };
}

function toHeader(row: Pick<VersionRow, "version" | "header">): ConfigurationVersion {
  return {
    ...(JSON.parse(row.header) as object),
    version: Number(row.version),
  } as ConfigurationVersion;
}
