import type { RequestListener } from "node:http";
import { expect, test } from "vitest";
import type { Target } from "../sync/ports.ts";
import { createScimTargetFactory, type ScimTargetOptions } from "./scim-target.ts";
import { serveHttp } from "./test-servers.ts";

const REQUEST = { method: "GET", path: "/Users" } as const;

async function withTarget(
  listener: RequestListener,
  options: ScimTargetOptions,
  work: (target: Target) => Promise<void>,
): Promise<void> {
  const server = await serveHttp(listener);
  const target = createScimTargetFactory(options).open(`${server.origin}/scim`, "secret-token");
  try {
    await work(target);
  } finally {
    // The server closes first, so that requests which hang by design end.
    await server.close();
    await target.close();
  }
}

test("a server that sends interim answers and nothing else is given up", async () => {
  const listener: RequestListener = (_, reply) => {
    const timer = setInterval(() => reply.writeProcessing(), 20);
    reply.on("close", () => clearInterval(timer));
  };
  await withTarget(listener, { timeoutMs: 100 }, async (target) => {
    const answer = await target.send(REQUEST);
    const message = expect.stringContaining("interim answers for too long");
    expect(answer).toMatchObject({ kind: "noAnswer", reason: "timeout", message });
  });
});

test("all that arrives at a time is bounded, not only each answer", async () => {
  const listener: RequestListener = (_, reply) => void reply.write(" ".repeat(900));
  await withTarget(listener, { timeoutMs: 200, maxBodyBytes: 1000 }, async (target) => {
    const answers = await Promise.all([1, 2, 3].map(() => target.send(REQUEST)));
    const messages = answers.map((answer) => (answer.kind === "noAnswer" ? answer.message : ""));
    const refused = messages.filter((text) => text.includes("more than 2000 bytes at a time"));
    expect(refused).toHaveLength(1);
    // What was given up counts no more.
    expect(await target.send(REQUEST)).toMatchObject({ kind: "noAnswer", reason: "timeout" });
  });
});
