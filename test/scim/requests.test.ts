import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RequestLogSetting, RequestRecord } from "../../src/saas/operator-logs.ts";
import { RequestRecorder } from "../../src/service-provider/request-recorder.ts";
import { createRealWorld } from "../support/real-world.ts";
import { createResource, patchOp, send, USER } from "./client.ts";
import { OPERATOR_TOKEN, startService, type Tenant, type TestService } from "./service.ts";

let service: TestService;

beforeAll(async () => {
  service = await startService();
});

afterAll(async () => {
  await service.close();
});

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(`${service.origin}/api/organizations/${path}`, {
    method,
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) as Record<string, unknown> };
}

async function addTenant(setting?: RequestLogSetting): Promise<Tenant> {
  const tenant = await service.addTenant();
  if (setting !== undefined) {
    const saved = await call("PUT", `${tenant.id}/requests/setting`, setting);
    expect([saved.status, saved.body]).toEqual([200, setting]);
    await service.recorder.refresh();
  }
  return tenant;
}

async function readRequests(tenant: Tenant, query = ""): Promise<readonly RequestRecord[]> {
  await service.recorder.flush();
  const { body } = await call("GET", `${tenant.id}/requests${query}`);
  return body.requests as readonly RequestRecord[];
}

/** A create with a password, a query by name, one that is refused, one that finds nothing. */
async function use(tenant: Tenant): Promise<void> {
  const id = await createResource(tenant, "/Users", { userName: "bo", password: "hunter2" });
  await send(tenant, "GET", '/Users?filter=userName eq "bo"');
  await send(tenant, "POST", "/Users", { schemas: [USER], userName: "bo" });
  await send(tenant, "GET", "/Users/0");
  const operation = { op: "replace", path: "password", value: "hunter2" };
  await send(tenant, "PATCH", `/Users/${id}`, patchOp(operation));
}

describe("GET /api/organizations/:id/requests", () => {
  test("has what was refused and what the client was told, unless told otherwise", async () => {
    const tenant = await addTenant();
    await use(tenant);
    const first = await readRequests(tenant);
    // Of the steps of a first contact, the first request of each is there too, and no other.
    expect(first.filter(({ status }) => status < 400).map(({ method }) => method)).toEqual([
      "PATCH",
      "GET",
      "POST",
    ]);
    await send(tenant, "GET", '/Users?filter=userName eq "bo"');
    const requests = await readRequests(tenant, "?status=400");
    expect(requests.map(({ method, path, status }) => [method, path, status])).toEqual(
      expect.arrayContaining([
        ["GET", "/Users/0", 404],
        ["POST", "/Users", 409],
      ]),
    );
    expect(requests).toHaveLength(2);
    const refused = requests.find(({ status }) => status === 409);
    expect(refused).toMatchObject({ detail: "Another User already has this userName." });
    expect(refused?.exchange).toBeUndefined();
    expect(refused?.requestBytes).toBeGreaterThan(50);
    expect(refused?.durationMs).toBeGreaterThan(0);
    expect((await readRequests(tenant, "?status=409")).length).toBe(1);
    expect((await readRequests(tenant, "?method=get")).length).toBe(2);
  });

  test.each([
    { level: "off", filterValues: false, count: 0 },
    { level: "headers", filterValues: false, count: 5 },
    { level: "bodies", filterValues: true, count: 5 },
  ] as const)("$level records $count of 5, and no secret", async ({ count, ...setting }) => {
    const tenant = await addTenant(setting);
    await use(tenant);
    const requests = await readRequests(tenant);
    expect(requests).toHaveLength(count);
    const text = JSON.stringify(requests);
    expect(text).not.toContain("hunter2");
    expect(text).not.toContain(tenant.token);
    expect(text.includes('"requestBody":{')).toBe(setting.level === "bodies");
    expect(text.includes('userName eq \\"bo\\"')).toBe(setting.filterValues);
    if (count > 0)
      expect(requests[0]?.exchange?.requestHeaders).toMatchObject({ authorization: "…" });
  });

  test("has how long a list was, and what it said", async () => {
    const tenant = await addTenant({ level: "bodies", filterValues: true });
    await use(tenant);
    const list = await send(tenant, "GET", "/Users");
    const [recorded] = await readRequests(tenant);
    expect(recorded).toMatchObject({ method: "GET", path: "/Users", status: 200 });
    expect(recorded?.responseBytes).toBe(Buffer.byteLength(list.text));
    expect(recorded?.exchange?.responseBody).toMatchObject({ totalResults: 1 });
  });

  test("has nothing of who has no token", async () => {
    const tenant = await addTenant({ level: "bodies", filterValues: true });
    expect((await send({ ...tenant, token: "rc_x" }, "GET", "/Users")).status).toBe(401);
    expect(await readRequests(tenant)).toEqual([]);
  });

  test.each([
    { setting: { level: "everything" } },
    { setting: { level: "off", filterValues: "yes" } },
    { setting: [] },
  ])("the setting $setting is refused", async ({ setting }) => {
    const tenant = await addTenant();
    const answer = await call("PUT", `${tenant.id}/requests/setting`, setting);
    expect(answer.status).toBe(400);
    const unknown = await call("PUT", "nobody/requests/setting", { level: "off" });
    expect(unknown.status).toBe(404);
  });
});

describe("RequestRecorder", () => {
  const request = {
    organizationId: "o",
    tokenId: "t",
    secrets: new Set<string>(),
    method: "GET",
    target: "/scim/v2/Users",
    status: 400,
    durationMs: 1,
    requestBytes: 0,
    responseBytes: 0,
    headers: {},
    body: undefined,
    answer: "no JSON",
  };

  test("drops and counts what a full queue has no room for", () => {
    const recorder = new RequestRecorder(service.store.logs, createRealWorld(), () => undefined);
    for (let index = 0; index < 10_050; index += 1) recorder.record(request);
    expect(recorder.counts).toEqual({ queued: 10_000, written: 0, dropped: 50 });
  });

  test("drops and counts bodies beyond 16 MiB together", () => {
    const recorder = new RequestRecorder(service.store.logs, createRealWorld(), () => undefined);
    for (let index = 0; index < 20; index += 1) {
      recorder.record({ ...request, requestBytes: 1024 * 1024, answer: "" });
    }
    expect(recorder.counts).toEqual({ queued: 16, written: 0, dropped: 4 });
  });

  test("a store that refuses fails nobody", async () => {
    const errors: unknown[] = [];
    const refuse = () => Promise.reject(new Error("full"));
    const logs = { ...service.store.logs, addRequests: refuse };
    const recorder = new RequestRecorder(logs, createRealWorld(), (error) => errors.push(error));
    recorder.record(request);
    await recorder.flush();
    expect(recorder.counts).toEqual({ queued: 0, written: 0, dropped: 1 });
    expect(errors).toHaveLength(1);
  });

  test("writes what waits when it is told to stop", async () => {
    const recorder = new RequestRecorder(service.store.logs, createRealWorld(), () => undefined);
    const stopping = new AbortController();
    const running = recorder.run(stopping.signal);
    recorder.record({ ...request, organizationId: "stopped" });
    stopping.abort();
    await running;
    expect(recorder.counts).toEqual({ queued: 0, written: 1, dropped: 0 });
  });
});
