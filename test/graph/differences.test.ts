import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import {
  type Installation,
  send,
  startInstallation,
  type TestApplication,
} from "./installation.ts";

/** What an application changed by itself: sent over again, ignored, or taken over. */

const TENANT = "contoso";
let installation: Installation;
let application: TestApplication;
let second: TestApplication;
let annId: string;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant(TENANT);
  application = await installation.addApplication(TENANT, { scope: "all" });
  second = await installation.addApplication(TENANT, { scope: "all" });
  await settled();
  const { body } = await installation.call(TENANT, "POST", "/users", {
    displayName: "Ann Holm",
    userPrincipalName: "ann@contoso.example",
    mailNickname: "ann",
    accountEnabled: true,
    jobTitle: "Cook",
  });
  annId = String(body.id);
  await settled();
});
afterAll(() => installation.close());
beforeEach(async () => {
  await rollcall("DELETE", `ignoredDifferences?objectId=${annId}&attribute=title`);
  await installation.call(TENANT, "PATCH", `/users/${annId}`, { jobTitle: "Cook" });
  await settled();
  await changeThere("title", "Boss");
});

async function settled(): Promise<void> {
  for (const { jobId } of [application, second]) {
    await installation.settled({ tenantId: TENANT, jobId });
  }
}

function rollcall(method: string, path: string, body?: unknown) {
  const { id, jobId } = application;
  return installation.rollcall(TENANT, method, `/applications/${id}/jobs/${jobId}/${path}`, body);
}

async function changeThere(attribute: string, value: string): Promise<void> {
  const stored = await installation.store.sync.readApplication(TENANT, application.id);
  const token = await installation.store.sync.readSecret(TENANT, application.id);
  const accounts = await application.listTargetUsers();
  const account = accounts.find(({ userName }) => userName === "ann@contoso.example");
  const url = `${stored?.tenantUrl}/Users/${String(account?.id)}`;
  const Operations = [{ op: "replace", path: attribute, value }];
  const body = { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations };
  const answer = await send(url, { method: "PATCH", body, token: token ?? "" });
  expect(answer.status, answer.text).toBeLessThan(300);
}

async function compare(attribute: string): Promise<JsonObject | undefined> {
  const { body } = await rollcall("GET", `comparison?objectId=${annId}`);
  expect(body.targetMeta, JSON.stringify(body)).toMatchObject({
    lastModified: expect.any(String),
  });
  return (body.attributes as JsonObject[]).find(({ name }) => name === attribute);
}

const titleThere = async () => (await application.listTargetUsers())[0]?.title;

describe("a difference at the application", () => {
  test("ignored: a reread and a reconciliation leave it, and it is listed with who did it", async () => {
    const given = { objectId: annId, attribute: "title" };
    const answer = await rollcall("POST", "ignoredDifferences", given);
    expect(answer.status, answer.text).toBe(201);
    expect(await compare("title")).toMatchObject({
      state: "drift",
      ignored: { ignoredBy: { displayName: "Operator" } },
    });
    const { body } = await rollcall("GET", "ignoredDifferences");
    expect(body.value).toMatchObject([{ displayName: "Ann Holm", attribute: "title" }]);
    const planned = await rollcall("POST", "plans", { kind: "reconciliation" });
    expect(planned.body.counts).toMatchObject({ update: 0 });
    const parameters = [{ subjects: [{ objectId: annId, objectTypeName: "User" }] }];
    await rollcall("POST", "provisionOnDemand", { parameters, reread: true });
    expect(await titleThere()).toBe("Boss");
  });

  test("ignored until the application changes it again", async () => {
    await rollcall("POST", "ignoredDifferences", { objectId: annId, attribute: "title" });
    await changeThere("title", "Chief");
    expect((await compare("title"))?.ignored).toBeUndefined();
    const planned = await rollcall("POST", "plans", { kind: "reconciliation" });
    expect(planned.body.counts).toMatchObject({ update: 1 });
  });

  test("ignored no more: what was sent is sent over again", async () => {
    await rollcall("POST", "ignoredDifferences", { objectId: annId, attribute: "title" });
    const path = `ignoredDifferences?objectId=${annId}&attribute=title`;
    expect((await rollcall("DELETE", path)).status).toBe(204);
    expect((await rollcall("DELETE", path)).status).toBe(404);
    const parameters = [{ subjects: [{ objectId: annId, objectTypeName: "User" }] }];
    await rollcall("POST", "provisionOnDemand", { parameters, reread: true });
    expect(await titleThere()).toBe("Cook");
    const { body } = await installation.rollcall(TENANT, "GET", "/configurationAudit?top=50");
    const activities = (body.value as JsonObject[]).map(({ activity }) => activity);
    expect(activities).toContain("Ignore difference");
    expect(activities).toContain("Stop ignoring difference");
  });

  test("taken over: the effect is told first, and then the directory has it", async () => {
    expect(await compare("title")).toMatchObject({ accepts: "jobTitle" });
    const given = { objectId: annId, attribute: "title" };
    const dry = await rollcall("POST", "comparison/accept", { ...given, dryRun: true });
    expect(dry.status, dry.text).toBe(200);
    expect(dry.body).toMatchObject({
      property: "jobTitle",
      before: "Cook",
      after: "Boss",
      dryRun: true,
    });
    const effects = dry.body.effects as JsonObject[];
    expect(effects.map(({ jobId }) => jobId).sort()).toEqual(
      [application.jobId, second.jobId].sort(),
    );
    expect(effects[0]?.attributes).toEqual([{ name: "title", before: "Cook", after: "Boss" }]);
    const untouched = await installation.call(TENANT, "GET", `/users/${annId}`);
    expect(untouched.body.jobTitle).toBe("Cook");
    expect((await rollcall("POST", "comparison/accept", given)).status).toBe(200);
    await settled();
    expect((await installation.call(TENANT, "GET", `/users/${annId}`)).body.jobTitle).toBe("Boss");
    expect((await second.listTargetUsers())[0]?.title).toBe("Boss");
    expect(await compare("title")).toMatchObject({ source: "Boss", state: "same" });
  });

  test.each([
    { title: "computed by an expression", attribute: "active", value: "false", why: "computed" },
  ])("not taken over: $title", async ({ attribute, value, why }) => {
    await changeThere(attribute, value);
    expect(await compare(attribute)).toMatchObject({ refuses: why });
    const answer = await rollcall("POST", "comparison/accept", { objectId: annId, attribute });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: "NotAcceptable" });
    await changeThere(attribute, "true");
  });

  test("not taken over: uploads bring the attribute", async () => {
    const templates = "/applicationTemplates?$filter=publisher eq 'Rollcall'";
    const { body } = await installation.call(TENANT, "GET", templates);
    const [template] = body.value as readonly JsonObject[];
    const made = await installation.call(
      TENANT,
      "POST",
      `/applicationTemplates/${String(template?.id)}/instantiate`,
      { displayName: "HR" },
    );
    const hr = String((made.body.servicePrincipal as JsonObject).id);
    const jobs = `/servicePrincipals/${hr}/synchronization/jobs`;
    await installation.call(TENANT, "POST", jobs, { templateId: "API2AAD" });
    await installation.call(TENANT, "PATCH", `/users/${annId}`, { employeeId: "17" });
    await settled();
    expect(await compare("title")).toMatchObject({ refuses: "owned" });
    await installation.call(TENANT, "PATCH", `/users/${annId}`, { employeeId: null });
  });

  test("where there is no difference, there is nothing to decide", async () => {
    const given = { objectId: annId, attribute: "userName" };
    const answer = await rollcall("POST", "ignoredDifferences", given);
    expect(answer.status).toBe(409);
    expect((await rollcall("POST", "comparison/accept", given)).status).toBe(409);
    expect((await rollcall("POST", "ignoredDifferences", { objectId: annId })).status).toBe(400);
  });
});
