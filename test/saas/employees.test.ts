import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createResource, patchOp, send, USER } from "../scim/client.ts";
import { OPERATOR_TOKEN, startService, type Tenant, type TestService } from "../scim/service.ts";
import { STORES } from "../support/stores.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const ANNA = {
  schemas: [USER],
  userName: "anna@example.com",
  displayName: "Anna Berg",
  name: { givenName: "Anna", familyName: "Berg" },
  emails: [{ type: "work", value: "anna@example.com" }],
  title: "Engineer",
  active: true,
};
const LOCAL = { policy: "Standard", employmentDate: "2026-01-01", payrollNumber: "7" };

describe.each(STORES)("employees of BitaBIZ on $title", ({ open }) => {
  let service: TestService;
  let signedIn: { organizationId: string; userId: string } | undefined;

  beforeAll(async () => {
    service = await startService({ open, readSession: async () => signedIn });
  });
  afterAll(() => service.close());

  async function api(tenant: Tenant, method: string, path: string, body?: unknown) {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (signedIn === undefined) headers.authorization = `Bearer ${OPERATOR_TOKEN}`;
    const address = `${service.origin}/saas/v1/organizations/${tenant.id}${path}`;
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(address, init);
    const text = await response.text();
    const parsed = text === "" ? {} : (JSON.parse(text) as Record<string, never>);
    const { error, employee, ...rest } = parsed as Record<string, Record<string, unknown>>;
    return { status: response.status, error, employee, body: rest };
  }

  async function addAnna(tenant: Tenant): Promise<string> {
    return await createResource(tenant, "/Users", ANNA);
  }

  async function signInAsAdministrator(tenant: Tenant): Promise<void> {
    const boss = { ...ANNA, userName: "boss@example.com", emails: [{ value: "boss@example.com" }] };
    const userId = await createResource(tenant, "/Users", boss);
    const promoted = await api(tenant, "PATCH", `/employees/${userId}`, { role: "administrator" });
    expect(promoted.status).toBe(200);
    signedIn = { organizationId: tenant.id, userId };
  }

  test("the list names managers, also those who are on no page of it", async () => {
    const tenant = await service.addTenant();
    const boss = await createResource(tenant, "/Users", {
      ...ANNA,
      userName: "boss@example.com",
      displayName: "Zoe Boss",
      name: { givenName: "Zoe", familyName: "Boss" },
    });
    const below = (manager: string) => ({
      schemas: [USER, ENTERPRISE],
      [ENTERPRISE]: { manager: { value: manager } },
    });
    await createResource(tenant, "/Users", { ...ANNA, ...below(boss) });
    const lost = { ...ANNA, userName: "bo@example.com", displayName: "Bo Lost", name: undefined };
    await createResource(tenant, "/Users", { ...lost, ...below("nobody-here") });
    const { body } = await api(tenant, "GET", "/employees?limit=2");
    expect(body.employees).toMatchObject([
      { name: "Anna Berg", managerId: boss, managerName: "Zoe Boss" },
      { name: "Bo Lost", managerId: "nobody-here" },
    ]);
    expect(body.employees?.[1]).not.toHaveProperty("managerName");
  });

  test("a DELETE leaves the employee inactive, unseen by SCIM, and the name free", async () => {
    const tenant = await service.addTenant("bitabiz");
    const id = await addAnna(tenant);
    expect((await send(tenant, "DELETE", `/Users/${id}`)).status).toBe(204);
    for (const [method, body] of [
      ["GET", undefined],
      ["PUT", ANNA],
      ["PATCH", patchOp({ op: "replace", path: "active", value: true })],
      ["DELETE", undefined],
    ] as const) {
      expect([method, (await send(tenant, method, `/Users/${id}`, body)).status]).toEqual([
        method,
        404,
      ]);
    }
    for (const query of ["", '?filter=userName eq "anna@example.com"', "?sortBy=userName"]) {
      expect((await send(tenant, "GET", `/Users${query}`)).body.totalResults).toBe(0);
    }
    const { employee } = await api(tenant, "GET", `/employees/${id}`);
    expect(employee).toMatchObject({ active: false, inactiveReason: "deleted", name: "Anna Berg" });
    expect(employee?.removedAt).toBeDefined();
    const { body } = await api(tenant, "GET", "/employees?inactive=true&q=ANNA%20b");
    expect(body.employees).toHaveLength(1);
    expect((await api(tenant, "GET", "/employees")).body.employees).toHaveLength(0);
  });

  test.each([
    { title: "userName", more: { emails: [{ value: "other@example.com" }] } },
    { title: "work address", more: { userName: "renamed@example.com" } },
  ])("whoever is created again by the same $title is the same employee", async ({ more }) => {
    const tenant = await service.addTenant("bitabiz");
    const id = await addAnna(tenant);
    await api(tenant, "PATCH", `/employees/${id}`, LOCAL);
    await send(tenant, "DELETE", `/Users/${id}`);
    const again = await send(tenant, "POST", "/Users", { ...ANNA, ...more });
    expect([again.status, again.body.id]).toEqual([201, id]);
    // The entity-tag goes on, since a tag must never stand for two representations.
    expect(again.headers.get("etag")).toBe('W/"2"');
    const { employee } = await api(tenant, "GET", `/employees/${id}`);
    expect(employee).toMatchObject({ active: true, managedBy: "directory", ...LOCAL });
    expect(employee).not.toHaveProperty("removedAt");
    expect(employee).not.toHaveProperty("terminationDate");
    const { body } = await api(tenant, "GET", `/audit?resource=${id}`);
    const entries = body.entries as unknown as { action: string }[];
    expect(entries.map(({ action }) => action)).toEqual(["create", "delete", "update", "create"]);
    expect((await send(tenant, "POST", "/Users", { ...ANNA, ...more })).status).toBe(409);
  });

  test("a stranger with a name of their own is a new employee", async () => {
    const tenant = await service.addTenant("bitabiz");
    const id = await addAnna(tenant);
    await send(tenant, "DELETE", `/Users/${id}`);
    const other = { ...ANNA, userName: "bo", emails: [{ value: "bo@example.com" }] };
    expect((await send(tenant, "POST", "/Users", other)).body.id).not.toBe(id);
  });

  test("a creation that a bulk request takes back leaves nobody, or who was there before", async () => {
    const tenant = await service.addTenant("bitabiz");
    const id = await addAnna(tenant);
    await send(tenant, "DELETE", `/Users/${id}`);
    const circle = (bulkId: string, data: object, manager: string) => ({
      method: "POST",
      path: "/Users",
      bulkId,
      data: {
        ...ANNA,
        ...data,
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
          manager: { value: `bulkId:${manager}` },
        },
      },
    });
    const bulk = {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
      Operations: [circle("one", {}, "two"), circle("two", { userName: "bo", emails: [] }, "one")],
    };
    const answer = await send(tenant, "POST", "/Bulk", bulk);
    const operations = answer.body.Operations as readonly { status: string }[];
    expect(operations.every(({ status }) => Number(status) >= 400)).toBe(true);
    expect((await send(tenant, "GET", "/Users")).body.totalResults).toBe(0);
    const { body } = await api(tenant, "GET", "/employees?inactive=all");
    expect((body.employees as unknown as { id: string }[]).map((each) => each.id)).toEqual([id]);
  });

  test("what the directory manages is locked, what is the application's own is open", async () => {
    const tenant = await service.addTenant("bitabiz");
    const id = await addAnna(tenant);
    await signInAsAdministrator(tenant);
    const one = `/employees/${id}`;
    const before = await api(tenant, "GET", one);
    expect(before.employee?.missing).toEqual(["policy", "employmentDate", "payrollNumber"]);
    expect(before.employee?.managedFields).toEqual(
      expect.arrayContaining(["userName", "emails", "name", "title", "active"]),
    );
    const refused = await api(tenant, "PATCH", one, {
      ...LOCAL,
      user: { title: "Boss", nickName: "An" },
    });
    expect([refused.status, refused.error?.code, refused.error?.fields]).toEqual([
      409,
      "ManagedByDirectory",
      ["title"],
    ]);
    expect(refused.error?.message).toContain("manages title of Anna Berg");
    expect((await api(tenant, "GET", one)).employee).not.toHaveProperty("policy");
    const edited = await api(tenant, "PATCH", one, { ...LOCAL, user: { nickName: "An" } });
    expect(edited.employee).toMatchObject({ ...LOCAL, missing: [], user: { nickName: "An" } });
    expect((await api(tenant, "PATCH", one, { user: { nickName: "Anna" } })).status).toBe(200);
    for (const change of ["activate", "deactivate"]) {
      if (change === "activate") {
        await send(
          tenant,
          "PATCH",
          `/Users/${id}`,
          patchOp({ op: "replace", path: "active", value: false }),
        );
      } else {
        await send(
          tenant,
          "PATCH",
          `/Users/${id}`,
          patchOp({ op: "replace", path: "active", value: true }),
        );
      }
      const { status, error } = await api(tenant, "POST", `${one}/${change}`, {});
      expect([status, error?.code, error?.fields]).toEqual([409, "ManagedByDirectory", ["active"]]);
      expect(error?.message).toContain("remove the directory role");
    }
    const preview = await api(tenant, "GET", `${one}/deactivation`);
    expect(preview.body.refusal).toMatchObject({ code: "ManagedByDirectory" });
    expect((await api(tenant, "POST", `${one}/detach`, {})).status).toBe(403);
    signedIn = undefined;
  });

  test("who is detached is edited, deactivated and activated by hand, all in the audit", async () => {
    const tenant = await service.addTenant("bitabiz");
    const id = await addAnna(tenant);
    const one = `/employees/${id}`;
    const detached = await api(tenant, "POST", "/employees/detach", { ids: [id] });
    expect(detached.body.employees).toMatchObject([{ id, managedBy: "manual", locked: false }]);
    expect((await api(tenant, "POST", "/employees/detach", { ids: ["nobody"] })).status).toBe(404);
    await signInAsAdministrator(tenant);
    const edited = await api(tenant, "PATCH", one, { user: { title: "Boss" } });
    expect(edited.employee?.user).toMatchObject({ title: "Boss" });
    const off = await api(tenant, "POST", `${one}/deactivate`, {});
    expect(off.employee).toMatchObject({ active: false, inactiveReason: "manual" });
    const on = await api(tenant, "POST", `${one}/activate`, {});
    expect(on.employee).toMatchObject({ active: true });
    const { body } = await api(tenant, "GET", `/audit?resource=${id}`);
    const entries = body.entries as unknown as { actor?: string; modified: { path: string }[] }[];
    const shown = entries.map(({ actor, modified }) => [actor, modified[0]?.path]);
    expect(shown.slice(0, 4)).toEqual([
      [signedIn?.userId, "active"],
      [signedIn?.userId, "active"],
      [signedIn?.userId, "title"],
      ["operator", "managedBy"],
    ]);
    signedIn = undefined;
    await send(tenant, "PATCH", `/Users/${id}`, patchOp({ op: "add", path: "title", value: "X" }));
    expect((await api(tenant, "GET", one)).employee).toMatchObject({ managedBy: "directory" });
  });

  test("somebody deleted and detached is edited and activated, and SCIM sees them again", async () => {
    const tenant = await service.addTenant("bitabiz");
    const id = await addAnna(tenant);
    const one = `/employees/${id}`;
    await send(tenant, "DELETE", `/Users/${id}`);
    expect((await api(tenant, "POST", `${one}/activate`, {})).status).toBe(409);
    await api(tenant, "POST", `${one}/detach`, {});
    const edited = await api(tenant, "PATCH", one, { user: { title: "Boss" }, policy: "New" });
    expect(edited.employee).toMatchObject({ policy: "New", user: { title: "Boss" } });
    await createResource(tenant, "/Users", {
      ...ANNA,
      userName: "taken",
      emails: [{ value: "t" }],
    });
    const clash = await api(tenant, "PATCH", one, { user: { userName: "taken" } });
    expect(clash.status).toBe(200);
    expect(await api(tenant, "POST", `${one}/activate`, {})).toMatchObject({ status: 409 });
    await api(tenant, "PATCH", one, { user: { userName: "anna" } });
    const on = await api(tenant, "POST", `${one}/activate`, {});
    expect(on.employee).toMatchObject({ active: true, managedBy: "manual", policy: "New" });
    const seen = await send(tenant, "GET", `/Users/${id}`);
    expect(seen.body).toMatchObject({ id, userName: "anna", title: "Boss", active: true });
  });

  test("an employee who is made inactive is out with the next request", async () => {
    const tenant = await service.addTenant("bitabiz");
    await signInAsAdministrator(tenant);
    const path = `/Users/${signedIn?.userId}`;
    expect((await api(tenant, "GET", "/employees")).status).toBe(200);
    await send(tenant, "PATCH", path, patchOp({ op: "replace", path: "active", value: false }));
    expect((await api(tenant, "GET", "/employees")).status).toBe(401);
    signedIn = undefined;
  });

  test.each([
    ["a body that is no object", "PATCH", [1], 400, "BadRequest"],
    ["a field that is none", "PATCH", { salary: 1 }, 400, "InvalidEmployee"],
    ["a day that is none", "PATCH", { employmentDate: "2026-02-31" }, 400, "InvalidEmployee"],
    ["a role that is none", "PATCH", { role: "king" }, 400, "InvalidEmployee"],
    ["access as a field", "PATCH", { user: { active: false } }, 400, "InvalidEmployee"],
  ])("%s is refused", async (_title, method, body, status, code) => {
    const tenant = await service.addTenant("bitabiz");
    const id = await addAnna(tenant);
    const answer = await api(tenant, method, `/employees/${id}`, body);
    expect([answer.status, answer.error?.code]).toEqual([status, code]);
  });
});

describe("elsewhere", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  test("a custom organization deletes for good, unless it chooses otherwise", async () => {
    const tenant = await service.addTenant();
    const id = await createResource(tenant, "/Users", ANNA);
    await send(tenant, "DELETE", `/Users/${id}`);
    expect((await send(tenant, "POST", "/Users", ANNA)).body.id).not.toBe(id);
    const response = await fetch(`${service.origin}/saas/v1/organizations/${tenant.id}`, {
      method: "PATCH",
      headers: {
        authorization: `Bearer ${OPERATOR_TOKEN}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ lifecycle: { deletion: "keep" } }),
    });
    expect(response.status).toBe(200);
    const other = { ...ANNA, userName: "bo", emails: [] };
    const kept = await createResource(tenant, "/Users", other);
    await send(tenant, "DELETE", `/Users/${kept}`);
    expect((await send(tenant, "POST", "/Users", other)).body.id).toBe(kept);
  });

  test("a refused create names all that is missing at once", async () => {
    const tenant = await service.addTenant("bitabiz");
    const answer = await send(tenant, "POST", "/Users", { schemas: [USER] });
    expect(answer.status).toBe(400);
    for (const path of ["userName", "emails.value", "name.givenName", "name.familyName"]) {
      expect(answer.body.detail).toContain(path);
    }
  });
});
