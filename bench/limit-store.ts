/**
 * What the limit server keeps, in SQLite by prepared statements: users in the order of their
 * creation with an index for each attribute they are found by, groups, members as rows, and a row
 * of changes and one of audit for each write, in its transaction.
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** A user or group as it is stored. */
export interface StoredRow {
  readonly position: number;
  readonly document: string;
  readonly version: number;
}

/** Which index a user is found by. */
export type UserKey = "userName" | "externalId" | "emails.value";

/** Prepared statements over one file. */
export class LimitStore {
  readonly #database: DatabaseSync;
  readonly #run: ReturnType<typeof prepareStatements>;
  #total: number;

  constructor(directory: string) {
    this.#database = new DatabaseSync(join(directory, "limit.db"));
    this.#database.exec(`
      pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -32000;
      pragma wal_autocheckpoint = 4000;
      create table if not exists user (position integer primary key, id text not null unique,
        user_name text not null unique, external_id text, version integer not null,
        document text not null);
      create index if not exists user_external_id on user (external_id);
      create table if not exists email (email text not null, position integer not null,
        primary key (email, position)) without rowid;
      create table if not exists team (position integer primary key, id text not null unique,
        version integer not null, document text not null);
      create table if not exists member (team integer not null, user_id text not null,
        primary key (team, user_id)) without rowid;
      create index if not exists member_user on member (user_id, team);
      create table if not exists change (sequence integer primary key, resource_id text not null,
        at text not null);
      create table if not exists audit (at text not null, action text not null,
        resource_id text not null, modified text not null);
    `);
    this.#run = prepareStatements(this.#database);
    // One process writes, so that the number of users is best kept by it.
    this.#total = Number(this.#database.prepare("select count(*) as n from user").get()?.n ?? 0);
  }

  get total(): number {
    return this.#total;
  }

  /** Several writes in one commit; they are on disk when this returns. */
  commit<T>(work: () => T): T {
    this.#run.begin.run();
    const result = work();
    this.#run.commit.run();
    return result;
  }

  record(action: string, id: string, at: string, modified: string): void {
    this.#run.addChange.run(id, at);
    this.#run.addAudit.run(at, action, id, modified);
  }

  /** @param given - keys in lower case; `externalId` as it is */
  insertUser(given: {
    readonly id: string;
    readonly userName: string;
    readonly externalId: string | undefined;
    readonly emails: readonly string[];
    readonly document: string;
  }): void {
    const { id, userName, externalId = null, emails, document } = given;
    const added = this.#run.insertUser.run(id, userName, externalId, document);
    for (const email of emails) this.#run.addEmail.run(email, added.lastInsertRowid);
    this.#total += 1;
  }

  updateUser(position: number, document: string): void {
    this.#run.updateUser.run(document, position);
  }

  moveEmail(position: number, before: string, after: string): void {
    this.#run.removeEmail.run(before, position);
    this.#run.addEmail.run(after, position);
  }

  readUser(id: string): StoredRow | undefined {
    return this.#run.readUser.get(id) as StoredRow | undefined;
  }

  hasUser(id: string): boolean {
    return this.#run.hasUser.get(id) !== undefined;
  }

  /** @param value - in lower case, but for `externalId` */
  findUsers(key: UserKey, value: string): readonly string[] {
    return toDocuments(this.#run.findUsers[key].all(value));
  }

  listUsers(offset: number, limit: number): readonly string[] {
    const { listFirst, listFrom } = this.#run;
    return toDocuments(offset === 0 ? listFirst.all(limit) : listFrom.all(limit, offset));
  }

  /** The users behind a position, with the position of the last. */
  walkUsers(after: number, limit: number): readonly StoredRow[] {
    return this.#run.walk.all(after, limit) as unknown as readonly StoredRow[];
  }

  insertTeam(id: string, document: string): number {
    return Number(this.#run.insertTeam.run(id, document).lastInsertRowid);
  }

  readTeam(id: string): StoredRow | undefined {
    return this.#run.readTeam.get(id) as StoredRow | undefined;
  }

  touchTeam(position: number, document: string): void {
    this.#run.touchTeam.run(document, position);
  }

  /** @returns whether the user was no member yet */
  addMember(team: number, userId: string): boolean {
    return this.#run.addMember.run(team, userId).changes > 0;
  }

  removeMember(team: number, userId: string): boolean {
    return this.#run.removeMember.run(team, userId).changes > 0;
  }

  close(): void {
    this.#database.close();
  }
}

function prepareStatements(database: DatabaseSync) {
  const prepare = (text: string) => database.prepare(text);
  return {
    begin: prepare("begin immediate"),
    commit: prepare("commit"),
    addChange: prepare("insert into change (resource_id, at) values (?, ?)"),
    addAudit: prepare("insert into audit values (?, ?, ?, ?)"),
    insertUser: prepare("insert into user values (null, ?, ?, ?, 1, ?)"),
    updateUser: prepare("update user set version = version + 1, document = ? where position = ?"),
    addEmail: prepare("insert or ignore into email values (?, ?)"),
    removeEmail: prepare("delete from email where email = ? and position = ?"),
    readUser: prepare("select position, document, version from user where id = ?"),
    hasUser: prepare("select 1 from user where id = ?"),
    findUsers: {
      userName: prepare("select document from user where user_name = ?"),
      externalId: prepare("select document from user where external_id = ?"),
      "emails.value": prepare(
        "select document from email join user using (position) where email = ?",
      ),
    },
    listFirst: prepare("select document from user order by position limit ?"),
    listFrom: prepare("select document from user order by position limit ? offset ?"),
    walk: prepare(
      "select position, document, version from user where position > ? order by position limit ?",
    ),
    insertTeam: prepare("insert into team values (null, ?, 1, ?)"),
    readTeam: prepare("select position, document, version from team where id = ?"),
    touchTeam: prepare("update team set version = version + 1, document = ? where position = ?"),
    addMember: prepare("insert or ignore into member values (?, ?)"),
    removeMember: prepare("delete from member where team = ? and user_id = ?"),
  };
}

function toDocuments(rows: readonly unknown[]): readonly string[] {
  return (rows as readonly { readonly document: string }[]).map(({ document }) => document);
}
