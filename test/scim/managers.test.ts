import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import type { AuditEntry } from "../../src/saas/ports.ts";
import { type Answer, createResource, ENTERPRISE, patchOp, send, USER } from "./client.ts";
import { OPERATOR_TOKEN, startService, type Tenant, type TestService } from "./service.ts";

const MANAGER = `${ENTERPRISE}:manager`;

let service: TestService;
let tenant: Tenant;
let chief: string;
let deputy: string;

beforeAll(async () => {
  service = await startService();
  tenant = await service.addTenant();
  chief = await createResource(tenant, "/Users", { userName: "chief" });
  deputy = await createResource(tenant, "/Users", { userName: "deputy" });
});

afterAll(async () => {
  await service.close();
});

const of = (value: string) => ({ value, $ref: `../Users/${value}` });
const told = ({ body }: Answer) => (body[ENTERPRISE] as JsonObject | undefined)?.manager;
const set = (value: unknown) => patchOp({ op: "replace", path: MANAGER, value } as JsonObject);

async function create(manager: unknown): Promise<{ path: string; answer: Answer }> {
  const userName = `staff-${crypto.randomUUID()}`;
  const body = { schemas: [USER], userName, [ENTERPRISE]: { manager } };
  const answer = await send(tenant, "POST", "/Users", body);
  expect(answer.status).toBe(201);
  return { path: `/Users/${String(answer.body.id)}`, answer };
}

async function listModified(path: string): Promise<readonly AuditEntry["modified"][]> {
  const url = `${service.origin}/api/organizations/${tenant.id}/audit?resource=${path.slice(7)}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } });
  const { entries } = (await response.json()) as { readonly entries: readonly AuditEntry[] };
  return entries.map(({ modified }) => modified);
}

describe("43-085 a manager set by the id alone gets a $ref", () => {
  test.each([
    { title: "an object", value: () => ({ value: chief }) },
    { title: "plain text", value: () => chief },
    { title: "the wrapper with an empty $ref", value: () => ({ $ref: null, value: chief }) },
  ])("by POST, PATCH and PUT: $title", async ({ value }) => {
    const { path, answer } = await create(value());
    expect(told(answer)).toEqual(of(chief));
    expect(told(await send(tenant, "GET", path))).toEqual(of(chief));
    expect(told(await send(tenant, "PATCH", path, set(deputy)))).toEqual(of(deputy));
    expect(told(await send(tenant, "PATCH", path, set(value())))).toEqual(of(chief));
    const { userName } = answer.body;
    const whole = { schemas: [USER], userName, [ENTERPRISE]: { manager: { value: deputy } } };
    expect(told(await send(tenant, "PUT", path, whole))).toEqual(of(deputy));
  });

  test("the same manager again is no change", async () => {
    const { path, answer } = await create({ value: chief });
    const before = answer.headers.get("etag");
    for (const value of [chief, { value: chief }, [{ value: chief }]]) {
      const again = await send(tenant, "PATCH", path, set(value));
      expect([again.status, again.headers.get("etag")]).toEqual([200, before]);
      expect(told(again)).toEqual(of(chief));
    }
    const { userName } = answer.body;
    const whole = { schemas: [USER], userName, [ENTERPRISE]: { manager: { value: chief } } };
    const put = await send(tenant, "PUT", path, whole);
    expect([put.headers.get("etag"), told(put)]).toEqual([before, of(chief)]);
  });

  test("a $ref of the client's own stays, and who is not here gets none", async () => {
    const own = { value: chief, $ref: `${tenant.url}/Users/${chief}` };
    expect(told((await create(own)).answer)).toEqual(own);
    const { path, answer } = await create({ value: "nobody" });
    expect(told(answer)).toEqual({ value: "nobody" });
    const group = await createResource(tenant, "/Groups", { displayName: "No manager" });
    expect(told(await send(tenant, "PATCH", path, set(group)))).toEqual({ value: group });
    expect(told(await send(tenant, "PATCH", path, set(chief)))).toEqual(of(chief));
    expect(told(await send(tenant, "PATCH", path, set("nobody")))).toEqual({ value: "nobody" });
  });

  test("with the manager it is gone, and by its own path", async () => {
    const { path } = await create({ value: chief });
    const only = patchOp({ op: "remove", path: `${MANAGER}.$ref` });
    expect(told(await send(tenant, "PATCH", path, only))).toEqual({ value: chief });
    const title = patchOp({ op: "add", path: "title", value: "Cook" });
    expect(told(await send(tenant, "PATCH", path, title))).toEqual({ value: chief });
    await send(tenant, "PATCH", path, set(deputy));
    const cleared = await send(tenant, "PATCH", path, patchOp({ op: "remove", path: MANAGER }));
    expect(told(cleared)).toBeUndefined();
  });

  test("who asks for the value gets the value", async () => {
    const { path } = await create({ value: chief });
    const shown = await send(tenant, "GET", `${path}?attributes=${MANAGER}.value`);
    expect(told(shown)).toEqual({ value: chief });
    const rest = await send(tenant, "GET", `${path}?excludedAttributes=${MANAGER}.$ref`);
    expect(told(rest)).toEqual({ value: chief });
    const filter = encodeURIComponent(`${MANAGER}.$ref eq "../Users/${chief}"`);
    expect((await send(tenant, "GET", `/Users?filter=${filter}`)).body.totalResults).not.toBe(0);
  });

  test("the audit log tells what the client set", async () => {
    const { path } = await create({ value: chief });
    await send(tenant, "PATCH", path, set(deputy));
    await send(tenant, "PATCH", path, set("nobody"));
    await send(tenant, "PATCH", path, set({ value: chief, $ref: `/Users/${chief}` }));
    const value = `${MANAGER}.value`;
    expect(await listModified(path)).toEqual([
      [
        { path: value, oldValue: "nobody", newValue: chief },
        { path: `${MANAGER}.$ref`, newValue: `/Users/${chief}` },
      ],
      [{ path: value, oldValue: deputy, newValue: "nobody" }],
      [{ path: value, oldValue: chief, newValue: deputy }],
      expect.arrayContaining([{ path: ENTERPRISE, newValue: { manager: { value: chief } } }]),
    ]);
  });

  test("in a bulk request, by a bulkId", async () => {
    const at = (bulkId: string, data: JsonObject) => {
      return { method: "POST", path: "/Users", bulkId, data: { schemas: [USER], ...data } };
    };
    const answer = await send(tenant, "POST", "/Bulk", {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
      Operations: [
        at("two", { userName: "b2", [ENTERPRISE]: { manager: { value: "bulkId:one" } } }),
        at("one", { userName: "b1" }),
      ],
    });
    const done = answer.body.Operations as unknown as readonly { readonly location: string }[];
    const paths = done.map(({ location }) => location.slice(tenant.url.length));
    const users = await Promise.all(paths.map((path) => send(tenant, "GET", path)));
    const boss = users.find(({ body }) => body.userName === "b1")?.body.id;
    const staff = users.find(({ body }) => body.userName === "b2");
    expect(staff === undefined ? undefined : told(staff)).toEqual(of(String(boss)));
  });
});
