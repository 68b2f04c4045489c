import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createResource, patchOp, send } from "./client.ts";
import { OPERATOR_TOKEN, startService, type Tenant, type TestService } from "./service.ts";

let service: TestService;

beforeAll(async () => {
  service = await startService();
});

afterAll(async () => {
  await service.close();
});

interface Token {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  readonly status: string;
  readonly expires?: string;
  readonly lastUsed?: string;
}

interface OperatorAnswer {
  readonly status: number;
  readonly body: {
    readonly token: Token;
    readonly tokens: readonly Token[];
    readonly secretToken: string;
    readonly organization: Readonly<Record<string, unknown>>;
    readonly error: { readonly code: string; readonly message: string };
  };
}

/** Call the operator's API below an organization. */
async function call(
  tenant: Pick<Tenant, "id">,
  method: string,
  path: string,
  body?: unknown,
): Promise<OperatorAnswer> {
  const response = await fetch(`${service.origin}/api/organizations/${tenant.id}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${OPERATOR_TOKEN}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as OperatorAnswer["body"] };
}

async function addToken(tenant: Tenant, body: object): Promise<Tenant & { tokenId: string }> {
  const answer = await call(tenant, "POST", "/tokens", body);
  expect(answer.status).toBe(201);
  return { ...tenant, token: answer.body.secretToken, tokenId: answer.body.token.id };
}

describe("an organization's tokens", () => {
  test("each opens the Tenant URL, is listed without its secret, and is revoked alone", async () => {
    const tenant = await service.addTenant();
    const second = await addToken(tenant, { name: " Okta ", expires: "90d" });
    expect((await send(second, "GET", "/Users")).status).toBe(200);
    const { body } = await call(tenant, "GET", "/tokens");
    expect(body.tokens.map(({ name, scope, status }) => [name, scope, status])).toEqual([
      ["Provisioning", "write", "valid"],
      ["Okta", "write", "valid"],
    ]);
    expect(JSON.stringify(body)).not.toMatch(/sha256|rc_/);
    const revoked = await call(tenant, "DELETE", `/tokens/${second.tokenId}`);
    expect(revoked.body.token.status).toBe("revoked");
    const refused = await send(second, "GET", "/Users");
    expect([refused.status, refused.body.detail]).toEqual([
      401,
      "This Secret Token was revoked. Ask the operator for a new one.",
    ]);
    expect((await send(tenant, "GET", "/Users")).status).toBe(200);
  });

  test("one that may read is 403 on everything that changes", async () => {
    const tenant = await service.addTenant();
    const id = await createResource(tenant, "/Users", { userName: "ann" });
    const reader = await addToken(tenant, { name: "Report", scope: "read" });
    expect((await send(reader, "GET", "/Users")).body.totalResults).toBe(1);
    expect((await send(reader, "GET", `/Users/${id}`)).status).toBe(200);
    expect((await send(reader, "POST", "/.search", { startIndex: 1 })).status).toBe(200);
    expect((await send(reader, "POST", "/Users/.search", { startIndex: 1 })).status).toBe(200);
    const changes: readonly (readonly [string, string, object?])[] = [
      ["POST", "/Users", { userName: "bo" }],
      ["PUT", `/Users/${id}`, { userName: "bo" }],
      ["PATCH", `/Users/${id}`, patchOp({ op: "replace", path: "userName", value: "bo" })],
      ["DELETE", `/Users/${id}`],
      ["POST", "/Bulk", { Operations: [] }],
    ];
    for (const [method, path, body] of changes) {
      const answer = await send(reader, method, path, body);
      expect([method, path, answer.status, answer.body.status]).toEqual([method, path, 403, "403"]);
    }
    expect((await send(tenant, "GET", `/Users/${id}`)).body.userName).toBe("ann");
  });

  test("that one was revoked is told to nobody at another Tenant URL", async () => {
    const [tenant, other] = [await service.addTenant(), await service.addTenant()];
    const token = await addToken(tenant, {});
    await call(tenant, "DELETE", `/tokens/${token.tokenId}`);
    const elsewhere = await send({ ...other, token: token.token }, "GET", "/Users");
    const unknown = await send({ ...other, token: "rc_nobody" }, "GET", "/Users");
    expect([elsewhere.status, elsewhere.text]).toEqual([401, unknown.text]);
  });

  test("rotating one leaves the others; it keeps name, scope and lifetime", async () => {
    const tenant = await service.addTenant();
    const reader = await addToken(tenant, { name: "Report", scope: "read", expires: "10d" });
    const path = `/tokens/${reader.tokenId}/rotate`;
    const { body } = await call(tenant, "POST", path, { immediate: true });
    expect(body.token).toMatchObject({ name: "Report", scope: "read", status: "valid" });
    const days = (Date.parse(body.token.expires ?? "") - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(9.9);
    const renewed = { ...tenant, token: body.secretToken };
    const status = async (each: Tenant) => (await send(each, "GET", "/Users")).status;
    expect(await Promise.all([reader, renewed, tenant].map(status))).toEqual([401, 200, 200]);
    const again = await call(tenant, "POST", path, {});
    expect([again.status, again.body.error.code]).toEqual([404, "UnknownToken"]);
  });

  test("the last use is noted without anybody waiting for it", async () => {
    const tenant = await service.addTenant();
    const token = await addToken(tenant, { name: "Used" });
    const before = new Date().toISOString();
    await send(token, "GET", "/Users");
    await send(token, "GET", "/Users");
    // The note is on its way while the answer is; writes keep their order, so this one is behind.
    await createResource(tenant, "/Users", { userName: "behind" });
    const { body } = await call(tenant, "GET", "/tokens");
    const used = body.tokens.find(({ id }) => id === token.tokenId);
    expect((used?.lastUsed ?? "") >= before).toBe(true);
  });

  test.each([
    { body: { scope: "admin" }, code: "InvalidScope" },
    { body: { name: "" }, code: "InvalidTokenName" },
    { body: { expires: "2020-01-01" }, code: "InvalidExpiry" },
  ])("$body is refused with $code", async ({ body, code }) => {
    const answer = await call(await service.addTenant(), "POST", "/tokens", body);
    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
  });

  test.each([
    { method: "GET", path: "/tokens" },
    { method: "POST", path: "/tokens" },
    { method: "DELETE", path: "/tokens/1" },
    { method: "GET", path: "" },
    { method: "PATCH", path: "" },
  ])("$method $path of an organization nobody has is 404", async ({ method, path }) => {
    const body = method === "POST" || method === "PATCH" ? {} : undefined;
    const answer = await call({ id: "none" }, method, path, body);
    expect([answer.status, answer.body.error.code]).toEqual([404, "UnknownOrganization"]);
  });
});

describe("an organization's settings", () => {
  test("the strict preset, a switch on top, and a policy are in force at once and shown", async () => {
    const [tenant, other] = [await service.addTenant(), await service.addTenant()];
    const loose = { userName: "a", active: "True" };
    const edit = { preset: "strict", quirks: { dottedKeys: true }, policy: { maxPageSize: 2 } };
    const { body } = await call(tenant, "PATCH", "", edit);
    expect(body.organization).toMatchObject({
      preset: "strict",
      quirks: { dottedKeys: true, stringBooleans: false, unknownSchemas: "reject" },
      policy: { maxPageSize: 2, defaultPageSize: 2, unknownMembers: "reject" },
      rateLimit: "default",
    });
    expect((await send(tenant, "POST", "/Users", loose)).status).toBe(400);
    expect((await send(other, "POST", "/Users", loose)).status).toBe(201);
    const config = await send(tenant, "GET", "/ServiceProviderConfig");
    expect(config.body).toMatchObject({ filter: { maxResults: 2 } });
    const reset = { preset: "default", policy: { maxPageSize: "default" } };
    await call(tenant, "PATCH", "", reset);
    expect((await send(tenant, "POST", "/Users", loose)).status).toBe(201);
    const shown = await call(tenant, "GET", "");
    expect(shown.body.organization).toMatchObject({ preset: "tolerant" });
  });

  test("a subscription is one organization's", async () => {
    const [tenant, other] = [await service.addTenant(), await service.addTenant()];
    const taken = await call(tenant, "PATCH", "", { subscription: "Acme", name: "Acme A/S" });
    expect(taken.body.organization).toMatchObject({ subscription: "acme", name: "Acme A/S" });
    const refused = await call(other, "PATCH", "", { subscription: "acme" });
    expect([refused.status, refused.body.error.code]).toEqual([409, "SubscriptionTaken"]);
    await call(tenant, "PATCH", "", { subscription: null });
    expect((await call(other, "PATCH", "", { subscription: "acme" })).status).toBe(200);
  });

  test.each([
    { edit: { quirks: { nope: true } }, code: "InvalidSetting" },
    { edit: { preset: "lax" }, code: "InvalidSetting" },
    { edit: { rateLimit: "fast" }, code: "InvalidSetting" },
    { edit: { subscription: "a.b" }, code: "InvalidSubscription" },
    { edit: { name: "" }, code: "InvalidName" },
    { edit: { application: "bis" }, code: "invalidSyntax" },
  ])("$edit is refused with $code", async ({ edit, code }) => {
    const answer = await call(await service.addTenant(), "PATCH", "", edit);
    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
  });
});
