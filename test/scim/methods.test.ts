import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createResource, send, USER } from "./client.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

let service: TestService;
let tenant: Tenant;
let userId: string;

beforeAll(async () => {
  service = await startService();
  tenant = await service.addTenant();
  userId = await createResource(tenant, "/Users", { userName: "ann" });
});
afterAll(() => service.close());

interface RawAnswer {
  readonly status: string;
  readonly allow: string | undefined;
  readonly text: string;
}

/** Send a request with any method, since `fetch` sends none that it has not heard of. */
async function ask(method: string, path: string, token = tenant.token): Promise<RawAnswer> {
  const { port, pathname } = new URL(tenant.url + path);
  const socket = connect(Number(port), "127.0.0.1");
  const lines = [`host: localhost:${port}`, `authorization: Bearer ${token}`, "connection: close"];
  socket.write(`${method} ${pathname} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
  const answer = (await socket.setEncoding("latin1").toArray()).join("");
  const [head = "", text = ""] = answer.split("\r\n\r\n");
  const allow = head.split("\r\n").find((line) => line.toLowerCase().startsWith("allow: "));
  return { status: head.slice(9, 12), allow: allow?.slice(7), text };
}

function readError(text: string): unknown {
  return JSON.parse(text);
}

const LIST = "HEAD, GET, POST, OPTIONS";
const ITEM = "HEAD, GET, PUT, PATCH, DELETE, OPTIONS";
const ALLOWED = [
  { path: "/Users", allow: LIST, refused: ["PUT", "PATCH", "DELETE", "TRACE"] },
  { path: "/Users/ID", allow: ITEM, refused: ["POST", "TRACE"] },
  { path: "/Groups", allow: LIST, refused: ["TRACE"] },
  { path: "/Bulk", allow: "POST, OPTIONS", refused: ["GET", "PUT", "PATCH", "DELETE", "TRACE"] },
  { path: "/.search", allow: "POST, OPTIONS", refused: ["GET", "DELETE", "TRACE"] },
  { path: "/Schemas", allow: "HEAD, GET, OPTIONS", refused: ["POST", "DELETE", "TRACE"] },
];

describe("what clients write otherwise", () => {
  test.each([
    "/users",
    "/users/",
    "/groups",
    "/schemas",
    "/resourcetypes",
    "/resourcetypes/User",
    "/serviceproviderconfig",
  ])("an endpoint in small letters, %s, is the same", async (path) => {
    const answer = await send(tenant, "GET", path);
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('"schemas"')]);
  });

  test("what is made there has the address that the RFC writes", async () => {
    const body = { schemas: [USER], userName: "small" };
    const made = await send(tenant, "POST", "/users", body);
    const place = `/Users/${String(made.body.id)}`;
    expect([made.status, made.headers.get("location")]).toEqual([201, `${tenant.url}${place}`]);
    expect((await send(tenant, "GET", place.toLowerCase())).body).toEqual(made.body);
    const refused = await send(tenant, "PUT", "/users", body);
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, LIST]);
  });

  test("a DELETE is done whatever type its answer should have", async () => {
    const id = await createResource(tenant, "/Users", { userName: "leaver" });
    const headers = { accept: "application/atom+xml" };
    const gone = await send(tenant, "DELETE", `/Users/${id}`, undefined, { headers });
    expect([gone.status, gone.text]).toEqual([204, ""]);
    const again = await send(tenant, "DELETE", `/Users/${id}`, undefined, { headers });
    expect([again.status, again.headers.get("content-type")]).toEqual([
      404,
      "application/scim+json",
    ]);
  });
});

describe("methods that a resource lacks, RFC 9110 sections 9.1 and 15.5.6", () => {
  test.each(
    ALLOWED.flatMap(({ refused, ...row }) => refused.map((method) => ({ ...row, method }))),
  )("$method $path is 405 and told what goes", async ({ method, path, allow }) => {
    const answer = await ask(method, path.replace("ID", userId));
    expect(answer).toMatchObject({ status: "405", allow });
    expect(readError(answer.text)).toMatchObject({ status: "405" });
  });

  test.each(["QUERY", "PROPFIND", "LOCK", "SEARCH", "REPORT", "FOO", "X-ASK"])(
    "%s is nobody's method: 501",
    async (method) => {
      for (const path of ["/Users", `/Users/${userId}`, "/Bulk", "/Nowhere"]) {
        const answer = await ask(method, path);
        expect([path, answer.status]).toEqual([path, "501"]);
        expect(readError(answer.text)).toMatchObject({ status: "501" });
      }
    },
  );

  test("TRACE of what is not there is 404, and tells strangers nothing", async () => {
    expect(await ask("TRACE", "/Nowhere")).toMatchObject({ status: "404" });
    expect(await ask("TRACE", "/Users", "wrong")).toMatchObject({ status: "401" });
    expect(await ask("QUERY", "/Users", "wrong")).toMatchObject({ status: "401" });
    expect((await ask("TRACE", "/Users")).text).not.toContain(tenant.token);
  });

  test.each(["GE T /Users", "/Users", "\u0001 /Users", `${"A".repeat(40)} /Users`])(
    "%j is no request at all: 400",
    async (line) => {
      const socket = connect(Number(new URL(tenant.url).port), "127.0.0.1");
      socket.write(`${line} HTTP/1.1\r\nhost: a\r\n\r\n`);
      const answer = (await socket.setEncoding("latin1").toArray()).join("");
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    },
  );
});
