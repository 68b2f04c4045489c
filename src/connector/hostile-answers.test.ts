import type { RequestListener } from "node:http";
import type { Socket } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { createScimTargetFactory } from "./scim-target.ts";
import { serveHttp, serveTcp, type TestServer } from "./test-servers.ts";

const GET = { method: "GET", path: "/Users" } as const;
const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function ask(server: TestServer) {
  servers.push(server);
  const factory = createScimTargetFactory({ timeoutMs: 400, maxBodyBytes: 100_000 });
  const target = factory.open(`${server.origin}/scim`, "secret-token");
  try {
    return await target.send(GET);
  } finally {
    // Whatever hangs ends with its server.
    await server.close();
    await target.close();
  }
}

/** Writes a text character by character, faster than any single wait is long. */
function drip(text: string) {
  return (socket: Socket): void => {
    let at = 0;
    const timer = setInterval(() => {
      if (socket.destroyed || at >= text.length) clearInterval(timer);
      else socket.write(text.charAt(at++));
    }, 20);
    socket.on("data", () => {});
    socket.on("close", () => clearInterval(timer));
  };
}

const BOMB = Buffer.alloc(50_000_000, 0x20);
const HEAD = `HTTP/1.1 200 OK\r\n${Array.from({ length: 400 }, (_, at) => `x-${at}: y`).join("\r\n")}`;

describe("answers that are meant to harm are bounded in time and memory", () => {
  test.each([
    { title: "a head that drips", socket: drip(HEAD), reason: "timeout" },
    {
      title: "headers without end",
      socket: (socket: Socket) => void socket.write(`HTTP/1.1 200 OK\r\nx: ${"y".repeat(200_000)}`),
      reason: "closed",
    },
    {
      title: "a length that is never reached",
      socket: (socket: Socket) => void socket.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"),
      reason: "closed",
    },
  ])("$title: $reason", async ({ socket, reason }) => {
    const server = await serveTcp((each) => {
      each.once("data", () => socket(each));
    });
    expect(await ask(server)).toMatchObject({ kind: "noAnswer", reason });
  });

  test.each([
    { encoding: "gzip", body: gzipSync(BOMB) },
    { encoding: "deflate", body: deflateSync(BOMB) },
    { encoding: "br", body: brotliCompressSync(BOMB) },
    { encoding: "gzip, gzip", body: gzipSync(gzipSync(BOMB)) },
  ])("a bomb packed as $encoding: closed", async ({ encoding, body }) => {
    const listener: RequestListener = (_, reply) =>
      void reply.writeHead(200, { "content-encoding": encoding }).end(body);
    const answer = await ask(await serveHttp(listener));
    expect(answer).toMatchObject({ kind: "noAnswer", reason: "closed" });
  });

  test("a page of HTML with 200 is an answer without a body", async () => {
    const listener: RequestListener = (_, reply) =>
      void reply.writeHead(200, { "content-type": "text/html" }).end("<html>Sign in</html>");
    const answer = await ask(await serveHttp(listener));
    expect(answer).toMatchObject({ status: 200, text: "<html>Sign in</html>" });
    expect(answer).not.toHaveProperty("body");
  });
});
