import { StoreError } from "../common/store-error.ts";
import type { Connection, Database } from "./database.ts";
import { DIALECTS } from "./dialect.ts";
import { migration as directory } from "./migrations/0001-directory.ts";
import { migration as synchronization } from "./migrations/0002-synchronization.ts";
import { migration as organizations } from "./migrations/0003-organizations.ts";
import { migration as operatorLogs } from "./migrations/0004-operator-logs.ts";
import { migration as tokens } from "./migrations/0006-tokens.ts";
import { migration as searchDocuments } from "./migrations/0007-search-documents.ts";
import { migration as definitions } from "./migrations/0008-definitions.ts";
import { migration as clusteredRows } from "./migrations/0009-clustered-rows.ts";
import { migration as failuresAndControl } from "./migrations/0011-failures-and-control.ts";
import { migration as plans } from "./migrations/0012-plans.ts";
import { migration as notificationsAndLogs } from "./migrations/0014-notifications-and-logs.ts";
import { migration as administration } from "./migrations/0015-administration.ts";
import { migration as tokensOfPersons } from "./migrations/0017-tokens-of-persons.ts";
import { migration as linkCounts } from "./migrations/0018-link-counts.ts";
import { migration as employees } from "./migrations/0019-employees.ts";
import { migration as ownership } from "./migrations/0020-ownership.ts";
import { migration as accounts } from "./migrations/0021-accounts.ts";
import { migration as singleSignOn } from "./migrations/0022-single-sign-on.ts";
import { migration as gallery } from "./migrations/0023-gallery.ts";
import { migration as searchPending } from "./migrations/0025-search-pending.ts";
import { migration as emailsWithoutOwner } from "./migrations/0026-emails-without-owner.ts";
import { migration as changeTimes } from "./migrations/0027-change-times.ts";
import { migration as executions } from "./migrations/0028-executions.ts";
import { migration as administrators } from "./migrations/0029-administrators.ts";
import { migration as reconciliations } from "./migrations/0030-reconciliations.ts";
import { migration as listOrders } from "./migrations/0031-list-orders.ts";
import { migration as tenantNames } from "./migrations/0032-tenant-names.ts";
import { migration as propagation } from "./migrations/0033-propagation.ts";
import { migration as ignoredDrifts } from "./migrations/0034-ignored-drifts.ts";
import { migration as mappingExamples } from "./migrations/0035-mapping-examples.ts";
import { migration as auditTrail } from "./migrations/0036-audit-trail.ts";
import { migration as keptAnswers } from "./migrations/0037-kept-answers.ts";
import { migration as copiedPosition } from "./migrations/0038-copied-position.ts";
import { migration as employeeCounts } from "./migrations/0039-employee-counts.ts";
import { migration as gaps } from "./migrations/0040-gaps.ts";
import { migration as emailsByPosition } from "./migrations/0041-emails-by-position.ts";
import { migration as resourceNumbers } from "./migrations/0042-resource-numbers.ts";
import type { Migration } from "./migrations/migration.ts";
import { type PreparedQuery, prepare } from "./prepare.ts";

/** All migrations, oldest first. */
export const MIGRATIONS: readonly Migration[] = [
  directory,
  synchronization,
  organizations,
  operatorLogs,
  tokens,
  searchDocuments,
  definitions,
  clusteredRows,
  failuresAndControl,
  plans,
  notificationsAndLogs,
  administration,
  tokensOfPersons,
  linkCounts,
  employees,
  ownership,
  accounts,
  singleSignOn,
  gallery,
  searchPending,
  emailsWithoutOwner,
  changeTimes,
  executions,
  administrators,
  reconciliations,
  listOrders,
  tenantNames,
  propagation,
  ignoredDrifts,
  mappingExamples,
  auditTrail,
  keptAnswers,
  copiedPosition,
  employeeCounts,
  gaps,
  emailsByPosition,
  resourceNumbers,
];

// Any number will do, as long as nothing else in the database takes a lock of this number.
const MIGRATION_LOCK = 7_266_425;

const listNumbers: PreparedQuery<object, { number: number }> = prepare((db) =>
  db.selectFrom("migration").select("number"),
);

const addMigration: PreparedQuery<{ number: number; name: string }, unknown> = prepare((db, p) =>
  db.insertInto("migration").values({ number: p.number, name: p.name }),
);

/**
 * Bring the tables up to date, all steps in one transaction. Processes that start together wait
 * for each other: in SQLite at the write lock, in PostgreSQL at a lock taken only here.
 *
 * @throws StoreError `Unavailable` when the database was written by a newer version
 */
export async function migrate(
  database: Pick<Database, "write">,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  await database.write(undefined, async (connection) => {
    if (connection.dialect === "postgres") {
      await connection.all(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`, []);
    }
    await connection.run(
      "create table if not exists migration (number integer not null primary key, name text)",
      [],
    );
    const applied = (await listNumbers.all(connection, {})).map(({ number }) => number);
    refuseNewer(Math.max(0, ...applied), migrations);
    for (const migration of migrations) {
      if (!applied.includes(migration.number)) await apply(connection, migration);
    }
  });
}

function refuseNewer(last: number, migrations: readonly Migration[]): void {
  const known = migrations.at(-1)?.number ?? 0;
  if (last <= known) return;
  throw new StoreError("Unavailable", {
    message:
      `This database was last used by a newer Rollcall (its tables are at version ${last}; ` +
      `this one knows versions up to ${known}). Start that version, or a newer one.`,
  });
}

async function apply(connection: Connection, migration: Migration): Promise<void> {
  const { types } = DIALECTS[connection.dialect];
  for (const statement of migration.statements(types)) {
    await connection.run(statement, []);
  }
  await migration.fill?.(connection);
  for (const statement of migration.indexes?.(types) ?? []) await connection.run(statement, []);
  await addMigration.run(connection, { number: migration.number, name: migration.name });
}
