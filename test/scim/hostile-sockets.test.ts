import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createResource, GROUP, patchOp, send, USER } from "./client.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

const ERROR_URN = "urn:ietf:params:scim:api:messages:2.0:Error";
const BODY = JSON.stringify({ schemas: [USER], userName: "smuggled" });

let service: TestService;
let tenant: Tenant;
let userId: string;

beforeAll(async () => {
  service = await startService({ timeouts: { requestMs: 1500, headMs: 600, checkMs: 100 } });
  tenant = await service.addTenant();
  userId = await createResource(tenant, "/Users", { userName: "victim" });
});
afterAll(() => service.close());

/** Send bytes and wait until the server hangs up. @returns each answer as it came */
async function exchange(text: string | Buffer): Promise<readonly string[]> {
  const socket = connect(Number(new URL(service.origin).port), "127.0.0.1");
  // Who writes on when the server has hung up is told so, and that is no failure.
  socket.on("error", () => undefined);
  socket.write(text);
  const answer = (await socket.setEncoding("latin1").toArray()).join("");
  return answer.split(/(?=HTTP\/1\.1 \d{3} )/).filter((each) => each !== "");
}

function head(method: string, path: string, ...lines: readonly string[]): string {
  const { pathname, search } = new URL(tenant.url + path);
  const start = `${method} ${pathname}${search} HTTP/1.1\r\nhost: a.example\r\n`;
  const all = [`authorization: Bearer ${tenant.token}`, ...lines];
  return `${start}${all.map((line) => `${line}\r\n`).join("")}\r\n`;
}

const SECOND = "DELETE /organizations/x/scim/v2/Users/y HTTP/1.1\r\nhost: a\r\n\r\n";

describe("one reading of every request, RFC 9112 section 6.3", () => {
  test.each([
    {
      title: "Content-Length and Transfer-Encoding",
      lines: [`content-length: ${BODY.length}`, "transfer-encoding: chunked"],
    },
    { title: "two lengths", lines: ["content-length: 5", `content-length: ${BODY.length}`] },
    { title: "a length of two numbers", lines: ["content-length: 5, 5"] },
    { title: "a negative length", lines: ["content-length: -1"] },
    { title: "a length with a sign", lines: [`content-length: +${BODY.length}`] },
    { title: "a length with 20 digits", lines: ["content-length: 99999999999999999999"] },
    { title: "a space before the colon", lines: ["transfer-encoding : chunked"] },
    { title: "an unknown coding behind chunked", lines: ["transfer-encoding: chunked, identity"] },
    { title: "a folded header", lines: ["x-a: b\r\n transfer-encoding: chunked"] },
    { title: "a header with NUL", lines: ["x-a: a\0b"] },
    { title: "a header with a bare CR", lines: ["x-a: a\rtransfer-encoding: chunked"] },
  ])("$title: refused, and what follows is nobody's request", async ({ lines }) => {
    const type = "content-type: application/scim+json";
    const answers = await exchange(head("POST", "/Users", type, ...lines) + BODY + SECOND);
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatch(/^HTTP\/1\.1 400 /);
    expect(answers[0]).toMatch(/\r\nconnection: close\r\n/i);
    const { body } = await send(tenant, "GET", '/Users?filter=userName eq "smuggled"');
    expect(body.totalResults).toBe(0);
  });

  test.each([
    { title: "a chunk of no length", body: "zz\r\n{}\r\n0\r\n\r\n" },
    { title: "a chunk longer than any number", body: `${"f".repeat(20)}\r\n{}\r\n0\r\n\r\n` },
    { title: "extensions of chunks of 20 KB", body: `2;${"x".repeat(20_000)}\r\n{}\r\n0\r\n\r\n` },
  ])("$title", async ({ body }) => {
    const lines = ["content-type: application/json", "transfer-encoding: chunked"];
    const [answer, ...others] = await exchange(head("POST", "/Users", ...lines) + body + SECOND);
    expect(answer).toMatch(/^HTTP\/1\.1 4(00|13) /);
    expect(others).toEqual([]);
  });

  test("pipelined requests are answered in their order", async () => {
    const last = head("GET", "/Nowhere", "connection: close");
    const answers = await exchange(head("GET", `/Users/${userId}`) + head("GET", "/Me") + last);
    expect(answers.map((each) => each.slice(9, 12))).toEqual(["200", "501", "404"]);
  });

  test.each([
    { title: "bytes that are no request", status: "400", spoil: () => "\0\0\0\0" },
    { title: "an unknown method", status: "501", spoil: () => SECOND.replace("DELETE", "GETX") },
    {
      title: "a body that breaks off",
      status: "400",
      spoil: () =>
        `${head("POST", "/Users", "content-type: application/json", "transfer-encoding: chunked")}zz\r\n`,
    },
    {
      title: "a body that breaks off, of a request that is refused before",
      status: "401",
      spoil: () => {
        const lines = ["content-type: application/json", "transfer-encoding: chunked"];
        return `${head("POST", "/Users", ...lines).replace(tenant.token, "nobody")}zz\r\n`;
      },
    },
  ])("requests before $title have their answers first", async ({ status, spoil }) => {
    const before = head("GET", `/Users/${userId}`) + head("GET", '/Users?filter=title+eq+"x"');
    const answers = await exchange(before + spoil());
    expect(answers.map((each) => each.slice(9, 12))).toEqual(["200", "200", status]);
  });

  test("who goes on sending behind bytes that are no request still gets the answer", async () => {
    const socket = connect(Number(new URL(service.origin).port), "127.0.0.1");
    const faults: Error[] = [];
    socket.on("error", (error) => faults.push(error));
    socket.write(`\0\0\0\0${"x".repeat(5_000_000)}`);
    const answer = (await socket.setEncoding("latin1").toArray()).join("");
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(faults).toEqual([]);
  });

  test("who neither reads nor leaves is let go", { timeout: 20_000 }, async () => {
    const socket = connect({
      port: Number(new URL(service.origin).port),
      host: "127.0.0.1",
      allowHalfOpen: true,
    });
    socket.write("\0\0\0\0");
    await socket.toArray();
    const { promise, resolve } = Promise.withResolvers<string>();
    socket.on("error", ({ message }) => resolve(message));
    const timer = setInterval(() => socket.write("x"), 100);
    expect(await promise).toMatch(/EPIPE|ECONNRESET/);
    clearInterval(timer);
  });

  test("what is no HTTP gets an error in SCIM's shape, RFC 7644 section 3.12", async () => {
    const [answer = ""] = await exchange(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0, 1]));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    const body: unknown = JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")));
    expect(body).toMatchObject({ schemas: [ERROR_URN], status: "400" });
  });

  test("an address longer than 16 KB is 431, and says where long filters go", async () => {
    const [answer = ""] = await exchange(head("GET", `/Users?filter=${"a".repeat(20_000)}`));
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain(".search");
  });
});

describe("slow clients are let go", () => {
  test("a head that never ends is 408 after a time", { timeout: 20_000 }, async () => {
    const began = performance.now();
    const [answer] = await exchange("GET / HTTP/1.1\r\nhost: a\r\nx-slow: a");
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test("a body that never ends is 408 after a time", { timeout: 20_000 }, async () => {
    const lines = ["content-type: application/json", "content-length: 100"];
    const answers = await exchange(`${head("POST", "/Users", ...lines)}{"userName":`);
    expect(answers.at(-1)).toMatch(/^HTTP\/1\.1 408 /);
  });
});

describe("headers that are meant to change a request", () => {
  test.each(["x-http-method-override", "x-http-method", "x-method-override"])(
    "%s changes no method",
    async (name) => {
      const path = `/Users/${userId}`;
      for (const method of ["GET", "PATCH"]) {
        const body =
          method === "GET" ? undefined : patchOp({ op: "add", path: "title", value: "t" });
        const answer = await send(tenant, method, path, body, { headers: { [name]: "DELETE" } });
        expect(answer.status).toBe(200);
      }
      expect((await send(tenant, "GET", path)).status).toBe(200);
    },
  );

  test("a packed body is 415, whatever it unpacks to", async () => {
    const rawBody = new Uint8Array(gzipSync(BODY));
    const headers = { "content-encoding": "gzip" };
    const packed = await send(tenant, "POST", "/Users", undefined, { rawBody, headers });
    const plain = await send(tenant, "POST", "/Users", JSON.parse(BODY), { headers });
    expect([packed.status, plain.status]).toEqual([415, 415]);
    const identity = { "content-encoding": "identity" };
    const own = { schemas: [USER], userName: "identity" };
    expect((await send(tenant, "POST", "/Users", own, { headers: identity })).status).toBe(201);
  });

  test("no other origin is let in: there is no CORS", async () => {
    for (const method of ["GET", "OPTIONS"]) {
      const headers = { origin: "https://evil.example", "access-control-request-method": "PUT" };
      const { headers: answered } = await send(tenant, method, "/Users", undefined, { headers });
      const named = [...answered.keys()].filter((name) => name.startsWith("access-control"));
      expect(named).toEqual([]);
    }
  });

  test("nothing of an address gets into headers or logs as a line of its own", async () => {
    for (const path of ["/Groups/a%0d%0aset-cookie:%20x=1", "/Schemas/%0d%0ax:y", "/%0d%0ax:y"]) {
      const answer = await send(tenant, "GET", path);
      expect(answer.status).toBe(404);
      expect([...answer.headers.keys()]).not.toContain("set-cookie");
      expect(answer.headers.get("location") ?? "").not.toContain("\n");
    }
  });

  test("forwarded headers rename nobody, since nobody says that they can be trusted", async () => {
    const headers = { "x-forwarded-host": "evil.example", forwarded: "host=evil.example" };
    const { text } = await send(tenant, "GET", `/Users/${userId}`, undefined, { headers });
    expect(text).not.toContain("evil.example");
  });

  test("a Host that is somebody else's is nowhere where a public URL is set", async () => {
    const other = await startService({ publicUrl: "https://scim.example.com/" });
    const { id, token, url } = await other.addTenant();
    const { port, pathname } = new URL(`${url}/Users`);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(
      `POST ${pathname} HTTP/1.1\r\nhost: evil.example\r\nauthorization: Bearer ${token}\r\n` +
        `content-type: application/json\r\nconnection: close\r\n` +
        `content-length: ${BODY.length}\r\n\r\n${BODY}`,
    );
    const answer = (await socket.setEncoding("utf8").toArray()).join("");
    await other.close();
    expect(answer).toMatch(/^HTTP\/1\.1 201 /);
    expect(answer).toContain(`https://scim.example.com/organizations/${id}/scim/v2/Users/`);
    expect(answer).not.toContain("evil.example");
  });
});

describe("an organization is a wall", () => {
  let other: Tenant;
  let theirs: string;
  beforeAll(async () => {
    other = await service.addTenant();
    theirs = await createResource(other, "/Users", { userName: "theirs" });
    await createResource(other, "/Users", { userName: "theirs too" });
    await createResource(tenant, "/Users", { userName: "ours too" });
  });

  test("by ids and entity tags", async () => {
    const patch = patchOp({ op: "replace", path: "title", value: "taken" });
    const star = { headers: { "if-match": "*" } };
    for (const [method, body] of [
      ["GET", undefined],
      ["PATCH", patch],
      ["PUT", { schemas: [USER], userName: "taken" }],
      ["DELETE", undefined],
    ] as const) {
      const plain = await send(tenant, method, `/Users/${theirs}`, body);
      const tagged = await send(tenant, method, `/Users/${theirs}`, body, star);
      expect([method, plain.status, tagged.status]).toEqual([method, 404, 404]);
    }
    expect((await send(other, "GET", `/Users/${theirs}`)).body.userName).toBe("theirs");
  });

  test("by cursors, whole or changed in one letter", async () => {
    const { body } = await send(other, "GET", "/Users?cursor&count=1");
    const cursor = String(body.nextCursor);
    expect((await send(other, "GET", `/Users?cursor=${cursor}&count=1`)).status).toBe(200);
    const stolen = await send(tenant, "GET", `/Users?cursor=${cursor}&count=1`);
    expect([stolen.status, stolen.body.scimType]).toEqual([400, "invalidCursor"]);
    for (let at = 0; at < cursor.length; at += 7) {
      const letter = cursor[at] === "A" ? "B" : "A";
      const changed = cursor.slice(0, at) + letter + cursor.slice(at + 1);
      const { status } = await send(other, "GET", `/Users?cursor=${changed}&count=1`);
      expect([at, status]).toEqual([at, 400]);
    }
  });

  test("by bulk operations and members", async () => {
    const { body } = await send(tenant, "POST", "/Bulk", {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
      Operations: [
        { method: "DELETE", path: `/Users/${theirs}` },
        {
          method: "POST",
          bulkId: "g",
          path: "/Groups",
          data: { schemas: [GROUP], displayName: "G", members: [{ value: theirs }] },
        },
      ],
    });
    const results = body.Operations as readonly { readonly status: string }[];
    expect(results.map(({ status }) => status)).toEqual(["404", "400"]);
    expect((await send(other, "GET", `/Users/${theirs}`)).status).toBe(200);
  });

  test("by the token of one at the address of the other, like by no token at all", async () => {
    const stranger = { ...other, token: tenant.token };
    const nobody = { ...other, token: "rc_nobody" };
    const nowhere = { ...tenant, url: tenant.url.replace(tenant.id, "nowhere") };
    const texts = [];
    for (const each of [stranger, nobody, nowhere]) {
      const { status, text } = await send(each, "GET", `/Users/${theirs}`);
      texts.push(`${status} ${text}`);
    }
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toMatch(/^401 /);
  });
});

test("no body changes what all objects have in common", async () => {
  const evil = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
  const patch = patchOp({ op: "add", value: { "constructor.prototype.polluted": 1 } });
  await send(tenant, "POST", "/Users", undefined, { rawBody: evil });
  await send(tenant, "PATCH", `/Users/${userId}`, patch);
  await send(tenant, "GET", "/Users?__proto__[polluted]=1&constructor.prototype.polluted=1");
  expect(Reflect.has({}, "polluted")).toBe(false);
});
