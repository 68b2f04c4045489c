import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:http2";
import { setImmediate as turn } from "node:timers/promises";
import Fastify, { type FastifyServerOptions } from "fastify";
import { expect, test } from "vitest";
import { sendScim } from "./scim-reply.ts";

const PIECE = 1_700;

test.each<[string, readonly string[]]>([
  ["a few letters", ["{}"]],
  ["letters of one byte", Array(30).fill("a".repeat(PIECE))],
  ["letters of two bytes", Array(30).fill("æøå".repeat(PIECE / 3))],
  ["letters of three bytes", Array(30).fill("日本語".repeat(PIECE / 3))],
  ["signs of four bytes", Array(30).fill("👩‍🚀".repeat(PIECE / 5))],
  ["plain at first and then not", ["a".repeat(40_000), ..."日本".repeat(9_000)]],
  ["not at first and plain then", [..."日本".repeat(9_000), "a".repeat(40_000)]],
])("%s arrive as they were, and their length is told", async (_, pieces) => {
  const server = Fastify();
  server.get("/pieces", async (_request, reply) => sendScim(reply, { status: 200, text: pieces }));
  server.get("/whole", async (_request, reply) =>
    sendScim(reply, { status: 200, text: pieces.join("") }),
  );
  for (const url of ["/pieces", "/whole"]) {
    const { payload, headers } = await server.inject(url);
    expect(payload).toBe(pieces.join(""));
    expect(headers["content-length"]).toBe(String(Buffer.byteLength(pieces.join(""))));
  }
  await server.close();
});

const LONG = 3_000_000;

test("bytes arrive as they were, however slowly they are read; then their memory is free", async () => {
  const server = Fastify();
  const sent: Uint8Array[] = [];
  server.get("/bytes/:letter", async (asked, reply) => {
    const { letter } = asked.params as { letter: string };
    const bytes = new Uint8Array(LONG).fill(letter.charCodeAt(0));
    sent.push(bytes);
    return sendScim(reply, { status: 200, text: bytes });
  });
  const address = await server.listen({ port: 0, host: "127.0.0.1" });
  const read = async (letter: string) => {
    const asked = request(`${address}/bytes/${letter}`).end();
    const [answer] = await once(asked, "response");
    let length = 0;
    for await (const chunk of answer) {
      expect(chunk.every((byte: number) => byte === letter.charCodeAt(0))).toBe(true);
      length += chunk.length;
      await turn();
    }
    return length;
  };
  const lengths = await Promise.all([..."abcdefgh"].map(read));
  expect(lengths).toEqual(Array(8).fill(LONG));
  expect(sent.map(({ byteLength }) => byteLength)).toEqual(Array(8).fill(0));
  await server.close();
});

test("over HTTP/2, where a stream may end before its bytes are sent, memory is left alone", async () => {
  const server = Fastify({ http2: true } as FastifyServerOptions);
  const bytes = new Uint8Array(LONG).fill(97);
  server.get("/bytes", async (_request, reply) => sendScim(reply, { status: 200, text: bytes }));
  const session = connect(await server.listen({ port: 0, host: "127.0.0.1" }));
  const stream = session.request({ ":path": "/bytes" });
  let length = 0;
  for await (const chunk of stream) length += chunk.length;
  expect(length).toBe(LONG);
  session.close();
  await server.close();
  expect(bytes.byteLength).toBe(LONG);
});

test("an answer that nobody reads to its end does no harm to the next", async () => {
  const server = Fastify();
  server.get("/bytes", async (_request, reply) =>
    sendScim(reply, { status: 200, text: new Uint8Array(LONG).fill(97) }),
  );
  const address = await server.listen({ port: 0, host: "127.0.0.1" });
  for (let time = 0; time < 20; time += 1) {
    const asked = request(`${address}/bytes`).end();
    const [answer] = await once(asked, "response");
    await once(answer, "data");
    answer.destroy();
  }
  const whole = await (await fetch(`${address}/bytes`)).text();
  expect(whole).toBe("a".repeat(LONG));
  await server.close();
});
