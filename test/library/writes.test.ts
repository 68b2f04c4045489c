import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ResourceChange, ScimError } from "../../src/index.ts";
import { createResource, patchOp, send } from "../scim/client.ts";
import { startApplication, type TestApplication } from "./application.ts";

let application: TestApplication;
const changes: ResourceChange[] = [];

beforeEach(async () => {
  changes.length = 0;
  application = await startApplication({ onChange: (change) => void changes.push(change) });
});

afterEach(() => application.close());

/** The methods that write, of those that were called. */
function listWrites(): readonly string[] {
  return application.tables.calls.filter((call) => /insert|replace|change|remove/.test(call));
}

describe("a request that changes something", () => {
  test("calls one method that writes, once", async () => {
    const { tenant, tables } = application;
    const writesOf = async (method: string, path: string, body?: unknown) => {
      tables.calls.length = 0;
      const { status } = await send(tenant, method, path, body);
      return [status, ...listWrites()];
    };
    const ann = await createResource(tenant, "/Users", { userName: "ann@a.b" });
    const members = [{ value: ann }];
    const team = { schemas: [], displayName: "Team", members };
    expect(await writesOf("POST", "/Groups", team)).toEqual([201, "groups.insert"]);
    const groups = await send(tenant, "GET", '/Groups?filter=displayName eq "team"');
    const [{ id }] = groups.body.Resources as unknown as [{ id: string }];
    const patch = patchOp(
      { op: "replace", path: "displayName", value: "Crew" },
      { op: "remove", path: `members[value eq "${ann}"]` },
    );
    expect(await writesOf("PATCH", `/Groups/${id}`, patch)).toEqual([204, "groups.change"]);
    const user = { userName: "ann@a.b", title: "Cook" };
    expect(await writesOf("PUT", `/Users/${ann}`, user)).toEqual([200, "users.replace"]);
    expect(await writesOf("PUT", `/Users/${ann}`, user)).toEqual([200]);
    expect(await writesOf("DELETE", `/Users/${ann}`)).toEqual([204, "users.remove"]);
    expect(await writesOf("DELETE", `/Users/${ann}`)).toEqual([404]);
  });

  test("is planned again when somebody else came first, and loses nothing", async () => {
    const { tenant, tables } = application;
    const id = await createResource(tenant, "/Users", { userName: "ann@a.b" });
    tables.onWrite = () => {
      tables.onWrite = () => undefined;
      void tables.users.replace(id, { userName: "ann@a.b", title: "Cook" }, 1);
    };
    const patch = patchOp({ op: "add", path: "nickName", value: "Annie" });
    const { status, body } = await send(tenant, "PATCH", `/Users/${id}`, patch);
    expect([status, body.title, body.nickName]).toEqual([200, "Cook", "Annie"]);
  });

  test("is 412 when somebody else came first and If-Match names the version", async () => {
    const { tenant, tables } = application;
    const id = await createResource(tenant, "/Users", { userName: "ann@a.b" });
    const headers = { "if-match": 'W/"1"' };
    for (const [method, body] of [
      ["PATCH", patchOp({ op: "add", value: { title: "Cook" } })],
      ["DELETE"],
    ] as const) {
      await tables.users.replace(id, { userName: "ann@a.b" }, 1);
      expect((await send(tenant, method, `/Users/${id}`, body, { headers })).status).toBe(412);
    }
    tables.onWrite = () => {
      tables.onWrite = () => undefined;
      void tables.users.replace(id, { userName: "ann@a.b" }, 2);
    };
    const second = { headers: { "if-match": 'W/"2"' } };
    expect((await send(tenant, "DELETE", `/Users/${id}`, undefined, second)).status).toBe(412);
    expect((await send(tenant, "GET", `/Users/${id}`)).status).toBe(200);
  });

  test("of members: 50 at a time keep 50, asks.md 1", async () => {
    const { tenant } = application;
    const users = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        createResource(tenant, "/Users", { userName: `u${index}@a.b` }),
      ),
    );
    const id = await createResource(tenant, "/Groups", { displayName: "Team" });
    const statuses = await Promise.all(
      users.map(async (value) => {
        const patch = patchOp({ op: "add", path: "members", value: [{ value }] });
        return (await send(tenant, "PATCH", `/Groups/${id}`, patch)).status;
      }),
    );
    expect(new Set(statuses)).toEqual(new Set([204]));
    const group = await send(tenant, "GET", `/Groups/${id}`);
    expect(group.body.members).toHaveLength(50);
    expect(group.headers.get("etag")).toBe('W/"51"');
  });

  test("of whole groups: 20 replacements at a time leave the last one's members alone", async () => {
    const { tenant } = application;
    const [ann, bo] = await Promise.all(
      ["ann", "bo"].map((name) => createResource(tenant, "/Users", { userName: `${name}@a.b` })),
    );
    const id = await createResource(tenant, "/Groups", { displayName: "Team" });
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const members = [{ value: index % 2 === 0 ? ann : bo }];
        const body = { displayName: "Team", members };
        return (await send(tenant, "PUT", `/Groups/${id}`, body)).status;
      }),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await send(tenant, "GET", `/Groups/${id}`)).body.members).toHaveLength(1);
  });

  test("that adds who is in changes nothing, not even the version", async () => {
    const { tenant } = application;
    const ann = await createResource(tenant, "/Users", { userName: "ann@a.b" });
    const members = [{ value: ann }];
    const id = await createResource(tenant, "/Groups", { displayName: "Team", members });
    const patch = patchOp(
      { op: "add", path: "members", value: members },
      { op: "remove", path: "members", value: [{ value: "99" }] },
    );
    const answer = await send(tenant, "PATCH", `/Groups/${id}`, patch);
    expect([answer.status, answer.headers.get("etag")]).toEqual([204, 'W/"1"']);
  });
});

describe("what a table throws", () => {
  test.each([
    { title: "node:sqlite", error: { errcode: 2067 } },
    { title: "PostgreSQL", error: { code: "23505" } },
    { title: "a library around PostgreSQL", error: { cause: { code: "23505" } } },
    { title: "MySQL", error: { code: "ER_DUP_ENTRY" } },
    { title: "Prisma", error: { code: "P2002" } },
  ])("for a unique index of $title is 409 uniqueness", async ({ error }) => {
    application.tables.onWrite = () => {
      throw Object.assign(new Error("secret words of the driver"), error);
    };
    const { status, body } = await send(application.tenant, "POST", "/Users", { userName: "a@b" });
    expect([status, body.scimType]).toEqual([409, "uniqueness"]);
    expect(body.detail).not.toContain("secret");
    expect(changes).toEqual([]);
  });

  test("is answered as it is when it is a ScimError", async () => {
    application.tables.onWrite = () => {
      throw new ScimError("uniqueness", "Ann works here already.");
    };
    const { status, body } = await send(application.tenant, "POST", "/Users", { userName: "a@b" });
    expect([status, body.detail]).toEqual([409, "Ann works here already."]);
  });

  test("is 500 without its words when it is anything else", async () => {
    application.tables.onWrite = () => {
      throw new Error("secret words of the driver");
    };
    const { status, text } = await send(application.tenant, "POST", "/Users", { userName: "a@b" });
    expect([status, text.includes("secret")]).toEqual([500, false]);
  });
});

describe("onChange", () => {
  test("hears what changed, and when somebody's access ends, asks.md 14", async () => {
    const { tenant } = application;
    const id = await createResource(tenant, "/Users", { userName: "ann@a.b", active: true });
    const patch = patchOp({ op: "Replace", path: "active", value: "False" });
    await send(tenant, "PATCH", `/Users/${id}`, patch);
    await send(tenant, "DELETE", `/Users/${id}`);
    const heard = changes.map(({ action, id: of, endsAccess }) => [action, of, endsAccess]);
    expect(heard).toEqual([
      ["create", id, false],
      ["update", id, true],
      ["delete", id, true],
    ]);
    expect(changes[1]).toMatchObject({
      organization: "acme",
      resourceType: "User",
      modified: [{ path: "active", oldValue: true, newValue: false }],
    });
  });

  test("hears of no change that was refused, nor a password", async () => {
    const { tenant } = application;
    const password = "correct horse";
    await send(tenant, "POST", "/Users", { userName: "ann@a.b", password });
    await send(tenant, "POST", "/Users", { userName: "ANN@a.b" });
    expect(changes.map(({ action }) => action)).toEqual(["create"]);
    expect(JSON.stringify(changes)).not.toContain(password);
  });

  test("may fail, and the change stands", async () => {
    const failing = await startApplication({
      onChange: () => {
        throw new Error("The log is full.");
      },
    });
    const id = await createResource(failing.tenant, "/Users", { userName: "ann@a.b" });
    expect((await send(failing.tenant, "GET", `/Users/${id}`)).status).toBe(200);
    await failing.close();
  });
});
