import { describe, expect, test } from "vitest";
import type { World } from "../common/world.ts";
import type { Target, TargetAnswer, TargetRequest } from "../sync/ports.ts";
import { DEFAULT_PATIENCE, TargetClient } from "./target-client.ts";

const GET: TargetRequest = { method: "GET", path: "/Users?filter=x" };
const POST: TargetRequest = { method: "POST", path: "/Users", body: {} };

function answer(status: number, more: object = {}): TargetAnswer {
  return { kind: "answer", status, body: {}, durationMs: 1, ...more };
}
const CLOSED: TargetAnswer = {
  kind: "noAnswer",
  reason: "closed",
  message: "Gone.",
  durationMs: 1,
};
const REFUSED: TargetAnswer = { ...CLOSED, reason: "refused" };

/** A client whose clock goes on only by its own pauses, and whose last answer repeats. */
function createClient(answers: readonly TargetAnswer[], probe?: TargetRequest) {
  let now = 0;
  let sent = 0;
  const pauses: number[] = [];
  const world: World = {
    now: () => now,
    newId: () => "id",
    newGuid: () => "guid",
    randomInteger: () => 0,
    sleep: async (delayMs) => {
      pauses.push(delayMs);
      now += delayMs;
    },
  };
  const target: Target = {
    send: async () => answers[Math.min(sent++, answers.length - 1)] as TargetAnswer,
    close: async () => undefined,
  };
  const { signal } = new AbortController();
  const given = { target, world, signal, patience: DEFAULT_PATIENCE };
  const client = new TargetClient({ ...given, ...(probe !== undefined && { probe }) });
  return { client, pauses, sent: () => sent };
}

describe("patience with a target", () => {
  test.each([
    { title: "a GET is repeated after 5xx", request: GET, answers: [answer(500)], pauses: [250] },
    {
      title: "a GET is repeated after a lost answer",
      request: GET,
      answers: [CLOSED],
      pauses: [250],
    },
    {
      title: "a 429 is waited out as long as it says, by a POST too",
      request: POST,
      answers: [answer(429, { retryAfterMs: 3_000 })],
      pauses: [3_000],
    },
    {
      title: "a 429 without Retry-After is waited out in growing pauses",
      request: POST,
      answers: [answer(429), answer(429), answer(429)],
      pauses: [500, 1_000, 2_000],
    },
    {
      title: "a 503 with Retry-After is waited out",
      request: GET,
      answers: [answer(503, { retryAfterMs: 2_000 })],
      pauses: [2_000],
    },
  ])("$title", async ({ request, answers, pauses }) => {
    const { client, ...seen } = createClient([...answers, answer(200)]);
    expect(await client.send("match", request)).toEqual({});
    expect(seen.pauses).toEqual(pauses);
  });

  test.each([
    {
      title: "a POST is not repeated: it may have worked",
      request: POST,
      answers: [answer(500)],
      code: "InternalServerError",
      sent: 1,
    },
    {
      title: "a GET is given up after three attempts",
      request: GET,
      answers: [answer(500)],
      code: "InternalServerError",
      sent: 3,
    },
    {
      title: "a port that refuses ends it at once",
      request: GET,
      answers: [REFUSED],
      code: "TargetUnavailable",
      sent: 1,
    },
    {
      title: "a 429 for ever is given up within the patience",
      request: GET,
      answers: [answer(429)],
      code: "TooManyRequests",
      sent: 7,
    },
    {
      title: "a Retry-After beyond the patience is not begun",
      request: GET,
      answers: [answer(429, { retryAfterMs: 60_001 })],
      code: "TooManyRequests",
      sent: 1,
    },
  ])("$title", async ({ request, answers, code, sent }) => {
    const { client, ...seen } = createClient(answers);
    await expect(client.send("match", request)).rejects.toMatchObject({ code });
    expect(seen.sent()).toBe(sent);
  });

  test("ten objects in a row that fail mean that the target is down", async () => {
    const { client } = createClient([answer(500)]);
    const codes: string[] = [];
    for (let object = 0; object < 10; object += 1) {
      await client.send("create", POST).catch(({ code }: { code: string }) => codes.push(code));
    }
    expect(codes).toEqual([...Array<string>(9).fill("InternalServerError"), "TargetUnavailable"]);
  });

  test("the probe is repeated too, and its failure is the target's", async () => {
    const probe = { ...GET, path: "/Users?filter=probe" };
    const list = answer(200, { body: { totalResults: 0 } });
    const { client, sent } = createClient([answer(500), list], probe);
    expect(await client.send("match", GET)).toEqual({ totalResults: 0 });
    expect(sent()).toBe(3);
    const down = createClient([answer(500)], probe);
    await expect(down.client.send("match", GET)).rejects.toMatchObject({
      code: "TargetUnavailable",
    });
  });
});
