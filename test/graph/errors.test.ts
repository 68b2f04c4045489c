import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, type Installation, send, startInstallation } from "./installation.ts";

let installation: Installation;
let ids: { readonly ada: string; readonly bob: string; readonly staff: string; app: string };

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant("contoso");
  await installation.addTenant("fabrikam");
  const { id: app } = await installation.addApplication("contoso", { scope: "assigned" });
  const [ada, bob] = [await add("ada"), await add("bob")];
  const group = await call("POST", "/groups", { displayName: "Staff" });
  ids = { ada, bob, staff: String(group.body.id), app };
});

afterAll(() => installation.close());

function call(method: string, path: string, body?: unknown): Promise<Answer> {
  return installation.call("contoso", method, path, body);
}

async function add(name: string): Promise<string> {
  const { body } = await call("POST", "/users", { userPrincipalName: `${name}@contoso.example` });
  return String(body.id);
}

function expectError(answer: Answer, status: number, code: string): void {
  expect(answer.body).toEqual({
    error: {
      code,
      message: expect.stringMatching(/\.$/),
      ...(answer.text.includes('"target"') && { target: expect.any(String) }),
      innerError: {
        date: expect.stringMatching(/Z$/),
        "request-id": expect.any(String),
        "client-request-id": expect.any(String),
      },
    },
  });
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
}

interface Row {
  readonly request: string;
  readonly body?: object | string | null;
  readonly refused: readonly [status: number, code: string];
}

const rows: readonly Row[] = [
  { request: "GET /users/nobody", refused: [404, "ResourceNotFound"] },
  { request: "GET /nothing", refused: [404, "ResourceNotFound"] },
  { request: "GET /users/a%00b", refused: [404, "ResourceNotFound"] },
  { request: "PUT /users", body: {}, refused: [405, "MethodNotAllowed"] },
  { request: "GET /users?$top=0", refused: [400, "BadRequest"] },
  { request: "GET /users?$top=1000", refused: [400, "BadRequest"] },
  { request: "GET /users?$top=x", refused: [400, "BadRequest"] },
  { request: "GET /users?$top=", refused: [400, "BadRequest"] },
  { request: "GET /users?$orderby=constructor", refused: [400, "Request_UnsupportedQuery"] },
  { request: "GET /users/ADA?$top=1", refused: [400, "Request_UnsupportedQuery"] },
  { request: "GET /users?$filter=", refused: [400, "Request_UnsupportedQuery"] },
  { request: "GET /users?$filter=manager eq 'a'", refused: [400, "Request_UnsupportedQuery"] },
  { request: "GET /users?$filter=id like 'a'", refused: [400, "Request_UnsupportedQuery"] },
  { request: "GET /users?$filter=id eq a", refused: [400, "Request_UnsupportedQuery"] },
  { request: "GET /users?$filter=id eq 'a", refused: [400, "Request_UnsupportedQuery"] },
  { request: "GET /users?$filter=id eq 'a' or", refused: [400, "Request_UnsupportedQuery"] },
  { request: "GET /users?$filter=%zz", refused: [400, "BadRequest"] },
  { request: "POST /users", body: "{", refused: [400, "BadRequest"] },
  { request: "POST /users", body: [], refused: [400, "BadRequest"] },
  { request: "POST /users", refused: [400, "BadRequest"] },
  { request: "POST /users", body: {}, refused: [400, "RequiredPropertyMissing"] },
  {
    request: "POST /users",
    body: { userPrincipalName: "x" },
    refused: [400, "InvalidUserPrincipalName"],
  },
  {
    request: "POST /users",
    body: { userPrincipalName: "ADA@contoso.example" },
    refused: [409, "ObjectConflict"],
  },
  {
    request: "PATCH /users/BOB",
    body: { userPrincipalName: "ada@contoso.example" },
    refused: [409, "ObjectConflict"],
  },
  { request: "PATCH /users/BOB", body: { jobTitle: 7 }, refused: [400, "InvalidPropertyValue"] },
  { request: "PATCH /users/BOB", body: { jobTitel: "x" }, refused: [400, "UnknownProperty"] },
  { request: "PATCH /users/BOB", body: { id: "x" }, refused: [400, "ReadOnlyProperty"] },
  { request: "PATCH /users/BOB", body: { manager: null }, refused: [400, "BadRequest"] },
  {
    request: "PATCH /users/BOB",
    body: { mobile: "1", mobilePhone: "2" },
    refused: [400, "BadRequest"],
  },
  {
    request: "PATCH /users/BOB",
    body: { businessPhones: ["1", "2"] },
    refused: [400, "BadRequest"],
  },
  { request: "GET /users/BOB/manager", refused: [404, "ResourceNotFound"] },
  { request: "DELETE /users/BOB/manager/$ref", refused: [404, "ResourceNotFound"] },
  {
    request: "PUT /users/BOB/manager/$ref",
    body: { "@odata.id": "users/BOB" },
    refused: [400, "SelfReference"],
  },
  {
    request: "PUT /users/BOB/manager/$ref",
    body: { "@odata.id": "users/x" },
    refused: [404, "ResourceNotFound"],
  },
  {
    request: "PUT /users/BOB/manager/$ref",
    body: { "@odata.id": "groups/STAFF" },
    refused: [400, "BadRequest"],
  },
  {
    request: "PUT /users/BOB/manager/$ref",
    body: { "@odata.id": "BOB" },
    refused: [400, "BadRequest"],
  },
  {
    request: "PUT /users/BOB/manager/$ref",
    body: { "@odata.id": "users/%zz" },
    refused: [400, "BadRequest"],
  },
  {
    request: "PUT /users/BOB/manager/$ref",
    body: { "@odata.id": "/tenants/fabrikam/v1.0/users/ADA" },
    refused: [400, "BadRequest"],
  },
  { request: "POST /groups", body: {}, refused: [400, "RequiredPropertyMissing"] },
  {
    request: "POST /groups",
    body: { displayName: "x", "members@odata.bind": [] },
    refused: [400, "BadRequest"],
  },
  {
    request: "POST /groups/STAFF/members/$ref",
    body: { "@odata.id": "groups/STAFF" },
    refused: [400, "SelfReference"],
  },
  {
    request: "POST /groups/STAFF/members/$ref",
    body: { "@odata.id": "directoryObjects/x" },
    refused: [404, "ResourceNotFound"],
  },
  {
    request: "POST /groups/STAFF/members/$ref",
    body: { "@odata.id": "groups/x" },
    refused: [404, "ResourceNotFound"],
  },
  {
    request: "POST /groups/none/members/$ref",
    body: { "@odata.id": "users/BOB" },
    refused: [404, "ResourceNotFound"],
  },
  { request: "DELETE /groups/STAFF/members/BOB/$ref", refused: [404, "ResourceNotFound"] },
  { request: "GET /directory/deletedItems/BOB", refused: [404, "ResourceNotFound"] },
  { request: "POST /directory/deletedItems/BOB/restore", refused: [404, "ResourceNotFound"] },
  { request: "DELETE /directory/deletedItems/BOB", refused: [404, "ResourceNotFound"] },
  { request: "GET /servicePrincipals/none", refused: [404, "ApplicationNotFound"] },
  {
    request: "POST /servicePrincipals/APP/appRoleAssignedTo",
    body: {},
    refused: [400, "BadRequest"],
  },
  {
    request: "POST /servicePrincipals/APP/appRoleAssignedTo",
    body: { principalId: "BOB", appRoleId: "x" },
    refused: [400, "AppRoleNotFound"],
  },
  {
    request: "POST /servicePrincipals/APP/appRoleAssignedTo",
    body: { principalId: "x", appRoleId: "x" },
    refused: [404, "ResourceNotFound"],
  },
  {
    request: "POST /servicePrincipals/APP/appRoleAssignedTo",
    body: { principalId: "BOB", appRoleId: "x", resourceId: "y" },
    refused: [400, "BadRequest"],
  },
  {
    request: "DELETE /servicePrincipals/APP/appRoleAssignedTo/none",
    refused: [404, "ResourceNotFound"],
  },
  {
    request: "GET /servicePrincipals/none/synchronization/jobs",
    refused: [404, "ApplicationNotFound"],
  },
  {
    request: "POST /servicePrincipals/APP/synchronization/jobs/none/start",
    refused: [404, "JobNotFound"],
  },
  {
    request: "GET /auditLogs/provisioning?$skiptoken=x",
    refused: [400, "InvalidLogQuery"],
  },
];

describe("refusals, in Graph's shape", () => {
  test.each(rows)("$request with $body: $refused", async ({ request, body, refused }) => {
    const name = (text: string): string =>
      text
        .replaceAll("ADA", ids.ada)
        .replaceAll("BOB", ids.bob)
        .replaceAll("STAFF", ids.staff)
        .replaceAll("APP", ids.app);
    const [method = "", ...path] = name(request).split(" ");
    const url = `${installation.origin}/tenants/contoso/v1.0${path.join(" ")}`;
    const upper = JSON.stringify(body)?.includes("ADA@") === true;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const rawBody = upper ? text : text && name(text);
    const answer = await send(url, { method, ...(rawBody !== undefined && { rawBody }) });
    expectError(answer, ...refused);
  });

  test("a body of another type, and one too large", async () => {
    const url = `${installation.origin}/tenants/contoso/v1.0/users`;
    const typed = await send(url, { method: "POST", rawBody: "<a/>", contentType: "text/xml" });
    expectError(typed, 415, "UnsupportedMediaType");
    const large = await send(url, { method: "POST", body: { a: "x".repeat(1_100_000) } });
    expectError(large, 413, "RequestEntityTooLarge");
  });

  test.each(["", "wrong"])("401 with the token %j, whatever is asked for", async (token) => {
    for (const path of ["", "/contoso/v1.0/users", "/none/v1.0/users", "/contoso/v1.0/none"]) {
      const answer = await send(`${installation.origin}/tenants${path}`, { method: "GET", token });
      expectError(answer, 401, "InvalidAuthenticationToken");
      expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
    }
  });

  test("cycles of groups are refused, however long", async () => {
    const path: string[] = [];
    for (const displayName of ["A", "B", "C"]) {
      path.push(String((await call("POST", "/groups", { displayName })).body.id));
    }
    const put = (outer = "", inner = "") =>
      call("POST", `/groups/${outer}/members/$ref`, { "@odata.id": `directoryObjects/${inner}` });
    expect((await put(path[0], path[1])).status).toBe(204);
    expect((await put(path[1], path[2])).status).toBe(204);
    expectError(await put(path[2], path[0]), 400, "MembershipCycle");
    expectError(await put(path[0], path[1]), 400, "ReferenceAlreadyExists");
  });

  test("two requests for one name: one gets it, the other is told", async () => {
    const body = { userPrincipalName: "race@contoso.example" };
    const answers = await Promise.all([1, 2, 3].map(() => call("POST", "/users", body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });
});

describe("isolation between tenants", () => {
  test("nothing of one tenant is seen or touched through another", async () => {
    const other = (method: string, path: string, body?: unknown) =>
      installation.call("fabrikam", method, path, body);
    const paths = [
      ["GET", `/users/${ids.ada}`],
      ["GET", "/users/ada@contoso.example"],
      ["DELETE", `/users/${ids.ada}`],
      ["GET", `/groups/${ids.staff}/members`],
      ["DELETE", `/groups/${ids.staff}`],
      ["GET", `/servicePrincipals/${ids.app}`],
      ["GET", `/servicePrincipals/${ids.app}/synchronization/jobs`],
    ] as const;
    for (const [method, path] of paths) expect((await other(method, path)).status).toBe(404);
    const patch = await other("PATCH", `/users/${ids.ada}`, { jobTitle: "Spy" });
    expect(patch.status).toBe(404);
    for (const list of ["/users", "/groups", "/servicePrincipals", "/auditLogs/provisioning"]) {
      expect((await other("GET", list)).body.value).toEqual([]);
    }
    const own = await other("POST", "/users", { userPrincipalName: "ada@contoso.example" });
    expect(own.status).toBe(201);
    const reference = { "@odata.id": `users/${ids.ada}` };
    const manager = await other("PUT", `/users/${String(own.body.id)}/manager/$ref`, reference);
    expectError(manager, 404, "ResourceNotFound");
    expect((await call("GET", `/users/${ids.ada}`)).body).not.toHaveProperty("jobTitle");
  });

  test("the operator lists the tenants; an unknown one is 404", async () => {
    const { body } = await send(`${installation.origin}/tenants`, { method: "GET" });
    expect(body.value).toEqual([
      { id: "contoso", displayName: "Tenant contoso" },
      { id: "fabrikam", displayName: "Tenant fabrikam" },
    ]);
    expectError(await installation.call("none", "GET", "/users"), 404, "TenantNotFound");
  });
});
