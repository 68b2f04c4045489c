import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createResource, patchOp, send, USER } from "./client.ts";
import { OPERATOR_TOKEN, startService, type Tenant, type TestService } from "./service.ts";

let service: TestService;

beforeAll(async () => {
  service = await startService();
});

afterAll(async () => {
  await service.close();
});

async function addToken(tenant: Tenant, body: object): Promise<Response> {
  return await fetch(`${service.origin}/api/organizations/${tenant.id}/tokens`, {
    method: "POST",
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** An organization in which Mia has a token of her own. */
async function addPerson(): Promise<{ tenant: Tenant; mia: Tenant; id: string }> {
  const tenant = await service.addTenant();
  const id = await createResource(tenant, "/Users", { schemas: [USER], userName: "mia" });
  const answer = await addToken(tenant, { name: "Mia's", userId: id });
  const { secretToken, token } = (await answer.json()) as {
    secretToken: string;
    token: { userId: string };
  };
  expect([answer.status, token.userId]).toEqual([201, id]);
  return { tenant, mia: { ...tenant, token: secretToken }, id };
}

describe("44-156 /Me is the User whose own the token is", () => {
  test("read, changed, replaced, with the permanent address and its entity tag", async () => {
    const { tenant, mia, id } = await addPerson();
    const read = await send(mia, "GET", "/Me");
    expect([read.status, read.body.id, read.body.userName]).toEqual([200, id, "mia"]);
    expect(read.headers.get("location")).toBe(`${tenant.url}/Users/${id}`);
    expect(read.headers.get("etag")).toBe('W/"1"');
    const change = patchOp({ op: "replace", path: "nickName", value: "Mi" });
    expect((await send(mia, "PATCH", "/Me?attributes=nickName", change)).body.nickName).toBe("Mi");
    const stale = { headers: { "if-match": 'W/"1"' } };
    expect(
      (await send(mia, "PUT", "/Me", { schemas: [USER], userName: "mia" }, stale)).status,
    ).toBe(412);
    const replaced = await send(mia, "PUT", "/Me", { schemas: [USER], userName: "mia" });
    expect([replaced.status, replaced.body.nickName]).toEqual([200, undefined]);
    expect((await send(tenant, "GET", `/Users/${id}`)).body).toEqual(replaced.body);
  });

  test("deleted, and gone", async () => {
    const { tenant, mia, id } = await addPerson();
    expect((await send(mia, "DELETE", "/Me")).status).toBe(204);
    expect((await send(mia, "GET", "/Me")).status).toBe(404);
    expect((await send(tenant, "GET", `/Users/${id}`)).status).toBe(404);
  });

  test.each(["GET", "PUT", "PATCH", "DELETE"])(
    "a program's token is nobody: %s is 501, which says why",
    async (method) => {
      const tenant = await service.addTenant();
      const answer = await send(tenant, method, "/Me", method === "GET" ? undefined : {});
      expect(answer).toMatchObject({ status: 501, body: { status: "501" } });
      expect(answer.body.detail).toContain("not a person's");
    },
  );

  test("nobody registers by POST", async () => {
    const { mia } = await addPerson();
    const answer = await send(mia, "POST", "/Me", { schemas: [USER], userName: "new" });
    expect(answer.status).toBe(501);
  });

  test("the successor of a rotated token is the same person's", async () => {
    const { tenant, mia, id } = await addPerson();
    const listed = await fetch(`${service.origin}/api/organizations/${tenant.id}/tokens`, {
      headers: { authorization: `Bearer ${OPERATOR_TOKEN}` },
    });
    const { tokens } = (await listed.json()) as { tokens: { id: string; userId?: string }[] };
    const own = tokens.find(({ userId }) => userId === id);
    const rotated = await fetch(
      `${service.origin}/api/organizations/${tenant.id}/tokens/${own?.id}/rotate`,
      { method: "POST", headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } },
    );
    const { secretToken } = (await rotated.json()) as { secretToken: string };
    expect((await send({ ...mia, token: secretToken }, "GET", "/Me")).body.id).toBe(id);
  });

  test.each([
    { title: "an id that nobody has", userId: "nobody" },
    { title: "no text", userId: 7 },
  ])("a token of $title is refused", async ({ userId }) => {
    const tenant = await service.addTenant();
    const answer = await addToken(tenant, { userId });
    const { error } = (await answer.json()) as { error: { code: string } };
    expect([answer.status, error.code]).toEqual([400, "UnknownUser"]);
  });

  test("another organization's User is nobody here", async () => {
    const { id } = await addPerson();
    const other = await service.addTenant();
    expect((await addToken(other, { userId: id })).status).toBe(400);
  });
});
