import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createResource, patchOp, send, USER } from "./client.ts";
import { OPERATOR_TOKEN, startService, type Tenant, type TestService } from "./service.ts";

/** In every password of this file, and in nothing else. */
const SECRET = "tr0ub4dor";
const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

let service: TestService;
let tenant: Tenant;
let userId: string;
let logged = "";

beforeAll(async () => {
  const stream = {
    write: (line: string) => {
      logged += line;
    },
  };
  service = await startService({ log: pino({ level: "trace" }, stream) });
  tenant = await service.addTenant();
  const setting = { level: "bodies", filterValues: true };
  expect((await callOperator("PUT", "requests/setting", setting)).status).toBe(200);
  await service.recorder.refresh();
  userId = await createResource(tenant, "/Users", { userName: "bo", password: `${SECRET}-1` });
});

afterAll(async () => {
  await service.close();
});

async function callOperator(method: string, path: string, body?: unknown) {
  const response = await fetch(`${service.origin}/api/organizations/${tenant.id}/${path}`, {
    method,
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

const password = `${SECRET}-2`;
const filter = encodeURIComponent(`password eq "${password}"`);

describe("a password is told to nobody, RFC 7643 sections 4.1.1 and 9.2 (43-067, 43-107)", () => {
  test.each([
    { title: "POST", method: "POST", path: "/Users", body: { userName: "a", password } },
    { title: "PUT", method: "PUT", path: "/Users/{id}", body: { userName: "bo", password } },
    {
      title: "PATCH by its path",
      method: "PATCH",
      path: "/Users/{id}?attributes=password",
      body: patchOp({ op: "replace", path: "password", value: password }),
    },
    {
      title: "PATCH without a path",
      method: "PATCH",
      path: "/Users/{id}",
      body: patchOp({ op: "add", value: { PASSWORD: password } }),
    },
    {
      title: "PATCH by the core URN",
      method: "PATCH",
      path: "/Users/{id}",
      body: patchOp({ op: "replace", path: `${USER}:password`, value: password }),
    },
    {
      title: "a bulk request",
      method: "POST",
      path: "/Bulk",
      body: {
        schemas: [BULK],
        Operations: [
          { method: "POST", path: "/Users", bulkId: "b", data: { userName: "b", password } },
          { method: "PUT", path: "/Users/{id}", data: { userName: "bo", password } },
        ],
      },
    },
  ])("$title is done without a word of it", async ({ method, path, body }) => {
    const answer = await send(tenant, method, path.replace("{id}", userId), fill(body));
    expect(answer.status, answer.text).toBeLessThan(300);
    expect(answer.text).not.toContain(SECRET);
    expect(answer.text).not.toContain('"password"');
  });

  test.each([
    {
      title: "of the wrong type",
      method: "POST",
      path: "/Users",
      body: { userName: "c", password: { text: password } },
      status: 400,
    },
    {
      title: "of a list",
      method: "PATCH",
      path: "/Users/{id}",
      body: patchOp({ op: "replace", path: "password", value: [password, password] }),
      status: 400,
    },
    {
      title: "beside what is wrong",
      method: "POST",
      path: "/Users",
      body: { password },
      status: 400,
    },
    {
      title: "in the path of an operation",
      method: "PATCH",
      path: "/Users/{id}",
      body: patchOp({ op: "remove", path: `password[value eq "${password}"]` }),
      status: 400,
    },
    { title: "in a filter", method: "GET", path: `/Users?filter=${filter}`, status: 403 },
    {
      title: "in a filter without its end",
      method: "GET",
      path: `/Users?filter=${filter.slice(0, -3)}`,
      status: 400,
    },
    {
      title: "in a filter without quotes",
      method: "GET",
      path: `/Users?filter=password+eq+${password}`,
      status: 403,
    },
    {
      title: "in a filter with a strange operator",
      method: "GET",
      path: `/Users?filter=password+is+%22${password}%22`,
      status: 400,
    },
    {
      title: "in a path that is broken",
      method: "PATCH",
      path: "/Users/{id}",
      body: patchOp({ op: "add", path: `password[value eq "${password}`, value: password }),
      status: 400,
    },
    { title: "as the order", method: "GET", path: "/Users?sortBy=password", status: 403 },
    {
      title: "in a query by POST",
      method: "POST",
      path: "/.search",
      body: { schemas: [SEARCH], filter: `not (password eq "${password}")` },
      status: 403,
    },
  ])("$title it is refused without a word of it", async ({ method, path, body, status }) => {
    const answer = await send(tenant, method, path.replace("{id}", userId), fill(body));
    expect(answer.status, answer.text).toBe(status);
    expect(answer.text).not.toContain(SECRET);
    if (status === 403) expect(answer.body.scimType).toBe("sensitive");
  });

  test("no log and no table has it, whatever is recorded", async () => {
    await service.recorder.flush();
    const audit = await callOperator("GET", "audit");
    const requests = await callOperator("GET", "requests?limit=1000");
    const stored = await service.store.organizations.read(tenant.id, "User", userId);
    expect(audit.text).toContain('"path":"password"');
    expect(requests.text).toContain('"requestBody"');
    expect(JSON.stringify(stored)).toContain("bo");
    for (const text of [audit.text, requests.text, JSON.stringify(stored), logged]) {
      expect(text).not.toContain(SECRET);
    }
  });

  test("changing passwords is not announced", async () => {
    const { body } = await send(tenant, "GET", "/ServiceProviderConfig");
    expect(body.changePassword).toEqual({ supported: false });
  });
});

function fill(body: unknown): unknown {
  if (body === undefined) return undefined;
  return JSON.parse(JSON.stringify(body).replaceAll("{id}", userId)) as unknown;
}
