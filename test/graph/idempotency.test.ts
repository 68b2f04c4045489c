import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { StoreError } from "../../src/common/store-error.ts";
import type { KeptAnswerStore } from "../../src/directory/kept-answer.ts";
import { STORES, type TestStore } from "../support/stores.ts";
import { type Installation, send, startInstallation, TOKEN } from "./installation.ts";

/** `Idempotency-Key`: a repeat is answered, and not done again. */

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
  for (const id of ["contoso", "fabrikam"]) await installation.addTenant(id);
});
afterAll(() => installation.close());

async function post(
  key: string,
  given: {
    readonly tenant?: string;
    readonly path?: string;
    readonly body?: unknown;
    readonly token?: string;
  } = {},
) {
  const { tenant = "contoso", path = "/v1.0/groups", body = { displayName: "Sailors" } } = given;
  const base = path.startsWith("/v1.0") ? `/tenants/${tenant}` : `/rollcall/v1/tenants/${tenant}`;
  const response = await fetch(`${installation.origin}${base}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${given.token ?? TOKEN}`,
      "idempotency-key": key,
    },
    body: JSON.stringify(body),
  });
  const { status, headers } = response;
  const text = await response.text();
  const code = /"code":"(\w+)"/.exec(text)?.[1];
  return { status, text, code, replayed: headers.get("idempotency-replayed") };
}

async function countGroups(tenant: string): Promise<number> {
  const url = `${installation.origin}/tenants/${tenant}/v1.0/groups`;
  const { body } = await send(url, { method: "GET", token: TOKEN });
  return (body.value as readonly unknown[]).length;
}

describe("a request with an Idempotency-Key", () => {
  test("is done once: its repeat has the same answer, secrets too", async () => {
    const first = await post("one");
    expect([first.status, first.replayed]).toEqual([201, null]);
    const again = await post("one");
    expect(again).toEqual({ ...first, replayed: "true" });
    expect(await countGroups("contoso")).toBe(1);
    const token = { path: "/tokens", body: { role: "Global Reader" } };
    const [given, repeated] = [await post("token", token), await post("token", token)];
    expect(given.text).toMatch(/"secretText":"rct_/);
    expect(repeated.text).toBe(given.text);
  });

  test("of two at once one is done, and the other is told or answered", async () => {
    const before = await countGroups("contoso");
    const both = await Promise.all([post("race"), post("race")]);
    const statuses = both.map(({ status }) => status).toSorted();
    expect([
      [201, 201],
      [201, 409],
    ]).toContainEqual(statuses);
    expect(await countGroups("contoso")).toBe(before + 1);
  });

  test("is another's in another tenant, and of another caller", async () => {
    expect((await post("one", { tenant: "fabrikam" })).replayed).toBeNull();
    expect(await countGroups("fabrikam")).toBe(1);
    const body = { role: "Global Administrator" };
    const { text } = await post("admin", { path: "/tokens", body });
    const { secretText } = JSON.parse(text) as { secretText: string };
    expect((await post("one", { token: secretText })).replayed).toBeNull();
  });

  test("can't come with another request", async () => {
    const { status, code } = await post("one", { body: { displayName: "Pirates" } });
    expect([status, code]).toEqual([422, "IdempotencyKeyReused"]);
  });

  test("that was refused may be sent again", async () => {
    const bad = await post("fix", { body: {} });
    expect(bad.status).toBe(400);
    expect((await post("fix", { body: { displayName: "Fixed" } })).status).toBe(201);
  });

  test("that was done is not done again, even if its answer could not be kept", async () => {
    const before = await countGroups("contoso");
    const broken = vi.spyOn(installation.store.keptAnswers, "keepAnswer");
    broken.mockRejectedValueOnce(new StoreError("Busy"));
    expect((await post("unkept")).status).toBe(503);
    const again = await post("unkept");
    expect([again.status, again.code]).toEqual([409, "IdempotencyKeyInUse"]);
    expect(await countGroups("contoso")).toBe(before + 1);
    broken.mockRestore();
  });

  test("whose end nobody knows is not done again", async () => {
    const broken = vi.spyOn(installation.store.administrators, "addToken");
    broken.mockRejectedValueOnce(new Error("somewhere in the middle"));
    const token = { path: "/tokens", body: { role: "Global Reader" } };
    expect((await post("middle", token)).status).toBe(500);
    const again = await post("middle", token);
    expect([again.status, again.code]).toEqual([409, "IdempotencyKeyInUse"]);
    broken.mockRestore();
  });

  test("of a batch is one of its own for each request in it", async () => {
    const request = (id: string) => ({
      id,
      method: "POST",
      url: "/groups",
      body: { displayName: `Group ${id}` },
    });
    const batch = { path: "/v1.0/$batch", body: { requests: [request("a"), request("b")] } };
    const before = await countGroups("contoso");
    const idsOf = ({ text }: { text: string }) => {
      const { responses } = JSON.parse(text) as {
        responses: readonly { status: number; body: { id: string } }[];
      };
      return responses.map(({ status, body }) => [status, body.id]);
    };
    const first = idsOf(await post("batch", batch));
    expect(first.map(([status]) => status)).toEqual([201, 201]);
    expect(idsOf(await post("batch", batch))).toEqual(first);
    expect(await countGroups("contoso")).toBe(before + 2);
  });

  test.each(["", "a b", "x".repeat(201)])("is no key: %j", async (key) => {
    expect((await post(key)).status).toBe(400);
  });
});

describe.each(STORES)("keys on $title", ({ open }) => {
  let opened: TestStore;
  let store: KeptAnswerStore;
  beforeAll(async () => {
    opened = await open();
    store = opened.store.keptAnswers;
  });
  afterAll(() => opened.close());

  const KEY = { tenantId: "t", caller: "c", key: "k" };
  const at = (day: string) => ({
    at: `2026-01-${day}T00:00:00.000Z`,
    until: `2026-01-${String(Number(day) - 1).padStart(2, "0")}T00:00:00.000Z`,
  });

  test("are taken once, kept sealed, and forgotten after their time", async () => {
    const first = { sha256: "aa", ...at("02") };
    expect(await store.takeKey(KEY, first)).toBeUndefined();
    expect(await store.takeKey(KEY, { ...first, sha256: "bb" })).toEqual({ sha256: "aa" });
    await store.keepAnswer(KEY, '{"status":201}');
    expect(await store.takeKey(KEY, { ...first, ...at("03") })).toEqual({
      sha256: "aa",
      answer: '{"status":201}',
    });
    expect(await store.takeKey({ ...KEY, caller: "d" }, first)).toBeUndefined();
    expect(await store.takeKey(KEY, { sha256: "cc", ...at("04") })).toBeUndefined();
    await store.releaseKey(KEY);
    expect(await store.takeKey(KEY, { sha256: "dd", ...at("04") })).toBeUndefined();
  });

  test("that nobody asks for again go, too", async () => {
    const old = { ...KEY, key: "old" };
    await store.takeKey(old, { sha256: "aa", ...at("02") });
    await store.takeKey({ ...old, tenantId: "other" }, { sha256: "aa", ...at("02") });
    expect(await store.forgetKeys("t", at("02").until)).toBe(0);
    expect(await store.forgetKeys("other", "2026-01-03T00:00:00.000Z")).toBe(1);
  });
});
