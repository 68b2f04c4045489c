import { DatabaseSync } from "node:sqlite";

/** A value that SQLite keeps. */
export type Cell = string | number | null;

/** A row of any table. */
export type Row = Readonly<Record<string, Cell>>;

// The application's tables as they might be anywhere. What was added for SCIM: hr_id, version and
// more of people, hr_id and version of teams. The keys hold names with upper and lower case folded.
const TABLES = `
  create table if not exists people (
    id integer primary key autoincrement,
    tenant text not null,
    login text not null,
    login_key text not null,
    first_name text,
    last_name text,
    email text,
    job_title text,
    disabled integer not null default 0,
    created_at text not null,
    updated_at text not null,
    hr_id text,
    version integer not null default 1,
    more text not null default '{}',
    unique (tenant, login_key)
  );
  create index if not exists people_hr_id on people (tenant, hr_id);
  create table if not exists teams (
    id integer primary key autoincrement,
    tenant text not null,
    name text not null,
    name_key text not null,
    created_at text not null,
    updated_at text not null,
    hr_id text,
    version integer not null default 1,
    unique (tenant, name_key)
  );
  create index if not exists teams_hr_id on teams (tenant, hr_id);
  create table if not exists team_members (
    team_id integer not null references teams on delete cascade,
    person_id integer not null references people on delete cascade,
    unique (team_id, person_id)
  );
  create index if not exists team_members_person on team_members (person_id);
  create table if not exists sessions (
    id text primary key,
    person_id integer not null references people on delete cascade
  );
  create table if not exists api_tokens (
    sha256 text primary key,
    tenant text not null,
    name text not null
  );
`;

/** The application's database. */
export class Database {
  readonly #sqlite: DatabaseSync;

  /** @param file - `:memory:` for one that ends with the process */
  constructor(file: string) {
    this.#sqlite = new DatabaseSync(file);
    this.#sqlite.exec("pragma journal_mode = wal; pragma foreign_keys = on;");
    this.#sqlite.exec(TABLES);
  }

  all(sql: string, ...values: readonly Cell[]): readonly Row[] {
    return this.#sqlite.prepare(sql).all(...values) as unknown as readonly Row[];
  }

  get(sql: string, ...values: readonly Cell[]): Row | undefined {
    return this.all(sql, ...values)[0];
  }

  /** @returns how many rows changed */
  run(sql: string, ...values: readonly Cell[]): number {
    return Number(this.#sqlite.prepare(sql).run(...values).changes);
  }

  /** All of it or nothing. */
  transaction<T>(work: () => T): T {
    this.#sqlite.exec("begin immediate");
    try {
      const result = work();
      this.#sqlite.exec("commit");
      return result;
    } catch (error) {
      this.#sqlite.exec("rollback");
      throw error;
    }
  }

  close(): void {
    this.#sqlite.close();
  }
}

/** Ids are numbers here and texts in SCIM; a text that is no number names nobody. */
export function toNumbers(ids: readonly number[]): string {
  return JSON.stringify(ids.filter(Number.isSafeInteger));
}
