import { PassThrough } from "node:stream";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { StoreError } from "../../src/common/store-error.ts";
import { createLogger } from "../../src/http/logger.ts";
import type { OrganizationStore } from "../../src/saas/ports.ts";
import { BULK_REQUEST_URN, BULK_RESPONSE_URN } from "../../src/scim/bulk.ts";
import { STRICT_QUIRKS } from "../../src/scim/quirks.ts";
import { STORES } from "../support/stores.ts";
import { type Answer, createResource, ENTERPRISE, patchOp, send, USER } from "./client.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

const ERROR_URN = "urn:ietf:params:scim:api:messages:2.0:Error";

type Row = Readonly<Record<string, unknown>>;

function bulk(tenant: Tenant, Operations: readonly unknown[], more: Row = {}): Promise<Answer> {
  return send(tenant, "POST", "/Bulk", { schemas: [BULK_REQUEST_URN], ...more, Operations });
}

function createUser(bulkId: string): Row {
  return { method: "POST", path: "/Users", bulkId, data: { userName: bulkId } };
}

function readResults(answer: Answer): readonly Row[] {
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body.schemas).toEqual([BULK_RESPONSE_URN]);
  return answer.body.Operations as unknown as readonly Row[];
}

describe.each(STORES)("on $title", ({ open }) => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService({ open });
  });

  afterAll(async () => {
    await service.close();
  });

  describe("limits, RFC 7644 section 3.7.4", () => {
    test("44-142 44-143 one operation too many is 413 and does nothing", async () => {
      const tenant = await service.addTenant();
      const config = await send(tenant, "GET", "/ServiceProviderConfig");
      const { maxOperations } = config.body.bulk as unknown as { maxOperations: number };
      const operations = Array.from({ length: maxOperations + 1 }, (_, i) => createUser(`b${i}`));
      const answer = await bulk(tenant, operations);
      expect(answer.body).toMatchObject({ schemas: [ERROR_URN], status: "413" });
      expect(answer.body.detail).toContain("maxOperations");
      expect((await send(tenant, "GET", "/Users")).body.totalResults).toBe(0);
    });

    test("44-142 44-143 a body above maxPayloadSize is 413, one just below is read", async () => {
      const tenant = await service.addTenant();
      const config = await send(tenant, "GET", "/ServiceProviderConfig");
      const { maxPayloadSize } = config.body.bulk as unknown as { maxPayloadSize: number };
      const text = JSON.stringify({ Operations: [createUser("padded")] });
      const fitting = await send(tenant, "POST", "/Bulk", undefined, {
        rawBody: text.padEnd(maxPayloadSize, " "),
      });
      expect(readResults(fitting)).toMatchObject([{ status: "201" }]);
      const answer = await send(tenant, "POST", "/Bulk", undefined, {
        rawBody: text.padEnd(maxPayloadSize + 1, " "),
      });
      expect(answer.body).toMatchObject({ schemas: [ERROR_URN], status: "413" });
      expect(answer.body.detail).toContain(`maxPayloadSize: ${maxPayloadSize}`);
    });

    test("44-140 44-142 as many operations as are allowed are done, in order", async () => {
      const tenant = await service.addTenant();
      const operations = Array.from({ length: 999 }, (_, index) => createUser(`u${index}`));
      const members = operations.map(({ bulkId }) => ({ value: `bulkId:${bulkId}` }));
      const group = { method: "POST", path: "/Groups", bulkId: "all" };
      const start = performance.now();
      const results = readResults(
        await bulk(tenant, [{ ...group, data: { displayName: "All", members } }, ...operations]),
      );
      // Far above what it takes, so that only a cost growing with the square is caught.
      expect(performance.now() - start).toBeLessThan(30_000);
      expect(results.map(({ bulkId }) => bulkId)).toEqual([
        "all",
        ...operations.map(({ bulkId }) => bulkId),
      ]);
      expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["201"]));
      const found = await send(tenant, "GET", "/Groups");
      expect(found.body.Resources).toMatchObject([{ members: { length: 999 } }]);
    });
  });

  test("43-041 44-132 44-139 locations are those of the resources, without bulkId", async () => {
    const tenant = await service.addTenant();
    const id = await createResource(tenant, "/Users", { userName: "there" });
    const patch = patchOp({ op: "add", path: "title", value: "T" });
    const reference = "bulkId:late";
    const results = readResults(
      await bulk(tenant, [
        { method: "PATCH", path: `/Users/${reference}`, data: patch },
        { method: "PUT", path: `/Users/${id}`, data: {} },
        { method: "PATCH", path: `/Users/${id}`, data: patch },
        createUser("late"),
        { method: "DELETE", path: `/Users/${id}` },
      ]),
    );
    expect(results.map(({ status }) => status)).toEqual(["200", "400", "200", "201", "204"]);
    const late = results[3]?.location;
    const there = `${tenant.url}/Users/${id}`;
    expect(results.map(({ location }) => location)).toEqual([late, there, there, late, there]);
    expect(late).not.toContain("bulkId");
    const created = await send(tenant, "GET", String(late).slice(tenant.url.length));
    expect(created.body).toMatchObject({ userName: "late", title: "T" });
    expect(created.body.meta).toMatchObject({ version: results[0]?.version });
  });

  test("a path in small letters leads to the same resource", async () => {
    const tenant = await service.addTenant();
    const [made] = readResults(await bulk(tenant, [{ ...createUser("small"), path: "/users" }]));
    expect([made?.status, made?.location]).toEqual([
      "201",
      expect.stringContaining(`${tenant.url}/Users/`),
    ]);
    const path = String(made?.location).slice(tenant.url.length).toLowerCase();
    const [gone] = readResults(await bulk(tenant, [{ method: "DELETE", path }]));
    expect(gone?.status).toBe("204");
  });

  test("44-138 a creation whose circle fails leaves nothing behind", async () => {
    const tenant = await service.addTenant();
    const group = (bulkId: string, member: string, displayName?: string) => ({
      method: "POST",
      path: "/Groups",
      bulkId,
      data: { displayName, members: [{ value: `bulkId:${member}` }] },
    });
    const results = readResults(await bulk(tenant, [group("a", "b", "A"), group("b", "a")]));
    expect(results.map(({ status }) => status)).toEqual(["409", "400"]);
    expect(results.map(({ location }) => location)).toEqual([undefined, undefined]);
    const stopped = await bulk(
      tenant,
      [group("a", "b", "A"), { method: "DELETE", path: "/Users/7" }, group("b", "a", "B")],
      { failOnErrors: 1 },
    );
    expect(readResults(stopped).map(({ status }) => status)).toEqual(["404"]);
    const itself = await bulk(tenant, [group("a", "a", "A")]);
    expect(readResults(itself)).toMatchObject([{ status: "400" }]);
    expect((await send(tenant, "GET", "/Groups")).body.totalResults).toBe(0);
  });

  test("44-134 44-140 44-141 any list of operations gives results or a SCIM error", async () => {
    const tenant = await service.addTenant();
    const id = await createResource(tenant, "/Users", { userName: "victim" });
    const name = fc.constantFrom("a", "b", "c");
    const reference = fc.oneof(
      name.map((each) => `bulkId:${each}`),
      fc.constant(id),
    );
    const members = fc.array(fc.record({ value: reference }), { maxLength: 3 });
    const data = fc.oneof(
      fc.record({ userName: fc.oneof(name, reference), displayName: name, members }),
      fc.record({ displayName: name, manager: fc.record({ value: reference }) }),
      reference.map((value) => patchOp({ op: "add", path: "members", value: [{ value }] })),
      fc.jsonValue(),
    );
    const path = fc.oneof(
      fc.constantFrom("/Users", "/Groups", "/Bulk", "/Me", "", "/Users/%zz", "/Groups/constructor"),
      fc.tuple(fc.constantFrom("/Users/", "/Groups/"), reference).map((parts) => parts.join("")),
    );
    const operation = fc.record(
      {
        method: fc.constantFrom("POST", "POST", "PUT", "PATCH", "DELETE", "GET"),
        path,
        bulkId: name,
        version: fc.constantFrom('W/"1"', "", "x"),
        data,
      },
      { requiredKeys: ["method", "path"] },
    );
    const operations = fc.array(fc.oneof({ weight: 9, arbitrary: operation }, fc.jsonValue()), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(operations, async (list) => {
        const answer = await bulk(tenant, list);
        if (answer.status !== 200) {
          expect(answer.status, answer.text).toBe(400);
          expect(answer.body.schemas).toEqual([ERROR_URN]);
          return;
        }
        const results = readResults(answer);
        expect(results.length).toBe(list.length);
        for (const { status, response, method, location } of results) {
          expect(Number(status), answer.text).toBeLessThan(500);
          if (Number(status) < 300) expect(location).toEqual(expect.any(String));
          else expect(response).toMatchObject({ schemas: [ERROR_URN], status });
          if (Number(status) >= 300 && method === "POST") expect(location).toBeUndefined();
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("a provider that follows the letter", () => {
  test("44-138 breaks circles of managers too, and reads nothing loosely", async () => {
    const policy = { quirks: STRICT_QUIRKS, unknownManager: "reject" } as const;
    const service = await startService({ policy });
    try {
      const tenant = await service.addTenant();
      const managed = (bulkId: string, manager: string) => ({
        method: "POST",
        path: "/Users",
        bulkId,
        data: {
          schemas: [USER, ENTERPRISE],
          userName: bulkId,
          [ENTERPRISE]: { manager: { value: `bulkId:${manager}` } },
        },
      });
      const circle = [managed("a", "b"), managed("b", "c"), managed("c", "a")];
      const answer = await bulk(tenant, [...circle, { ...managed("d", "a"), bulkId: null }]);
      const results = readResults(answer);
      expect(results.map(({ status }) => status)).toEqual(["201", "201", "201", "400"]);
      const [a, b] = results.map(({ location }) => String(location));
      const first = await send(tenant, "GET", String(a).slice(tenant.url.length));
      const id = String(b).slice(`${tenant.url}/Users/`.length);
      expect(first.body[ENTERPRISE]).toMatchObject({ manager: { value: id } });
      expect(first.body.meta).toMatchObject({ version: results[0]?.version });
    } finally {
      await service.close();
    }
  });
});

describe("when the store refuses in the middle", () => {
  function failLater(
    error: Error,
    writes: number,
  ): (store: OrganizationStore) => OrganizationStore {
    let left = writes;
    return (store) =>
      new Proxy(store, {
        get: (target, name) => {
          if (name === "write") {
            left -= 1;
            if (left < 0) return () => Promise.reject(error);
          }
          const member: unknown = Reflect.get(target, name);
          return typeof member === "function" ? member.bind(target) : member;
        },
      });
  }

  test.each([
    { title: "a full disk", error: new StoreError("Full"), status: "507", logged: 1 },
    { title: "a bug", error: new Error("no column x"), status: "500", logged: 2 },
  ])("44-140 $title: what was done is told, the rest has an error each", async (row) => {
    const lines = new PassThrough();
    const log = createLogger("warn", lines);
    const service = await startService({ wrapStore: failLater(row.error, 2), log });
    try {
      const tenant = await service.addTenant();
      const answer = await bulk(tenant, ["a", "b", "c", "d"].map(createUser));
      const { status } = row;
      expect(readResults(answer)).toMatchObject([
        { status: "201" },
        { status: "201" },
        { status, response: { schemas: [ERROR_URN], status } },
        { status, response: { schemas: [ERROR_URN], status } },
      ]);
      expect(answer.text).not.toContain("column");
      expect(String(lines.read()).trim().split("\n")).toHaveLength(row.logged);
    } finally {
      await service.close();
    }
  });
});
