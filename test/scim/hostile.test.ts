import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STORES } from "../support/stores.ts";
import { type Answer, createResource, patchOp, send, USER } from "./client.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

const ERROR_URN = "urn:ietf:params:scim:api:messages:2.0:Error";

describe.each(STORES)("on $title", ({ open }) => {
  let service: TestService;
  let tenant: Tenant;
  let userId: string;
  let groupId: string;

  beforeAll(async () => {
    service = await startService({ open });
    tenant = await service.addTenant();
    userId = await createResource(tenant, "/Users", { userName: "victim" });
    groupId = await createResource(tenant, "/Groups", { displayName: "Victims" });
  });

  afterAll(async () => {
    await service.close();
  });

  function expectScimError(answer: Answer, status: number): void {
    expect(answer.status, answer.text).toBe(status);
    expect(answer.headers.get("content-type")).toMatch(/^application\/scim\+json/);
    expect(answer.body).toMatchObject({ schemas: [ERROR_URN], status: String(status) });
    expect(answer.body.detail).toEqual(expect.any(String));
  }

  const deepArray = `${"[".repeat(5000)}${"]".repeat(5000)}`;
  const longFilter = `${"(".repeat(3000)}userName pr${")".repeat(3000)}`;

  describe("hostile requests get an error in SCIM's shape, RFC 7644 section 3.12", () => {
    test.each([
      { title: "JSON cut short", rawBody: '{"userName":', status: 400 },
      { title: "no body", rawBody: "", status: 400 },
      { title: "a list for a resource", rawBody: "[]", status: 400 },
      { title: "a number for a resource", rawBody: "7", status: 400 },
      { title: "null for a resource", rawBody: "null", status: 400 },
      { title: "arrays 5000 deep", rawBody: `{"userName":"a","roles":${deepArray}}`, status: 400 },
      { title: "__proto__", rawBody: '{"userName":"a","__proto__":{"active":true}}', status: 400 },
      {
        title: "__proto__ written with an escape, deep inside",
        rawBody: '{"userName":"a","name":{"\\u005f_proto__":{}}}',
        status: 400,
      },
      {
        title: "__proto__ written with escapes alone",
        rawBody:
          '{"userName":"a","\\u005f\\u005f\\u0070\\u0072\\u006f\\u0074\\u006f\\u005f\\u005f":1}',
        status: 400,
      },
      { title: "a NUL character", rawBody: '{"userName":"a\\u0000b"}', status: 400 },
      { title: "half a surrogate pair", rawBody: '{"userName":"a\\ud800"}', status: 400 },
      { title: "more than a mebibyte", rawBody: `"${"a".repeat(1024 * 1024)}"`, status: 413 },
      { title: "userName of spaces", rawBody: '{"userName":"   "}', status: 400 },
      { title: "userName an object", rawBody: '{"userName":{"a":1}}', status: 400 },
    ])("POST with $title: $status", async ({ rawBody, status }) => {
      expectScimError(await send(tenant, "POST", "/Users", undefined, { rawBody }), status);
    });

    test.each([
      { title: "a NUL in the id", path: "/Users/%00", status: 404 },
      { title: "broken percent-encoding in the id", path: "/Users/%zz", status: 400 },
      { title: "an id of 5000 characters", path: `/Users/${"a".repeat(5000)}`, status: 404 },
      { title: "an id that is a path", path: "/Users/..%2f..%2fGroups", status: 404 },
      { title: "an endpoint that is none", path: "/Usrs", status: 404 },
      { title: "broken percent-encoding in a query", path: "/Users?filter=%", status: 400 },
      { title: "broken UTF-8 in a query", path: "/Users?filter=%ff", status: 400 },
      { title: "a NUL in a filter", path: "/Users?filter=userName+eq+%22%00%22", status: 400 },
      { title: "SQL in a filter", path: "/Users?filter=userName+eq+'a'+or+1=1--", status: 400 },
      { title: "a filter 3000 deep", path: `/Users?filter=${longFilter}`, status: 400 },
      { title: "a filter on a password", path: "/Users?filter=password+eq+%22a%22", status: 403 },
      { title: "a count of no number", path: "/Users?count=many", status: 400 },
      {
        title: "both projections",
        path: "/Users?attributes=id&excludedAttributes=id",
        status: 400,
      },
    ])("GET with $title: $status", async ({ path, status }) => {
      expectScimError(await send(tenant, "GET", path), status);
    });

    test.each([
      { title: "DELETE of all users", method: "DELETE", path: "/Users", status: 405 },
      { title: "PATCH of all groups", method: "PATCH", path: "/Groups", status: 405 },
      { title: "POST to a user", method: "POST", path: "/Users/1", status: 405 },
      {
        title: "PUT of the configuration",
        method: "PUT",
        path: "/ServiceProviderConfig",
        status: 405,
      },
      { title: "POST to /Me", method: "POST", path: "/Me", status: 501 },
      { title: "GET of /Bulk", method: "GET", path: "/Bulk", status: 405 },
      { title: "GET of /Users/.search", method: "GET", path: "/Users/.search", status: 405 },
      { title: "PUT to /.search", method: "PUT", path: "/.search", status: 405 },
    ])("$title: $status", async ({ method, path, status }) => {
      const answer = await send(tenant, method, path);
      expectScimError(answer, status);
      expect(answer.headers.has("allow")).toBe(status === 405);
    });

    test.each([
      { title: "XML", headers: { "content-type": "application/xml" }, status: 415 },
      {
        title: "JSON in another charset",
        headers: { "content-type": "application/json; charset=utf-16" },
        status: 415,
      },
      { title: "a wish for HTML", headers: { accept: "text/html" }, status: 406 },
      {
        title: "a refusal of JSON",
        headers: { accept: "application/scim+json;q=0" },
        status: 406,
      },
    ])("$title: $status", async ({ headers, status }) => {
      const body = { schemas: [USER], userName: "typed" };
      expectScimError(await send(tenant, "POST", "/Users", body, { headers }), status);
    });

    test("a Host header that is no host is not put into answers", async () => {
      const { port } = new URL(service.origin);
      const path = new URL(`${tenant.url}/Users`).pathname;
      const socket = connect(Number(port), "127.0.0.1");
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: a"b<script>\r\nAuthorization: Bearer ${tenant.token}\r\n` +
          "Connection: close\r\n\r\n",
      );
      const text = (await socket.setEncoding("utf8").toArray()).join("");
      expect(text).toMatch(/^HTTP\/1\.1 400 /);
      expect(text).not.toContain("<script>");
    });
  });

  describe("no request ends in a 500", () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    const word = fc.constantFrom(
      "userName",
      "emails",
      'emails[type eq "work"]',
      'emails[type eq "work"].value',
      "members",
      'members[value eq "x"]',
      "name.givenName",
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
      "schemas",
      "meta",
      "id",
      "groups",
      "password",
      "constructor",
      "toString",
      "addresses[",
      "x[y eq 1]",
      "",
    );
    const value = fc.oneof(json, word, fc.constantFrom("True", "", null, [], {}, 1e308));
    const attributes = fc.dictionary(fc.oneof(word, fc.string()), value, { maxKeys: 6 });
    const operation = fc.record(
      {
        op: fc.constantFrom("add", "Replace", "remove", "move", ""),
        path: fc.oneof(word, fc.string()),
        value: fc.oneof(value, attributes),
      },
      { requiredKeys: [] },
    );

    test("whatever the body of a POST, PUT or PATCH", { timeout: 60_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom("User", "Group"),
          attributes,
          fc.array(operation, { minLength: 1, maxLength: 4 }),
          async (kind, resource, operations) => {
            const path = kind === "User" ? `/Users/${userId}` : `/Groups/${groupId}`;
            const answers = [
              await send(tenant, "POST", `/${kind}s`, resource),
              await send(tenant, "PUT", path, resource),
              await send(tenant, "PATCH", path, patchOp(...(operations as never[]))),
              await send(tenant, "GET", path),
            ];
            for (const answer of answers) expect(answer.status, answer.text).toBeLessThan(500);
          },
        ),
        { numRuns: 150 },
      );
    });

    test("whatever the query", { timeout: 60_000 }, async () => {
      const part = fc.constantFrom(
        ...["userName", "meta.created", "emails", "members", "groups", "id", "active", "manager"],
        ...["x509Certificates.value", "eq", "ne", "co", "pr", "gt", "and", "or", "not", "(", ")"],
        ...["[", "]", '"a"', '"%"', '"_\\\\"', "true", "null", "1", '"2020-01-01T00:00:00Z"', "."],
      );
      const filter = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(" "));
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom("/Users", "/Groups"),
          fc.oneof(filter, fc.string()),
          fc.oneof(fc.integer().map(String), fc.string()),
          fc.oneof(part, fc.string()),
          async (endpoint, filter_, number, names) => {
            const query = new URLSearchParams({ filter: filter_, startIndex: number });
            query.set("count", number);
            query.set("attributes", names);
            query.set("sortBy", names);
            const answer = await send(tenant, "GET", `${endpoint}?${query.toString()}`);
            expect(answer.status, answer.text).toBeLessThan(500);
          },
        ),
        { numRuns: 400 },
      );
    });

    test("whatever the filter over every attribute and operator", { timeout: 60_000 }, async () => {
      const faults: string[] = [];
      const targets = {
        "/Users":
          "id userName name.formatted active emails emails.value emails.primary groups meta.created meta.location meta.version meta.resourceType schemas externalId manager",
        "/Groups":
          "id displayName members members.value members.type members.display members.$ref meta.lastModified schemas externalId",
      };
      for (const [endpoint, names] of Object.entries(targets)) {
        for (const name of names.split(" ")) {
          for (const rest of [
            "pr",
            ...["eq", "ne", "co", "sw", "ew", "gt", "le"].map((o) => `${o} "a"`),
          ]) {
            for (const filter of [`${name} ${rest}`, `not (${name} ${rest})`]) {
              const path = `${endpoint}?filter=${encodeURIComponent(filter)}`;
              const answer = await send(tenant, "GET", path);
              if (answer.status >= 500) faults.push(`${path}: ${answer.text}`);
            }
          }
        }
      }
      expect(faults).toEqual([]);
    });
  });
});
