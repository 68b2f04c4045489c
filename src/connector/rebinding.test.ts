import type { LookupAddress } from "node:dns";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createAddressGuard } from "./address-guard.ts";
import { createDocumentLoader } from "./document-loader.ts";
import { createScimTargetFactory } from "./scim-target.ts";
import { createWebhookSender } from "./webhook-sender.ts";

/**
 * DNS rebinding: a name that is public when it is looked at and private when it is connected to.
 * The name service is one of the tests; 127.0.0.1 plays the public address, by being allowed, and
 * 127.0.0.2, where the same server listens, the private one.
 */

const PUBLIC = { address: "127.0.0.1", family: 4 } as const;
const PRIVATE = { address: "127.0.0.2", family: 4 } as const;
const MAPPED = { address: "::ffff:127.0.0.2", family: 6 } as const;
const NAME = "scim.attacker.example";

/** What the next lookups find; the last is found for ever. */
const answers = vi.hoisted(() => ({ list: [] as (readonly LookupAddress[])[], asked: 0 }));

vi.mock("node:dns", async (load) => ({
  ...(await load<typeof import("node:dns")>()),
  lookup: (
    _name: string,
    _options: unknown,
    done: (error: null, found: readonly LookupAddress[]) => void,
  ) => {
    const at = Math.min(answers.asked, answers.list.length - 1);
    answers.asked += 1;
    done(null, answers.list[at] ?? []);
  },
}));

let server: Server;
let requests: string[];
let port: number;
const guard = createAddressGuard("127.0.0.1/32");

beforeEach(async () => {
  requests = [];
  server = createServer((request, reply) => {
    requests.push(request.socket.localAddress ?? "");
    // The connection ends with the answer: the next request looks the name up again.
    reply.writeHead(200, { connection: "close", "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  ({ port } = server.address() as AddressInfo);
});

afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())));

function answer(...lists: readonly (readonly LookupAddress[])[]): void {
  answers.list = [...lists];
  answers.asked = 0;
}

describe("a name that turns private", () => {
  test.each([
    { title: "before the first connection", lists: [[PRIVATE]], reached: 0 },
    { title: "between two connections", lists: [[PUBLIC], [PRIVATE]], reached: 1 },
    { title: "as an IPv4 address within an IPv6 one", lists: [[PUBLIC], [MAPPED]], reached: 1 },
    { title: "to nothing at all", lists: [[PUBLIC], []], reached: 1 },
  ])("$title is connected to no more", async ({ lists, reached }) => {
    answer(...lists);
    const factory = createScimTargetFactory({ guard });
    const target = factory.open(`http://${NAME}:${port}/scim`, "secret-token");
    const kinds: string[] = [];
    for (let at = 0; at < 3; at += 1) {
      const got = await target.send({ method: "GET", path: "/Users" });
      kinds.push(got.kind === "noAnswer" ? got.reason : got.kind);
    }
    expect(kinds).toEqual(
      ["answer", "forbidden", "forbidden", "forbidden"].slice(1 - reached, 4 - reached),
    );
    expect(requests).toHaveLength(reached);
    await target.close();
  });

  test("of several addresses only those are handed on that may be reached", async () => {
    answer([PRIVATE, PUBLIC, MAPPED]);
    const target = createScimTargetFactory({ guard }).open(
      `http://${NAME}:${port}`,
      "secret-token",
    );
    expect(await target.send({ method: "GET", path: "/Users" })).toMatchObject({ kind: "answer" });
    expect(requests).toEqual(["127.0.0.1"]);
    await target.close();
  });

  test("what was looked up is what is connected to: nobody asks a second time between", async () => {
    answer([PUBLIC], [PRIVATE]);
    const target = createScimTargetFactory({ guard }).open(
      `http://${NAME}:${port}`,
      "secret-token",
    );
    await target.send({ method: "GET", path: "/Users" });
    expect([answers.asked, requests]).toEqual([1, ["127.0.0.1"]]);
    await target.close();
  });
});

describe("the same holds for everything that people name an address for", () => {
  test("metadata of an identity provider", async () => {
    answer([PUBLIC], [PRIVATE]);
    const load = createDocumentLoader({ guard });
    const url = `http://${NAME}:${port}/metadata`;
    expect(await load(url)).toBe("{}");
    await expect(load(url)).rejects.toThrow("in a private network or on this machine");
    expect(requests).toHaveLength(1);
  });

  test("webhooks", async () => {
    answer([PUBLIC], [PRIVATE]);
    const sender = createWebhookSender({ guard, now: () => 0 });
    const call = { url: `http://${NAME}:${port}/hook`, secret: "s", id: "1", body: "{}" };
    await sender.send(call);
    await expect(sender.send(call)).rejects.toThrow("in a private network");
    expect(requests).toHaveLength(1);
  });
});
