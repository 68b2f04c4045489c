import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STORES } from "../support/stores.ts";
import { createResource, ENTERPRISE, patchOp, send } from "./client.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

describe.each(STORES)("on $title", ({ open }) => {
  let service: TestService;
  let tenant: Tenant;

  beforeAll(async () => {
    service = await startService({ open });
  });

  afterAll(async () => {
    await service.close();
  });

  async function startTenant(): Promise<void> {
    tenant = await service.addTenant();
  }

  async function createUsers(count: number): Promise<readonly string[]> {
    const numbers = Array.from({ length: count }, (_, index) => index);
    return await Promise.all(
      numbers.map((number) => createResource(tenant, "/Users", { userName: `user${number}` })),
    );
  }

  describe("changes at the same time, RFC 7644 section 3.5.2", () => {
    test("50 members added by 50 requests are all in, and the version counts them", async () => {
      await startTenant();
      const users = await createUsers(50);
      const groupId = await createResource(tenant, "/Groups", { displayName: "All" });
      const answers = await Promise.all(
        users.map((value) =>
          send(
            tenant,
            "PATCH",
            `/Groups/${groupId}`,
            patchOp({ op: "add", path: "members", value: [{ value }] }),
          ),
        ),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
      const group = await send(tenant, "GET", `/Groups/${groupId}`);
      const members = group.body.members as readonly { value: string }[];
      expect(new Set(members.map(({ value }) => value))).toEqual(new Set(users));
      expect(group.headers.get("etag")).toBe('W/"51"');
    });

    test("50 changes to different attributes of one user all land", async () => {
      await startTenant();
      const [userId = ""] = await createUsers(1);
      const numbers = Array.from({ length: 50 }, (_, index) => index);
      const answers = await Promise.all(
        numbers.map((number) =>
          send(
            tenant,
            "PATCH",
            `/Users/${userId}`,
            patchOp({ op: "add", path: "emails", value: [{ value: `${number}@many.example` }] }),
          ),
        ),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      const user = await send(tenant, "GET", `/Users/${userId}`);
      expect(user.body.emails).toHaveLength(50);
    });

    test("of 20 creates with one userName in any case, one succeeds", async () => {
      await startTenant();
      const statuses = await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const userName = index % 2 === 0 ? "same@one.example" : "SAME@one.example";
          return (await send(tenant, "POST", "/Users", { userName })).status;
        }),
      );
      expect(statuses.toSorted()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    });

    test("of 10 groups with one displayName, one succeeds", async () => {
      await startTenant();
      const statuses = await Promise.all(
        Array.from({ length: 10 }, async () => {
          return (await send(tenant, "POST", "/Groups", { displayName: "Same" })).status;
        }),
      );
      expect(statuses.toSorted()).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
    });
  });

  describe("a PATCH is all or nothing, RFC 7644 section 3.5.2 (44-101)", () => {
    test("a user keeps what it had when a later operation fails", async () => {
      await startTenant();
      const [userId = ""] = await createUsers(1);
      const before = await send(tenant, "GET", `/Users/${userId}`);
      const patch = patchOp(
        { op: "replace", path: "title", value: "New" },
        { op: "replace", path: "nothing", value: "x" },
      );
      const answer = await send(tenant, "PATCH", `/Users/${userId}`, patch);
      expect(answer.status).toBe(400);
      expect(answer.body.detail).toMatch(/^Operation 2: /);
      expect((await send(tenant, "GET", `/Users/${userId}`)).text).toBe(before.text);
    });

    test("a group keeps name and members when one of the members is nobody", async () => {
      await startTenant();
      const [first, second] = await createUsers(2);
      const members = [{ value: first }];
      const groupId = await createResource(tenant, "/Groups", { displayName: "Kept", members });
      const before = await send(tenant, "GET", `/Groups/${groupId}`);
      const patch = patchOp(
        { op: "replace", path: "displayName", value: "Lost" },
        { op: "remove", path: "members" },
        { op: "add", path: "members", value: [{ value: second }, { value: "nobody" }] },
      );
      expect((await send(tenant, "PATCH", `/Groups/${groupId}`, patch)).status).toBe(400);
      expect((await send(tenant, "GET", `/Groups/${groupId}`)).text).toBe(before.text);
    });
  });

  describe("groups and their members", () => {
    test("a PATCH is 204, and 200 with the resource when attributes asks for one", async () => {
      await startTenant();
      const [userId] = await createUsers(1);
      const groupId = await createResource(tenant, "/Groups", { displayName: "Crew" });
      const patch = patchOp({ op: "add", path: "members", value: [{ value: userId }] });
      const path = `/Groups/${groupId}`;
      const plain = await send(tenant, "PATCH", path, patch);
      expect([plain.status, plain.text]).toEqual([204, ""]);
      expect(plain.headers.get("etag")).toBe('W/"2"');
      const asked = await send(tenant, "PATCH", `${path}?attributes=members.value`, patch);
      expect(asked.status).toBe(200);
      expect(asked.body.members).toEqual([{ value: userId }]);
      expect(asked.headers.get("etag")).toBe('W/"2"');
    });

    test("PUT replaces the members, and PUT without members empties the group", async () => {
      await startTenant();
      const [a, b, c] = await createUsers(3);
      const members = [{ value: a }, { value: b }];
      const groupId = await createResource(tenant, "/Groups", { displayName: "Put", members });
      const body = { displayName: "Put", members: [{ value: b }, { value: c }] };
      const replaced = await send(tenant, "PUT", `/Groups/${groupId}`, body);
      expect(replaced.body.members).toMatchObject([{ value: b }, { value: c }]);
      const same = await send(tenant, "PUT", `/Groups/${groupId}`, body);
      expect(same.headers.get("etag")).toBe(replaced.headers.get("etag"));
      const emptied = await send(tenant, "PUT", `/Groups/${groupId}`, { displayName: "Put" });
      expect(emptied.body).not.toHaveProperty("members");
    });

    test("a group may hold a group, and not itself", async () => {
      await startTenant();
      const inner = await createResource(tenant, "/Groups", { displayName: "Inner" });
      const members = [{ value: inner }];
      const outer = await createResource(tenant, "/Groups", { displayName: "Outer", members });
      const shown = await send(tenant, "GET", `/Groups/${outer}`);
      expect(shown.body.members).toMatchObject([{ value: inner, type: "Group" }]);
      const patch = patchOp({ op: "add", path: "members", value: [{ value: inner }] });
      expect((await send(tenant, "PATCH", `/Groups/${inner}`, patch)).status).toBe(400);
    });

    test("a deleted user leaves its groups, which count as changed (44-129)", async () => {
      await startTenant();
      const [userId] = await createUsers(1);
      const members = [{ value: userId }];
      const groupId = await createResource(tenant, "/Groups", { displayName: "Left", members });
      const user = await send(tenant, "GET", `/Users/${userId}`);
      expect(user.body.groups).toMatchObject([{ value: groupId, display: "Left" }]);
      expect((await send(tenant, "DELETE", `/Users/${userId}`)).status).toBe(204);
      expect((await send(tenant, "DELETE", `/Users/${userId}`)).status).toBe(404);
      const group = await send(tenant, "GET", `/Groups/${groupId}`);
      expect(group.body).not.toHaveProperty("members");
      expect(group.headers.get("etag")).toBe('W/"2"');
    });
  });

  describe("a deleted user, RFC 7644 section 3.6", () => {
    test("is gone for every method and query, and its names are free again", async () => {
      await startTenant();
      const attributes = { userName: "again", externalId: "e1" };
      const userId = await createResource(tenant, "/Users", attributes);
      expect((await send(tenant, "DELETE", `/Users/${userId}`)).status).toBe(204);
      const patch = patchOp({ op: "replace", path: "title", value: "x" });
      for (const [method, body] of [
        ["GET", undefined],
        ["PUT", attributes],
        ["PATCH", patch],
        ["DELETE", undefined],
      ] as const) {
        expect((await send(tenant, method, `/Users/${userId}`, body)).status, method).toBe(404);
      }
      expect((await send(tenant, "GET", "/Users")).body.totalResults).toBe(0);
      expect(await createResource(tenant, "/Users", attributes)).not.toBe(userId);
    });
  });

  describe("versions and addresses, RFC 7643 section 3.1", () => {
    test("Location, meta and ETag agree; a change without effect leaves them alone", async () => {
      await startTenant();
      const created = await send(tenant, "POST", "/Users", { userName: "meta", title: "A" });
      const { id, meta } = created.body as { id: string; meta: Record<string, string> };
      expect(meta).toMatchObject({ resourceType: "User", location: `${tenant.url}/Users/${id}` });
      expect(meta.created).toBe(meta.lastModified);
      expect(created.headers.get("location")).toBe(meta.location);
      expect(created.headers.get("content-location")).toBe(meta.location);
      expect(created.headers.get("etag")).toBe(meta.version);
      const patch = patchOp({ op: "replace", path: "title", value: "A" });
      const patched = await send(tenant, "PATCH", `/Users/${id}`, patch);
      expect(patched.body.meta).toEqual(meta);
      const put = await send(tenant, "PUT", `/Users/${id}`, { userName: "meta", title: "B" });
      expect(put.headers.get("etag")).toBe('W/"2"');
      expect(put.body).toMatchObject({ title: "B", id });
    });

    test("HEAD has the headers of GET and no body", async () => {
      await startTenant();
      const [userId] = await createUsers(1);
      const get = await send(tenant, "GET", `/Users/${userId}`);
      const head = await send(tenant, "HEAD", `/Users/${userId}`);
      expect([head.status, head.text]).toEqual([200, ""]);
      expect(head.headers.get("etag")).toBe(get.headers.get("etag"));
    });

    test("the password is in no answer and in nothing that is stored", async () => {
      await startTenant();
      const body = { userName: "secretive", password: "hunter2-hunter2" };
      const created = await send(tenant, "POST", "/Users", body);
      const id = String(created.body.id);
      const stored = await service.store.organizations.read(tenant.id, "User", id);
      expect(created.text + JSON.stringify(stored)).not.toContain("hunter2");
    });
  });

  describe("what is asked for, RFC 7644 section 3.9", () => {
    const user = {
      userName: "asked",
      title: "T",
      name: { givenName: "G", familyName: "F" },
      [ENTERPRISE]: { department: "D" },
    };
    const minimum = ["id", "schemas"];
    test.each([
      { query: "attributes=userName", keys: [...minimum, "userName"] },
      { query: "attributes=USERNAME,name.givenName", keys: [...minimum, "name", "userName"] },
      { query: `attributes=${ENTERPRISE}:department`, keys: [...minimum, ENTERPRISE] },
      { query: "attributes=nothing", keys: minimum },
      { query: "excludedAttributes=id,schemas,name", keys: undefined },
      { query: "attributes=groups", keys: [...minimum, "groups"] },
    ])("?$query", async ({ query, keys }) => {
      await startTenant();
      const userId = await createResource(tenant, "/Users", user);
      const members = [{ value: userId }];
      await createResource(tenant, "/Groups", { displayName: "G", members });
      for (const path of [`/Users/${userId}?${query}`, `/Users?${query}`]) {
        const { body } = await send(tenant, "GET", path);
        const shown = (body.Resources as readonly object[] | undefined)?.[0] ?? body;
        const names = Object.keys(shown).toSorted();
        const wanted = keys ?? ["groups", "id", "meta", "schemas", "title", ENTERPRISE, "userName"];
        expect(names).toEqual(wanted.toSorted());
      }
    });
  });
});
