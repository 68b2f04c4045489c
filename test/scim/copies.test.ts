import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STORES } from "../support/stores.ts";
import { createResource, patchOp, send } from "./client.ts";
import { OPERATOR_TOKEN, startService, type Tenant, type TestService } from "./service.ts";

const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const OPERATOR = `Bearer ${OPERATOR_TOKEN}`;

describe.each(STORES)("what was written is found at once, on $title", ({ open }) => {
  let service: TestService;
  let tenant: Tenant;
  beforeAll(async () => {
    service = await startService({ open });
    tenant = await service.addTenant();
  });
  afterAll(() => service.close());

  async function find(query: string): Promise<readonly string[]> {
    const { status, body, text } = await send(tenant, "GET", `/Users?${query}`);
    expect(status, text).toBe(200);
    return (body.Resources as readonly { readonly id: string }[]).map(({ id }) => id);
  }
  const byTitle = (title: string) => find(`filter=${encodeURIComponent(`title eq "${title}"`)}`);

  test("POST, PATCH, PUT, DELETE, each followed by a filter, RFC 7644 section 3.4.2.2", async () => {
    const id = await createResource(tenant, "/Users", { userName: "one", title: "Posted" });
    expect(await byTitle("posted")).toEqual([id]);
    const operation = { op: "replace", path: "title", value: "Patched" };
    expect((await send(tenant, "PATCH", `/Users/${id}`, patchOp(operation))).status).toBe(200);
    expect([await byTitle("posted"), await byTitle("PATCHED")]).toEqual([[], [id]]);
    const put = { userName: "one", title: "Put" };
    expect((await send(tenant, "PUT", `/Users/${id}`, put)).status).toBe(200);
    expect([await byTitle("patched"), await byTitle("put")]).toEqual([[], [id]]);
    expect((await send(tenant, "DELETE", `/Users/${id}`)).status).toBe(204);
    expect(await byTitle("put")).toEqual([]);
  });

  test("PATCH, then a sort, RFC 7644 section 3.4.2.3", async () => {
    const a = await createResource(tenant, "/Users", { userName: "sort-a", title: "s1" });
    const b = await createResource(tenant, "/Users", { userName: "sort-b", title: "s2" });
    const sorted = `filter=${encodeURIComponent('userName sw "sort-"')}&sortBy=title`;
    expect(await find(sorted)).toEqual([a, b]);
    const operation = { op: "replace", path: "title", value: "S3" };
    await send(tenant, "PATCH", `/Users/${a}`, patchOp(operation));
    expect(await find(sorted)).toEqual([b, a]);
  });

  test("a bulk request, then a search by POST and by a cursor, RFC 7644 section 3.7", async () => {
    const Operations = [1, 2, 3].map((number) => ({
      method: "POST",
      path: "/Users",
      bulkId: `b${number}`,
      data: { userName: `bulk-${number}`, title: "Bulky" },
    }));
    const answer = await send(tenant, "POST", "/Bulk", { schemas: [BULK], Operations });
    expect(answer.status, answer.text).toBe(200);
    const search = { filter: 'title eq "bulky"', count: 2, cursor: "" };
    const { body } = await send(tenant, "POST", "/Users/.search", search);
    expect(body).toMatchObject({ totalResults: 3, nextCursor: expect.any(String) });
  });

  test("writers and searchers at once: each finds what it was told is there", async () => {
    const lanes = Array.from({ length: 6 }, async (_, lane) => {
      for (let round = 0; round < 5; round += 1) {
        const title = `lane-${lane}-${round}`;
        const id = await createResource(tenant, "/Users", { userName: title, title });
        expect(await byTitle(title)).toEqual([id]);
      }
    });
    await Promise.all(lanes);
  });

  test("a look by userName leaves the copies for later", async () => {
    await byTitle("none");
    const id = await createResource(tenant, "/Users", { userName: "later", title: "Later" });
    expect(await find(`filter=${encodeURIComponent('userName eq "later"')}`)).toEqual([id]);
    const { copies } = service.store.organizations;
    expect(await copies.readPending(tenant.id)).toMatchObject({ organizationId: tenant.id });
    expect(await byTitle("later")).toEqual([id]);
    expect(await copies.readPending(tenant.id)).toBeUndefined();
  });

  test("a definition that values are in the way of is refused right after they came", async () => {
    const own = await service.addTenant();
    const schema = "urn:example:Extra";
    const attributes = [{ name: "code", type: "string", description: "A code." }];
    const definitions = {
      schemas: [{ id: schema, name: "Extra", description: "More.", attributes }],
      resourceTypes: [{ name: "User", schemaExtensions: [{ schema, required: false }] }],
    };
    const set = async (given: object) => {
      const answer = await fetch(`${service.origin}/api/organizations/${own.id}/schema`, {
        method: "PUT",
        headers: { authorization: OPERATOR, "content-type": "application/json" },
        body: JSON.stringify(given),
      });
      return [answer.status, await answer.text()] as const;
    };
    expect(await set(definitions)).toEqual([200, expect.any(String)]);
    await createResource(own, "/Users", { userName: "x", [schema]: { code: "1" } });
    const [status, text] = await set({ schemas: [], resourceTypes: [] });
    expect([status, text]).toEqual([409, expect.stringContaining("SchemaInUse")]);
  });
});
