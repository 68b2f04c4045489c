import type { RequestListener } from "node:http";
import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import type { Target, TargetAnswer, TargetRequest } from "../sync/ports.ts";
import {
  createScimTargetFactory,
  type LoggedRequest,
  type ScimTargetOptions,
} from "./scim-target.ts";
import { readBody, serveHttp, serveTcp, serveTls, type TestServer } from "./test-servers.ts";

const TOKEN = "s3cret/T0ken+Value==";
const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function openTarget(server: TestServer, options: ScimTargetOptions = {}, path = "/scim"): Target {
  const target = createScimTargetFactory(options).open(server.origin + path, TOKEN);
  // Servers close first, so that requests which hang by design end.
  cleanups.unshift(() => target.close());
  cleanups.push(() => server.close());
  return target;
}

async function exchange(
  listener: RequestListener,
  options: ScimTargetOptions = {},
  request: TargetRequest = { method: "GET", path: "/Users" },
): Promise<TargetAnswer> {
  return openTarget(await serveHttp(listener), options).send(request);
}

describe("answers", () => {
  test.each<{ title: string; listener: RequestListener; is: Partial<TargetAnswer> }>([
    {
      title: "200 with a SCIM body",
      listener: (_, reply) =>
        reply.writeHead(200, { "content-type": "application/scim+json" }).end('{"totalResults":0}'),
      is: { status: 200, body: { totalResults: 0 } },
    },
    {
      title: "200 as gzip, though nobody asked for it",
      listener: (_, reply) =>
        reply.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync('{"id":"ø"}')),
      is: { status: 200, body: { id: "ø" } },
    },
    {
      title: "204 without a body",
      listener: (_, reply) => reply.writeHead(204).end(),
      is: { status: 204 },
    },
    {
      title: "404 with a SCIM error",
      listener: (_, reply) => reply.writeHead(404).end('{"status":"404","detail":"gone"}'),
      is: { status: 404, body: { status: "404", detail: "gone" } },
    },
    {
      title: "429 with Retry-After in seconds",
      listener: (_, reply) => reply.writeHead(429, { "retry-after": "7" }).end(),
      is: { status: 429, retryAfterMs: 7000 },
    },
    {
      title: "429 with a Retry-After date that has passed",
      listener: (_, reply) =>
        reply.writeHead(429, { "retry-after": "Sun, 06 Nov 1994 08:49:37 GMT" }).end(),
      is: { status: 429, retryAfterMs: 0 },
    },
    {
      title: "502 with a page: its first 200 characters",
      listener: (_, reply) =>
        reply.writeHead(502, { "content-type": "text/html" }).end(`<html>${"x".repeat(300)}`),
      is: { status: 502, text: `<html>${"x".repeat(194)}` },
    },
    {
      title: "a redirect is an answer and says where to, without the query",
      listener: (_, reply) =>
        reply.writeHead(301, { location: "https://other.example/scim?key=1" }).end(),
      is: { status: 301, text: "Redirect to https://other.example/scim" },
    },
    {
      title: "an interim answer is not the answer",
      listener: (_, reply) => {
        reply.writeEarlyHints({ link: "</a>; rel=preload" });
        reply.writeHead(200).end("{}");
      },
      is: { status: 200, body: {} },
    },
    {
      title: "an error that repeats the token comes without it",
      listener: (request, reply) =>
        reply
          .writeHead(401)
          .end(JSON.stringify({ detail: `bad ${request.headers.authorization}` })),
      is: { status: 401, body: { detail: "bad Bearer [redacted]" } },
    },
  ])("$title", async ({ listener, is }) => {
    const { durationMs, ...answer } = await exchange(listener);
    expect(answer).toEqual({ kind: "answer", ...is });
    expect(durationMs).toBeGreaterThanOrEqual(0);
  });
});

describe("what is sent", () => {
  test("path behind the tenant URL's path, its query left out, headers of SCIM", async () => {
    const seen: unknown[] = [];
    const server = await serveHttp(async (request, reply) => {
      const { authorization, accept, "content-type": type, "user-agent": agent } = request.headers;
      const { method, url } = request;
      seen.push({ method, url, authorization, accept, type, agent, body: await readBody(request) });
      reply.writeHead(201).end("{}");
    });
    const target = openTarget(server, { userAgent: "Test/1" }, "/scim/v2/?aadOptscim062020");
    await target.send({ method: "GET", path: "/Users?filter=userName+eq+%22a%22" });
    await target.send({ method: "POST", path: "/Users", body: { userName: "ø" } });
    const common = {
      authorization: `Bearer ${TOKEN}`,
      accept: "application/scim+json, application/json",
      agent: "Test/1",
    };
    expect(seen).toEqual([
      { method: "GET", url: "/scim/v2/Users?filter=userName+eq+%22a%22", ...common, body: "" },
      {
        method: "POST",
        url: "/scim/v2/Users",
        ...common,
        type: "application/scim+json",
        body: '{"userName":"ø"}',
      },
    ]);
  });

  test("connections are kept, and never more than the option says", async () => {
    const sockets = new Set<Socket>();
    const server = await serveHttp((request, reply) => {
      sockets.add(request.socket);
      reply.end("{}");
    });
    const target = openTarget(server, { connections: 3 });
    const requests = Array.from({ length: 40 }, (_, index) =>
      target.send({ method: "GET", path: `/Users/${index}` }),
    );
    expect((await Promise.all(requests)).every((answer) => answer.kind === "answer")).toBe(true);
    expect(sockets.size).toBeLessThanOrEqual(3);
  });

  test("onExchange sees request and answer, and no token", async () => {
    const log: { request: LoggedRequest; answer: TargetAnswer }[] = [];
    const onExchange: ScimTargetOptions["onExchange"] = (request, answer) =>
      log.push({ request, answer });
    const body = { userName: "a" };
    await exchange(
      (_, reply) => reply.end("{}"),
      { onExchange },
      { method: "PUT", path: "/U", body },
    );
    expect(log[0]?.request).toMatchObject({ method: "PUT", body });
    expect(log[0]?.request.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/scim\/U$/);
    expect(log[0]?.request.headers).toMatchObject({ authorization: "Bearer [redacted]" });
    expect(log[0]?.answer).toMatchObject({ kind: "answer", status: 200 });
    expect(JSON.stringify(log)).not.toContain(TOKEN);
  });
});

describe("no answer", () => {
  test.each<{ title: string; listener: RequestListener; reason: string; message: RegExp }>([
    { title: "the head does not come", listener: () => {}, reason: "timeout", message: /in time/ },
    {
      title: "the body stops",
      listener: (_, reply) => reply.writeHead(200, { "content-length": "9" }).write("{"),
      reason: "timeout",
      message: /in time/,
    },
    {
      title: "the body only drips",
      listener: (_, reply) => {
        const timer = setInterval(() => reply.write(" "), 20);
        reply.on("close", () => clearInterval(timer));
      },
      reason: "timeout",
      message: /pieces for too long/,
    },
    {
      title: "the body is larger than allowed",
      listener: (_, reply) => reply.end(Buffer.alloc(2000, 32)),
      reason: "closed",
      message: /more than 1000 bytes/,
    },
    {
      title: "the body is no gzip",
      listener: (_, reply) => reply.writeHead(200, { "content-encoding": "gzip" }).end("{}"),
      reason: "closed",
      message: /unpacked/,
    },
    {
      title: "the connection ends in mid-answer",
      listener: (_, reply) => {
        reply.writeHead(200, { "content-length": "9" });
        reply.write("{", () => reply.destroy());
      },
      reason: "closed",
      message: /before the answer was complete/,
    },
  ])("$title: $reason", async ({ listener, reason, message }) => {
    const answer = await exchange(listener, { timeoutMs: 100, maxBodyBytes: 1000 });
    expect(answer).toMatchObject({
      kind: "noAnswer",
      reason,
      message: expect.stringMatching(message),
    });
    expect(JSON.stringify(answer)).not.toContain(TOKEN);
  });

  test("nobody listens: refused", async () => {
    const server = await serveHttp(() => {});
    await server.close();
    const target = openTarget({ ...server, close: async () => {} });
    expect(await target.send({ method: "GET", path: "/Users" })).toMatchObject({
      kind: "noAnswer",
      reason: "refused",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("a name that nobody has: unknownHost", async () => {
    // RFC 6761 section 6.4 keeps .invalid free of hosts.
    const server = { origin: "http://nobody.invalid", close: async () => {} };
    const answer = await openTarget(server).send({ method: "GET", path: "/Users" });
    expect(answer).toMatchObject({ kind: "noAnswer", reason: "unknownHost" });
  });

  test("a self-signed certificate: tls", async () => {
    const target = openTarget(await serveTls((_, reply) => reply.end("{}")));
    expect(await target.send({ method: "GET", path: "/Users" })).toMatchObject({
      kind: "noAnswer",
      reason: "tls",
      message: expect.stringContaining("DEPTH_ZERO_SELF_SIGNED_CERT"),
    });
  });

  test("https:// to a port that speaks plain HTTP: tls", async () => {
    const plain = await serveHttp((_, reply) => reply.end("{}"));
    const target = openTarget({ ...plain, origin: plain.origin.replace("http:", "https:") });
    const answer = await target.send({ method: "GET", path: "/Users" });
    expect(answer).toMatchObject({ kind: "noAnswer", reason: "tls" });
  });

  test("something that is not HTTP: closed", async () => {
    const target = openTarget(await serveTcp((socket) => socket.end("SSH-2.0-x\r\n\r\n")));
    expect(await target.send({ method: "GET", path: "/Users" })).toMatchObject({
      kind: "noAnswer",
      reason: "closed",
      message: expect.stringContaining("not HTTP"),
    });
  });

  test("a target that was closed: closed", async () => {
    const target = openTarget(await serveHttp((_, reply) => reply.end("{}")));
    await target.close();
    const answer = await target.send({ method: "GET", path: "/Users" });
    expect(answer).toMatchObject({ kind: "noAnswer", reason: "closed" });
  });
});

describe("the caller's signal", () => {
  test("already aborted: nothing is sent", async () => {
    let count = 0;
    const server = await serveHttp((_, reply) => reply.end(String(count++)));
    const target = openTarget(server);
    const request: TargetRequest = { method: "GET", path: "/Users" };
    await expect(target.send(request, AbortSignal.abort("stop"))).rejects.toBe("stop");
    expect(count).toBe(0);
  });

  test("aborted while waiting for the answer, and while waiting for a connection", async () => {
    const urls: (string | undefined)[] = [];
    const aborter = new AbortController();
    const server = await serveHttp((request, reply) => {
      urls.push(request.url);
      if (request.url === "/scim/1") aborter.abort(new Error("stop"));
      else reply.end("{}");
    });
    const target = openTarget(server, { connections: 1 });
    const running = target.send({ method: "GET", path: "/1" }, aborter.signal);
    const queued = target.send({ method: "POST", path: "/2", body: {} }, aborter.signal);
    await expect(running).rejects.toThrow("stop");
    await expect(queued).rejects.toThrow("stop");
    const next = await target.send({ method: "GET", path: "/3" });
    expect(next).toMatchObject({ kind: "answer", status: 200 });
    expect(urls).toEqual(["/scim/1", "/scim/3"]);
  });
});
