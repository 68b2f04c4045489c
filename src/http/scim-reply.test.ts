import Fastify from "fastify";
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
