import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { USER_ROLE } from "../../src/gallery/index.ts";
import { type Installation, startInstallation, type TestApplication } from "./installation.ts";

/** What is changed of a job, and that people who were decided about already are looked at again. */

const TENANT = "contoso";
let installation: Installation;
let application: TestApplication;
let root: string;
let job: string;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant(TENANT);
  application = await installation.addApplication(TENANT, { scope: "assigned" });
  root = `/servicePrincipals/${application.id}/synchronization`;
  job = `${root}/jobs/${application.jobId}`;
});

afterAll(() => installation.close());

function call(method: string, path: string, body?: unknown) {
  return installation.call(TENANT, method, path, body);
}

function settled(): Promise<void> {
  return installation.settled({ tenantId: TENANT, jobId: application.jobId });
}

async function addUser(name: string, more: JsonObject = {}): Promise<string> {
  const userPrincipalName = `${name}@contoso.example`;
  const { body } = await call("POST", "/users", { userPrincipalName, mailNickname: name, ...more });
  return String(body.id);
}

/** Do something, and wait for the initial cycle that it asks for. */
async function lookedAtAgain(work: () => Promise<{ readonly status: number; text: string }>) {
  await settled();
  const cycles = installation.executions.length;
  const { status, text } = await work();
  expect([200, 204], text).toContain(status);
  const kinds = () => installation.executions.slice(cycles).map(({ kind }) => kind);
  while (!kinds().includes("initial")) await installation.nextCycle();
}

async function activeOf(name: string): Promise<unknown> {
  const users = await application.listTargetUsers();
  return users.find(({ userName }) => userName === `${name}@contoso.example`)?.active;
}

describe("PATCH of a job", () => {
  test("its interval, its threshold and the settings that were secrets", async () => {
    const settings = [
      { name: "QuarantineTooManyDeletesThreshold", value: "500" },
      { name: "SkipOutOfScopeDeletions", value: "True" },
    ];
    const body = { schedule: { interval: "PT2H30M" }, synchronizationJobSettings: settings };
    const answer = await call("PATCH", job, body);
    expect(answer.status, answer.text).toBe(204);
    const shown = (await call("GET", job)).body;
    expect(shown).toMatchObject({ schedule: { interval: "PT2H30M", state: "Active" } });
    expect(shown.synchronizationJobSettings).toEqual(expect.arrayContaining(settings));
    const { value } = (await call("GET", `${root}/secrets`)).body;
    expect(value).toContainEqual({ key: "SkipOutOfScopeDeletions", value: "True" });
    // What a job shows can be sent back as it is.
    expect((await call("PATCH", job, shown)).status).toBe(204);
    const off = { synchronizationJobSettings: settings.map(({ name }) => ({ name, value: null })) };
    expect((await call("PATCH", job, off)).status).toBe(204);
    const after = (await call("GET", job)).body;
    expect(after.synchronizationJobSettings).toEqual([{ name: "SyncAll", value: "false" }]);
    expect(after).toMatchObject({ schedule: { interval: "PT2H30M" } });
  });

  test.each([
    { body: { schedule: { interval: "PT1S" } }, code: "InvalidJobSetting" },
    { body: { schedule: { interval: "soon" } }, code: "InvalidJobSetting" },
    { body: { schedule: { state: "Paused" } }, code: "InvalidJobSetting" },
    { body: { templateId: "other" }, code: "InvalidJobSetting" },
    { body: { synchronizationJobSettings: "x" }, code: "InvalidJobSetting" },
    {
      body: {
        synchronizationJobSettings: [{ name: "QuarantineTooManyDeletesThreshold", value: "-1" }],
      },
      code: "InvalidJobSetting",
    },
    {
      body: { synchronizationJobSettings: [{ name: "BaseAddress", value: "https://x.example" }] },
      code: "InvalidJobSetting",
    },
    // Microsoft answers an unknown key with 500; it is the request that is wrong.
    { body: { synchronizationJobSettings: [{ name: "Nope", value: "1" }] }, code: "UnknownSecret" },
  ])("$body is refused: $code", async ({ body, code }) => {
    const answer = await call("PATCH", job, body);
    expect(answer.body).toMatchObject({ error: { code } });
    expect(answer.status).toBe(400);
  });
});

describe("whoever was decided about already is looked at again", () => {
  test("when the policy changes: ExcludeDefaultAccess", { timeout: 30_000 }, async () => {
    const principalId = await addUser("ada", { department: "Kitchen" });
    const assigned = `/servicePrincipals/${application.id}/appRoleAssignedTo`;
    const appRoleId = "00000000-0000-0000-0000-000000000000";
    await call("POST", assigned, { principalId, resourceId: application.id, appRoleId });
    await settled();
    expect(await activeOf("ada")).toBe(true);
    const set = (value: string) => () =>
      call("PUT", `${root}/secrets`, { value: [{ key: "ExcludeDefaultAccess", value }] });
    await lookedAtAgain(set("True"));
    expect(await activeOf("ada")).toBe(false);
    await lookedAtAgain(set("False"));
    expect(await activeOf("ada")).toBe(true);
    // Set to what it is, nobody has to be looked at.
    const cycles = installation.executions.length;
    await set("False")();
    await addUser("nobody");
    await settled();
    expect(installation.executions.slice(cycles).map(({ kind }) => kind)).not.toContain("initial");
  });

  test("when a scoping filter is PUT with the schema", { timeout: 30_000 }, async () => {
    const withScope = async (clause: JsonObject | undefined): Promise<JsonObject> => {
      const { body } = await call("GET", `${job}/schema`);
      const [rule] = body.synchronizationRules as readonly JsonObject[];
      const [users, ...others] = (rule?.objectMappings ?? []) as readonly JsonObject[];
      const groups = clause === undefined ? [] : [{ name: "Cooks", clauses: [clause] }];
      const objectMappings = [{ ...users, scope: { groups } }, ...others];
      return { ...body, synchronizationRules: [{ ...rule, objectMappings }] };
    };
    const clause = (operatorName: string, values: readonly string[]): JsonObject => {
      return { operatorName, sourceOperandName: "department", targetOperand: { values } };
    };
    const outside = await withScope(clause("NOT EQUALS", ["Kitchen"]));
    await lookedAtAgain(() => call("PUT", `${job}/schema`, outside));
    expect(await activeOf("ada")).toBe(false);
    for (const wrong of [
      clause("SOUNDS LIKE", ["x"]),
      clause("EQUALS", []),
      clause("REGEX MATCH", ["("]),
      clause("IS TRUE", []),
    ]) {
      const refused = await call("PUT", `${job}/schema`, await withScope(wrong));
      expect(refused.status, JSON.stringify(wrong)).toBe(400);
      expect(refused.body).toMatchObject({ error: { code: "InvalidSchema" } });
    }
    const everybody = await withScope(undefined);
    await lookedAtAgain(() => call("PUT", `${job}/schema`, everybody));
    expect(await activeOf("ada")).toBe(true);
  });

  test("when everybody is meant: SyncAll", { timeout: 30_000 }, async () => {
    await lookedAtAgain(() =>
      call("PATCH", job, { synchronizationJobSettings: [{ name: "SyncAll", value: "true" }] }),
    );
    expect(await activeOf("nobody")).toBe(true);
  });

  test("a mapping of the type None has null for its source", async () => {
    const { body } = await call("GET", `${job}/schema`);
    const [rule] = body.synchronizationRules as readonly JsonObject[];
    const [users] = (rule?.objectMappings ?? []) as readonly JsonObject[];
    const none = { targetAttributeName: "nickName", source: null, defaultValue: "x" };
    const attributeMappings = [
      ...((users?.attributeMappings ?? []) as readonly JsonObject[]),
      none,
    ];
    const objectMappings = [{ ...users, attributeMappings }];
    const schema = { ...body, synchronizationRules: [{ ...rule, objectMappings }] };
    const put = await call("PUT", `${job}/schema`, schema);
    expect(put.status, put.text).toBe(204);
    expect((await call("GET", `${job}/schema`)).text).toContain(
      '"targetAttributeName":"nickName","source":null',
    );
  });
});

describe("limits of requests (graph-sync-api.md sections 2 and 7)", () => {
  test("the sixth provisionOnDemand in 10 seconds is told when to come back", async () => {
    const subjects = [{ objectId: USER_ROLE.id, objectTypeName: "User" }];
    const body = { parameters: [{ ruleId: "x", subjects }] };
    const answers = await Promise.all(
      Array.from({ length: 7 }, () => call("POST", `${job}/provisionOnDemand`, body)),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(2);
    for (const { headers, body: error } of refused) {
      expect(error).toMatchObject({ error: { code: "TooManyRequests" } });
      const seconds = Number(headers.get("retry-after"));
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(10);
    }
  });
});
