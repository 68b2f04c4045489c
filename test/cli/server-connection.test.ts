import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { connectToServer } from "../../src/composition/server-connection.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(answers: readonly { status: number; retryAfter?: string }[]) {
  let count = 0;
  const server = createServer((_request, response) => {
    const { status, retryAfter } = answers[Math.min(count++, answers.length - 1)] ?? {
      status: 500,
    };
    response.statusCode = status;
    if (retryAfter !== undefined) response.setHeader("retry-after", retryAfter);
    response.end(JSON.stringify(status < 300 ? { fine: true } : { error: { code: `C${status}` } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connection = await connectToServer({ kind: "server", url, operatorToken: "token" });
  closing.push(() => void connection.close());
  const { signal } = new AbortController();
  const call = { method: "GET", path: "/", body: undefined, signal };
  return { ask: () => connection.call(call), count: () => count };
}

test("a limit of the server is waited out", async () => {
  const { ask, count } = await serve([{ status: 429, retryAfter: "0" }, { status: 200 }]);
  expect(await ask()).toEqual({ fine: true });
  expect(count()).toBe(2);
});

test.each([
  { title: "for ever", answers: [{ status: 429, retryAfter: "0" }], asked: 4 },
  { title: "for an hour", answers: [{ status: 429, retryAfter: "3600" }], asked: 1 },
  { title: "without a time", answers: [{ status: 429 }], asked: 1 },
])("but not one that holds $title", async ({ answers, asked }) => {
  const { ask, count } = await serve(answers);
  await expect(ask()).rejects.toMatchObject({ code: "C429" });
  expect(count()).toBe(asked);
});

test.each([
  { status: 400, exit: "misuse" },
  { status: 403, exit: "refused" },
  { status: 404, exit: "notFound" },
  { status: 409, exit: "conflict" },
  { status: 503, exit: "otherSide" },
])("$status is $exit", async ({ status, exit }) => {
  const { ask } = await serve([{ status }]);
  await expect(ask()).rejects.toMatchObject({ code: `C${status}`, exit });
});

test("who does not answer in time is waited for no longer, and is told apart", async () => {
  const server = createServer(() => {
    // Never answers.
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.closeAllConnections());
  closing.push(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connection = await connectToServer({ kind: "server", url, operatorToken: "token" });
  closing.push(() => void connection.close());
  const { signal } = new AbortController();
  const call = { method: "GET", path: "/", body: undefined, signal, timeoutMs: 20 };
  const refusal = { code: "ServerTimeout", exit: "otherSide" };
  await expect(connection.call(call)).rejects.toMatchObject(refusal);
});
