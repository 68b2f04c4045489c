import {
  foldCase,
  type PageRequest,
  type ScimItem,
  type ScimUser,
  type StoredRecord,
  type UserTable,
} from "rollcall";
import { type Cell, type Database, type Row, toNumbers } from "./database.ts";

const COLUMNS: Readonly<Record<string, string>> = { userName: "login_key", externalId: "hr_id" };

/** The people of a tenant, as SCIM asks for them. */
export function openPeople(database: Database, tenant: string): UserTable {
  return {
    indexed: Object.keys(COLUMNS),
    read: (ids) =>
      database
        .all(
          "select * from people where tenant = ? and id in (select value from json_each(?))",
          ...[tenant, toNumbers(ids.map(Number))],
        )
        .map(toRecord),
    find: ({ equal, after, offset, limit }: PageRequest) => {
      const condition = equal === undefined ? "" : `and ${COLUMNS[equal.attribute]} = ?`;
      return database
        .all(
          `select * from people where tenant = ? and id > ? ${condition}
           order by id limit ? offset ?`,
          ...[tenant, Number(after ?? 0), ...(equal ? [equal.value] : []), limit, offset],
        )
        .map(toRecord);
    },
    count: () =>
      Number(database.get("select count(*) as n from people where tenant = ?", tenant)?.n),
    insert: (user) => {
      const cells = toCells(user);
      const now = new Date().toISOString();
      const row = database.get(
        `insert into people (tenant, created_at, updated_at, ${Object.keys(cells).join(", ")})
         values (?, ?, ?, ${Object.keys(cells).fill("?").join(", ")}) returning *`,
        ...[tenant, now, now, ...Object.values(cells)],
      );
      return toRecord(row ?? {});
    },
    replace: (id, user, expectedVersion) => {
      const cells = toCells(user);
      const row = database.get(
        `update people set version = version + 1, updated_at = ?, ${Object.keys(cells)
          .map((name) => `${name} = ?`)
          .join(", ")} where tenant = ? and id = ? and version = ? returning *`,
        ...[new Date().toISOString(), ...Object.values(cells), tenant, Number(id), expectedVersion],
      );
      return row && toRecord(row);
    },
    remove: (id, expectedVersion) =>
      database.transaction(() => {
        const row = database.get(
          "select version from people where tenant = ? and id = ?",
          ...[tenant, Number(id)],
        );
        if (row === undefined || row.version !== (expectedVersion ?? row.version)) return false;
        // The teams that lose a member have changed.
        database.run(
          `update teams set version = version + 1, updated_at = ?
           where id in (select team_id from team_members where person_id = ?)`,
          ...[new Date().toISOString(), Number(id)],
        );
        // Memberships and sessions go along by their foreign keys.
        return database.run("delete from people where id = ?", Number(id)) === 1;
      }),
  };
}

/** What SCIM calls the columns of a person. */
function toRecord(row: Row): StoredRecord {
  const { name, emails, ...more } = JSON.parse(String(row.more)) as Partial<ScimUser>;
  return {
    id: String(row.id),
    version: Number(row.version),
    created: String(row.created_at),
    lastModified: String(row.updated_at),
    attributes: {
      ...more,
      userName: row.login,
      externalId: row.hr_id,
      active: row.disabled === 0,
      title: row.job_title,
      name: { ...name, givenName: row.first_name, familyName: row.last_name },
      emails: showEmails(row.email ?? null, emails ?? []),
    },
  };
}

/** The columns of a person; what has none is kept in `more`. */
function toCells(user: ScimUser): Readonly<Record<string, Cell>> {
  const { userName, externalId, active = true, title, name = {}, ...more } = user;
  const { givenName, familyName, ...moreName } = name;
  return {
    login: userName,
    login_key: foldCase(userName),
    hr_id: externalId ?? null,
    disabled: active ? 0 : 1,
    job_title: title ?? null,
    first_name: givenName ?? null,
    last_name: familyName ?? null,
    email: findMain(user.emails ?? [])?.value ?? null,
    more: JSON.stringify({ ...more, name: moreName }),
  };
}

/** The application knows one address of each person, and that one counts. */
function showEmails(email: Cell, known: readonly ScimItem[]): readonly ScimItem[] {
  if (email === null) return known;
  const main = findMain(known);
  if (main === undefined) return [{ value: String(email), type: "work", primary: true }];
  return known.map((item) => (item === main ? { ...item, value: String(email) } : item));
}

function findMain(emails: readonly ScimItem[]): ScimItem | undefined {
  return emails.find(({ primary }) => primary === true) ?? emails[0];
}
