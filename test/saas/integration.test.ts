import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createResource, patchOp, send, USER } from "../scim/client.ts";
import { OPERATOR_TOKEN, startService, type Tenant, type TestService } from "../scim/service.ts";
import { STORES } from "../support/stores.ts";

describe.each(STORES)("Setup admin, Integration, on $title", ({ open }) => {
  let service: TestService;
  let signedIn: { organizationId: string; userId: string } | undefined;

  beforeAll(async () => {
    service = await startService({ open, readSession: async () => signedIn });
  });
  afterAll(() => service.close());

  async function ask(tenant: Tenant, method: string, path: string, body?: unknown, token?: string) {
    const authorization = `Bearer ${token ?? OPERATOR_TOKEN}`;
    const headers = {
      "content-type": "application/json",
      ...(signedIn === undefined ? { authorization } : {}),
    };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const at = `${service.origin}/saas/v1/organizations/${tenant.id}${path}`;
    const response = await fetch(at, init);
    const text = await response.text();
    const parsed = (text === "" ? {} : JSON.parse(text)) as Record<string, Record<string, unknown>>;
    return { status: response.status, body: parsed, error: parsed.error };
  }

  async function readIntegration(tenant: Tenant) {
    await service.recorder.flush();
    const { body } = await ask(tenant, "GET", "/integration");
    const integration = body.integration ?? {};
    const checklist = integration.checklist as readonly { step: string; at?: string }[];
    return { integration, done: checklist.filter(({ at }) => at).map(({ step }) => step) };
  }

  const usersOf = async (tenant: Tenant) => (await send(tenant, "GET", "/Users?count=0")).status;

  test("the checklist ticks as real requests come", async () => {
    const tenant = await service.addTenant("bitabiz");
    expect((await readIntegration(tenant)).done).toEqual([]);
    await send(tenant, "GET", "/Groups");
    expect((await readIntegration(tenant)).done).toEqual(["authenticated"]);
    await send(tenant, "GET", "/Schemas");
    await send(tenant, "GET", '/Users?filter=userName eq "anna"');
    const anna = {
      userName: "anna",
      name: { givenName: "A", familyName: "B" },
      emails: [{ value: "anna@example.com" }],
    };
    const id = await createResource(tenant, "/Users", anna);
    const { integration, done } = await readIntegration(tenant);
    expect(done).toEqual(["authenticated", "schemaRead", "userLookedUp", "userCreated"]);
    expect(integration).toMatchObject({ lastRequest: { method: "POST", status: 201 } });
    expect(integration.endpointUrl).toBe(tenant.url);
    await send(tenant, "PATCH", `/Users/${id}`, patchOp({ op: "add", path: "title", value: "x" }));
    expect((await readIntegration(tenant)).done).toHaveLength(5);
    await send(tenant, "POST", "/Users", { schemas: [USER], userName: "bo" });
    const after = await readIntegration(tenant);
    const { detail } = after.integration.lastRequest as { detail: string };
    expect(detail).toContain("emails.value");
  });

  test("disabled, nobody provisions, and the answer says where it is enabled", async () => {
    const tenant = await service.addTenant();
    const off = await ask(tenant, "PATCH", "/integration", { enabled: false });
    expect(off.body.integration).toMatchObject({ enabled: false });
    const refused = await send(tenant, "GET", "/Users");
    expect(refused.status).toBe(403);
    expect(refused.body.detail).toContain("Automatic user provisioning is disabled");
    await ask(tenant, "PATCH", "/integration", { enabled: true });
    expect(await usersOf(tenant)).toBe(200);
    expect((await ask(tenant, "PATCH", "/integration", { enabled: "yes" })).status).toBe(400);
    const { body } = await ask(tenant, "GET", "/audit");
    const entries = body.entries as unknown as { kind: string; modified: { path: string }[] }[];
    expect(entries.map(({ kind, modified }) => [kind, modified[0]?.path])).toEqual([
      ["Organization", "provisioning.enabled"],
      ["Organization", "provisioning.enabled"],
    ]);
  });

  test("a token is generated in place of the one before, shown once", async () => {
    const tenant = await service.addTenant("bitabiz");
    const given = await ask(tenant, "POST", "/integration/token", { immediate: true });
    expect(given.status).toBe(201);
    const { bearerToken } = given.body as unknown as { bearerToken: string };
    expect(await usersOf(tenant)).toBe(401);
    expect(await usersOf({ ...tenant, token: bearerToken })).toBe(200);
    const { integration } = await readIntegration(tenant);
    expect(JSON.stringify(integration)).not.toContain(bearerToken);
    const [, newer] = integration.tokens as readonly { id: string }[];
    const path = `/integration/tokens/${newer?.id}`;
    expect((await ask(tenant, "DELETE", path)).status).toBe(200);
    expect(await usersOf({ ...tenant, token: bearerToken })).toBe(401);
  });

  test("a token that ends soon is told of until another one takes its place", async () => {
    const tenant = await service.addTenant("bitabiz");
    const give = (expires: string) =>
      ask(tenant, "POST", "/integration/token", { immediate: true, expires });
    expect((await give("20d")).status).toBe(201);
    expect((await readIntegration(tenant)).integration.expiring).toHaveLength(1);
    expect((await give("90d")).status).toBe(201);
    expect((await readIntegration(tenant)).integration.expiring).toEqual([]);
    const never = await give("soon");
    expect([never.status, never.error?.code]).toEqual([400, "InvalidExpiry"]);
  });

  test("one directory at a time: the second is refused at issue, the first after its release", async () => {
    const tenant = await service.addTenant("bitabiz");
    const second = await ask(tenant, "POST", "/integration/token", { directory: "Fabrikam" });
    expect([second.status, second.error?.code]).toEqual([409, "DirectoryConnected"]);
    const released = await ask(tenant, "DELETE", "/integration/directory");
    expect(released.body.integration).not.toHaveProperty("directory");
    const stale = await send(tenant, "GET", "/Users");
    expect([stale.status, stale.body.detail]).toEqual([
      403,
      expect.stringContaining("has been released"),
    ]);
    expect((await ask(tenant, "DELETE", "/integration/directory")).status).toBe(404);
    const given = await ask(tenant, "POST", "/integration/token", { directory: "Fabrikam" });
    const { bearerToken: token } = given.body as unknown as { bearerToken: string };
    expect(await usersOf({ ...tenant, token })).toBe(200);
    const other = await send(tenant, "GET", "/Users");
    expect(other.body.detail).toContain("Fabrikam is connected");
  });

  test("of two who connect at once one is told of the other", async () => {
    const tenant = await service.addTenant("bitabiz");
    await ask(tenant, "DELETE", "/integration/directory");
    const both = ["One", "Two"].map((directory) =>
      ask(tenant, "POST", "/integration/token", { directory }),
    );
    const answers = (await Promise.all(both)).map(({ status }) => status);
    expect(answers.sort()).toEqual([201, 409]);
  });

  test("an organization that takes to one directory keeps the one that it has", async () => {
    const tenant = await service.addTenant();
    await ask(tenant, "PATCH", "", { lifecycle: { directories: "one" } });
    expect(await usersOf(tenant)).toBe(200);
    const second = await ask(tenant, "POST", "/integration/token", { directory: "Fabrikam" });
    expect(second.status).toBe(409);
    await ask(tenant, "DELETE", "/integration/directory");
    expect(await usersOf(tenant)).toBe(403);
  });

  test("roles: strangers, employees, administrators of others, administrators, the operator", async () => {
    const tenant = await service.addTenant();
    const other = await service.addTenant();
    const userId = await createResource(tenant, "/Users", { userName: "anna" });
    const statuses = async (at: Tenant) => [
      (await ask(at, "GET", "")).status,
      (await ask(at, "GET", "/integration")).status,
      (await ask(at, "GET", "/employees")).status,
      (await ask(at, "PATCH", "", { lifecycle: { deletion: "keep" } })).status,
      (await ask(at, "PATCH", "", { name: "Mine" })).status,
    ];
    expect((await ask(tenant, "GET", "", undefined, "wrong")).status).toBe(401);
    signedIn = { organizationId: tenant.id, userId };
    expect(await statuses(tenant)).toEqual([200, 403, 403, 403, 403]);
    expect(await statuses(other)).toEqual([404, 404, 404, 404, 404]);
    signedIn = undefined;
    await ask(tenant, "PATCH", `/employees/${userId}`, { role: "administrator" });
    signedIn = { organizationId: tenant.id, userId };
    expect(await statuses(tenant)).toEqual([200, 200, 200, 403, 200]);
    expect(await statuses(other)).toEqual([404, 404, 404, 404, 404]);
    signedIn = undefined;
    expect(await statuses(tenant)).toEqual([200, 200, 200, 200, 200]);
  });
});
