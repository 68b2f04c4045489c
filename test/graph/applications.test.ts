import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { ROLLCALL_PREFIX } from "../../src/http/graph.ts";
import {
  type Installation,
  send,
  startInstallation,
  type TestApplication,
} from "./installation.ts";

/** Applications: app roles of their own, owners, templates, and other ways to address them. */

const TENANT = "contoso";
const EDITOR = "11111111-aaaa-4bbb-8ccc-222222222222";
let installation: Installation;
let application: TestApplication;
let other: TestApplication;
let path: string;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant(TENANT);
  application = await installation.addApplication(TENANT, { scope: "assigned" });
  other = await installation.addApplication(TENANT, { scope: "assigned" });
  path = `/servicePrincipals/${application.id}`;
});

afterAll(() => installation.close());

function call(method: string, to: string, body?: unknown) {
  return installation.call(TENANT, method, to, body);
}

async function addUser(name: string): Promise<string> {
  const userPrincipalName = `${name}@contoso.example`;
  const { body } = await call("POST", "/users", { userPrincipalName, mailNickname: name });
  return String(body.id);
}

describe("app roles of an application's own", () => {
  const editor = {
    id: EDITOR,
    displayName: "Editor",
    value: "Editor",
    allowedMemberTypes: ["User"],
  };

  test("are set, shown, assigned, and mapped by SingleAppRoleAssignment", async () => {
    const { body } = await call("GET", `/applications/${application.id}`);
    const appRoles = [...(body.appRoles as readonly JsonObject[]), editor];
    const answer = await call("PATCH", `/applications/${application.id}`, { appRoles });
    expect(answer.status).toBe(204);
    const shown = (await call("GET", path)).body.appRoles as readonly JsonObject[];
    expect(shown).toHaveLength(appRoles.length);
    expect(shown).toContainEqual(expect.objectContaining({ ...editor, isEnabled: true }));
    const schema = (await call("GET", `${path}/synchronization/jobs/${application.jobId}/schema`))
      .body;
    const text = JSON.stringify(schema).replace(
      /"source":\{[^{}]*"name":"jobTitle"[^{}]*\}/,
      '"source":{"type":"Function","name":"SingleAppRoleAssignment","expression":"SingleAppRoleAssignment([appRoleAssignments])"}',
    );
    const put = await call(
      "PUT",
      `${path}/synchronization/jobs/${application.jobId}/schema`,
      JSON.parse(text),
    );
    expect(put.status, put.text).toBe(204);
    const principalId = await addUser("ada");
    const assignment = { principalId, resourceId: application.id, appRoleId: EDITOR };
    expect((await call("POST", `${path}/appRoleAssignedTo`, assignment)).status).toBe(201);
    await installation.settled({ tenantId: TENANT, jobId: application.jobId });
    expect(await application.listTargetUsers()).toEqual([
      expect.objectContaining({ title: "Editor" }),
    ]);
  });

  test("a role that changes its value changes the accounts of who has it", async () => {
    const cycles = installation.executions.length;
    const appRoles = [{ ...editor, value: "Chief" }];
    expect((await call("PATCH", path, { appRoles })).status).toBe(204);
    const kinds = () => installation.executions.slice(cycles).map(({ kind }) => kind);
    while (!kinds().includes("initial")) await installation.nextCycle();
    expect(await application.listTargetUsers()).toEqual([
      expect.objectContaining({ title: "Chief" }),
    ]);
  });

  test.each([
    { title: "is assigned to somebody", appRoles: [], status: 409, code: "AppRoleInUse" },
    {
      title: "has no GUID",
      appRoles: [{ ...editor, id: "x" }],
      status: 400,
      code: "InvalidAppRole",
    },
    { title: "is there twice", appRoles: [editor, editor], status: 400, code: "InvalidAppRole" },
    {
      title: "is Default Access",
      appRoles: [{ ...editor, id: "00000000-0000-0000-0000-000000000000" }],
      status: 400,
      code: "InvalidAppRole",
    },
    { title: "is no list", appRoles: "x", status: 400, code: "InvalidAppRole" },
  ])("are refused when one $title", async ({ appRoles, status, code }) => {
    const answer = await call("PATCH", path, { appRoles });
    expect(answer.body).toMatchObject({ error: { code } });
    expect(answer.status).toBe(status);
  });

  test("nobody new is assigned a role that is not enabled", async () => {
    const appRoles = [{ ...editor, isEnabled: false }];
    expect((await call("PATCH", path, { appRoles })).status).toBe(204);
    const principalId = await addUser("bob");
    const assignment = { principalId, resourceId: application.id, appRoleId: EDITOR };
    const refused = await call("POST", `${path}/appRoleAssignedTo`, assignment);
    expect(refused.body).toMatchObject({ error: { code: "AppRoleNotFound" } });
  });
});

describe("owners", () => {
  test("are added, listed and removed; their token is for what they own at the moment", async () => {
    const id = await addUser("owner");
    const tokens = `${installation.origin}${ROLLCALL_PREFIX}/tenants/${TENANT}/tokens`;
    const request = { role: "Application Owner", ownerId: "owner@contoso.example" };
    const given = await send(tokens, { method: "POST", body: request });
    expect(given.status, given.text).toBe(201);
    expect(given.body).toMatchObject({ ownerId: id, applicationIds: [] });
    const ask = (to: string) => {
      const url = `${installation.origin}/tenants/${TENANT}/v1.0${to}`;
      return send(url, { method: "GET", token: String(given.body.secretText) });
    };
    expect((await ask(path)).status).toBe(403);
    expect((await ask("/auditLogs/provisioning")).body.value).toEqual([]);
    const reference = { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${id}` };
    expect((await call("POST", `${path}/owners/$ref`, reference)).status).toBe(204);
    const twice = await call("POST", `${path}/owners/$ref`, reference);
    expect(twice.body).toMatchObject({ error: { code: "ReferenceAlreadyExists" } });
    const listed = await call("GET", `/applications/${application.id}/owners`);
    expect(listed.body.value).toEqual([
      expect.objectContaining({ "@odata.type": "#microsoft.graph.user", id }),
    ]);
    expect((await ask(path)).status).toBe(200);
    expect((await ask(`/servicePrincipals/${other.id}`)).status).toBe(403);
    const list = (await ask("/servicePrincipals")).body.value as readonly JsonObject[];
    expect(list.map((each) => each.id)).toEqual([application.id]);
    expect((await call("PATCH", `/users/${id}`, { accountEnabled: false })).status).toBe(204);
    expect((await ask(path)).status).toBe(403);
    expect((await call("DELETE", `${path}/owners/${id}/$ref`)).status).toBe(204);
    expect((await call("DELETE", `${path}/owners/${id}/$ref`)).status).toBe(404);
    expect((await call("GET", `${path}/owners`)).body.value).toEqual([]);
  });
});

describe("addresses", () => {
  test.each([
    "/servicePrincipals(appId='ID')",
    "/applications(appId='ID')",
    "/servicePrincipals('ID')",
    "/servicePrincipals%28appId='ID'%29",
  ])("%s", async (form) => {
    const { status, body } = await call("GET", form.replace("ID", application.id));
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: application.id, appId: application.id });
    const jobs = await call("GET", `${form.replace("ID", application.id)}/synchronization/jobs`);
    expect(jobs.body.value).toHaveLength(1);
  });

  test("of another tenant or of nobody are 404", async () => {
    expect((await call("GET", "/servicePrincipals(appId='nobody')")).status).toBe(404);
  });
});

describe("synchronization templates (graph-sync-api.md section 2)", () => {
  const templates = () => `/applications/${application.id}/synchronization/templates`;

  test("are added, changed by PATCH and PUT, and jobs begin with their schema", async () => {
    const made = { id: "Slim", applicationId: application.id, factoryTag: "CustomSCIM" };
    const added = await call("POST", templates(), made);
    expect(added.status, added.text).toBe(201);
    expect(added.body).toMatchObject({ ...made, default: false, discoverable: true });
    const twice = await call("POST", templates(), { ...made, id: "slim" });
    expect(twice.body).toMatchObject({ error: { code: "TemplateExists" } });
    const { body } = await call("GET", `${templates()}/Slim/schema`);
    const [rule] = body.synchronizationRules as readonly JsonObject[];
    const [users] = (rule?.objectMappings ?? []) as readonly JsonObject[];
    const rows = ((users?.attributeMappings ?? []) as readonly JsonObject[]).filter(
      ({ targetAttributeName }) => ["userName", "active"].includes(String(targetAttributeName)),
    );
    const objectMappings = [{ ...users, attributeMappings: rows }];
    const schema = { ...body, synchronizationRules: [{ ...rule, objectMappings }] };
    const patch = { schema, description: "Two attributes", metadata: [{ key: "a", value: "b" }] };
    expect((await call("PATCH", `${templates()}/Slim`, patch)).status).toBe(204);
    const shown = (await call("GET", `${templates()}/Slim`)).body;
    expect(shown).toMatchObject({ description: "Two attributes", metadata: patch.metadata });
    expect((await call("PUT", `${templates()}/Slim`, { ...made, default: true })).status).toBe(204);
    const whole = (await call("GET", `${templates()}/Slim`)).body;
    expect(whole).toMatchObject({ default: true });
    expect(whole.description).not.toBe("Two attributes");
    await call("DELETE", `${path}/synchronization/jobs/${application.jobId}`);
    const job = await call("POST", `${path}/synchronization/jobs`, { templateId: "Slim" });
    expect(job.status, job.text).toBe(201);
    const own = await call("GET", `${path}/synchronization/jobs/${String(job.body.id)}/schema`);
    const mapped = JSON.stringify(own.body.synchronizationRules).match(/"targetAttributeName"/g);
    expect(mapped).toHaveLength(2);
  });

  test.each([
    { body: { factoryTag: "x" }, code: "InvalidTemplate" },
    { body: { id: "a b", factoryTag: "x" }, code: "InvalidTemplate" },
    { body: { id: "a" }, code: "InvalidTemplate" },
    { body: { id: "a", factoryTag: "x", schema: {} }, code: "InvalidSchema" },
    { body: { id: "a", factoryTag: "x", applicationId: "y" }, code: "InvalidTemplate" },
  ])("$body is refused: $code", async ({ body, code }) => {
    const answer = await call("POST", templates(), body);
    expect(answer.body).toMatchObject({ error: { code } });
    expect(answer.status).toBe(400);
  });

  test("one of the gallery's is changed for this application alone", async () => {
    const root = (id: string) => `/applications/${id}/synchronization/templates/customappsso`;
    expect((await call("PATCH", root(application.id), { description: "Ours" })).status).toBe(204);
    expect((await call("GET", root(application.id))).body).toMatchObject({ description: "Ours" });
    expect((await call("GET", root(other.id))).body).not.toMatchObject({ description: "Ours" });
    expect((await call("PATCH", root("nobody"), {})).status).toBe(404);
  });
});
