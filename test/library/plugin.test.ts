import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import Fastify from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import {
  defineAttribute,
  type ServiceProviderOptions,
  scimListener,
  serviceProvider,
} from "../../src/index.ts";
import { createResource, ENTERPRISE, patchOp, send } from "../scim/client.ts";
import { startApplication, type TestApplication } from "./application.ts";
import { createMemoryTables } from "./memory-tables.ts";

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(...args: Parameters<typeof startApplication>): Promise<TestApplication> {
  const application = await startApplication(...args);
  closing.push(application.close);
  return application;
}

test.each([
  { title: "minds slashes", server: {} },
  { title: "passes them over", server: { routerOptions: { ignoreTrailingSlash: true } } },
])("a slash at the end is none, where the application's router $title", async ({ server }) => {
  const app = Fastify(server);
  closing.push(() => app.close());
  const tables = createMemoryTables();
  await app.register(serviceProvider, {
    prefix: "/scim/v2",
    authenticate: () => ({ organization: "acme", scope: "read" as const }),
    tables: () => tables,
  });
  const origin = await app.listen({ port: 0 });
  const tenant = { id: "acme", url: `${origin}/scim/v2`, token: "t" };
  for (const path of ["/", "/Users/", "/Groups/?count=1", "/Schemas/", "/ServiceProviderConfig/"]) {
    expect((await send(tenant, "GET", path)).status, path).toBe(200);
  }
  expect((await send(tenant, "GET", "/Users/404/")).body.detail).toContain('"404"');
  expect((await send(tenant, "POST", "/Users/.search/", {})).status).toBe(200);
  expect((await send(tenant, "DELETE", "/Users/")).status).toBe(403);
});

describe("authenticate", () => {
  test("tells the organization, and nobody reaches another's tables", async () => {
    const [acme, other] = [createMemoryTables(), createMemoryTables()];
    const { tenant } = await start({
      authenticate: (token) => ({ organization: token }),
      tables: (organization) => (organization === "acme" ? acme : other),
    });
    const id = await createResource(tenant, "/Users", { userName: "ann@a.b" });
    const stranger = { ...tenant, token: "other" };
    expect((await send(stranger, "GET", `/Users/${id}`)).status).toBe(404);
    expect((await send(stranger, "GET", "/Users")).body.totalResults).toBe(0);
    expect((await send(tenant, "GET", `/Users/${id}`)).status).toBe(200);
  });

  test("refuses by undefined, with the challenge of RFC 6750 section 3", async () => {
    const { tenant, tables } = await start();
    const refused = await send({ ...tenant, token: "wrong" }, "GET", "/Users");
    const challenge = refused.headers.get("www-authenticate");
    expect([refused.status, challenge]).toEqual([401, expect.stringContaining("invalid_token")]);
    const nobody = await fetch(`${tenant.url}/Users`);
    expect([nobody.status, nobody.headers.get("www-authenticate")]).toEqual([
      401,
      'Bearer realm="SCIM"',
    ]);
    expect(tables.calls).toEqual([]);
  });

  test("may give a scope and settings of the organization", async () => {
    const { tenant } = await start({
      authenticate: (token) => ({
        organization: token,
        ...(token === "reader" && { scope: "read" }),
        ...(token === "strict" && { settings: { preset: "strict" } }),
      }),
    });
    const id = await createResource(tenant, "/Users", { userName: "ann@a.b", active: true });
    const patch = patchOp({ op: "replace", path: "active", value: "False" });
    const change = (token: string) => send({ ...tenant, token }, "PATCH", `/Users/${id}`, patch);
    expect((await change("reader")).status).toBe(403);
    expect((await change("strict")).status).toBe(400);
    expect((await change("acme")).status).toBe(200);
  });
});

describe("addresses", () => {
  test("begin with the prefix as the client wrote it, parameters included", async () => {
    const seen: unknown[] = [];
    const { origin } = await start({ prefix: "/t/:tenant/scim/v2" } as never, (app) => {
      app.addHook("onRequest", async ({ params }) => void seen.push(params));
    });
    const tenant = { id: "acme", url: `${origin}/t/north/scim/v2`, token: "acme" };
    const id = await createResource(tenant, "/Users", { userName: "ann@a.b" });
    const { headers, body } = await send(tenant, "GET", `/Users/${id}?attributes=meta`);
    expect(headers.get("etag")).toBe('W/"1"');
    expect((body.meta as JsonObject).location).toBe(`${tenant.url}/Users/${id}`);
    expect(seen[0]).toEqual({ tenant: "north" });
    const { body: list } = await send(tenant, "GET", "/?attributes=meta");
    expect(list.Resources).toMatchObject([{ meta: { location: `${tenant.url}/Users/${id}` } }]);
  });

  test("begin with the public URL where there is one", async () => {
    const { tenant } = await start({ publicUrl: "https://api.example.com/" });
    const { body } = await send(tenant, "POST", "/Users", { userName: "ann@a.b" });
    const location = "https://api.example.com/scim/v2/Users/1";
    expect((body.meta as JsonObject).location).toBe(location);
  });
});

describe("the plugin", () => {
  test("leaves the application's own pages, errors and decorations alone", async () => {
    const { origin } = await start({}, (app) => {
      app.decorateRequest("identity", null);
      app.setNotFoundHandler(async (_request, reply) => reply.code(404).send("nothing"));
      app.get("/hello", async () => "world");
    });
    expect(await (await fetch(`${origin}/hello`)).text()).toBe("world");
    expect(await (await fetch(`${origin}/scim/v3`)).text()).toBe("nothing");
    expect((await fetch(`${origin}/scim/v2/Nothing`)).headers.get("content-type")).toContain(
      "application/scim+json",
    );
  });

  test("says so when it is registered without a prefix", async () => {
    const app = Fastify();
    const options: ServiceProviderOptions = {
      authenticate: () => undefined,
      tables: () => createMemoryTables(),
    };
    app.register(serviceProvider, options);
    await expect(app.ready()).rejects.toThrow('with a prefix, such as "/scim/v2"');
  });

  test("offers bearer tokens and no token endpoint", async () => {
    const { tenant } = await start();
    const { body } = await send(tenant, "GET", "/ServiceProviderConfig");
    const schemes = body.authenticationSchemes as readonly JsonObject[];
    expect(schemes.map(({ type }) => type)).toEqual(["oauthbearertoken"]);
  });

  test("limits the rate of a token", async () => {
    const { tenant } = await start({ rateLimit: { requestsPerSecond: 0.01, burst: 2 } });
    const statuses: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      statuses.push((await send(tenant, "GET", "/Users")).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
  });
});

describe("an application without groups", () => {
  test("has no /Groups, and no groups of a User", async () => {
    const { users } = createMemoryTables();
    const { tenant } = await start({ hasGroups: false, tables: () => ({ users }) });
    const id = await createResource(tenant, "/Users", { userName: "ann@a.b" });
    for (const [method, path] of [
      ["GET", "/Groups"],
      ["POST", "/Groups"],
      ["GET", "/Groups/1"],
      ["POST", "/Groups/.search"],
    ] as const) {
      expect((await send(tenant, method, path, method === "POST" ? {} : undefined)).status).toBe(
        404,
      );
    }
    const types = await send(tenant, "GET", "/ResourceTypes");
    expect(types.body.totalResults).toBe(1);
    const { body } = await send(tenant, "GET", "/Schemas");
    expect(JSON.stringify(body.Resources)).not.toContain('"name":"groups"');
    expect((await send(tenant, "GET", "/")).body.totalResults).toBe(1);
    expect((await send(tenant, "GET", `/Users/${id}`)).status).toBe(200);
    const operation = { method: "POST", path: "/Groups", bulkId: "1", data: { displayName: "T" } };
    const bulk = await send(tenant, "POST", "/Bulk", {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
      Operations: [operation],
    });
    expect(bulk.body.Operations).toMatchObject([{ status: "404" }]);
  });
});

describe("an application with some attributes alone", () => {
  const userAttributes = [
    ...["name.givenName", "emails", "active", "externalId"],
    `${ENTERPRISE}:department`,
  ];

  test("shows those in /Schemas, and leaves out what it has no place for", async () => {
    const { tenant, tables } = await start({ userAttributes });
    const id = await createResource(tenant, "/Users", {
      userName: "ann@a.b",
      externalId: "7",
      title: "Cook",
      name: { givenName: "Ann", familyName: "Berg" },
      [ENTERPRISE]: { department: "Kitchen", costCenter: "7" },
    });
    const patch = patchOp(
      { op: "add", path: "title", value: "Head cook" },
      { op: "replace", path: `${ENTERPRISE}:department`, value: "Bar" },
    );
    expect((await send(tenant, "PATCH", `/Users/${id}`, patch)).status).toBe(200);
    const [row] = await tables.users.read([id]);
    expect(row?.attributes).toEqual({
      userName: "ann@a.b",
      externalId: "7",
      name: { givenName: "Ann" },
      [ENTERPRISE]: { department: "Bar" },
    });
    const { body } = await send(
      tenant,
      "GET",
      "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User",
    );
    const names = (body.attributes as readonly JsonObject[]).map(({ name }) => name);
    expect(names).toEqual(["userName", "name", "active", "emails", "groups"]);
  });

  test("says so when it names one that no schema has", async () => {
    await expect(start({ userAttributes: ["tittle"] })).rejects.toThrow('names "tittle"');
  });
});

test("an extension of the application is kept, filtered and shown like the schema's own", async () => {
  const id = "urn:example:scim:schemas:Badge";
  const attributes = [defineAttribute("number", "The number on it.", { type: "integer" })];
  const badge = { id, name: "Badge", description: "What opens doors.", attributes };
  const { tenant } = await start({ userExtensions: [badge] });
  const user = await createResource(tenant, "/Users", { userName: "ann@a.b", [id]: { number: 7 } });
  const query = encodeURIComponent(`${id}:number gt 6`);
  const { body } = await send(tenant, "GET", `/Users?filter=${query}`);
  expect(body.Resources).toMatchObject([{ id: user, [id]: { number: 7 } }]);
});

describe("scimListener, for servers other than Fastify", () => {
  const listener = () =>
    scimListener({
      authenticate: () => ({ organization: "acme" }),
      tables: (
        (tables) => () =>
          tables
      )(createMemoryTables()),
    });

  async function listen(server: Server): Promise<string> {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function expectService(origin: string): Promise<void> {
    const tenant = { id: "acme", url: `${origin}/scim/v2`, token: "acme" };
    const id = await createResource(tenant, "/Users", { userName: "ann@a.b" });
    const { body } = await send(tenant, "GET", '/Users?filter=userName eq "ANN@a.b"');
    expect(body.Resources).toMatchObject([
      { id, meta: { location: `${origin}/scim/v2/Users/${id}` } },
    ]);
    expect((await send(tenant, "GET", "/Users/")).body.totalResults).toBe(1);
    expect((await send(tenant, "GET", "/Nothing")).status).toBe(404);
  }

  test("serves node:http", async () => {
    await expectService(await listen(createServer(listener())));
  });

  test.each([{ title: "beside other routes" }, { title: "at its path", mount: "/scim/v2" }])(
    "serves Express $title",
    async ({ mount }) => {
      const app = express();
      if (mount === undefined) app.use(listener());
      else app.use(mount, listener());
      app.use(express.json());
      app.post("/echo", (request, response) => void response.json(request.body));
      const origin = await listen(createServer(app));
      await expectService(origin);
      const headers = { "content-type": "application/json" };
      const echo = await fetch(`${origin}/echo`, { method: "POST", headers, body: '{"a":1}' });
      expect(await echo.json()).toEqual({ a: 1 });
    },
  );

  test("says so when a parser has read the body before", async () => {
    const app = express();
    app.use(express.json({ type: "*/*" }));
    app.use(listener());
    app.use(((error, _request, response, _next) => {
      response.status(500).send(String(error.message));
    }) as express.ErrorRequestHandler);
    const origin = await listen(createServer(app));
    const tenant = { id: "acme", url: `${origin}/scim/v2`, token: "acme" };
    const answer = await fetch(`${tenant.url}/Users`, {
      method: "POST",
      headers: { authorization: "Bearer acme", "content-type": "application/scim+json" },
      body: '{"userName":"ann@a.b"}',
    });
    expect([answer.status, await answer.text()]).toEqual([
      500,
      "SCIM needs the body unread: mount it before any body parser.",
    ]);
  });
});
