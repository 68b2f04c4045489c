import type { FastifyInstance, FastifyRequest } from "fastify";
import type { JsonObject } from "../common/json.ts";
import type { Identity } from "../service-provider/authenticate.ts";
import {
  type AnsweredRequest,
  BODY_LIMIT,
  type RequestRecorder,
} from "../service-provider/request-recorder.ts";

/** What of a recorder the endpoints use. */
export type Recorder = Pick<RequestRecorder, "isWanted" | "record">;

/**
 * Hand the requests of the SCIM endpoints to the recorder. Only those whose token was known: an
 * organization's log is not for strangers to fill. A request that isn't wanted costs a look.
 */
export function recordRequests(scim: FastifyInstance, recorder: Recorder): void {
  // Fastify keeps the time only for what logs every request.
  scim.decorateRequest("scimBegan", 0);
  scim.addHook("onRequest", (request, _reply, done) => {
    request.setDecorator("scimBegan", performance.now());
    done();
  });
  scim.addHook("onSend", (request, reply, payload, done) => {
    const identity = request.getDecorator<Identity | null>("scimIdentity");
    const organizationId = identity?.organization.id;
    const { method } = request;
    const ended = { method, target: request.raw.url ?? "", status: reply.statusCode };
    if (identity && organizationId && recorder.isWanted({ organizationId, ...ended })) {
      const { answer, responseBytes } = readAnswer(payload);
      recorder.record({
        organizationId,
        tokenId: identity.tokenId,
        secrets: identity.rules.secretNames,
        ...ended,
        durationMs: performance.now() - request.getDecorator<number>("scimBegan"),
        requestBytes: readLength(request),
        responseBytes,
        headers: request.headers as JsonObject,
        body: request.body,
        answer,
      });
    }
    done(null, payload);
  });
}

/** Lists are sent as bytes, whose memory is gone once they are sent: a text of it is kept. */
function readAnswer(payload: unknown): Pick<AnsweredRequest, "answer" | "responseBytes"> {
  if (typeof payload === "string") {
    return { answer: payload, responseBytes: Buffer.byteLength(payload) };
  }
  if (!Buffer.isBuffer(payload)) return { answer: "", responseBytes: 0 };
  const isShort = payload.length <= BODY_LIMIT;
  return { answer: isShort ? payload.toString("utf8") : "", responseBytes: payload.length };
}

function readLength(request: FastifyRequest): number {
  const length = Number(request.headers["content-length"]);
  return Number.isSafeInteger(length) ? length : 0;
}
