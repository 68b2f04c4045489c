import { type Client, GraphError, PageIterator } from "@microsoft/microsoft-graph-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { REAL_WORLD } from "../../src/composition/world.ts";
import { addOrganization } from "../../src/service-provider/organizations.ts";
import { openClient, openTlsDoor, type TlsDoor } from "./client.ts";
import { type Installation, startInstallation, TOKEN } from "./installation.ts";

/** Microsoft's own client walks through what an administrator of Entra does by script. */

const TENANT = "contoso";
/** Microsoft's own template for applications outside of its gallery. */
const CUSTOM = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621";
const DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000";

let installation: Installation;
let door: TlsDoor;
let client: Client;
let target: { readonly tenantUrl: string; readonly secretToken: string };

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant(TENANT);
  door = await openTlsDoor(Number(new URL(installation.origin).port));
  client = openClient(door.origin, TENANT, TOKEN);
  const deps = { store: installation.store.organizations, world: REAL_WORLD };
  const added = await addOrganization(deps, { name: "Contoso", application: "custom" });
  const tenantUrl = `${installation.origin}/organizations/${added.organization.id}/scim/v2`;
  target = { tenantUrl, secretToken: added.secretToken };
});

afterAll(async () => {
  await door.close();
  await installation.close();
});

async function addUser(name: string): Promise<string> {
  const body = { userPrincipalName: `${name}@contoso.example`, mailNickname: name };
  const user = (await client.api("/users").post(body)) as JsonObject;
  return String(user.id);
}

async function listTargetUsers(): Promise<readonly JsonObject[]> {
  const headers = { authorization: `Bearer ${target.secretToken}` };
  const response = await fetch(`${target.tenantUrl}/Users?count=100`, { headers });
  return ((await response.json()) as { Resources: JsonObject[] }).Resources;
}

async function refusalOf(work: Promise<unknown>): Promise<GraphError> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (error instanceof GraphError) return error;
  throw new Error("The request was not refused.");
}

/** Instantiate the custom application and give it its credentials and a job. */
async function connectApplication(displayName: string): Promise<{ id: string; job: string }> {
  const made = await client
    .api(`/applicationTemplates/${CUSTOM}/instantiate`)
    .post({ displayName });
  const id = String(made.servicePrincipal.id);
  const root = `/servicePrincipals/${id}/synchronization`;
  const templates = await client.api(`${root}/templates`).get();
  const job = await client.api(`${root}/jobs`).post({ templateId: templates.value[0].id });
  const secrets = [
    { key: "BaseAddress", value: target.tenantUrl },
    { key: "SecretToken", value: target.secretToken },
    { key: "SyncAll", value: "false" },
  ];
  await client.api(`${root}/secrets`).put({ value: secrets });
  return { id, job: `${root}/jobs/${job.id}` };
}

/** Ask for the job until it is in a steady state; each cycle that ends is a reason to ask. */
async function untilSteady(job: string): Promise<JsonObject> {
  for (let asked = 0; asked < 200; asked += 1) {
    const report = await client.api(job).get();
    const { code, steadyStateLastAchievedTime, lastExecution } = report.status;
    const isSteady = !String(steadyStateLastAchievedTime).startsWith("0001");
    if (code === "Active" && isSteady && lastExecution?.state === "Succeeded") return report;
    await REAL_WORLD.sleep(25);
  }
  throw new Error("The job did not become steady.");
}

describe("the walk", { timeout: 60_000 }, () => {
  let ada: string;
  let id: string;
  let job: string;

  test("instantiate a template, add a job, which is disabled", async () => {
    ada = await addUser("ada");
    const found = await client
      .api("/applicationTemplates")
      .filter("displayName eq 'BitaBIZ'")
      .get();
    expect(found.value).toHaveLength(1);
    ({ id, job } = await connectApplication("Walked"));
    const report = await client.api(job).get();
    expect(report).toMatchObject({
      schedule: { state: "Disabled", interval: "P10675199DT2H48M5.4775807S" },
    });
    const other = await client.api(`/applications/${id}/synchronization/jobs`).get();
    expect(other.value).toEqual([expect.objectContaining({ id: report.id })]);
  });

  test("secrets are masked, and the mask changes nothing", async () => {
    const path = `/servicePrincipals/${id}/synchronization/secrets`;
    const { value } = await client.api(path).get();
    expect(JSON.stringify(value)).not.toContain(target.secretToken);
    expect(value).toContainEqual({ key: "BaseAddress", value: target.tenantUrl });
    await client.api(path).put({ value });
  });

  test("validateCredentials: what is saved works, and a wrong token is told as such", async () => {
    await client.api(`${job}/validateCredentials`).post({ useSavedCredentials: true });
    const credentials = [
      { key: "BaseAddress", value: target.tenantUrl },
      { key: "SecretToken", value: "wrong" },
    ];
    const refusal = await refusalOf(
      client.api(`${job}/validateCredentials`).post({ credentials, useSavedCredentials: false }),
    );
    expect(refusal).toMatchObject({ statusCode: 400, code: "CredentialValidationUnavailable" });
    const unknown = await refusalOf(
      client.api(`${job}/validateCredentials`).post({ credentials: [{ key: "Nope", value: "x" }] }),
    );
    expect(unknown.message).toContain("Requested value 'Nope' was not found");
  });

  test("a saved token goes to no other server, neither tested nor saved", async () => {
    const elsewhere = [
      { key: "BaseAddress", value: "https://elsewhere.example/scim" },
      { key: "SecretToken", value: "*****" },
    ];
    const tested = client
      .api(`${job}/validateCredentials`)
      .post({ credentials: elsewhere, useSavedCredentials: true });
    const saved = client
      .api(`/servicePrincipals/${id}/synchronization/secrets`)
      .put({ value: elsewhere });
    for (const attempt of [tested, saved]) {
      const refusal = await refusalOf(attempt);
      expect(refusal).toMatchObject({ statusCode: 400, code: "RequestMissingRequiredParameter" });
      expect(refusal.message).toContain("SecretToken");
    }
  });

  test("PUT schema with a constant title; what GET gave can be PUT as it is", async () => {
    const schema = await client.api(`${job}/schema`).get();
    expect(schema.directories).toHaveLength(2);
    await client.api(`${job}/schema`).put(schema);
    const again = await client.api(`${job}/schema`).get();
    expect(again.synchronizationRules).toEqual(schema.synchronizationRules);
    const rows = schema.synchronizationRules[0].objectMappings[0].attributeMappings;
    const title = rows.find((row: JsonObject) => row.targetAttributeName === "title");
    title.source = { type: "Constant", name: "Cook", expression: '"Cook"', parameters: [] };
    await client.api(`${job}/schema`).put(schema);
    title.source = { type: "Function", name: "Nope", expression: "Nope(", parameters: [] };
    const refusal = await refusalOf(client.api(`${job}/schema`).put(schema));
    expect(refusal).toMatchObject({ statusCode: 400, code: "InvalidSchema" });
  });

  test("assign, start, and ask until it is steady", async () => {
    await client.api(`/servicePrincipals/${id}/appRoleAssignedTo`).post({
      principalId: ada,
      resourceId: id,
      appRoleId: DEFAULT_ACCESS,
    });
    await client.api(`${job}/start`).post({});
    const report = await untilSteady(job);
    expect(report).toMatchObject({ schedule: { state: "Active", interval: "PT40M" } });
    expect(await listTargetUsers()).toEqual([
      expect.objectContaining({ userName: "ada@contoso.example", title: "Cook" }),
    ]);
  });

  test("provisionOnDemand gives a pair of JSON texts", async () => {
    const bob = await addUser("bob");
    await client.api(`/users/${bob}/appRoleAssignments`).post({
      principalId: bob,
      resourceId: id,
      appRoleId: DEFAULT_ACCESS,
    });
    const subjects = [{ objectId: bob, objectTypeName: "User" }];
    const pair = await client
      .api(`${job}/provisionOnDemand`)
      .post({ parameters: [{ ruleId: "USER_OUTBOUND_USER", subjects }] });
    expect(["Success", "Skipped"]).toContain(JSON.parse(pair.key).result);
    expect(JSON.parse(pair.value)).toMatchObject({
      sourceIdentity: { id: bob, type: "User" },
      provisioningSteps: expect.arrayContaining([expect.objectContaining({ type: "import" })]),
    });
    expect(await listTargetUsers()).toHaveLength(2);
  });

  test("the audit log tells of it, filtered, selected and in parts", async () => {
    const jobId = job.split("/").at(-1);
    const page = await client
      .api("/auditLogs/provisioning")
      .filter(`jobId eq '${jobId}' and provisioningAction eq 'create'`)
      .select("id,provisioningAction,sourceIdentity")
      .top(1)
      .get();
    expect(page.value).toHaveLength(1);
    expect(Object.keys(page.value[0]).sort()).toEqual([
      "id",
      "provisioningAction",
      "sourceIdentity",
    ]);
    const seen: string[] = [];
    const iterator = new PageIterator(client, page, (record: JsonObject) => {
      seen.push(String((record.sourceIdentity as JsonObject).displayName));
      return true;
    });
    await iterator.iterate();
    expect([...seen].sort()).toEqual(["ada", "bob"]);
  });

  test("pause, an object's connection, restart", async () => {
    await client.api(`${job}/pause`).post({});
    expect((await client.api(job).get()).schedule.state).toBe("Paused");
    const connection = `${job}/objectConnections('${ada}')`;
    expect(await client.api(connection).version("beta").get()).toMatchObject({ sourceAnchor: ada });
    await client.api(connection).version("beta").delete();
    await client.api(connection).version("beta").delete();
    const gone = await refusalOf(client.api(connection).version("beta").get());
    expect(gone.statusCode).toBe(404);
    await client.api(`${job}/restart`).post({ criteria: { resetScope: "Full" } });
    await untilSteady(job);
    const running = await refusalOf(client.api(connection).version("beta").delete());
    expect(running).toMatchObject({ statusCode: 409, code: "JobMustBeStopped" });
    expect(await listTargetUsers()).toHaveLength(2);
  });

  test("functions, operators, an expression, discovery", async () => {
    const functions = await client.api(`${job}/schema/functions`).get();
    expect(functions.value).toContainEqual(expect.objectContaining({ name: "Switch" }));
    const operators = await client.api(`${job}/schema/filterOperators`).get();
    expect(operators.value).toContainEqual(expect.objectContaining({ name: "IS NOT NULL" }));
    const parsed = await client.api(`${job}/schema/parseExpression`).post({
      expression: 'Replace([preferredLanguage], "-", , , "_", , )',
      testInputObject: { properties: [{ key: "preferredLanguage", value: "en-US" }] },
      targetAttributeDefinition: null,
    });
    expect(parsed).toMatchObject({
      parsingSucceeded: true,
      evaluationSucceeded: true,
      evaluationResult: ["en_US"],
      parsedExpression: { type: "Function", name: "Replace" },
    });
    const wrong = await client.api(`${job}/schema/parseExpression`).post({ expression: "Nope(" });
    expect(wrong).toMatchObject({ parsingSucceeded: false, error: { tenantActionable: true } });
    const directory = await client.api(`${job}/schema/directories/customappsso/discover`).post({});
    const user = directory.objects.find(({ name }: { name: string }) => name === "User");
    expect(user.attributes).toContainEqual(expect.objectContaining({ name: "nickName" }));
  });
});
