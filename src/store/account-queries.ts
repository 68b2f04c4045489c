import type {
  AccountKey,
  AccountLink,
  AccountPlace,
  AccountSession,
  AttemptRecord,
} from "../common/account-ports.ts";
import { type PreparedQuery, prepare } from "./prepare.ts";

type OneSecret = AccountPlace & { readonly sha256: string };
type OneSubject = AccountPlace & { readonly subject: string };

export const readPassword: PreparedQuery<AccountKey, { hash: string }> = prepare((db, p) =>
  db
    .selectFrom("account_password")
    .select("hash")
    .where("owner_id", "=", p.ownerId)
    .where("realm", "=", p.realm)
    .where("account_id", "=", p.accountId),
);

export const savePassword: PreparedQuery<AccountKey & { hash: string; changed: string }, unknown> =
  prepare((db, p) =>
    db
      .insertInto("account_password")
      .values({
        owner_id: p.ownerId,
        realm: p.realm,
        account_id: p.accountId,
        hash: p.hash,
        changed: p.changed,
      })
      .onConflict((clash) =>
        clash.columns(["owner_id", "realm", "account_id"]).doUpdateSet((eb) => ({
          hash: eb.ref("excluded.hash"),
          changed: eb.ref("excluded.changed"),
        })),
      ),
  );

export const removePassword: PreparedQuery<AccountKey, unknown> = prepare((db, p) =>
  db
    .deleteFrom("account_password")
    .where("owner_id", "=", p.ownerId)
    .where("realm", "=", p.realm)
    .where("account_id", "=", p.accountId),
);

type Nullable<T, K extends keyof T> = Omit<T, K> & { readonly [key in K]-?: string | null };

/** A link as it is stored. */
export type LinkRow = Nullable<AccountLink, "used">;

const LINK_COLUMNS = [
  "owner_id as ownerId",
  "realm",
  "account_id as accountId",
  "sha256",
  "purpose",
  "created",
  "expires",
  "used",
] as const;

export const findLink: PreparedQuery<OneSecret, LinkRow> = prepare((db, p) =>
  db
    .selectFrom("account_link")
    .select(LINK_COLUMNS)
    .where("owner_id", "=", p.ownerId)
    .where("realm", "=", p.realm)
    .where("sha256", "=", p.sha256),
);

export const listLinks: PreparedQuery<AccountPlace & Pick<AccountLink, "purpose">, LinkRow> =
  prepare((db, p) =>
    db
      .selectFrom("account_link")
      .select(LINK_COLUMNS)
      .where("owner_id", "=", p.ownerId)
      .where("realm", "=", p.realm)
      .where("purpose", "=", p.purpose)
      .orderBy("created")
      .orderBy("sha256"),
  );

export const addLink: PreparedQuery<LinkRow, unknown> = prepare((db, p) =>
  db.insertInto("account_link").values({
    owner_id: p.ownerId,
    realm: p.realm,
    account_id: p.accountId,
    sha256: p.sha256,
    purpose: p.purpose,
    created: p.created,
    expires: p.expires,
    used: p.used,
  }),
);

export const takeLink: PreparedQuery<
  OneSecret & Pick<AccountLink, "purpose"> & { now: string },
  LinkRow
> = prepare((db, p) =>
  db
    .updateTable("account_link")
    .set({ used: p.now })
    .where("owner_id", "=", p.ownerId)
    .where("realm", "=", p.realm)
    .where("sha256", "=", p.sha256)
    .where("purpose", "=", p.purpose)
    .where("used", "is", null)
    .where("expires", ">", p.now)
    .returning(LINK_COLUMNS),
);

export const removeLinks: PreparedQuery<AccountKey, unknown> = prepare((db, p) =>
  db
    .deleteFrom("account_link")
    .where("owner_id", "=", p.ownerId)
    .where("realm", "=", p.realm)
    .where("account_id", "=", p.accountId),
);

export const spendLinks: PreparedQuery<AccountKey & { now: string }, unknown> = prepare((db, p) =>
  db
    .updateTable("account_link")
    .set({ used: p.now })
    .where("owner_id", "=", p.ownerId)
    .where("realm", "=", p.realm)
    .where("account_id", "=", p.accountId)
    .where("used", "is", null),
);

type Before = AccountPlace & { readonly before: string };

export const pruneLinks: PreparedQuery<Before, unknown> = prepare((db, p) =>
  db
    .deleteFrom("account_link")
    .where("owner_id", "=", p.ownerId)
    .where("realm", "=", p.realm)
    .where("expires", "<=", p.before),
);

/** A session as it is stored. */
export type SessionRow = Nullable<AccountSession, "address" | "agent">;

const SESSION_COLUMNS = [
  "owner_id as ownerId",
  "realm",
  "account_id as accountId",
  "sha256",
  "id",
  "method",
  "created",
  "last_used as lastUsed",
  "expires",
  "address",
  "agent",
] as const;

export const findSession: PreparedQuery<OneSecret, SessionRow> = prepare((db, p) =>
  db
    .selectFrom("account_session")
    .select(SESSION_COLUMNS)
    .where("owner_id", "=", p.ownerId)
    .where("realm", "=", p.realm)
    .where("sha256", "=", p.sha256),
);

export const listSessions: PreparedQuery<AccountKey, SessionRow> = prepare((db, p) =>
  db
    .selectFrom("account_session")
    .select(SESSION_COLUMNS)
    .where("owner_id", "=", p.ownerId)
    .where("realm", "=", p.realm)
    .where("account_id", "=", p.accountId)
    .orderBy("created")
    .orderBy("id"),
);

export const addSession: PreparedQuery<SessionRow, unknown> = prepare((db, p) =>
  db.insertInto("account_session").values({
    owner_id: p.ownerId,
    realm: p.realm,
    account_id: p.accountId,
    sha256: p.sha256,
    id: p.id,
    method: p.method,
    created: p.created,
    last_used: p.lastUsed,
    expires: p.expires,
    address: p.address,
    agent: p.agent,
  }),
);

export const noteSessionUse: PreparedQuery<OneSecret & { lastUsed: string }, unknown> = prepare(
  (db, p) =>
    db
      .updateTable("account_session")
      .set({ last_used: p.lastUsed })
      .where("owner_id", "=", p.ownerId)
      .where("realm", "=", p.realm)
      .where("sha256", "=", p.sha256),
);

export const endSession: PreparedQuery<AccountKey & { id: string }, unknown> = prepare((db, p) =>
  db
    .deleteFrom("account_session")
    .where("owner_id", "=", p.ownerId)
    .where("realm", "=", p.realm)
    .where("account_id", "=", p.accountId)
    .where("id", "=", p.id),
);

export const endSessions: PreparedQuery<AccountKey & { except: string }, unknown> = prepare(
  (db, p) =>
    db
      .deleteFrom("account_session")
      .where("owner_id", "=", p.ownerId)
      .where("realm", "=", p.realm)
      .where("account_id", "=", p.accountId)
      .where("id", "!=", p.except),
);

export const pruneSessions: PreparedQuery<Before, unknown> = prepare((db, p) =>
  db
    .deleteFrom("account_session")
    .where("owner_id", "=", p.ownerId)
    .where("realm", "=", p.realm)
    .where("expires", "<=", p.before),
);

/** An attempt's row as it is stored. */
export interface AttemptRow {
  readonly failures: number;
  readonly last_failed: number;
  readonly locked_until: number;
}

/**
 * Writes what is there over itself, so that whoever comes at the same time waits, and makes a row
 * with no failure where there is none.
 */
export const holdAttempts: PreparedQuery<OneSubject, AttemptRow> = prepare((db, p) =>
  db
    .insertInto("account_attempt")
    .values({
      owner_id: p.ownerId,
      realm: p.realm,
      subject: p.subject,
      failures: 0,
      last_failed: 0,
      locked_until: 0,
    })
    .onConflict((clash) =>
      clash.columns(["owner_id", "realm", "subject"]).doUpdateSet((eb) => ({
        failures: eb.ref("account_attempt.failures"),
      })),
    )
    .returning(["failures", "last_failed", "locked_until"]),
);

export const saveAttempts: PreparedQuery<OneSubject & AttemptRecord, unknown> = prepare((db, p) =>
  db
    .updateTable("account_attempt")
    .set({ failures: p.failures, last_failed: p.lastFailedMs, locked_until: p.lockedUntilMs })
    .where("owner_id", "=", p.ownerId)
    .where("realm", "=", p.realm)
    .where("subject", "=", p.subject),
);

export const clearAttempts: PreparedQuery<OneSubject, unknown> = prepare((db, p) =>
  db
    .deleteFrom("account_attempt")
    .where("owner_id", "=", p.ownerId)
    .where("realm", "=", p.realm)
    .where("subject", "=", p.subject),
);

export const pruneAttempts: PreparedQuery<AccountPlace & { beforeMs: number }, unknown> = prepare(
  (db, p) =>
    db
      .deleteFrom("account_attempt")
      .where("owner_id", "=", p.ownerId)
      .where("realm", "=", p.realm)
      .where("last_failed", "<", p.beforeMs),
);
