import { isJsonObject, type JsonValue } from "../../src/common/json.ts";
import type { Target, TargetAnswer, TargetRequest } from "../../src/sync/ports.ts";
import type { MemoryScim } from "../support/memory-scim.ts";
import type { Random } from "./random.ts";

/** How the target fares: it has bad days, on which it answers many requests in a row with 500. */
export interface Weather {
  isCalm: boolean;
  /** So many requests of a burst are still to come. */
  burst: number;
}

/**
 * A target that misbehaves in every way that was seen in the wild: throttles with and without
 * Retry-After, fails alone and in bursts before and after it did the work, times out, refuses,
 * closes in mid-answer, answers HTML, counts more on a page than it lists, and answers a PATCH with
 * 200 and what it had before, without doing it.
 */
export function createBadTarget(given: {
  readonly scim: MemoryScim;
  readonly random: Random;
  readonly weather: Weather;
  readonly requests: TargetRequest[];
}): Target {
  const { scim, random, weather, requests } = given;
  const send = async (request: TargetRequest): Promise<TargetAnswer> => {
    requests.push(request);
    // Slow ones are overtaken by those that were sent after them.
    for (let turns = random.below(4); turns > 0; turns -= 1) await Promise.resolve();
    const before = weather.isCalm ? undefined : misbehaveBefore(given, request);
    if (before !== undefined) return before;
    const { status, body } = scim.handle(request);
    if (weather.isCalm) return answer(status, body);
    return misbehaveAfter(random) ?? answer(status, miscount(random, body));
  };
  return { send, close: async () => undefined };
}

/** Instead of doing it. */
function misbehaveBefore(
  { scim, random, weather }: Parameters<typeof createBadTarget>[0],
  request: TargetRequest,
): TargetAnswer | undefined {
  if (weather.burst > 0) {
    weather.burst -= 1;
    return answer(500);
  }
  const luck = random.below(1_000);
  if (luck < 15) return answer(429);
  if (luck < 30) return { ...answer(429), retryAfterMs: 2_000 } as TargetAnswer;
  if (luck < 50) return answer(500);
  if (luck < 53) weather.burst = 5 + random.below(30);
  if (luck < 65) return noAnswer("timeout");
  if (luck < 72) return noAnswer("refused");
  if (luck < 77) return { ...answer(502), text: "<html>Bad gateway</html>" } as TargetAnswer;
  if (luck < 90 && isPatchOfUser(request)) {
    const { status, body } = scim.handle({ method: "GET", path: request.path });
    return answer(status, body);
  }
  return undefined;
}

/** After having done it. */
function misbehaveAfter(random: Random): TargetAnswer | undefined {
  const luck = random.below(1_000);
  if (luck < 25) return noAnswer("timeout");
  if (luck < 45) return noAnswer("closed");
  if (luck < 65) return answer(500);
  return undefined;
}

/** A page whose numbers are wrong: its resources are what counts. */
function miscount(random: Random, body: JsonValue | undefined): JsonValue | undefined {
  if (!isJsonObject(body) || !Array.isArray(body.Resources)) return body;
  // An answer that names somebody for nobody's name would be a target without filters.
  if (body.Resources.length === 0 || !random.chance(0.1)) return body;
  return { ...body, totalResults: body.Resources.length + 7, itemsPerPage: 1, startIndex: 3 };
}

function isPatchOfUser({ method, path }: TargetRequest): boolean {
  return method === "PATCH" && path.startsWith("/Users/");
}

function answer(status: number, body?: JsonValue): TargetAnswer {
  const copy = body === undefined ? {} : { body: JSON.parse(JSON.stringify(body)) as JsonValue };
  // As over a wire: nobody shares an object with the target.
  return { kind: "answer", status, durationMs: 1, ...copy };
}

function noAnswer(reason: "timeout" | "closed" | "refused"): TargetAnswer {
  return { kind: "noAnswer", reason, message: `Simulated: ${reason}.`, durationMs: 1 };
}
