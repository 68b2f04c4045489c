import type {
  AccountKey,
  AccountLink,
  AccountPlace,
  AccountSession,
  AccountStore,
  AccountWriter,
  AttemptRecord,
  LinkPurpose,
} from "../common/account-ports.ts";
import { FORGET_MS } from "../common/lock-out.ts";
import * as queries from "./account-queries.ts";
import type { Connection, Database } from "./database.ts";

/** Accounts on one connection: what is read is committed, what is written in its transaction. */
export class SqlAccounts implements AccountWriter {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async readPassword(account: AccountKey): Promise<string | undefined> {
    return (await queries.readPassword.first(this.#connection, account))?.hash;
  }

  async findLink(place: AccountPlace, sha256: string): Promise<AccountLink | undefined> {
    const row = await queries.findLink.first(this.#connection, { ...place, sha256 });
    return row === undefined ? undefined : toLink(row);
  }

  async listLinks(place: AccountPlace, purpose: LinkPurpose): Promise<readonly AccountLink[]> {
    const { realm, ownerId } = place;
    const rows = await queries.listLinks.all(this.#connection, { realm, ownerId, purpose });
    return rows.map(toLink);
  }

  async findSession(place: AccountPlace, sha256: string): Promise<AccountSession | undefined> {
    const row = await queries.findSession.first(this.#connection, { ...place, sha256 });
    return row === undefined ? undefined : toSession(row);
  }

  async listSessions(account: AccountKey): Promise<readonly AccountSession[]> {
    return (await queries.listSessions.all(this.#connection, account)).map(toSession);
  }

  async savePassword(account: AccountKey, hash: string, changed: string): Promise<void> {
    await queries.savePassword.run(this.#connection, { ...account, hash, changed });
  }

  async addLink(link: AccountLink): Promise<void> {
    const { realm, ownerId, created: before } = link;
    await queries.pruneLinks.run(this.#connection, { realm, ownerId, before });
    await queries.addLink.run(this.#connection, { ...link, used: link.used ?? null });
  }

  async takeLink(
    place: AccountPlace,
    given: Parameters<AccountWriter["takeLink"]>[1],
  ): Promise<AccountLink | undefined> {
    const row = await queries.takeLink.first(this.#connection, { ...place, ...given });
    return row === undefined ? undefined : toLink(row);
  }

  async removeLinks(account: AccountKey): Promise<void> {
    await queries.removeLinks.run(this.#connection, account);
  }

  async spendLinks(account: AccountKey, now: string): Promise<void> {
    await queries.spendLinks.run(this.#connection, { ...account, now });
  }

  async addSession(session: AccountSession): Promise<void> {
    const { realm, ownerId, created: before, address = null, agent = null } = session;
    await queries.pruneSessions.run(this.#connection, { realm, ownerId, before });
    await queries.addSession.run(this.#connection, { ...session, address, agent });
  }

  async noteSessionUse(place: AccountPlace, sha256: string, lastUsed: string): Promise<void> {
    await queries.noteSessionUse.run(this.#connection, { ...place, sha256, lastUsed });
  }

  async endSession(account: AccountKey, id: string): Promise<boolean> {
    const { realm, ownerId, accountId } = account;
    const key = { realm, ownerId, accountId, id };
    return (await queries.endSession.run(this.#connection, key)) > 0;
  }

  async endSessions(account: AccountKey, except = ""): Promise<number> {
    return await queries.endSessions.run(this.#connection, { ...account, except });
  }

  async countAttempt(
    place: AccountPlace,
    subject: string,
    judge: (before: AttemptRecord | undefined) => AttemptRecord | undefined,
  ): Promise<AttemptRecord | undefined> {
    const key = { ...place, subject };
    const held = await queries.holdAttempts.first(this.#connection, key);
    const failures = held?.failures ?? 0;
    const before =
      held === undefined || failures === 0
        ? undefined
        : {
            failures,
            lastFailedMs: Number(held.last_failed),
            lockedUntilMs: Number(held.locked_until),
          };
    const after = judge(before);
    if (after === undefined) return before;
    await queries.saveAttempts.run(this.#connection, { ...key, ...after });
    const beforeMs = after.lastFailedMs - FORGET_MS;
    await queries.pruneAttempts.run(this.#connection, { ...place, beforeMs });
    return after;
  }

  async clearAttempts(place: AccountPlace, subject: string): Promise<void> {
    await queries.clearAttempts.run(this.#connection, { ...place, subject });
  }

  async removeAccount(account: AccountKey): Promise<void> {
    await queries.removePassword.run(this.#connection, account);
    await this.removeLinks(account);
    await this.endSessions(account);
  }
}

/** Accounts in the database. */
export function createAccountStore(database: Database): AccountStore {
  const reader = new SqlAccounts(database.reader);
  return {
    readPassword: (account) => reader.readPassword(account),
    findLink: (place, sha256) => reader.findLink(place, sha256),
    listLinks: (place, purpose) => reader.listLinks(place, purpose),
    findSession: (place, sha256) => reader.findSession(place, sha256),
    listSessions: (account) => reader.listSessions(account),
    writeAccounts: (work) =>
      database.write(undefined, (connection) => work(new SqlAccounts(connection))),
  };
}

function toLink({ used, ...row }: queries.LinkRow): AccountLink {
  return { ...row, ...(used !== null && { used }) };
}

function toSession({ address, agent, ...row }: queries.SessionRow): AccountSession {
  return {
    ...row,
    ...(address !== null && { address }),
    ...(agent !== null && { agent }),
  };
}
