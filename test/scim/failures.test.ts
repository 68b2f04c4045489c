import { PassThrough } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";
import { StoreError, type StoreErrorCode } from "../../src/common/store-error.ts";
import type { ServerState } from "../../src/http/health.ts";
import { createLogger } from "../../src/http/logger.ts";
import type { OrganizationStore } from "../../src/saas/ports.ts";
import { send } from "./client.ts";
import { startService, type TestService } from "./service.ts";

let service: TestService | undefined;

afterEach(async () => {
  await service?.close();
  service = undefined;
});

/** A store whose writes end in an error. */
function failWrites(error: Error): (store: OrganizationStore) => OrganizationStore {
  return (store) =>
    new Proxy(store, {
      get: (target, name) => {
        if (name === "write") return () => Promise.reject(error);
        const member: unknown = Reflect.get(target, name);
        return typeof member === "function" ? member.bind(target) : member;
      },
    });
}

describe("when the store refuses", () => {
  test.each([
    { code: "Full", status: 507, retry: null },
    { code: "Unavailable", status: 503, retry: "10" },
    { code: "Busy", status: 503, retry: "1" },
  ] as const)("$code is $status with a sentence", async ({ code, status, retry }) => {
    service = await startService({ wrapStore: failWrites(new StoreError(code as StoreErrorCode)) });
    const tenant = await service.addTenant();
    const answer = await send(tenant, "POST", "/Users", { userName: "a" });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("retry-after")).toBe(retry);
    expect(answer.headers.get("content-type")).toMatch(/^application\/scim\+json/);
    expect(answer.body).toMatchObject({ status: String(status), detail: expect.any(String) });
  });

  test("a bug is a 500 with an id that the log has; the token and the cause stay inside", async () => {
    const lines = new PassThrough();
    const log = createLogger("info", lines);
    const wrapStore = failWrites(new Error("table resource has no column x"));
    service = await startService({ wrapStore, log });
    const tenant = await service.addTenant();
    const answer = await send(tenant, "POST", "/Users", { userName: "a" });
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain("column");
    const [id = ""] = /[0-9a-f-]{36}/.exec(String(answer.body.detail)) ?? [];
    const logged = String(lines.read());
    expect(logged).toContain(id);
    expect(logged).toContain("table resource has no column x");
    expect(logged).not.toContain(tenant.token);
  });
});

describe("health", () => {
  test.each([
    { state: "ready", status: 200 },
    { state: "starting", status: 503 },
    { state: "draining", status: 503 },
  ] as const)("while $state, /readyz is $status and /healthz 200", async ({ state, status }) => {
    service = await startService({ state: (): ServerState => state });
    expect((await fetch(`${service.origin}/healthz`)).status).toBe(200);
    expect((await fetch(`${service.origin}/readyz`)).status).toBe(status);
  });

  test("/readyz says why the store can't be used", async () => {
    service = await startService();
    await service.store.close();
    const answer = await fetch(`${service.origin}/readyz`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ reason: expect.stringMatching(/\w/) });
  });
});

describe("the address of resources", () => {
  test("is the public URL where one is configured", async () => {
    service = await startService({ publicUrl: "https://scim.example/" });
    const tenant = await service.addTenant();
    const answer = await send(tenant, "POST", "/Users", { userName: "a" });
    const base = `https://scim.example/organizations/${tenant.id}/scim/v2/Users/`;
    expect(answer.headers.get("location")?.startsWith(base)).toBe(true);
  });
});

describe("closing", () => {
  test("lets a request that is under way finish", async () => {
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const own = await startService({
      wrapStore: (store) =>
        new Proxy(store, {
          get: (target, name) => {
            const member: unknown = Reflect.get(target, name);
            if (typeof member !== "function") return member;
            if (name !== "query") return member.bind(target);
            return async (...parameters: unknown[]) => {
              reached.resolve();
              await released.promise;
              return await member.apply(target, parameters);
            };
          },
        }),
    });
    const tenant = await own.addTenant();
    const answer = send(tenant, "GET", `/Users?filter=title pr`);
    await reached.promise;
    const closed = own.close();
    released.resolve();
    expect((await answer).status).toBe(200);
    await closed;
    await expect(fetch(own.origin)).rejects.toThrow();
  });
});
