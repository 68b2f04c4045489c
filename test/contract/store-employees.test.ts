import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildUsualEmployee } from "../../src/saas/employee.ts";
import type { EmployeeWriter } from "../../src/saas/employee-store.ts";
import type { EmployeeRecord } from "../../src/saas/lifecycle.ts";
import type { Organization, OrganizationToken, ResourceWrite } from "../../src/saas/ports.ts";
import { settleCopies } from "../../src/service-provider/search-copies.ts";
import type { Connection, Database } from "../../src/store/database.ts";
import { SqlEmployeeReader } from "../../src/store/employee-store.ts";
import { MIGRATIONS, migrate } from "../../src/store/migrate.ts";
import { PostgresDatabase } from "../../src/store/postgres.ts";
import { SqliteDatabase } from "../../src/store/sqlite.ts";
import type { Store } from "../../src/store/store.ts";
import { createDatabase } from "../support/postgres.ts";
import { STORES, type TestStore } from "../support/stores.ts";

const NOW = "2026-01-01T00:00:00.000Z";
const LATER = "2026-01-02T00:00:00.000Z";

let counter = 0;
const fresh = (prefix: string) => {
  counter += 1;
  return `${prefix}-${String(counter).padStart(5, "0")}`;
};

const makeToken = (organizationId: string): OrganizationToken => ({
  id: fresh("token"),
  organizationId,
  sha256: fresh("sha"),
  kind: "secret",
  name: "t",
  scope: "write",
  created: NOW,
});

function makeWrite(id: string): ResourceWrite {
  const document = JSON.stringify({ schemas: [], id });
  return { id, kind: "User", now: NOW, document, emails: [] };
}

function makeRecord(userId: string, more: Partial<EmployeeRecord> = {}): EmployeeRecord {
  return {
    userId,
    role: "employee",
    managedBy: "directory",
    active: true,
    local: {},
    ownAttributes: [],
    sortName: userId,
    searchText: userId,
    needsAttention: false,
    ...more,
  };
}

describe.each(STORES)("employees on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  async function addOrganization(): Promise<string> {
    const id = fresh("organization");
    const organization: Organization = { id, name: "One", application: "bitabiz", created: NOW };
    await store.organizations.addOrganization(organization, makeToken(id));
    return id;
  }

  async function write(
    organizationId: string,
    work: (employees: EmployeeWriter) => Promise<unknown>,
  ): Promise<void> {
    await store.organizations.write(organizationId, async ({ employees }) => {
      if (employees === undefined) throw new Error("This store has employees.");
      await work(employees);
    });
  }

  test("a row comes back as it was saved, with the User's text and version", async () => {
    const id = await addOrganization();
    const { sortName, searchText, needsAttention, ...employee } = makeRecord("u", {
      role: "administrator",
      active: false,
      inactiveSince: NOW,
      inactiveReason: "manual",
      terminationDate: "2026-01-01",
      lastSynced: NOW,
      revivedAt: NOW,
      local: { policy: "Standard", payrollNumber: "7" },
      ownAttributes: ["nickName"],
    });
    const record = { ...employee, sortName, searchText, needsAttention };
    const { document } = makeWrite("u");
    await store.organizations.write(id, async (writer) => {
      await writer.insert(id, makeWrite("u"));
      await writer.employees?.addEmployee(id, record);
    });
    const { employees } = store.organizations;
    expect(await employees.readEmployee(id, "u")).toEqual({
      employee,
      document,
      sortName,
      version: 1,
    });
    expect(await employees.readEmployee(await addOrganization(), "u")).toBeUndefined();
    const changed = makeRecord("u", { managedBy: "manual" });
    await write(id, (writer) => writer.saveEmployee(id, changed));
    const { sortName: _name, searchText: _text, needsAttention: _needs, ...after } = changed;
    expect((await employees.readEmployee(id, "u"))?.employee).toEqual(after);
    await store.organizations.write(id, async (writer) => {
      await writer.employees?.removeEmployee(id, "u");
      await writer.remove(id, "User", "u");
    });
    expect(await employees.readEmployee(id, "u")).toBeUndefined();
  });

  describe("a User of whom nothing more is known has no row, and", () => {
    const usual = buildUsualEmployee("u", NOW);
    const read = async (id: string) =>
      (await store.organizations.employees.readEmployee(id, "u"))?.employee;

    async function addUser(): Promise<string> {
      const id = await addOrganization();
      await store.organizations.write(id, (writer) => writer.insert(id, makeWrite("u")));
      return id;
    }

    test("is read as a usual employee, alone and among others; a Group is none", async () => {
      const id = await addUser();
      const { organizations } = store;
      await organizations.write(id, async (writer) => {
        await writer.insert(id, { ...makeWrite("g"), kind: "Group" });
        await writer.insert(id, makeWrite("w"));
        await writer.employees?.addEmployee(id, makeRecord("w", { managedBy: "manual" }));
      });
      expect(await read(id)).toEqual(usual);
      expect(await organizations.employees.readEmployee(id, "g")).toBeUndefined();
      const some = await organizations.employees.readEmployees(id, ["u", "g", "w", "nobody"]);
      const found = some.map(({ employee }) => `${employee.userId} ${employee.managedBy}`);
      expect(found.toSorted()).toEqual(["u directory", "w manual"]);
    });

    test("gets one by what is saved, and by a later sync", async () => {
      const saved = await addUser();
      await write(saved, (writer) =>
        writer.saveEmployee(saved, makeRecord("u", { active: false })),
      );
      expect(await read(saved)).toMatchObject({ active: false });
      const synced = await addUser();
      await write(synced, (writer) => writer.noteSync(synced, "u", LATER));
      expect(await read(synced)).toEqual({ ...usual, lastSynced: LATER });
    });

    test("is listed and counted once the copies are made; who has a row keeps it", async () => {
      const id = await addUser();
      const { organizations } = store;
      await organizations.write(id, async (writer) => {
        await writer.insert(id, makeWrite("w"));
        await writer.employees?.addEmployee(id, makeRecord("w", { role: "administrator" }));
      });
      const { copies, employees } = organizations;
      await settleCopies(copies, id);
      const { employees: all } = await employees.listEmployees(id, { limit: 10 });
      const shown = all.map(({ employee }) => `${employee.userId} ${employee.role}`);
      expect(shown.toSorted()).toEqual(["u employee", "w administrator"]);
      expect(await employees.countEmployees(id)).toMatchObject({ active: 2, inactive: 0 });
      expect(await read(id)).toEqual(usual);
    });
  });

  test("a sync is noted by the minute, and takes the person back into the directory", async () => {
    const id = await addOrganization();
    await write(id, (writer) => writer.addEmployee(id, makeRecord("u", { managedBy: "manual" })));
    const read = async () => (await store.organizations.employees.readEmployee(id, "u"))?.employee;
    await write(id, (writer) => writer.noteSync(id, "u", NOW));
    expect(await read()).toMatchObject({ managedBy: "directory", lastSynced: NOW });
    await write(id, (writer) => writer.noteSync(id, "u", LATER));
    await write(id, (writer) => writer.noteSync(id, "u", NOW));
    expect(await read()).toMatchObject({ lastSynced: LATER });
  });

  test("lists go by name, in pages, by state, by text and by what is missing", async () => {
    const id = await addOrganization();
    const people = [
      makeRecord("1", { sortName: "berit", searchText: "berit 100%_sure" }),
      makeRecord("2", { sortName: "anna", needsAttention: true }),
      makeRecord("3", { sortName: "anna", active: false }),
      makeRecord("4", { sortName: "çelik", searchText: "çelik" }),
    ];
    await write(id, async (writer) => {
      for (const each of people) await writer.addEmployee(id, each);
    });
    const list = async (query: object) => {
      const { listEmployees } = store.organizations.employees;
      const read = listEmployees.bind(store.organizations.employees);
      const page = await read(id, { limit: 10, ...query });
      return [page.employees.map(({ employee }) => employee.userId).join(""), page.hasMore];
    };
    expect(await list({})).toEqual(["2314", false]);
    expect(await list({ limit: 2 })).toEqual(["23", true]);
    expect(await list({ limit: 2, after: { sortName: "anna", userId: "3" } })).toEqual([
      "14",
      false,
    ]);
    expect(await list({ active: true })).toEqual(["214", false]);
    expect(await list({ active: true, limit: 1 })).toEqual(["2", true]);
    expect(await list({ active: false })).toEqual(["3", false]);
    expect(await list({ needsAttention: true })).toEqual(["2", false]);
    expect(await list({ text: "çel" })).toEqual(["4", false]);
    expect(await list({ text: "100%_" })).toEqual(["1", false]);
    expect(await list({ text: "%" })).toEqual(["1", false]);
    expect(await list({ text: "!" })).toEqual(["", false]);
    const counts = { active: 3, inactive: 1, managed: 4, needsAttention: 1 };
    expect(await store.organizations.employees.countEmployees(id)).toEqual(counts);
  });

  test("who was removed is found by userName first, then by work address, the last first", async () => {
    const id = await addOrganization();
    const person = { version: 3, created: NOW, removedAt: NOW, document: "{}" };
    const one = { ...person, userId: "1", userName: "anna", email: "anna@example.com" };
    const two = { ...person, userId: "2", userName: "bo", email: "shared@example.com" };
    const three = { ...two, userId: "3", userName: "cy", removedAt: LATER };
    await write(id, async (writer) => {
      for (const each of [one, three, two]) await writer.keepPerson(id, each);
      await writer.keepPerson(id, { ...one, document: '{"kept":"anew"}' });
    });
    await write(id, async (writer) => {
      const find = (userName: string | undefined, email: string | undefined) =>
        writer.findPerson(id, { userName, email });
      expect(await find("anna", "shared@example.com")).toEqual({
        ...one,
        document: '{"kept":"anew"}',
      });
      expect(await find("new", "shared@example.com")).toEqual(three);
      expect(await find("new", undefined)).toBeUndefined();
      expect(await writer.readPerson(id, "2")).toEqual(two);
      await writer.releasePerson(id, "3");
      expect(await find(undefined, "shared@example.com")).toEqual(two);
    });
    const other = await addOrganization();
    await write(other, async (writer) => {
      const keys = { userName: "anna", email: "anna@example.com" };
      expect(await writer.findPerson(other, keys)).toBeUndefined();
    });
  });

  test("a second directory is refused while the first is connected", async () => {
    const id = await addOrganization();
    const { organizations } = store;
    const directory = { id: "one", name: "Contoso", since: NOW };
    const token = { ...makeToken(id), directoryId: "one" };
    await organizations.connectDirectory(token, directory);
    expect(await organizations.findToken(token.sha256)).toMatchObject({
      token,
      organization: { directory },
    });
    const other = { ...makeToken(id), directoryId: "two" };
    const second = organizations.connectDirectory(other, { ...directory, id: "two" });
    await expect(second).rejects.toMatchObject({ code: "Uniqueness", attribute: "directory" });
    expect(await organizations.findToken(other.sha256)).toBeUndefined();
    expect(
      await organizations.changeOrganization(id, () => ({ directory: null })),
    ).not.toHaveProperty("directory");
    await organizations.connectDirectory(other, { ...directory, id: "two" });
    const gone = organizations.connectDirectory(makeToken("nobody"), directory);
    await expect(gone).rejects.toMatchObject({ code: "NotFound" });
  });
});

const BEFORE = MIGRATIONS.filter(({ number }) => number < 19);
type Migrate = (database: Pick<Database, "write">) => Promise<void>;
const old: Migrate = (database) => migrate(database, BEFORE);

const DATABASES = [
  {
    title: "SQLite",
    prepare: async () => {
      const folder = await mkdtemp(join(tmpdir(), "rollcall-migration-"));
      const clear = () => rm(folder, { recursive: true, force: true });
      return { open: (run: Migrate) => SqliteDatabase.open(folder, run), clear };
    },
  },
  {
    title: "PostgreSQL",
    prepare: async () => {
      const url = await createDatabase();
      const clear = async () => undefined;
      return { open: (run: Migrate) => PostgresDatabase.open(url, run), clear };
    },
  },
];

describe.each(DATABASES)("the steps from before employees on $title", ({ prepare }) => {
  test("give every User a row, addresses their owner, and BitaBIZ its connected directory", async () => {
    const { open, clear } = await prepare();
    const before = await open(old);
    await before.write(undefined, async (connection) => {
      await addOldUser(connection, "1", { displayName: "anna å" });
      await addOldUser(connection, "2", { name: { givenName: "bo", familyName: "ek" } }, false);
    });
    await before.close();
    const database = await open(migrate);
    const reader = new SqlEmployeeReader(database.reader);
    const { employees } = await reader.listEmployees("o", { limit: 10 });
    expect(employees.map(({ employee }) => employee)).toEqual([
      {
        userId: "1",
        role: "employee",
        managedBy: "directory",
        active: true,
        lastSynced: NOW,
        local: {},
        ownAttributes: [],
      },
      expect.objectContaining({
        userId: "2",
        active: false,
        inactiveReason: "directory",
        inactiveSince: NOW,
      }),
    ]);
    expect(employees.map(({ sortName }) => sortName)).toEqual(["anna å", "bo ek"]);
    const found = await reader.listEmployees("o", { limit: 10, text: "anna@example" });
    expect(found.employees).toHaveLength(1);
    const addresses = await database.reader.all(
      "select e.email, r.id, r.position from resource_email as e join resource as r " +
        "on r.organization_id = e.organization_id and r.number = e.number order by e.email, r.id",
      [],
    );
    expect(addresses).toEqual([
      { email: "anna@example.com", id: "1", position: 1 },
      { email: "bo@example.com", id: "2", position: 2 },
      { email: "info@example.com", id: "1", position: 1 },
      { email: "info@example.com", id: "2", position: 2 },
    ]);
    const [token] = await database.reader.all(
      "select t.directory_id as token, o.directory_id as organization, o.directory_name as name " +
        "from organization_token t join organization o on o.id = t.organization_id",
      [],
    );
    expect(token).toEqual({ token: "o", organization: "o", name: "Provisioning" });
    await database.close();
    await clear();
  });
});

async function addOldUser(
  connection: Connection,
  id: string,
  folded: object,
  active = true,
): Promise<void> {
  const isFirst = id === "1";
  const run = (text: string) => connection.run(text, []);
  if (isFirst) {
    await run(
      `insert into organization (id, name, application, created)
        values ('o', 'O', 'bitabiz', '${NOW}')`,
    );
    await run(
      `insert into organization_token (organization_id, id, sha256, name, created)
        values ('o', 't', 'sha', 'T', '${NOW}')`,
    );
  }
  await run(
    `insert into resource_email (organization_id, email, resource_id)
      values ('o', '${isFirst ? "anna" : "bo"}@example.com', '${id}'),
        ('o', 'info@example.com', '${id}')`,
  );
  await run(
    `insert into resource (organization_id, kind, id, position, version, created, last_modified,
        document, user_name)
      values ('o', 'User', '${id}', ${id}, 1, '${NOW}', '${NOW}', '{}', 'user${id}')`,
  );
  const search = JSON.stringify({ ...folded, active });
  const json = connection.dialect === "sqlite" ? `jsonb('${search}')` : `'${search}'::jsonb`;
  await run(
    `insert into resource_search (organization_id, resource_id, search_document)
      values ('o', '${id}', ${json})`,
  );
}
