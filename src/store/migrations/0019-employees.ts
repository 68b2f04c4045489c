import type { Dialect } from "../dialect.ts";
import type { Migration } from "./migration.ts";

type Types = Dialect["types"];

/**
 * An employee beside every User; those whom SCIM sees no more keep their document in a table of
 * their own. Tokens belong to a directory connection, and audit rows name who acted without one.
 */
export const migration: Migration = {
  number: 19,
  name: "employees",
  statements: (types) => [
    ...createTables(types),
    fillEmployees(types),
    ...connectDirectories(types),
  ],
};

function createTables({ text, clustered }: Types): readonly string[] {
  return [
    `create table employee (
      organization_id ${text} not null,
      user_id ${text} not null,
      role ${text} not null,
      managed_by ${text} not null,
      active integer not null,
      needs_attention integer not null,
      sort_name ${text} not null,
      search_text ${text} not null,
      removed_at ${text},
      revived_at ${text},
      inactive_since ${text},
      inactive_reason ${text},
      termination_date ${text},
      last_synced ${text},
      local_fields ${text},
      own_attributes ${text},
      primary key (organization_id, user_id)
    )${clustered}`,
    `create index employee_list
      on employee (organization_id, active, sort_name, user_id)`,
    `create table removed_person (
      organization_id ${text} not null,
      user_id ${text} not null,
      user_name ${text},
      email ${text},
      version bigint not null,
      created ${text} not null,
      removed_at ${text} not null,
      document ${text} not null,
      primary key (organization_id, user_id)
    )${clustered}`,
    `create index removed_person_user_name on removed_person (organization_id, user_name)`,
    `create index removed_person_email on removed_person (organization_id, email)`,
  ];
}

/** Everybody who is there came by SCIM, so a directory manages them. */
function fillEmployees({ member }: Types): string {
  const folded = (...path: readonly string[]) => member("s.search_document", path);
  const name =
    `coalesce(${folded("displayName")}, ${folded("name", "formatted")}, ` +
    `${folded("name", "givenName")} || ' ' || ${folded("name", "familyName")}, r.user_name, '')`;
  const search =
    `coalesce(r.user_name, '') || ' ' || coalesce(${folded("displayName")}, '') || ' ' || ` +
    `coalesce(${folded("name", "givenName")}, '') || ' ' || ` +
    `coalesce(${folded("name", "familyName")}, '') || ' ' || coalesce((select min(e.email) ` +
    "from resource_email e where e.organization_id = r.organization_id " +
    "and e.resource_id = r.id), '')";
  const isInactive = `lower(cast(coalesce(${folded("active")}, 'true') as text)) in ('false', '0')`;
  return `insert into employee (organization_id, user_id, role, managed_by, active, needs_attention,
      sort_name, search_text, inactive_since, inactive_reason, last_synced)
    select r.organization_id, r.id, 'employee', 'directory',
      case when ${isInactive} then 0 else 1 end,
      case when o.application = 'bitabiz' and not (${isInactive}) then 1 else 0 end,
      ${name}, ${search},
      case when ${isInactive} then r.last_modified end,
      case when ${isInactive} then 'directory' end,
      r.last_modified
    from resource r
    join organization o on o.id = r.organization_id
    left join resource_search s
      on s.organization_id = r.organization_id and s.resource_id = r.id
    where r.kind = 'User'`;
}

function connectDirectories({ text }: Types): readonly string[] {
  return [
    `alter table organization add column directory_id ${text}`,
    `alter table organization add column directory_name ${text}`,
    `alter table organization add column directory_since ${text}`,
    `alter table organization_token add column directory_id ${text}`,
    `update organization set directory_id = id, directory_name = 'Provisioning',
        directory_since = created
      where application = 'bitabiz'`,
    `update organization_token set directory_id = organization_id
      where organization_id in (select id from organization where application = 'bitabiz')`,
    `alter table audit add column actor ${text}`,
  ];
}
