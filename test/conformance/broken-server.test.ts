import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../src/common/json.ts";
import { readBody, serveHttp, type TestServer } from "../../src/connector/test-servers.ts";
import { createResource, send } from "../scim/client.ts";
import { startService, type Tenant, type TestService } from "../scim/service.ts";
import { FAULTS, type Fault, type Passing, type Returning } from "./faults.ts";
import { checkServer, listIds } from "./servers.ts";

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

/** Our own service behind something that breaks one rule. */
function serveBroken(
  tenant: Tenant,
  { request: change, answer: spoil }: Pick<Fault, "request" | "answer">,
): Promise<TestServer> {
  return serveHttp(async (incoming, outgoing) => {
    const text = await readBody(incoming);
    const request: Passing = {
      method: incoming.method ?? "GET",
      path: incoming.url ?? "/",
      headers: { "x-right": `Bearer ${tenant.token}` },
      body: parse(text) as JsonObject | undefined,
    };
    for (const name of ["authorization", "content-type", "accept"]) {
      const value = incoming.headers[name];
      if (typeof value === "string") request.headers[name] = value;
    }
    const own = change?.(request);
    const answer = own === undefined ? await forward(tenant, request, text) : own;
    if (answer === "hangUp") return void outgoing.destroy();
    spoil?.(answer, request);
    if (answer.status === 0) return void outgoing.destroy();
    const { status, headers, body } = answer;
    outgoing.writeHead(status, headers).end(body === undefined ? "" : JSON.stringify(body));
  });
}

async function forward(tenant: Tenant, request: Passing, text: string): Promise<Returning> {
  const { method, path } = request;
  const { "x-right": _, ...headers } = request.headers;
  const body = request.body === undefined ? text : JSON.stringify(request.body);
  const init = { method, headers, ...(body !== "" && { body }) };
  const response = await fetch(tenant.url + path, init);
  const kept = ["content-type", "location", "www-authenticate"].flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const answered = parse(await response.text());
  return { status: response.status, headers: Object.fromEntries(kept), body: answered };
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

describe("a server that breaks a rule", () => {
  test.each(FAULTS)("$title", async (fault) => {
    const tenant = await service.addTenant();
    const stranger = await createResource(tenant, "/Users", { userName: "ann@example.com" });
    const broken = await serveBroken(tenant, fault);
    const target = { url: broken.origin, token: tenant.token };
    const report = await checkServer(target, { families: fault.families }).finally(broken.close);
    expect(listIds(report, "failure", "warning")).toEqual(expect.arrayContaining([...fault.found]));
    const left = (await send(tenant, "GET", "/Users")).body;
    expect(left.Resources).toMatchObject([{ id: stranger }]);
    expect((await send(tenant, "GET", "/Groups")).body.totalResults).toBe(0);
  });

  test("is found innocent when it breaks none", async () => {
    const tenant = await service.addTenant();
    const proxy = await serveBroken(tenant, {});
    const target = { url: proxy.origin, token: tenant.token };
    const families = ["Create", "Patch", "Groups", "Delete"];
    const report = await checkServer(target, { families }).finally(proxy.close);
    expect(listIds(report, "failure", "warning")).toEqual([]);
  });

  test("and deletes nothing is told what it keeps", async () => {
    const tenant = await service.addTenant();
    const broken = await serveBroken(tenant, {
      request: ({ method }) =>
        method === "DELETE" ? { status: 204, headers: {}, body: undefined } : undefined,
    });
    const target = { url: broken.origin, token: tenant.token };
    const report = await checkServer(target, { families: ["Delete"] }).finally(broken.close);
    expect(listIds(report, "failure")).toContain("delete-gone");
    const { totalResults } = (await send(tenant, "GET", "/Users")).body;
    expect(report.cleanUp.left).toHaveLength(Number(totalResults));
    expect(report.cleanUp.left[0]?.reason).toContain("still listed");
  });

  test("and asks for patience is given it", async () => {
    const tenant = await service.addTenant();
    let count = 0;
    const slow = await serveBroken(tenant, {
      request: () => {
        count += 1;
        const headers = { "retry-after": "0" };
        return count > 5 && count % 4 > 1 ? { status: 429, headers, body: {} } : undefined;
      },
    });
    const target = { url: slow.origin, token: tenant.token };
    const report = await checkServer(target, { families: ["Replace"] }).finally(slow.close);
    expect(listIds(report, "failure", "warning")).toEqual([]);
    expect(report.cleanUp.left).toEqual([]);
    expect((await send(tenant, "GET", "/Users")).body.totalResults).toBe(0);
  });

  test("by naming a stranger as what it made does not get the stranger deleted", async () => {
    const tenant = await service.addTenant();
    const stranger = await createResource(tenant, "/Users", { userName: "ann@example.com" });
    const broken = await serveBroken(tenant, {
      request: ({ method, path }) =>
        method === "POST" && path.startsWith("/Users")
          ? { status: 201, headers: {}, body: { id: stranger, userName: "ann@example.com" } }
          : undefined,
    });
    const target = { url: broken.origin, token: tenant.token };
    const families = ["Create", "Replace", "Delete"];
    // Whatever a check wants to change is refused by the session: it is not its own.
    await checkServer(target, { families }).finally(broken.close);
    expect((await send(tenant, "GET", `/Users/${stranger}`)).status).toBe(200);
  });
});
