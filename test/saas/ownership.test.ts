import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { BODY_LIMIT } from "../../src/http/body-limit.ts";
import { createSaasPlugin, SAAS_PREFIX } from "../../src/http/saas.ts";
import { buildServer } from "../../src/http/server.ts";
import type { EmployeeRole } from "../../src/saas/employee.ts";
import { digestToken } from "../../src/service-provider/issue-token.ts";
import { TOLERANT_POLICY } from "../../src/service-provider/policy.ts";
import { createResource, ENTERPRISE, patchOp, send } from "../scim/client.ts";
import { OPERATOR_TOKEN, startService, type Tenant, type TestService } from "../scim/service.ts";
import { createRealWorld } from "../support/real-world.ts";

/** What people own, over the application's own API: as administrators and the operator see it. */

/** Who asks: the operator, nobody known, or an employee by id as if signed in. */
type By = "operator" | "stranger" | { readonly tenant: Tenant; readonly userId: string };

let service: TestService;
let origin: string;
let close: () => Promise<void>;
let tenant: Tenant;
let ann: string;
let bob: string;
let gone: string;

beforeAll(async () => {
  service = await startService();
  const { organizations, logs } = service.store;
  const world = createRealWorld();
  const server = await buildServer({
    newId: world.newId,
    parts: [
      {
        prefix: SAAS_PREFIX,
        plugin: createSaasPlugin({
          store: organizations,
          logs,
          world,
          policy: TOLERANT_POLICY,
          publicUrl: undefined,
          bodyLimit: BODY_LIMIT,
          operatorTokenSha256: digestToken(OPERATOR_TOKEN),
          readSession: async ({ headers }) => {
            const [organizationId, userId] = String(headers["x-session"] ?? "").split(" ");
            return organizationId && userId ? { organizationId, userId } : undefined;
          },
        }),
      },
    ],
  });
  origin = await server.listen({ host: "127.0.0.1", port: 0 });
  close = () => server.close();
  tenant = await service.addTenant("bizagi");
  [ann, bob, gone] = [await hire("ann"), await hire("bob"), await hire("gone", { active: false })];
});

afterAll(async () => {
  await close();
  await service.close();
});

function hire(userName: string, more: JsonObject = {}, at: Tenant = tenant): Promise<string> {
  const emails = [{ type: "work", value: `${userName}@example.com` }];
  const name = { formatted: userName };
  return createResource(at, "/Users", {
    userName,
    displayName: userName,
    name,
    emails,
    active: true,
    ...more,
  });
}

async function ask(
  method: string,
  path: string,
  body?: unknown,
  by: By = "operator",
  at: Tenant = tenant,
) {
  const headers = new Headers();
  if (by === "operator") headers.set("authorization", `Bearer ${OPERATOR_TOKEN}`);
  else if (by !== "stranger") headers.set("x-session", `${by.tenant.id} ${by.userId}`);
  if (body !== undefined) headers.set("content-type", "application/json");
  const payload = body === undefined ? {} : { body: JSON.stringify(body) };
  const url = `${origin}${SAAS_PREFIX}/organizations/${at.id}${path}`;
  const answer = await fetch(url, { method, headers, ...payload });
  const text = await answer.text();
  return { status: answer.status, body: (text === "" ? {} : JSON.parse(text)) as JsonObject };
}

async function setRole(userId: string, role: EmployeeRole, at: Tenant = tenant): Promise<void> {
  const answer = await ask("PATCH", `/employees/${userId}`, { role }, "operator", at);
  expect(answer.status).toBe(200);
}

describe("resources", () => {
  test("are added, shown with owner and subscription, given away and removed", async () => {
    const subscription = await ask("POST", "/subscriptions", { name: "Sales", ownerId: bob });
    expect(subscription.status).toBe(201);
    const added = await ask("POST", "/resources", {
      name: " Plan ",
      type: "project",
      ownerId: ann,
    });
    expect(added.status).toBe(201);
    const resource = added.body.resource as JsonObject;
    expect(resource).toMatchObject({
      name: "Plan",
      type: "project",
      subscription: { name: "Sales" },
      owner: { id: ann, name: "ann", active: true },
    });
    const path = `/resources/${String(resource.id)}`;
    const given = await ask("PATCH", path, { ownerId: bob });
    expect(given.body).toMatchObject({ resource: { owner: { name: "bob" } } });
    expect((await ask("GET", path)).body).toEqual(given.body);
    const { id } = subscription.body.subscription as JsonObject;
    const used = await ask("DELETE", `/subscriptions/${String(id)}`);
    expect(used).toMatchObject({ status: 409, body: { error: { code: "SubscriptionInUse" } } });
    expect((await ask("DELETE", path)).status).toBe(204);
    expect((await ask("GET", path)).status).toBe(404);
    expect((await ask("DELETE", `/subscriptions/${String(id)}`)).status).toBe(204);
  });

  test("come page by page", async () => {
    for (const name of ["1", "2", "3"]) await ask("POST", "/resources", { name, ownerId: ann });
    const first = await ask("GET", `/resources?ownerId=${ann}&limit=2`);
    const rest = await ask("GET", `/resources?ownerId=${ann}&limit=2&after=${first.body.next}`);
    const pages = [first, rest].map(({ body }) => body.resources as readonly JsonObject[]);
    expect(pages.map(({ length }) => length)).toEqual([2, 1]);
    // Of what came within one millisecond nobody knows the order.
    expect(
      pages
        .flat()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["1", "2", "3"]);
    expect(rest.body.next).toBeUndefined();
    expect((await ask("GET", `/resources?ownerId=${bob}`)).body).toEqual({ resources: [] });
  });
});

describe("what is refused says what is wrong", () => {
  test.each([
    { path: "/resources", body: { ownerId: "x" }, status: 400, says: /"name"/ },
    { path: "/resources", body: { name: "a\u0007", ownerId: "x" }, status: 400, says: /"name"/ },
    { path: "/resources", body: { name: "a".repeat(201), ownerId: "x" }, status: 400, says: /200/ },
    { path: "/resources", body: { name: "a" }, status: 400, says: /"ownerId"/ },
    { path: "/resources", body: { name: "a", ownerId: "x" }, status: 409, says: /no User "x"/ },
    { path: "/resources", body: { name: "a", owner: "x" }, status: 400, says: /"owner"/ },
    { path: "/owners", body: { userId: 7 }, status: 400, says: /"userId"/ },
    { path: "/permissions", body: { role: "king", userId: "x" }, status: 400, says: /roles user/ },
    { path: "/resources?colour=red", status: 400, says: /colour/ },
    { path: "/resources?limit=0", status: 400, says: /1 to 200/ },
    { path: "/permissions/none", method: "DELETE", status: 404, says: /no such/ },
    { path: "/owners/none", method: "DELETE", status: 404, says: /no such/ },
    { path: "/employees/none/ownership", status: 404, says: /no User "none"/ },
  ])("$path: $says", async ({ path, body, status, says, method }) => {
    const answer = await ask(method ?? (body === undefined ? "GET" : "POST"), path, body);
    expect(answer).toMatchObject({ status, body: { error: { message: expect.any(String) } } });
    expect((answer.body.error as JsonObject).message).toMatch(says);
  });

  test("nobody inactive is given anything", async () => {
    for (const [path, body] of [
      ["/resources", { name: "a", ownerId: gone }],
      ["/subscriptions", { name: "a", ownerId: gone }],
      ["/owners", { userId: gone }],
      ["/permissions", { role: "userAdministrator", userId: gone }],
    ] as const) {
      const answer = await ask("POST", path, body);
      expect(answer).toMatchObject({ status: 409, body: { error: { code: "OwnerNotActive" } } });
      expect((answer.body.error as JsonObject).message).toContain("gone is not active");
    }
  });

  test("applications without ownership have none of it", async () => {
    const other = await service.addTenant("bitabiz");
    const answer = await ask("GET", "/owners", undefined, "operator", other);
    expect(answer).toMatchObject({ status: 404, body: { error: { code: "NoOwnership" } } });
  });
});

describe("company owners, roles and permissions", () => {
  test("the last company owner can't be dismissed; a second one can", async () => {
    expect((await ask("POST", "/owners", { userId: ann })).status).toBe(201);
    const last = await ask("DELETE", `/owners/${ann}`);
    expect(last).toMatchObject({ status: 409, body: { error: { code: "OnlyCompanyOwner" } } });
    await ask("POST", "/owners", { userId: bob });
    const { body } = await ask("GET", "/owners");
    expect(body.owners).toMatchObject([{ name: "ann" }, { name: "bob" }]);
    expect((await ask("DELETE", `/owners/${ann}`)).status).toBe(204);
    expect((await ask("GET", "/owners")).body.owners).toMatchObject([{ id: bob }]);
  });

  test("a role is held once, counted, passed on and taken away", async () => {
    const role = "userAdministrator";
    const added = await ask("POST", "/permissions", { role, userId: ann });
    expect(added.status).toBe(201);
    const twice = await ask("POST", "/permissions", { role, userId: ann });
    expect(twice).toMatchObject({ status: 409, body: { error: { code: "PermissionHeld" } } });
    const { roles } = (await ask("GET", "/roles")).body;
    expect(roles).toContainEqual(expect.objectContaining({ id: role, holders: 1 }));
    const path = `/permissions/${String((added.body.permission as JsonObject).id)}`;
    const given = await ask("PATCH", path, { userId: bob });
    expect(given.body).toMatchObject({ permission: { holder: { name: "bob" } } });
    const { permissions } = (await ask("GET", `/permissions?userId=${bob}`)).body;
    expect(permissions).toHaveLength(1);
    expect((await ask("DELETE", path)).status).toBe(204);
    expect((await ask("GET", "/permissions")).body).toEqual({ permissions: [] });
  });

  test("a role for a subscription needs one", async () => {
    const body = { role: "subscriptionAdministrator", userId: ann };
    const answer = await ask("POST", "/permissions", body);
    expect((answer.body.error as JsonObject).message).toContain("subscriptionId");
    const wrong = { role: "userAdministrator", userId: ann, subscriptionId: "s" };
    expect((await ask("POST", "/permissions", wrong)).status).toBe(400);
  });
});

describe("handing over", () => {
  test("to a chosen person, who has to be active; each thing is in the audit log", async () => {
    const path = `/employees/${ann}/ownership`;
    const before = (await ask("GET", path)).body;
    expect(before.transfers).toHaveLength(3);
    const bad = await ask("POST", `${path}/handover`, { heirId: gone });
    expect(bad).toMatchObject({ status: 400, body: { error: { code: "invalidValue" } } });
    expect((await ask("GET", path)).body).toEqual(before);
    const done = await ask("POST", `${path}/handover`, { heirId: bob });
    expect(done.body.transfers).toMatchObject(
      Array.from({ length: 3 }, () => ({ to: { id: bob, because: "chosen" } })),
    );
    expect((await ask("GET", path)).body).toMatchObject({ transfers: [], heirs: [] });
    const { rows } = await service.store.logs.readAudit(tenant.id, { limit: 3 });
    expect(rows).toMatchObject(
      Array.from({ length: 3 }, () => ({ kind: "OwnedResource", actor: "operator" })),
    );
  });

  test("a deactivation in the portal hands on to the chosen heir, in the same transaction", async () => {
    const cy = await hire("cy");
    await ask("POST", "/resources", { name: "Of cy", ownerId: cy });
    const refused = await ask("POST", `/employees/${cy}/deactivate`, { heirId: gone });
    expect(refused.status).toBe(400);
    expect((await ask("GET", `/employees/${cy}`)).body).toMatchObject({
      employee: { active: true },
    });
    // A directory made cy; the operator takes cy out of its hands, as for any manual change.
    await ask("POST", `/employees/${cy}/detach`, {});
    const done = await ask("POST", `/employees/${cy}/deactivate`, { heirId: ann });
    expect(done.status).toBe(200);
    const { resources } = (await ask("GET", `/resources?ownerId=${ann}`)).body;
    expect(resources).toMatchObject([{ name: "Of cy" }]);
  });
});

describe("who may", () => {
  test("administrators within their organization; employees and strangers not", async () => {
    const other = await service.addTenant("bizagi");
    const eve = await hire("eve", {}, other);
    const plain = await hire("plain");
    await setRole(ann, "administrator");
    await setRole(eve, "administrator", other);
    const answers = [];
    for (const by of [
      { tenant, userId: ann },
      { tenant, userId: plain },
      { tenant: other, userId: eve },
      "stranger",
    ] as const) {
      answers.push((await ask("GET", "/owners", undefined, by)).status);
    }
    expect(answers).toEqual([200, 403, 404, 401]);
    const by = { tenant, userId: ann };
    await ask("POST", "/owners", { userId: ann }, by);
    const { rows } = await service.store.logs.readAudit(tenant.id, { limit: 1 });
    expect(rows).toMatchObject([{ kind: "CompanyOwner", action: "create", actor: ann }]);
  });

  test("a permission that lets administer opens the API, and passes that on with itself", async () => {
    const dee = await hire("dee");
    const report = await hire("report", { [ENTERPRISE]: { manager: { value: dee } } });
    const mayAdminister = async (userId: string) =>
      (await ask("GET", "/owners", undefined, { tenant, userId })).status === 200;
    expect([await mayAdminister(dee), await mayAdminister(report)]).toEqual([false, false]);
    await ask("POST", "/permissions", { role: "userAdministrator", userId: report });
    expect([await mayAdminister(dee), await mayAdminister(report)]).toEqual([false, true]);
    const disable = patchOp({ op: "replace", path: "active", value: false });
    expect((await send(tenant, "PATCH", `/Users/${report}`, disable)).status).toBe(200);
    expect([await mayAdminister(dee), await mayAdminister(report)]).toEqual([true, false]);
  });
});
