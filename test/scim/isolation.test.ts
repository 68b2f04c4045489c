import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createResource, patchOp, send } from "./client.ts";
import { OPERATOR_TOKEN, startService, type Tenant, type TestService } from "./service.ts";

let service: TestService;
let ours: Tenant;
let theirs: Tenant;
let theirUser: string;
let theirGroup: string;

beforeAll(async () => {
  service = await startService();
  ours = await service.addTenant();
  theirs = await service.addTenant();
  theirUser = await createResource(theirs, "/Users", { userName: "secret", externalId: "x1" });
  const members = [{ value: theirUser }];
  theirGroup = await createResource(theirs, "/Groups", { displayName: "Secrets", members });
});

afterAll(async () => {
  await service.close();
});

describe("an organization sees nothing of another, RFC 7644 section 6 (44-176)", () => {
  test.each([
    { title: "reading", method: "GET", body: undefined },
    { title: "replacing", method: "PUT", body: { userName: "mine" } },
    { title: "deleting", method: "DELETE", body: undefined },
    {
      title: "modifying",
      method: "PATCH",
      body: patchOp({ op: "replace", path: "userName", value: "mine" }),
    },
  ])("$title its user is 404, as for an id nobody has", async ({ method, body }) => {
    const answer = await send(ours, method, `/Users/${theirUser}`, body);
    expect(answer.status).toBe(404);
    const nobody = await send(ours, method, `/Users/${"0".repeat(theirUser.length)}`, body);
    expect(answer.text.replaceAll(theirUser, "")).toBe(
      nobody.text.replaceAll("0".repeat(theirUser.length), ""),
    );
    expect((await send(theirs, "GET", `/Users/${theirUser}`)).body.userName).toBe("secret");
  });

  test.each([
    "/Users",
    "/Users?filter=userName+eq+%22secret%22",
    "/Groups",
    "/Groups?filter=id+pr",
  ])("GET %s finds nothing of it", async (path) => {
    expect((await send(ours, "GET", path)).body.totalResults).toBe(0);
  });

  test("the same userName, externalId and displayName are free", async () => {
    const tenant = await service.addTenant();
    await createResource(tenant, "/Users", { userName: "secret", externalId: "x1" });
    await createResource(tenant, "/Groups", { displayName: "Secrets" });
  });

  test("its users can't be members here, nor its groups be changed", async () => {
    const members = [{ value: theirUser }];
    const body = { displayName: "Ours", members };
    const refused = await send(ours, "POST", "/Groups", body);
    expect(refused.status).toBe(400);
    expect(refused.body.scimType).toBe("invalidValue");
    expect((await send(ours, "GET", "/Groups")).body.totalResults).toBe(0);
    const patch = patchOp({ op: "remove", path: "members" });
    expect((await send(ours, "PATCH", `/Groups/${theirGroup}`, patch)).status).toBe(404);
    const group = await send(theirs, "GET", `/Groups/${theirGroup}`);
    expect(group.body.members).toHaveLength(1);
  });
});

describe("a token opens its own Tenant URL only, RFC 7644 section 2", () => {
  test.each([
    { title: "no token", headers: { authorization: "" } },
    { title: "another scheme", headers: { authorization: "Basic YTpi" } },
    { title: "a token nobody has", headers: { authorization: "Bearer rc_nobody" } },
    { title: "the operator's token", headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } },
  ])("$title: 401 with a challenge and a SCIM error", async ({ headers }) => {
    for (const path of ["/Users", "/Users/1", "/Nothing", "/ServiceProviderConfig", "/Me"]) {
      const answer = await send(ours, "GET", path, undefined, { headers });
      expect(answer.status, path).toBe(401);
      expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer /);
      expect(answer.body.status).toBe("401");
    }
  });

  test("another organization and one that is not there give the same answer", async () => {
    const elsewhere = { ...theirs, token: ours.token };
    const nowhere = { ...theirs, token: ours.token, url: theirs.url.replace(theirs.id, "none") };
    const [known, unknown] = [
      await send(elsewhere, "GET", "/Users"),
      await send(nowhere, "GET", "/Users"),
    ];
    expect(known.status).toBe(401);
    expect([unknown.status, unknown.text]).toEqual([known.status, known.text]);
  });

  test("an address beside the Tenant URL is 404 in SCIM's shape", async () => {
    for (const path of ["", "/Users", "/scimv2/Users"]) {
      const response = await fetch(`${service.origin}/organizations/${ours.id}${path}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ status: "404" });
    }
  });

  test("a body is not read before the token is known", async () => {
    const headers = { authorization: "Bearer rc_nobody" };
    const answer = await send(ours, "POST", "/Users", undefined, { headers, rawBody: "{" });
    expect(answer.status).toBe(401);
  });
});
