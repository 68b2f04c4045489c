import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createResource, send } from "./client.ts";
import { OPERATOR_TOKEN, startService, type Tenant, type TestService } from "./service.ts";

let service: TestService;

beforeAll(async () => {
  service = await startService();
});

afterAll(async () => {
  await service.close();
});

interface OperatorAnswer {
  readonly status: number;
  readonly body: {
    readonly organization: { readonly id: string; readonly tenantUrl: string; name: string };
    readonly organizations: readonly { readonly id: string; readonly application: string }[];
    readonly secretToken: string;
    readonly othersExpire: string;
    readonly error: { readonly code: string; readonly message: string };
  };
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  token: string = OPERATOR_TOKEN,
): Promise<OperatorAnswer> {
  const response = await fetch(service.origin + path, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as OperatorAnswer["body"] };
}

async function addTenant(name: string): Promise<Tenant> {
  const { body } = await call("POST", "/api/organizations", { name });
  const { id, tenantUrl } = body.organization;
  return { id, url: tenantUrl, token: body.secretToken };
}

describe("the operator's API", () => {
  test("an added organization is listed and its Tenant URL and Secret Token work", async () => {
    const added = await call("POST", "/api/organizations", { name: " Acme ", application: "bis" });
    expect(added.status).toBe(201);
    expect(added.body.organization).toMatchObject({ name: "Acme", application: "bis" });
    expect(added.body.secretToken).toMatch(/^rc_[\w-]{43}$/);
    const { id, tenantUrl } = added.body.organization;
    const tenant = { id, url: tenantUrl, token: added.body.secretToken };
    expect((await send(tenant, "GET", "/Users")).status).toBe(200);
    const listed = await call("GET", "/api/organizations");
    expect(listed.body.organizations).toContainEqual(added.body.organization);
    expect(JSON.stringify(listed.body)).not.toContain(added.body.secretToken);
  });

  test("edits at once keep what the other changed, each with its row in the audit log", async () => {
    const { id } = await addTenant("Edited");
    const path = `/api/organizations/${id}`;
    const edits = [
      { policy: { maxPageSize: 50 } },
      { policy: { uniqueGroupNames: true }, rateLimit: "off" },
      { quirks: { unknownPaths: "reject" } },
      { name: "Edited twice" },
    ];
    const answers = await Promise.all(edits.map((edit) => call("PATCH", path, edit)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    // What is so already is no change, and what is refused is none either.
    expect((await call("PATCH", path, { name: "Edited twice" })).status).toBe(200);
    expect((await call("PATCH", path, { policy: { maxPageSize: 0 } })).status).toBe(400);
    expect((await call("GET", path)).body.organization).toMatchObject({
      name: "Edited twice",
      policy: { maxPageSize: 50, uniqueGroupNames: true },
      quirks: { unknownPaths: "reject" },
      rateLimit: "off",
    });
    const { entries } = (await call("GET", `${path}/audit`)).body as unknown as {
      entries: { actor: string; action: string; kind: string; modified: { path: string }[] }[];
    };
    expect(entries).toHaveLength(4);
    for (const entry of entries) {
      expect(entry).toMatchObject({ actor: "operator", action: "update", kind: "Organization" });
    }
    expect(entries.flatMap(({ modified }) => modified)).toEqual(
      expect.arrayContaining([
        { path: "policy.maxPageSize", newValue: 50 },
        { path: "name", oldValue: "Edited", newValue: "Edited twice" },
        { path: "rateLimit", newValue: "off" },
      ]),
    );
  });

  test("after a rotation both tokens work for a day", async () => {
    const tenant = await addTenant("Rotating");
    const rotated = await call("POST", `/api/organizations/${tenant.id}/token/rotate`);
    expect(rotated.status).toBe(200);
    const hours = (Date.parse(rotated.body.othersExpire) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThanOrEqual(24);
    const renewed = { ...tenant, token: rotated.body.secretToken };
    for (const each of [tenant, renewed])
      expect((await send(each, "GET", "/Users")).status).toBe(200);
  });

  test("after an immediate rotation the old token is refused", async () => {
    const tenant = await addTenant("Leaked");
    await createResource(tenant, "/Users", { userName: "stays" });
    const path = `/api/organizations/${tenant.id}/token/rotate`;
    const { body } = await call("POST", path, { immediate: true });
    expect((await send(tenant, "GET", "/Users")).status).toBe(401);
    const renewed = { ...tenant, token: body.secretToken };
    expect((await send(renewed, "GET", "/Users")).body.totalResults).toBe(1);
  });

  const add = { method: "POST", path: "/api/organizations" };
  const rotate = { method: "POST", path: "/api/organizations/none/token/rotate" };
  test.each([
    { ...add, body: { name: "" }, status: 400, code: "InvalidName" },
    { ...add, body: { name: "a\u0007b" }, status: 400, code: "InvalidName" },
    { ...add, body: { name: "A", application: "sap" }, status: 400, code: "UnknownApplication" },
    { ...add, body: [], status: 400, code: "invalidSyntax" },
    { ...rotate, body: {}, status: 404, code: "UnknownOrganization" },
    { method: "GET", path: "/api/nothing", body: undefined, status: 404, code: "NotFound" },
  ])("$method $path with $body: $status $code", async ({ method, path, body, status, code }) => {
    const answer = await call(method, path, body);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  test.each(["", "wrong", "rc_wrong"])("the token %j is refused", async (token) => {
    const answer = await call("GET", "/api/organizations", undefined, token);
    expect([answer.status, answer.body.error.code]).toEqual([401, "unauthorized"]);
  });
});
