import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { type Installation, send, startInstallation } from "./installation.ts";

let installation: Installation;
let groupId: string;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant("contoso");
  const ids: string[] = [];
  for (const number of Array.from({ length: 12 }, (_, index) => index)) {
    const body = { userPrincipalName: `p${number}@contoso.example`, businessPhones: ["+45 1"] };
    const answer = await call("POST", "/users", body);
    ids.push(String(answer.body.id));
  }
  groupId = String((await call("POST", "/groups", { displayName: "All" })).body.id);
  for (const id of ids) {
    await call("POST", `/groups/${groupId}/members/$ref`, { "@odata.id": `users/${id}` });
  }
  for (const id of ids.slice(2, 8)) await call("DELETE", `/users/${id}`);
});

afterAll(() => installation.close());

function call(method: string, path: string, body?: unknown) {
  return installation.call("contoso", method, path, body);
}

/** Follow the next links to the end; at most 20 parts. */
async function readAll(path: string): Promise<readonly JsonObject[]> {
  const all: JsonObject[] = [];
  let url: unknown = `${installation.origin}/tenants/contoso/v1.0${path}`;
  for (let parts = 0; typeof url === "string" && parts < 20; parts += 1) {
    const { body } = await send(url, { method: "GET" });
    all.push(...(body.value as readonly JsonObject[]));
    url = body["@odata.nextLink"];
  }
  return all;
}

describe("lists", () => {
  const living = [0, 1, 8, 9, 10, 11];
  test.each([
    { path: "/users", numbers: living },
    { path: "/groups/GROUP/members", numbers: living },
    { path: "/directory/deletedItems/microsoft.graph.user", numbers: [2, 3, 4, 5, 6, 7] },
  ])("$path: whatever the size of the parts, everybody comes once", async ({ path, numbers }) => {
    for (const top of [1, 2, 5, 100]) {
      const all = await readAll(`${path.replace("GROUP", groupId)}?$top=${top}`);
      const names = all.map(({ userPrincipalName }) => userPrincipalName);
      expect(names).toEqual(numbers.map((number) => `p${number}@contoso.example`));
    }
  });

  test("the shape of a list, and of a user in it", async () => {
    const { body } = await call("GET", "/users?$top=1");
    const base = `${installation.origin}/tenants/contoso/v1.0`;
    const id = (body.value as readonly JsonObject[])[0]?.id;
    expect(body).toEqual({
      "@odata.context": `${base}/$metadata#users`,
      "@odata.nextLink": `${base}/users?$top=1&$skiptoken=${String(id)}`,
      value: [
        {
          id: expect.any(String),
          userPrincipalName: "p0@contoso.example",
          accountEnabled: true,
          displayName: "p0",
          businessPhones: ["+45 1"],
          telephoneNumber: "+45 1",
        },
      ],
    });
  });

  test.each([
    { name: "P9@CONTOSO.example", found: 1 },
    { name: "nobody@contoso.example", found: 0 },
    // Deleted users are among the deleted items alone.
    { name: "p3@contoso.example", found: 0 },
  ])("$$filter=userPrincipalName eq '$name' finds $found", async ({ name, found }) => {
    const filter = encodeURIComponent(`userPrincipalName eq '${name}'`);
    const { body } = await call("GET", `/users?$filter=${filter}`);
    expect(body.value).toHaveLength(found);
  });

  test("what a POST answers is found at its Location", async () => {
    const body = { userPrincipalName: "new@contoso.example", passwordProfile: { password: "x" } };
    const created = await call("POST", "/users", body);
    expect(created.status).toBe(201);
    const read = await send(created.headers.get("location") ?? "", { method: "GET" });
    expect(read.body).toEqual(created.body);
    // This directory keeps no passwords.
    expect(read.text).not.toContain("password");
  });

  test("edits of one user at the same time all stand", async () => {
    const edits = Array.from({ length: 8 }, (_, number) => ({
      [`extensionAttribute${number + 1}`]: "x",
    }));
    const path = "/users/p0@contoso.example";
    const answers = await Promise.all(edits.map((edit) => call("PATCH", path, edit)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    expect((await call("GET", path)).body).toMatchObject(Object.assign({}, ...edits));
  });

  test("a name of a deleted user is told as such, and is free after the purge", async () => {
    const [deleted] = await readAll("/directory/deletedItems/microsoft.graph.user");
    const { userPrincipalName, id } = deleted ?? {};
    const refused = await call("POST", "/users", { userPrincipalName });
    expect(refused.body).toMatchObject({ error: { code: "ObjectConflict" } });
    expect(refused.text).toContain("restore it");
    expect((await call("DELETE", `/directory/deletedItems/${String(id)}`)).status).toBe(204);
    expect((await call("POST", "/users", { userPrincipalName })).status).toBe(201);
  });
});
