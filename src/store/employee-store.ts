import {
  buildUsualEmployee,
  type Employee,
  type InactiveReason,
  type LocalFields,
  type RemovedPerson,
} from "../saas/employee.ts";
import type {
  EmployeeCounts,
  EmployeeQuery,
  EmployeeReader,
  EmployeeWriter,
  ListedEmployee,
} from "../saas/employee-store.ts";
import type { EmployeeRecord } from "../saas/lifecycle.ts";
import { compareCodePoints } from "../scim/fold.ts";
import type { Connection } from "./database.ts";
import * as queries from "./employee-queries.ts";
import * as removed from "./removed-person-queries.ts";
import * as usual from "./usual-employee-queries.ts";

type EmployeePage = Awaited<ReturnType<EmployeeReader["listEmployees"]>>;

/** Reads employees over one connection. */
export class SqlEmployeeReader implements EmployeeReader {
  protected readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  async readEmployee(organizationId: string, userId: string): Promise<ListedEmployee | undefined> {
    const key = { organizationId, userId };
    const row = await queries.readEmployee.first(this.connection, key);
    if (row !== undefined) return toListed(row);
    const some = { organizationId, userIds: [userId] };
    const rowless = await usual.readUsual.first(this.connection, some);
    if (rowless?.kind === "User") return toUsual(rowless);
    // Between the two the row may have come.
    const again = await queries.readEmployee.first(this.connection, key);
    return again && toListed(again);
  }

  async readEmployees(
    organizationId: string,
    userIds: readonly string[],
  ): Promise<readonly ListedEmployee[]> {
    if (userIds.length === 0) return [];
    const some = { organizationId, userIds };
    const rowless = await usual.readUsual.all(this.connection, some);
    // Who gets a row in between is among both.
    const users = rowless.filter(({ kind }) => kind === "User");
    const known = new Map(users.map((row) => [row.userId, toUsual(row)]));
    for (const row of await queries.readEmployees.all(this.connection, some)) {
      known.set(row.userId, toListed(row));
    }
    return [...known.values()];
  }

  async listEmployees(organizationId: string, query: EmployeeQuery): Promise<EmployeePage> {
    if (query.active !== undefined) return await this.#list(organizationId, query, query.active);
    // Each half comes in the order of its index; so one more of both is all that can be wanted.
    const halves = await Promise.all([
      this.#list(organizationId, query, true),
      this.#list(organizationId, query, false),
    ]);
    const all = halves.flatMap(({ employees }) => employees).sort(compareListed);
    const hasMore = halves.some((half) => half.hasMore) || all.length > query.limit;
    return { employees: all.slice(0, query.limit), hasMore };
  }

  async #list(
    organizationId: string,
    query: EmployeeQuery,
    active: boolean,
  ): Promise<EmployeePage> {
    const { text = "", after, limit, needsAttention = false } = query;
    const statement = queries.LIST_QUERIES[needsAttention ? "attention" : "all"];
    const rows = await statement.all(this.connection, {
      organizationId,
      active: active ? 1 : 0,
      pattern: `%${text.replace(/[!%_]/gu, "!$&")}%`,
      sortName: after?.sortName ?? "",
      userId: after?.userId ?? "",
      limit: limit + 1,
    });
    return { employees: rows.slice(0, limit).map(toListed), hasMore: rows.length > limit };
  }

  async countEmployees(organizationId: string): Promise<EmployeeCounts> {
    const row = await queries.countEmployees.first(this.connection, { organizationId });
    const active = Number(row?.active ?? 0);
    return {
      active,
      inactive: Number(row?.total ?? 0) - active,
      managed: Number(row?.managed ?? 0),
      needsAttention: Number(row?.needsAttention ?? 0),
    };
  }

  async hasOtherAdministrator(organizationId: string, userId: string): Promise<boolean> {
    const key = { organizationId, userId };
    return (await queries.findOtherAdministrator.first(this.connection, key)) !== undefined;
  }
}

/** Writes employees inside one transaction. */
export class SqlEmployeeWriter extends SqlEmployeeReader implements EmployeeWriter {
  async addEmployee(organizationId: string, employee: EmployeeRecord): Promise<void> {
    await queries.addEmployee.run(this.connection, { organizationId, ...fromEmployee(employee) });
  }

  async saveEmployee(organizationId: string, employee: EmployeeRecord): Promise<void> {
    await queries.saveEmployee.run(this.connection, { organizationId, ...fromEmployee(employee) });
  }

  async noteSync(organizationId: string, userId: string, minute: string): Promise<void> {
    await usual.noteSync.run(this.connection, { organizationId, userId, minute });
  }

  async removeEmployee(organizationId: string, userId: string): Promise<void> {
    await queries.removeEmployee.run(this.connection, { organizationId, userId });
  }

  async keepPerson(organizationId: string, person: RemovedPerson): Promise<void> {
    const { userName = null, email = null, ...rest } = person;
    await this.releasePerson(organizationId, person.userId);
    await removed.keepPerson.run(this.connection, { organizationId, ...rest, userName, email });
  }

  async readPerson(organizationId: string, userId: string): Promise<RemovedPerson | undefined> {
    const row = await removed.readPerson.first(this.connection, { organizationId, userId });
    return row === undefined ? undefined : toPerson(row);
  }

  async findPerson(
    organizationId: string,
    { userName, email }: Parameters<EmployeeWriter["findPerson"]>[1],
  ): Promise<RemovedPerson | undefined> {
    const find = async (query: typeof removed.findByEmail, value: string | undefined) =>
      value === undefined
        ? undefined
        : await query.first(this.connection, { organizationId, value });
    const row =
      (await find(removed.findByUserName, userName)) ?? (await find(removed.findByEmail, email));
    return row === undefined ? undefined : toPerson(row);
  }

  async releasePerson(organizationId: string, userId: string): Promise<void> {
    await removed.releasePerson.run(this.connection, { organizationId, userId });
  }
}

function compareListed(one: ListedEmployee, other: ListedEmployee): number {
  const byName = compareCodePoints(one.sortName, other.sortName);
  return byName === 0 ? compareCodePoints(one.employee.userId, other.employee.userId) : byName;
}

function toListed(row: queries.ListedRow): ListedEmployee {
  const { document, keptDocument, version, sortName } = row;
  return {
    employee: toEmployee(row),
    document: document ?? keptDocument ?? "{}",
    sortName,
    version: version ?? 0,
  };
}

function toUsual({ userId, created, document, version }: usual.UsualRow): ListedEmployee {
  return { employee: buildUsualEmployee(userId, created), document, sortName: "", version };
}

function toEmployee(row: queries.EmployeeRow): Employee {
  const { removedAt, revivedAt, inactiveSince, terminationDate, lastSynced } = row;
  return {
    userId: row.userId,
    role: row.role,
    managedBy: row.managedBy,
    active: row.active === 1,
    ...(removedAt === null ? {} : { removedAt }),
    ...(revivedAt === null ? {} : { revivedAt }),
    ...(inactiveSince === null ? {} : { inactiveSince }),
    ...(row.inactiveReason === null
      ? {}
      : { inactiveReason: row.inactiveReason as InactiveReason }),
    ...(terminationDate === null ? {} : { terminationDate }),
    ...(lastSynced === null ? {} : { lastSynced }),
    // Written by us alone, in these shapes.
    local: row.local === null ? {} : (JSON.parse(row.local) as LocalFields),
    ownAttributes:
      row.ownAttributes === null ? [] : (JSON.parse(row.ownAttributes) as readonly string[]),
  };
}

function fromEmployee(employee: EmployeeRecord): queries.EmployeeRow {
  const { local, ownAttributes } = employee;
  return {
    userId: employee.userId,
    role: employee.role,
    managedBy: employee.managedBy,
    active: employee.active ? 1 : 0,
    needsAttention: employee.needsAttention ? 1 : 0,
    sortName: employee.sortName,
    searchText: employee.searchText,
    removedAt: employee.removedAt ?? null,
    revivedAt: employee.revivedAt ?? null,
    inactiveSince: employee.inactiveSince ?? null,
    inactiveReason: employee.inactiveReason ?? null,
    terminationDate: employee.terminationDate ?? null,
    lastSynced: employee.lastSynced ?? null,
    local: Object.keys(local).length === 0 ? null : JSON.stringify(local),
    ownAttributes: ownAttributes.length === 0 ? null : JSON.stringify(ownAttributes),
  };
}

function toPerson({ userName, email, ...rest }: removed.RemovedRow): RemovedPerson {
  return {
    ...rest,
    ...(userName === null ? {} : { userName }),
    ...(email === null ? {} : { email }),
  };
}
