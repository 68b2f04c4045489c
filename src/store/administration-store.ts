import type {
  AdministratorToken,
  AdministratorTokenStore,
} from "../directory/administrator-token.ts";
import type { Lane } from "../sync/ports.ts";
import type { BulkUpload, UploadStore } from "../sync/upload.ts";
import type { Database } from "./database.ts";
import { type PreparedQuery, prepare } from "./prepare.ts";
import type { InLane } from "./sync-queries.ts";

interface TokenRow {
  readonly token: string;
  readonly revoked: string | null;
  readonly last_used: string | null;
}

interface OneToken {
  readonly tenantId: string;
  readonly id: string;
}

const TOKEN_COLUMNS = ["token", "revoked", "last_used"] as const;

const addToken: PreparedQuery<OneToken & { sha256: string; token: string }, unknown> = prepare(
  (db, p) =>
    db.insertInto("administrator_token").values({
      tenant_id: p.tenantId,
      id: p.id,
      sha256: p.sha256,
      token: p.token,
      revoked: null,
      last_used: null,
    }),
);

const findToken: PreparedQuery<{ tenantId: string; sha256: string }, TokenRow> = prepare((db, p) =>
  db
    .selectFrom("administrator_token")
    .select(TOKEN_COLUMNS)
    .where("tenant_id", "=", p.tenantId)
    .where("sha256", "=", p.sha256),
);

const listTokens: PreparedQuery<{ tenantId: string }, TokenRow> = prepare((db, p) =>
  db
    .selectFrom("administrator_token")
    .select(TOKEN_COLUMNS)
    .where("tenant_id", "=", p.tenantId)
    .orderBy("id"),
);

const revokeToken: PreparedQuery<OneToken & { revoked: string }, unknown> = prepare((db, p) =>
  db
    .updateTable("administrator_token")
    .set({ revoked: p.revoked })
    .where("tenant_id", "=", p.tenantId)
    .where("id", "=", p.id)
    .where("revoked", "is", null),
);

const noteUse: PreparedQuery<OneToken & { lastUsed: string }, unknown> = prepare((db, p) =>
  db
    .updateTable("administrator_token")
    .set({ last_used: p.lastUsed })
    .where("tenant_id", "=", p.tenantId)
    .where("id", "=", p.id),
);

/** Tokens with roles in the database. */
export function createAdministratorTokenStore(database: Database): AdministratorTokenStore {
  const { reader } = database;
  const run = <P>(query: PreparedQuery<P, unknown>, parameters: P): Promise<number> =>
    database.write(undefined, (connection) => query.run(connection, parameters));
  return {
    async addToken(token, sha256) {
      const { tenantId, id } = token;
      await run(addToken, { tenantId, id, sha256, token: JSON.stringify(token) });
    },
    async findToken(tenantId, sha256) {
      const row = await findToken.first(reader, { tenantId, sha256 });
      return row === undefined ? undefined : toToken(row);
    },
    async listTokens(tenantId) {
      return (await listTokens.all(reader, { tenantId })).map(toToken);
    },
    async revokeToken(tenantId, id, revoked) {
      return (await run(revokeToken, { tenantId, id, revoked })) > 0;
    },
    async noteTokenUse(tenantId, id, lastUsed) {
      await run(noteUse, { tenantId, id, lastUsed });
    },
  };
}

function toToken({ token, revoked, last_used: lastUsed }: TokenRow): AdministratorToken {
  return {
    ...(JSON.parse(token) as AdministratorToken),
    ...(revoked !== null && { revoked }),
    ...(lastUsed !== null && { lastUsed }),
  };
}

const saveUpload: PreparedQuery<InLane & { id: string; record: string }, unknown> = prepare(
  (db, p) =>
    db
      .insertInto("bulk_upload")
      .values({ tenant_id: p.tenantId, job_id: p.jobId, id: p.id, record: p.record }),
);

const nextUpload: PreparedQuery<InLane, { record: string }> = prepare((db, p) =>
  db
    .selectFrom("bulk_upload")
    .select("record")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .orderBy("id")
    .limit(1),
);

const removeUpload: PreparedQuery<InLane & { id: string }, unknown> = prepare((db, p) =>
  db
    .deleteFrom("bulk_upload")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("id", "=", p.id),
);

const countUploads: PreparedQuery<InLane, { total: number }> = prepare((db, p) =>
  db
    .selectFrom("bulk_upload")
    .select((eb) => eb.fn.countAll<number>().as("total"))
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId),
);

/** Uploads that wait, in the database. */
export function createUploadStore(database: Database): UploadStore {
  const { reader } = database;
  return {
    async saveUpload(lane, upload) {
      const row = { ...toLane(lane), id: upload.id, record: JSON.stringify(upload) };
      await database.write(undefined, (connection) => saveUpload.run(connection, row));
    },
    async nextUpload(lane) {
      const row = await nextUpload.first(reader, toLane(lane));
      return row === undefined ? undefined : (JSON.parse(row.record) as BulkUpload);
    },
    async removeUpload(lane, id) {
      const row = { ...toLane(lane), id };
      await database.write(undefined, (connection) => removeUpload.run(connection, row));
    },
    async countUploads(lane) {
      return Number((await countUploads.first(reader, toLane(lane)))?.total ?? 0);
    },
  };
}

function toLane({ tenantId, jobId }: Lane): InLane {
  return { tenantId, jobId };
}
