import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import { BULK_REQUEST_URN } from "../scim/bulk.ts";
import type { Target, TargetAnswer, TargetRequest } from "../sync/ports.ts";
import type { TargetCapabilities } from "../sync/service-provider-config.ts";

type Answer = Extract<TargetAnswer, { kind: "answer" }>;

/** A write that waits for the others of its turn. */
interface Waiting {
  readonly request: TargetRequest;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (answer: TargetAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** The statuses by which a target says that there is no /Bulk after all. */
const NO_BULK: ReadonlySet<number> = new Set([404, 405, 501]);
/** And those by which it says that there was something wrong with the whole. */
const TOO_MUCH: ReadonlySet<number> = new Set([400, 413]);
/** Room for what surrounds the operations. */
const FRAME_BYTES = 256;

/**
 * Sends writes that are begun together as one bulk request (RFC 7644 section 3.7), and hands each
 * of them its own answer: whoever sends does not notice. Limits are the target's; a bulk that is
 * too large all the same is sent again in halves.
 */
export class BulkSender {
  readonly #target: Target;
  readonly #maxPayloadBytes: number;
  #most: number;
  #isOff = false;
  #waiting: Waiting[] = [];

  constructor(target: Target, limits: NonNullable<TargetCapabilities["bulk"]>) {
    this.#target = target;
    this.#most = limits.maxOperations;
    this.#maxPayloadBytes = limits.maxPayloadSize;
  }

  /** Send a POST, PUT, PATCH or DELETE of one resource. */
  send(request: TargetRequest, signal: AbortSignal | undefined): Promise<TargetAnswer> {
    if (this.#isOff) return this.#target.send(request, signal);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, signal, resolve, reject });
      // Once all that is ready to run has run: whatever else is to be written stands here then.
      if (this.#waiting.length === 1) setImmediate(() => this.#flush());
    });
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const batch of this.#cut(waiting)) void this.#sendBatch(batch);
  }

  #cut(waiting: readonly Waiting[]): readonly (readonly Waiting[])[] {
    const batches: Waiting[][] = [];
    let room = 0;
    let bytes = 0;
    for (const each of waiting) {
      const size = Buffer.byteLength(JSON.stringify(toOperation(each.request, 0)));
      if (room === 0 || bytes + size > this.#maxPayloadBytes) {
        batches.push([]);
        room = this.#most;
        bytes = FRAME_BYTES;
      }
      batches.at(-1)?.push(each);
      room -= 1;
      bytes += size + 1;
    }
    return batches;
  }

  /** Settles each of them, and never rejects itself. */
  async #sendBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const [only, ...others] = batch;
      if (only === undefined) return;
      if (others.length === 0 || this.#isOff) return await this.#sendSingly(batch);
      const Operations = batch.map(({ request }, index) => toOperation(request, index));
      const body = { schemas: [BULK_REQUEST_URN], Operations };
      const answer = await this.#target.send({ method: "POST", path: "/Bulk", body }, only.signal);
      if (answer.kind === "answer" && NO_BULK.has(answer.status)) {
        this.#isOff = true;
        await this.#sendSingly(batch);
      } else if (answer.kind === "answer" && TOO_MUCH.has(answer.status)) {
        const half = Math.ceil(batch.length / 2);
        if (answer.status === 413) this.#most = Math.min(this.#most, half);
        await this.#sendBatch(batch.slice(0, half));
        await this.#sendBatch(batch.slice(half));
      } else {
        const answers = readAnswers(answer, batch.length);
        for (const [index, { resolve }] of batch.entries()) {
          resolve(answers[index] ?? unanswered(answer));
        }
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  async #sendSingly(batch: readonly Waiting[]): Promise<void> {
    await Promise.all(
      batch.map(({ request, signal, resolve, reject }) =>
        this.#target.send(request, signal).then(resolve, reject),
      ),
    );
  }
}

function toOperation({ method, path, body }: TargetRequest, index: number): JsonObject {
  return { method, path, bulkId: `b${index}`, ...(body !== undefined && { data: body }) };
}

/** The answer of each operation, by `bulkId` or, where a target leaves that out, by its place. */
function readAnswers(answer: TargetAnswer, count: number): readonly (TargetAnswer | undefined)[] {
  const isRefusal = answer.kind === "noAnswer" || answer.status < 200 || answer.status > 299;
  // The whole was refused for a reason that concerns each: the token, the pace, a failure.
  if (isRefusal) return new Array(count).fill(answer);
  const given = isJsonObject(answer.body) ? answer.body.Operations : undefined;
  const results = Array.isArray(given) ? given.filter(isJsonObject) : [];
  const byId = new Map(results.map((result) => [result.bulkId, result]));
  return Array.from({ length: count }, (_, index) => {
    const result = byId.get(`b${index}`) ?? (byId.has(undefined) ? results[index] : undefined);
    return result === undefined ? undefined : toAnswer(result, answer);
  });
}

function toAnswer(result: JsonObject, whole: Answer): TargetAnswer | undefined {
  const status = readStatus(result.status);
  if (status === undefined) return undefined;
  // Of a creation the id is in its address; of anything else that would look like an answer.
  const made = status === 201 ? describeLocation(result.location) : undefined;
  const body = result.response ?? made;
  return {
    kind: "answer",
    status,
    ...(body !== undefined && { body }),
    durationMs: whole.durationMs,
  };
}

/** `"201"`, `201`, or `{ "code": "201" }` as drafts had it. */
function readStatus(value: JsonValue | undefined): number | undefined {
  const status = Number(isJsonObject(value) ? value.code : value);
  return Number.isInteger(status) && status >= 100 && status <= 599 ? status : undefined;
}

/** A success comes with where the resource is, and with the resource only if the target likes. */
function describeLocation(location: JsonValue | undefined): JsonObject | undefined {
  if (typeof location !== "string") return undefined;
  const path = location.split(/[?#]/)[0] ?? "";
  const last = path
    .split("/")
    .filter((part) => part !== "")
    .at(-1);
  if (last === undefined) return undefined;
  try {
    return { id: decodeURIComponent(last) };
  } catch {
    // Not percent-encoded then.
    return { id: last };
  }
}

/** What the target left unsaid may have happened: nobody may count on either. */
function unanswered(answer: TargetAnswer): TargetAnswer {
  const message = "The application answered a bulk request without a word on this operation.";
  return { kind: "noAnswer", reason: "closed", message, durationMs: answer.durationMs };
}
