import {
  foldCase,
  type GroupChange,
  type GroupTable,
  type Membership,
  type NewMember,
  type ScimGroup,
  type StoredRecord,
} from "rollcall";
import { type Cell, type Database, type Row, toNumbers } from "./database.ts";

const COLUMNS: Readonly<Record<string, string>> = { displayName: "name_key", externalId: "hr_id" };

// People and teams both count up, and SCIM wants an id to be one thing alone: team 17 is t17 there.
const toTeamId = (id: Cell | undefined): string => `t${id}`;
const toKey = (id: string): number => (id.startsWith("t") ? Number(id.slice(1)) : Number.NaN);

/** The teams of a tenant, as SCIM asks for them. */
export function openTeams(database: Database, tenant: string): GroupTable {
  const addMembers = (teamId: Cell, members: readonly NewMember[]): void => {
    for (const { id } of members) {
      database.run(
        `insert or ignore into team_members (team_id, person_id)
         select ?, id from people where tenant = ? and id = ?`,
        ...[teamId, tenant, Number(id)],
      );
    }
  };
  return {
    indexed: Object.keys(COLUMNS),
    read: (ids) =>
      database
        .all(
          "select * from teams where tenant = ? and id in (select value from json_each(?))",
          ...[tenant, toNumbers(ids.map(toKey))],
        )
        .map(toRecord),
    find: ({ equal, after, offset, limit }) => {
      const condition = equal === undefined ? "" : `and ${COLUMNS[equal.attribute]} = ?`;
      return database
        .all(
          `select * from teams where tenant = ? and id > ? ${condition}
           order by id limit ? offset ?`,
          ...[tenant, toKey(after ?? "t0"), ...(equal ? [equal.value] : []), limit, offset],
        )
        .map(toRecord);
    },
    count: () =>
      Number(database.get("select count(*) as n from teams where tenant = ?", tenant)?.n),
    insert: (group, members) =>
      database.transaction(() => {
        const now = new Date().toISOString();
        const row = database.get(
          `insert into teams (tenant, created_at, updated_at, name, name_key, hr_id)
           values (?, ?, ?, ?, ?, ?) returning *`,
          ...[tenant, now, now, ...toCells(group)],
        );
        addMembers(row?.id ?? null, members);
        return toRecord(row ?? {});
      }),
    change: (id, change: GroupChange) =>
      database.transaction(() => {
        const { attributes, expectedVersion } = change;
        const row = database.get(
          `update teams set version = version + 1, updated_at = ?
             ${attributes === undefined ? "" : ", name = ?, name_key = ?, hr_id = ?"}
           where tenant = ? and id = ? and version = coalesce(?, version) returning *`,
          ...[new Date().toISOString(), ...(attributes ? toCells(attributes) : [])],
          ...[tenant, toKey(id), expectedVersion ?? null],
        );
        if (row === undefined) return undefined;
        database.run(
          `delete from team_members
           where team_id = ? and person_id in (select value from json_each(?))`,
          ...[toKey(id), toNumbers(change.removeMembers.map(Number))],
        );
        addMembers(toKey(id), change.addMembers);
        return toRecord(row);
      }),
    remove: (id, expectedVersion) =>
      database.run(
        "delete from teams where tenant = ? and id = ? and version = coalesce(?, version)",
        ...[tenant, toKey(id), expectedVersion ?? null],
      ) === 1,
    memberships: ({ groupIds, memberIds }) => {
      const inTeams = groupIds && toNumbers(groupIds.map(toKey));
      const ofPeople = memberIds && toNumbers(memberIds.map(Number));
      return database
        .all(
          `select team_id, person_id, name, first_name, last_name, login
           from team_members join teams on teams.id = team_id join people on people.id = person_id
           where teams.tenant = ?
             and (? is null or team_id in (select value from json_each(?)))
             and (? is null or person_id in (select value from json_each(?)))
           order by team_members.rowid`,
          ...[tenant, inTeams ?? null, inTeams ?? null, ofPeople ?? null, ofPeople ?? null],
        )
        .map(toMembership);
    },
  };
}

function toRecord(row: Row): StoredRecord {
  return {
    id: toTeamId(row.id),
    version: Number(row.version),
    created: String(row.created_at),
    lastModified: String(row.updated_at),
    attributes: { displayName: row.name, externalId: row.hr_id },
  };
}

function toCells({ displayName, externalId }: ScimGroup): readonly Cell[] {
  return [displayName, foldCase(displayName), externalId ?? null];
}

function toMembership(row: Row): Membership {
  const name = [row.first_name, row.last_name].filter((part) => part !== null).join(" ");
  return {
    groupId: toTeamId(row.team_id),
    groupDisplay: String(row.name),
    memberId: String(row.person_id),
    memberDisplay: name === "" ? String(row.login) : name,
  };
}
