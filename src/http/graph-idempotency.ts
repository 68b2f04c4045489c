import type { FastifyReply, FastifyRequest } from "fastify";
import { formatInstant } from "../common/world.ts";
import { ANSWER_KEPT_MS } from "../directory/kept-answer.ts";
import type { Caller } from "../directory/roles.ts";
import { describeGraphRefusal, GraphRequestError } from "./graph-error.ts";
import type { GraphAnswer, GraphDeps } from "./graph-route.ts";
import { isSafeMethod } from "./request-site.ts";

/** The name of the header, as Node hands it over. */
export const KEY_HEADER = "idempotency-key";
const LONGEST_KEY = 200;

/**
 * Do what a request asks for; with an `Idempotency-Key`, once: whoever sends the same request with
 * the same key again gets the first answer, also from another process, for a day. A refusal is not
 * kept, so that the same key may try again. Files of people are read over.
 *
 * @throws GraphRequestError `IdempotencyKeyReused` when the key came with another request,
 *   `IdempotencyKeyInUse` while the first is at work, or when nobody knows how it ended
 * @see draft-ietf-httpapi-idempotency-key-header-06 section 2
 */
export async function answerOnce(
  given: {
    readonly request: FastifyRequest;
    readonly reply: FastifyReply;
    readonly deps: Pick<GraphDeps, "keptAnswers" | "world" | "digest">;
    readonly caller: Caller;
    readonly tenantId: string;
  },
  work: () => Promise<GraphAnswer>,
): Promise<GraphAnswer> {
  const { request, reply, deps, caller, tenantId } = given;
  const key = readKey(request);
  // A file says itself what there is to be, so it may be sent again. It is too long for a hash.
  const isFile = Buffer.isBuffer(request.body);
  if (key === undefined || isFile || isSafeMethod(request.method)) return await work();
  const { keptAnswers: store, world, digest } = deps;
  const place = { tenantId, caller: caller.kind === "operator" ? "operator" : caller.id, key };
  const nowMs = world.now();
  const sha256 = digest(JSON.stringify([request.method, request.raw.url, request.body ?? null]));
  const [at, until] = [formatInstant(nowMs), formatInstant(nowMs - ANSWER_KEPT_MS)];
  const taken = await store.takeKey(place, { sha256, at, until });
  if (taken === undefined) return await doFirst(store, place, work);
  if (taken.sha256 !== sha256) {
    const message = "This Idempotency-Key came with another request before. Choose a new one.";
    throw new GraphRequestError("IdempotencyKeyReused", message);
  }
  if (taken.answer === undefined) {
    const message =
      "The request that came first with this Idempotency-Key has not ended, or nobody knows how. " +
      "Look whether it was done before you ask again with another key.";
    throw new GraphRequestError("IdempotencyKeyInUse", message);
  }
  reply.header("idempotency-replayed", "true");
  return JSON.parse(taken.answer) as GraphAnswer;
}

async function doFirst(
  store: GraphDeps["keptAnswers"],
  place: Parameters<GraphDeps["keptAnswers"]["takeKey"]>[0],
  work: () => Promise<GraphAnswer>,
): Promise<GraphAnswer> {
  let answer: GraphAnswer;
  try {
    answer = await work();
  } catch (error) {
    // Of what was not foreseen nobody knows how much was done.
    if (describeGraphRefusal(error, 0) !== undefined) await store.releaseKey(place);
    throw error;
  }
  // From here on it is done: an answer that can't be kept leaves the key taken.
  // What is sent in pieces is read, not done: it can be read again.
  if (answer.pieces === undefined) await store.keepAnswer(place, JSON.stringify(answer));
  else await store.releaseKey(place);
  return answer;
}

/** @throws GraphRequestError `BadRequest` */
function readKey({ headers }: FastifyRequest): string | undefined {
  const key = headers[KEY_HEADER];
  if (key === undefined) return undefined;
  const isPlain = typeof key === "string" && [...key].every((each) => each > " " && each <= "~");
  if (isPlain && key !== "" && key.length <= LONGEST_KEY) return key;
  const message = `An Idempotency-Key is 1 to ${LONGEST_KEY} signs of ASCII without spaces.`;
  throw new GraphRequestError("BadRequest", message);
}
