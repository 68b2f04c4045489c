/**
 * What the limit engine keeps, in SQLite by prepared statements: a directory with a feed of its
 * changes, links with the mapped values, a log of what was provisioned, and the watermark.
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Person } from "./engine-limit-client.ts";

/** A person with the link, and the target id of the manager; absent is the empty text. */
export interface LinkedPerson {
  readonly id: string;
  readonly document: string;
  readonly target_id: string;
  readonly mapped: string;
  readonly written_manager: string;
  readonly manager_target: string;
}

/** What became of a person. */
export interface Provisioned {
  readonly id: string;
  readonly targetId: string;
  readonly mapped: string;
  readonly managerId: string;
  readonly action: "create" | "update";
}

/** A cycle that has ended. */
export interface Execution {
  readonly activityIdentifier: string;
  readonly timeBegan: string;
  readonly timeEnded: string;
}

/** Prepared statements over one file. */
export class LimitEngineStore {
  readonly #database: DatabaseSync;
  readonly #run: ReturnType<typeof prepareStatements>;

  constructor(directory: string) {
    this.#database = new DatabaseSync(join(directory, "limit-engine.db"));
    this.#database.exec(`
      pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -32000;
      pragma wal_autocheckpoint = 4000;
      create table if not exists person (position integer primary key, id text not null unique,
        manager text not null, document text not null);
      create table if not exists change (sequence integer primary key, person_id text not null);
      create table if not exists link (source_id text primary key, target_id text not null,
        mapped text not null, manager_id text not null) without rowid;
      create table if not exists log (at text not null, source_id text not null,
        action text not null, detail text not null);
      create table if not exists state (name text primary key, value text not null) without rowid;
    `);
    this.#run = prepareStatements(this.#database);
  }

  /** Several writes in one commit; they are on disk when this returns. */
  commit<T>(work: () => T): T {
    this.#run.begin.run();
    const result = work();
    this.#run.commit.run();
    return result;
  }

  addPerson(person: Person): void {
    this.#run.addPerson.run(person.objectId ?? "", person.manager ?? "", JSON.stringify(person));
  }

  /** Change attributes of a person, and tell the feed. */
  changePerson(id: string, changes: Person): void {
    const row = this.#run.readPerson.get(id) as { readonly document: string } | undefined;
    if (row === undefined) throw new Error(`there is no person ${id}`);
    this.#run.savePerson.run(JSON.stringify({ ...JSON.parse(row.document), ...changes }), id);
    this.#run.addChange.run(id);
  }

  /** People by id, those after `afterId`. */
  listPeople(afterId: string, limit: number): readonly LinkedPerson[] {
    return this.#run.listPeople.all(afterId, limit) as unknown as readonly LinkedPerson[];
  }

  readPeople(ids: readonly string[]): readonly LinkedPerson[] {
    return ids.map((id) => this.#run.readLinked.get(id) as unknown as LinkedPerson);
  }

  readChanges(
    after: number,
    limit: number,
  ): readonly { readonly sequence: number; readonly person_id: string }[] {
    return this.#run.readChanges.all(after, limit) as unknown as ReturnType<
      LimitEngineStore["readChanges"]
    >;
  }

  lastSequence(): number {
    return Number(this.#run.lastSequence.get()?.last ?? 0);
  }

  saveProvisioned(all: readonly Provisioned[]): void {
    const at = new Date().toISOString();
    for (const { id, targetId, mapped, managerId, action } of all) {
      this.#run.saveLink.run(id, targetId, mapped, managerId);
      this.#run.addLog.run(at, id, action, mapped);
    }
  }

  readState<T>(name: "watermark" | "execution" | "paused"): T | undefined {
    const row = this.#run.readState.get(name);
    return row === undefined ? undefined : (JSON.parse(String(row.value)) ?? undefined);
  }

  /** @param value - null forgets it */
  saveState(name: "watermark" | "execution" | "paused", value: unknown): void {
    this.#run.saveState.run(name, JSON.stringify(value));
  }

  close(): void {
    this.#database.close();
  }
}

function prepareStatements(database: DatabaseSync) {
  const prepare = (text: string) => database.prepare(text);
  const linked = `select person.id, person.document, ifnull(link.target_id, '') as target_id,
    ifnull(link.mapped, '') as mapped, ifnull(link.manager_id, '') as written_manager,
    ifnull(boss.target_id, '') as manager_target
    from person left join link on link.source_id = person.id
    left join link as boss on boss.source_id = person.manager`;
  return {
    begin: prepare("begin immediate"),
    commit: prepare("commit"),
    addPerson: prepare("insert into person values (null, ?, ?, ?)"),
    readPerson: prepare("select document from person where id = ?"),
    savePerson: prepare("update person set document = ? where id = ?"),
    addChange: prepare("insert into change (person_id) values (?)"),
    listPeople: prepare(`${linked} where person.id > ? order by person.id limit ?`),
    readLinked: prepare(`${linked} where person.id = ?`),
    readChanges: prepare("select * from change where sequence > ? order by sequence limit ?"),
    lastSequence: prepare("select max(sequence) as last from change"),
    saveLink: prepare("insert or replace into link values (?, ?, ?, ?)"),
    addLog: prepare("insert into log values (?, ?, ?, ?)"),
    readState: prepare("select value from state where name = ?"),
    saveState: prepare("insert or replace into state values (?, ?)"),
  };
}
