import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { ROLLCALL_PREFIX } from "../../src/http/graph.ts";
import {
  type Installation,
  send,
  startInstallation,
  type TestApplication,
  TOKEN,
} from "./installation.ts";

/** All applications at a glance, one person against them, and what helps outside. */

const TENANT = "contoso";
let installation: Installation;
let application: TestApplication;
let assigned: TestApplication;
let annId: string;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant(TENANT);
  application = await installation.addApplication(TENANT, { scope: "all" });
  assigned = await installation.addApplication(TENANT, { scope: "assigned" });
  await settled();
  annId = await addUser("Ann Holm");
  await settled();
});
afterAll(() => installation.close());

async function settled(): Promise<void> {
  for (const { jobId } of [application, assigned]) {
    await installation.settled({ tenantId: TENANT, jobId });
  }
}

async function addUser(displayName: string): Promise<string> {
  const { body } = await installation.call(TENANT, "POST", "/users", {
    displayName,
    userPrincipalName: `${displayName.split(" ")[0]?.toLowerCase()}@contoso.example`,
    mailNickname: "x",
    accountEnabled: true,
    jobTitle: "Cook",
  });
  return String(body.id);
}

async function ask<T = JsonObject>(path: string): Promise<T> {
  const answer = await installation.rollcall(TENANT, "GET", path);
  expect(answer.status, answer.text).toBe(200);
  return answer.body as T;
}

const jobPath = ({ id, jobId }: TestApplication) => `/applications/${id}/jobs/${jobId}`;

/** Change an account behind the directory's back. */
async function changeThere(attribute: string, value: string): Promise<void> {
  const stored = await installation.store.sync.readApplication(TENANT, application.id);
  const token = await installation.store.sync.readSecret(TENANT, application.id);
  const [account] = await application.listTargetUsers();
  const url = `${stored?.tenantUrl}/Users/${String(account?.id)}`;
  const body = {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "replace", path: attribute, value }],
  };
  const answer = await send(url, { method: "PATCH", body, token: token ?? "" });
  expect(answer.status, answer.text).toBeLessThan(300);
}

describe("all applications at once", () => {
  test("one request has every application with its job", async () => {
    const { value } = await ask<{ value: JsonObject[] }>("/jobs");
    expect(value).toHaveLength(2);
    expect(value[0]).toMatchObject({
      servicePrincipal: { displayName: "Custom", template: "custom" },
      jobs: [{ status: { code: "Active" } }],
      stagedDeletions: 0,
      oldestWaiting: null,
    });
  });

  test("a paused application owes its changes, the oldest by name", async () => {
    const path = `/servicePrincipals/${application.id}/synchronization/jobs/${application.jobId}`;
    await installation.call(TENANT, "POST", `${path}/pause`);
    await installation.call(TENANT, "PATCH", `/users/${annId}`, { department: "Kitchen" });
    const { value } = await ask<{ value: JsonObject[] }>("/jobs");
    const found = value.find(({ servicePrincipal }) => {
      return (servicePrincipal as JsonObject).id === application.id;
    });
    expect(found?.oldestWaiting).toMatchObject({ displayName: "Ann Holm", why: "behind" });
    const waiting = found?.oldestWaiting as JsonObject | undefined;
    const since = Date.parse(String(waiting?.since));
    expect(Math.abs(Date.now() - since)).toBeLessThan(60_000);
    await installation.call(TENANT, "POST", `${path}/start`);
    await settled();
  });

  test("an owner sees the own application alone, and no token of the API", async () => {
    const url = `${installation.origin}${ROLLCALL_PREFIX}/tenants/${TENANT}`;
    const body = { role: "Application Owner", applicationIds: [assigned.id], expires: "30d" };
    const given = await send(`${url}/tokens`, { method: "POST", body });
    const token = String(given.body.secretText);
    const own = await send(`${url}/jobs`, { method: "GET", token });
    expect((own.body.value as unknown[]).length).toBe(1);
    const ends = await send(`${url}/expirations`, { method: "GET", token });
    expect(ends.body.value).toEqual([]);
    const all = await ask<{ value: JsonObject[] }>("/expirations");
    expect(all.value.map(({ kind }) => kind)).toEqual(["apiToken"]);
  });

  test("propagation: how long changes took, by application and day", async () => {
    const { value } = await ask<{ value: JsonObject[] }>("/propagation?days=7");
    const found = value.find(({ id }) => id === application.id);
    expect(found).toMatchObject({ displayName: "Custom" });
    const day = (found?.days as Record<string, number>[] | undefined)?.[0];
    expect(day?.changes).toBeGreaterThan(0);
    expect(day?.p50Ms).toBeGreaterThan(0);
    expect(day?.maxMs).toBeGreaterThanOrEqual(day?.p95Ms ?? Number.NaN);
    const refused = await installation.rollcall(TENANT, "GET", "/propagation?days=0");
    expect(refused.status).toBe(400);
  });
});

describe("one person against the applications", () => {
  test("why and why not, for every application", async () => {
    const { value } = await ask<{ value: JsonObject[] }>(`/explanations?objectId=${annId}`);
    const told = value.map(({ servicePrincipal, verdict, rules }) => {
      const first = (rules as JsonObject[]).find(({ state }) => state === "blocked");
      return [(servicePrincipal as JsonObject).id, verdict, first?.rule];
    });
    expect(told).toContainEqual([application.id, "provisioned", undefined]);
    expect(told).toContainEqual([assigned.id, "blocked", "assigned"]);
  });

  test("somebody who is disabled, unknown, or paused away", async () => {
    const explain = async (id: string) => {
      const path = `${jobPath(application)}/explanation?objectId=${id}`;
      const { rules } = await ask<{ rules: JsonObject[] }>(path);
      return rules.find(({ state }) => state === "blocked");
    };
    const id = await addUser("Bo Lind");
    await installation.call(TENANT, "PATCH", `/users/${id}`, { accountEnabled: false });
    await settled();
    expect(await explain(id)).toMatchObject({ rule: "enabled", reason: "disabled" });
    await installation.call(TENANT, "DELETE", `/users/${id}`);
    await settled();
    expect(await explain(id)).toMatchObject({ rule: "exists", reason: "deleted" });
    expect(await explain("nobody")).toMatchObject({ rule: "exists", reason: "unknown" });
  });

  test("whom the job knows: by page, by name's id, and only who failed", async () => {
    const list = async (query: string) =>
      (await ask<{ value: JsonObject[] }>(`${jobPath(application)}/objects${query}`)).value;
    const [first, ...others] = await list("");
    expect(first).toMatchObject({ objectType: "User", managed: true });
    expect(await list(`?ids=${annId},nobody`)).toMatchObject([
      { sourceId: annId, displayName: "Ann Holm", userPrincipalName: "ann@contoso.example" },
    ]);
    expect(await list(`?top=1&after=${first?.sourceId}`)).toEqual(others.slice(0, 1));
    expect(await list("?failing=true")).toEqual([]);
    expect(await list("?ids=")).toEqual([]);
    const path = `${jobPath(application)}/objects?objectType=Car`;
    expect((await installation.rollcall(TENANT, "GET", path)).status).toBe(400);
  });

  test("three ways: what was changed there is seen, and put right by a reread", async () => {
    const compare = async () => {
      const path = `${jobPath(application)}/comparison?objectId=${annId}`;
      const { attributes } = await ask<{ attributes: JsonObject[] }>(path);
      return attributes.find(({ name }) => name === "title");
    };
    expect(await compare()).toMatchObject({ source: "Cook", target: "Cook", state: "same" });
    await changeThere("title", "Boss");
    expect(await compare()).toMatchObject({ source: "Cook", target: "Boss", state: "drift" });
    const body = {
      parameters: [{ subjects: [{ objectId: annId, objectTypeName: "User" }] }],
      reread: true,
    };
    const path = `${jobPath(application)}/provisionOnDemand`;
    const answer = await installation.rollcall(TENANT, "POST", path, body);
    expect(answer.body).toMatchObject({ result: "Success" });
    expect(await compare()).toMatchObject({ sent: "Cook", target: "Cook", state: "same" });
  });
});

describe("what helps outside", () => {
  test("a bundle is one page that names nobody and needs no network", async () => {
    const url = `${installation.origin}${ROLLCALL_PREFIX}/tenants/${TENANT}${jobPath(application)}`;
    const headers = { authorization: `Bearer ${TOKEN}` };
    const answer = await fetch(`${url}/diagnostics`, { headers });
    expect(answer.headers.get("content-disposition")).toMatch(/rollcall-diagnostics-.*\.html/);
    const page = await answer.text();
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain("person-");
    expect(page).not.toMatch(/Ann Holm|ann@contoso|Boss|<script|src=|Bearer/i);
    const token = await installation.store.sync.readSecret(TENANT, application.id);
    expect(page).not.toContain(token);
    const data = await (await fetch(`${url}/diagnostics?format=json`, { headers })).json();
    expect((data as { records: unknown[] }).records.length).toBeGreaterThan(2);
  });

  test("a SCIM server is checked line by line, and the report comes last", async () => {
    const stored = await installation.store.sync.readApplication(TENANT, assigned.id);
    const token = await installation.store.sync.readSecret(TENANT, assigned.id);
    const answer = await fetch(
      `${installation.origin}${ROLLCALL_PREFIX}/tenants/${TENANT}/scimChecks`,
      {
        method: "POST",
        headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
        body: JSON.stringify({ url: stored?.tenantUrl, secretToken: token }),
      },
    );
    const text = await answer.text();
    expect(answer.status, text).toBe(200);
    const lines = text.trim().split("\n");
    const events = lines.map((line) => JSON.parse(line) as Record<string, never>);
    expect(events[0]).toMatchObject({ kind: "check", done: 0 });
    expect(events.at(-1)).toMatchObject({ kind: "report", report: { counts: { failure: 0 } } });
    expect(text).not.toContain(token);
  });

  test("an address that is none is refused before anything is asked", async () => {
    const body = { url: "ftp://nowhere", secretToken: "x" };
    const answer = await installation.rollcall(TENANT, "POST", "/scimChecks", body);
    expect(answer.status).toBe(400);
  });

  test("where mail goes is told, and that there is none", async () => {
    expect(await ask("/notifications/mail")).toEqual({ configured: false });
  });
});

describe("one person at an earlier moment", () => {
  test("what the application had then, by the log; and what is not kept is told so", async () => {
    const id = await addUser("Cleo Dahl");
    await settled();
    const between = new Date().toISOString();
    await installation.call(TENANT, "PATCH", `/users/${id}`, { jobTitle: "Chef" });
    await settled();
    const look = async (at: string) => {
      const { value } = await ask<{ value: JsonObject[] }>(`/asOf?objectId=${id}&at=${at}`);
      return value.find(({ jobId }) => jobId === application.jobId);
    };
    const titleOf = (found: JsonObject | undefined) => {
      const values = (found?.values ?? []) as JsonObject[];
      return values.find(({ name }) => name === "title")?.value;
    };
    const then = await look(between);
    expect(then).toMatchObject({ account: "active", isWhole: true });
    expect(titleOf(then)).toBe("Cook");
    expect(titleOf(await look(new Date().toISOString()))).toBe("Chef");
    expect(await look("2020-01-01T00:00:00Z")).toMatchObject({ account: "none", values: [] });
    const path = `/asOf?objectId=${id}&at=yesterday`;
    expect((await installation.rollcall(TENANT, "GET", path)).status).toBe(400);
  });
});
