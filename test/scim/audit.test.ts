import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AuditEntry } from "../../src/saas/ports.ts";
import { DEFAULT_RETENTION, pruneLogs } from "../../src/service-provider/log-pruning.ts";
import { createRealWorld } from "../support/real-world.ts";
import { createResource, GROUP, patchOp, send, USER } from "./client.ts";
import { OPERATOR_TOKEN, startService, type Tenant, type TestService } from "./service.ts";

interface AuditAnswer {
  readonly status: number;
  readonly text: string;
  readonly entries: readonly AuditEntry[];
  readonly next?: string;
  readonly error?: { readonly code: string };
}

let service: TestService;
let tenant: Tenant;
let id: string;

beforeAll(async () => {
  service = await startService();
  tenant = await service.addTenant();
  const secrets = { password: "hunter2-first" };
  id = await createResource(tenant, "/Users", { userName: "bo", shoeSize: 43, ...secrets });
  const operation = { op: "replace", path: "password", value: "hunter2-second" };
  const title = { op: "add", path: "title", value: "Cook" };
  expect((await send(tenant, "PATCH", `/Users/${id}`, patchOp(title, operation))).status).toBe(200);
  const replaced = { schemas: [USER], userName: "bo", hat: "red", password: "hunter2-third" };
  expect((await send(tenant, "PUT", `/Users/${id}`, replaced)).status).toBe(200);
});

afterAll(async () => {
  await service.close();
});

async function audit(query: string, of = tenant.id, token = OPERATOR_TOKEN): Promise<AuditAnswer> {
  const url = `${service.origin}/api/organizations/${of}/audit${query}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  const text = await response.text();
  return { ...(JSON.parse(text) as AuditAnswer), status: response.status, text };
}

describe("GET /api/organizations/:id/audit", () => {
  test("tells each change with who made it, what it modified, and what it ignored", async () => {
    const { entries, next } = await audit("");
    expect(next).toBeUndefined();
    expect(entries.map(({ action }) => action)).toEqual(["update", "update", "create"]);
    expect(new Set(entries.map(({ resourceId }) => resourceId))).toEqual(new Set([id]));
    expect(entries.every(({ tokenId }) => tokenId !== undefined)).toBe(true);
    const [replaced, patched, created] = entries;
    expect(patched?.modified).toContainEqual({ path: "title", newValue: "Cook" });
    expect(created?.notes).toEqual([{ reason: "unknownAttribute", path: "shoeSize" }]);
    expect(replaced?.notes).toContainEqual({ reason: "unknownAttribute", path: "hat" });
    expect(patched?.notes).toBeUndefined();
  });

  test("has neither a password nor a token in any form", async () => {
    const { text, entries } = await audit("");
    expect(text).not.toContain("hunter2");
    expect(text).not.toContain(tenant.token);
    expect(entries.at(-1)?.modified).toContainEqual({ path: "password" });
  });

  test("notes of a Group are told likewise", async () => {
    const other = await service.addTenant();
    const group = { schemas: [GROUP], displayName: "Cooks", colour: "white" };
    expect((await send(other, "POST", "/Groups", group)).status).toBe(201);
    const { entries } = await audit("", other.id);
    expect(entries[0]?.notes).toEqual([{ reason: "unknownAttribute", path: "colour" }]);
  });

  test("a page goes on where the one before ended", async () => {
    const first = await audit("?limit=2");
    expect(first.entries).toHaveLength(2);
    const rest = await audit(`?limit=2&after=${first.next}`);
    expect(rest.entries.map(({ action }) => action)).toEqual(["create"]);
  });

  test.each([
    { query: "?action=create", count: 1 },
    { query: "?resource=nobody", count: 0 },
    { query: "?since=2020-01-01&until=2021-01-01", count: 0 },
    { query: "?since=2020-01-01", count: 3 },
    { query: "?token=nobody", count: 0 },
  ])("$query finds $count", async ({ query, count }) => {
    expect((await audit(query)).entries).toHaveLength(count);
  });

  test.each([
    "?limit=0",
    "?limit=1001",
    "?limit=x",
    "?action=read",
    "?since=yesterday",
    "?since=2026",
    "?after=x",
    "?after=2026-01-01~1",
    "?colour=red",
  ])("%s is refused", async (query) => {
    const { status, error } = await audit(query);
    expect([status, error?.code]).toEqual([400, "InvalidLogQuery"]);
  });

  test("an unknown organization is 404, another's token 401", async () => {
    expect((await audit("", "nobody")).status).toBe(404);
    expect((await audit("", tenant.id, tenant.token)).status).toBe(401);
  });
});

describe("pruneLogs", () => {
  test("leaves what is younger than its retention, takes the rest", async () => {
    const other = await service.addTenant();
    await createResource(other, "/Users", { userName: "old" });
    const world = createRealWorld();
    const deps = {
      store: service.store.organizations,
      logs: service.store.logs,
      world,
      retention: DEFAULT_RETENTION,
      onError: () => undefined,
    };
    expect(await pruneLogs(deps)).toBe(0);
    const later = { ...world, now: () => Date.now() + 366 * 24 * 60 * 60 * 1000 };
    expect(await pruneLogs({ ...deps, world: later })).toBeGreaterThan(0);
    expect((await audit("", other.id)).entries).toEqual([]);
  });
});
