import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createResource, patchOp, send } from "../scim/client.ts";
import { OPERATOR_TOKEN, startService, type Tenant, type TestService } from "../scim/service.ts";
import { STORES } from "../support/stores.ts";

interface Found {
  readonly found: readonly { readonly asked: string; readonly employee: { readonly id: string } }[];
  readonly unknown: readonly string[];
}

interface Shown {
  readonly requests: readonly {
    readonly method: string;
    readonly path: string;
    readonly explanation: object;
  }[];
}

describe.each(STORES)("what the console looks for, on $title", ({ open }) => {
  let service: TestService;
  let tenant: Tenant;
  let anna: string;
  let bo: string;

  beforeAll(async () => {
    service = await startService({ open });
    tenant = await service.addTenant("bitabiz");
    anna = await add("anna");
    bo = await add("bo");
  });
  afterAll(() => service.close());

  async function add(name: string): Promise<string> {
    return await createResource(tenant, "/Users", {
      userName: `${name}.user`,
      name: { givenName: name, familyName: "Berg" },
      emails: [{ value: `${name}@example.com`, type: "work" }],
    });
  }

  async function ask<T>(method: string, path: string, body?: unknown) {
    const response = await fetch(`${service.origin}/saas/v1/organizations/${tenant.id}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${OPERATOR_TOKEN}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as T };
  }

  test("people are found by ids, userNames and mail addresses, also when deleted", async () => {
    const names = ["ANNA@example.com", "bo.user", "nobody@example.com"];
    const { body } = await ask<Found>("POST", "/employees/find", { ids: [anna], names });
    const pairs = body.found.map(({ asked, employee }) => [asked, employee.id]);
    expect(pairs).toEqual([
      [anna, anna],
      ["ANNA@example.com", anna],
      ["bo.user", bo],
    ]);
    expect(body.unknown).toEqual(["nobody@example.com"]);
    const gone = await add("gone");
    await send(tenant, "DELETE", `/Users/${gone}`);
    const after = await ask<Found>("POST", "/employees/find", { ids: [gone] });
    expect(after.body.found).toMatchObject([{ employee: { id: gone, active: false } }]);
  });

  test.each([
    { title: "no list", body: { ids: "anna" } },
    { title: "no text", body: { names: [7] } },
    { title: "too many", body: { names: Array.from({ length: 201 }, (_each, at) => `n${at}`) } },
    { title: "something else", body: { emails: [] } },
  ])("$title is refused", async ({ body }) => {
    expect((await ask("POST", "/employees/find", body)).status).toBe(400);
  });

  test("requests of one person, each explained", async () => {
    await service.recorder.refresh();
    await ask("PUT", "/requests/setting", { level: "bodies" });
    await service.recorder.refresh();
    const off = patchOp({ op: "Replace", path: "active", value: "False" });
    await send(tenant, "PATCH", `/Users/${anna}`, off);
    await send(tenant, "GET", `/Users/${bo}`);
    await service.recorder.flush();
    const { body } = await ask<Shown>("GET", `/requests?resource=${anna}&method=PATCH`);
    expect(body.requests).toMatchObject([
      {
        method: "PATCH",
        path: `/Users/${anna}`,
        explanation: {
          intent: "change",
          outcome: "done",
          resourceId: anna,
          departures: ["stringBooleans"],
        },
      },
    ]);
  });
});
