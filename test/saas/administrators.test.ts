import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createResource, patchOp, send, USER } from "../scim/client.ts";
import { OPERATOR_TOKEN, startService, type Tenant, type TestService } from "../scim/service.ts";
import { STORES } from "../support/stores.ts";

/**
 * What administrators can't do by hand: change what the directory manages, however they spell it,
 * and leave a console to nobody, alone or two at once.
 */

const EXTENSION = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

describe.each(STORES)("administrators on $title", ({ open }) => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService({ open });
  });
  afterAll(() => service.close());

  async function api(tenant: Tenant, method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${service.origin}/saas/v1/organizations/${tenant.id}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${OPERATOR_TOKEN}`,
        "content-type": "application/json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
  }

  async function hire(tenant: Tenant, name: string, role = "employee"): Promise<string> {
    const id = await createResource(tenant, "/Users", {
      schemas: [USER, EXTENSION],
      userName: `${name}@example.com`,
      name: { givenName: name, familyName: "Berg" },
      emails: [{ type: "work", value: `${name}@example.com` }],
      active: true,
      [EXTENSION]: { department: "Sales" },
    });
    // By hand from now on, where the rules lock whom a directory manages.
    const detached = await api(tenant, "POST", `/employees/${id}/detach`, {});
    expect(detached.status).toBe(200);
    expect((await api(tenant, "PATCH", `/employees/${id}`, { role })).status).toBe(200);
    return id;
  }

  test.each([
    ["its name", { userName: "x@example.com" }],
    ["another case", { UserName: "x@example.com" }],
    ["its URN", { [`${USER}:userName`]: "x@example.com" }],
    ["a sub-attribute", { "name.givenName": "X" }],
    ["a value path", { 'emails[type eq "work"].value': "x@example.com" }],
    ["an attribute of an extension", { [`${EXTENSION}:department`]: "X" }],
    ["an extension in another case", { [EXTENSION.toUpperCase()]: { department: "X" } }],
    ["a removal by a sub-attribute", { "name.familyName": null }],
  ])("what the directory manages stays as it is, asked for by %s", async (_title, user) => {
    const tenant = await service.addTenant("bitabiz");
    const id = await hire(tenant, "ann");
    const title = patchOp({ op: "replace", path: "title", value: "Engineer" });
    expect((await send(tenant, "PATCH", `/Users/${id}`, title)).status).toBe(200);
    const before = (await send(tenant, "GET", `/Users/${id}`)).body;
    const answer = await api(tenant, "PATCH", `/employees/${id}`, { user });
    expect([answer.status, answer.body.error?.code]).toEqual([409, "ManagedByDirectory"]);
    expect(answer.body.error?.fields).toHaveLength(1);
    expect((await send(tenant, "GET", `/Users/${id}`)).body).toEqual(before);
  });

  test.each(["active", "Active", `${USER}:active`])("access is no field, as %s", async (name) => {
    const tenant = await service.addTenant("bizagi");
    const id = await hire(tenant, "ann");
    const answer = await api(tenant, "PATCH", `/employees/${id}`, { user: { [name]: false } });
    expect([answer.status, answer.body.error?.code]).toEqual([400, "InvalidEmployee"]);
    expect((await send(tenant, "GET", `/Users/${id}`)).body.active).toBe(true);
  });

  test.each([
    ["demoted", "PATCH", "", { role: "employee" }],
    ["deactivated", "POST", "/deactivate", {}],
  ])(
    "the last administrator can't be %s until there is another",
    async (_title, verb, path, body) => {
      const tenant = await service.addTenant("bitabiz");
      const ann = await hire(tenant, "ann", "administrator");
      const bob = await hire(tenant, "bob");
      const refused = await api(tenant, verb, `/employees/${ann}${path}`, body);
      expect([refused.status, refused.body.error?.code]).toEqual([409, "LastAdministrator"]);
      expect(refused.body.error?.message).toMatch(
        /^ann Berg is the only administrator of Tenant \d+\. Make somebody else an administrator/,
      );
      const { body: shown } = await api(tenant, "GET", `/employees/${ann}`);
      expect(shown.employee).toMatchObject({ role: "administrator", active: true });
      const { body: preview } = await api(tenant, "GET", `/employees/${ann}/deactivation`);
      expect(preview.refusal?.code).toBe("LastAdministrator");

      await api(tenant, "PATCH", `/employees/${bob}`, { role: "administrator" });
      const { body: later } = await api(tenant, "GET", `/employees/${ann}/deactivation`);
      expect(later).not.toHaveProperty("refusal");
      expect((await api(tenant, verb, `/employees/${ann}${path}`, body)).status).toBe(200);
    },
  );

  test("an inactive administrator is nobody who administers", async () => {
    const tenant = await service.addTenant("bitabiz");
    const ann = await hire(tenant, "ann", "administrator");
    const bob = await hire(tenant, "bob", "administrator");
    expect((await api(tenant, "POST", `/employees/${bob}/deactivate`, {})).status).toBe(200);
    const refused = await api(tenant, "PATCH", `/employees/${ann}`, { role: "employee" });
    expect(refused.body.error?.code).toBe("LastAdministrator");
  });

  test("of two who demote each other at once, one stays", async () => {
    const tenant = await service.addTenant("bitabiz");
    const both = [
      await hire(tenant, "ann", "administrator"),
      await hire(tenant, "bob", "administrator"),
    ];
    const answers = await Promise.all(
      both.map((id) => api(tenant, "PATCH", `/employees/${id}`, { role: "employee" })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test("a directory is not held up: whoever it disables is out", async () => {
    const tenant = await service.addTenant("bitabiz");
    const ann = await hire(tenant, "ann", "administrator");
    const off = patchOp({ op: "replace", path: "active", value: false });
    expect((await send(tenant, "PATCH", `/Users/${ann}`, off)).status).toBe(200);
  });

  test("a permission that lets somebody administer counts, and is kept while it is the last", async () => {
    const tenant = await service.addTenant("bizagi");
    const ann = await hire(tenant, "ann");
    const given = { userId: ann, role: "userAdministrator" };
    const { body } = await api(tenant, "POST", "/permissions", given);
    const path = `/permissions/${body.permission?.id ?? body.id}`;
    for (const [verb, address, sent] of [
      ["DELETE", path, undefined],
      ["POST", `/employees/${ann}/deactivate`, {}],
    ] as const) {
      const refused = await api(tenant, verb, address, sent);
      expect([verb, refused.status, refused.body.error?.code]).toEqual([
        verb,
        409,
        "LastAdministrator",
      ]);
    }
    const bob = await hire(tenant, "bob");
    await api(tenant, "POST", "/owners", { userId: bob });
    expect((await api(tenant, "DELETE", path)).status).toBe(204);
  });
});
