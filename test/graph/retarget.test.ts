import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { type Installation, startInstallation, type TestApplication } from "./installation.ts";

/** What is set before a job is there, or changed under it, must not cost anybody an account. */

const TENANT = "contoso";
let installation: Installation;
let first: TestApplication;
let second: TestApplication;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant(TENANT);
  first = await installation.addApplication(TENANT, { scope: "all" });
  second = await installation.addApplication(TENANT, { scope: "assigned" });
});

afterAll(() => installation.close());

function call(method: string, path: string, body?: unknown) {
  return installation.call(TENANT, method, path, body);
}

const idOf = (users: readonly JsonObject[], name: string) =>
  users.find(({ userName }) => userName === name)?.id;

describe("a Tenant URL of another organization", () => {
  const userPrincipalName = "ada@contoso.example";
  const lane = () => ({ tenantId: TENANT, jobId: first.jobId });
  let ada: string;

  async function linkedId(): Promise<string | undefined> {
    const links = await installation.store.sync.readLinks(lane(), "User", [ada]);
    return links.get(ada)?.targetId;
  }

  async function move(to: TestApplication): Promise<number> {
    const { sync } = installation.store;
    const value = [
      { key: "BaseAddress", value: (await sync.readApplication(TENANT, to.id))?.tenantUrl },
      { key: "SecretToken", value: await sync.readSecret(TENANT, to.id) },
    ];
    const path = `/servicePrincipals/${first.id}/synchronization/secrets`;
    return (await call("PUT", path, { value })).status;
  }

  test("gives up the ids of the old one: everybody is matched anew", async () => {
    const { body } = await call("POST", "/users", { userPrincipalName, mailNickname: "ada" });
    ada = String(body.id);
    await installation.settled(lane());
    const before = await linkedId();
    expect(before).toBe(idOf(await first.listTargetUsers(), userPrincipalName));
    expect(await move(second)).toBe(204);
    await installation.settled(lane());
    const after = await linkedId();
    expect(after).not.toBe(before);
    expect(after).toBe(idOf(await second.listTargetUsers(), userPrincipalName));
    // Nobody there was asked to leave.
    expect(await first.listTargetUsers()).toMatchObject([{ active: true }]);
  });

  test("does not start a job that is paused", async () => {
    const job = `/servicePrincipals/${first.id}/synchronization/jobs/${first.jobId}`;
    expect((await call("POST", `${job}/pause`)).status).toBe(204);
    const path = `/servicePrincipals/${first.id}/synchronization/secrets`;
    const value = [
      { key: "BaseAddress", value: "https://third.example/scim" },
      { key: "SecretToken", value: "given anew" },
    ];
    expect((await call("PUT", path, { value })).status).toBe(204);
    expect((await call("GET", job)).body).toMatchObject({ status: { code: "Paused" } });
    expect(await linkedId()).toBeUndefined();
  });
});

describe("a pause that a worker has still to obey", () => {
  test("is not lost to a change of the scope", async () => {
    const lane = { tenantId: TENANT, jobId: second.jobId };
    const { sync } = installation.store;
    const lease = await sync.takeLease(lane, "worker", Date.now(), 3_000);
    expect(lease).toBeDefined();
    const root = `/servicePrincipals/${second.id}/synchronization`;
    const job = `${root}/jobs/${second.jobId}`;
    expect((await call("POST", `${job}/pause`)).status).toBe(204);
    const value = [{ key: "SyncAll", value: "true" }];
    expect((await call("PUT", `${root}/secrets`, { value })).status).toBe(204);
    expect((await call("GET", job)).body).toMatchObject({ status: { code: "Paused" } });
    if (lease !== undefined) await sync.releaseLease(lease);
    expect((await call("GET", job)).body).toMatchObject({ status: { code: "Paused" } });
  });
});

describe("a key that is no key of secrets", () => {
  test.each(["constructor", "toString", "valueOf"])("%s is refused in words", async (key) => {
    const path = `/servicePrincipals/${second.id}/synchronization/secrets`;
    const { status, body } = await call("PUT", path, { value: [{ key, value: "x" }] });
    expect([status, (body.error as JsonObject).code]).toEqual([400, "UnknownSecret"]);
  });
});

describe("a deletion threshold that is set before there is a job", () => {
  test("guards the job from its first cycle on", async () => {
    const templates = await call("GET", "/applicationTemplates");
    const [template] = templates.body.value as readonly JsonObject[];
    const made = await call("POST", `/applicationTemplates/${String(template?.id)}/instantiate`, {
      displayName: "Guarded",
    });
    const { id } = made.body.servicePrincipal as JsonObject;
    const root = `/servicePrincipals/${String(id)}/synchronization`;
    const value = JSON.stringify({
      Enabled: true,
      Recipients: "ops@contoso.example",
      DeleteThresholdEnabled: true,
      DeleteThresholdValue: 3,
    });
    const entry = { key: "SyncNotificationSettings", value };
    expect((await call("PUT", `${root}/secrets`, { value: [entry] })).status).toBe(204);
    const listed = await call("GET", `${root}/templates`);
    const [jobTemplate] = listed.body.value as readonly JsonObject[];
    const job = await call("POST", `${root}/jobs`, { templateId: jobTemplate?.id });
    expect(job.status).toBe(201);
    const lane = { tenantId: TENANT, jobId: String(job.body.id) };
    const stored = await installation.store.sync.readJob(lane);
    expect(stored?.job.deletionGuard).toEqual({ enabled: true, threshold: 3 });
  });
});
