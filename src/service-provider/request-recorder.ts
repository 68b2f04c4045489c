import { isJsonObject, type JsonObject } from "../common/json.ts";
import { formatInstant, type World } from "../common/world.ts";
import { CONTACT_STEPS, type ContactStep, nameContactStep } from "../saas/first-contact.ts";
import {
  DEFAULT_REQUEST_LOG,
  type OperatorLogStore,
  type RecordedExchange,
  type RequestLogSetting,
  type RequestRecord,
} from "../saas/operator-logs.ts";
import { REDACTED, redactBody, redactHeaders, redactTarget } from "../saas/redact.ts";

/** A request that was answered, as it was. */
export interface AnsweredRequest {
  readonly organizationId: string;
  readonly tokenId: string;
  /** Names of attributes, in lower case, whose values no log may have. */
  readonly secrets: ReadonlySet<string>;
  readonly method: string;
  /** Path and query as they came over the wire. */
  readonly target: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly headers: JsonObject;
  /** Parsed. */
  readonly body: unknown;
  /** JSON text; empty when there was none, or it is too long to be kept. */
  readonly answer: string;
}

/** How the recording goes. */
export interface RecorderCounts {
  readonly queued: number;
  readonly written: number;
  /** Not recorded, since the queue was full or the store refused. */
  readonly dropped: number;
}

interface Waiting {
  readonly request: AnsweredRequest;
  readonly setting: RequestLogSetting;
  readonly at: string;
}

/** A request that was answered, as far as it tells whether it is recorded. */
export type EndedRequest = Pick<AnsweredRequest, "organizationId" | "method" | "target" | "status">;

const MOST_WAITING = 10_000;
/** Of more organizations the first steps are recorded again. */
const MOST_CONTACTS = 10_000;
/** Of all that waits: requests in bytes as they came over the wire, and the texts of answers. */
const MOST_BYTES = 16 * 1024 * 1024;
const BATCH = 128;
const PAUSE_MS = 500;
/** Longer bodies are left out of the log. */
export const BODY_LIMIT: number = 32 * 1024;
const TEXT_LIMIT = 2000;

/**
 * Writes requests to the log of their organization, outside of the requests' own path: recording
 * puts them in a queue, and {@link run} writes the queue in batches. Nothing here fails or delays
 * a request; when the queue is full, further requests are counted instead.
 */
export class RequestRecorder {
  readonly #logs: OperatorLogStore;
  readonly #world: World;
  readonly #onError: (error: unknown) => void;
  readonly #contacts = new Map<string, ReadonlySet<ContactStep>>();
  #settings: ReadonlyMap<string, RequestLogSetting> = new Map();
  #queue: Waiting[] = [];
  #bytes = 0;
  #written = 0;
  #dropped = 0;

  constructor(logs: OperatorLogStore, world: World, onError: (error: unknown) => void) {
    this.#logs = logs;
    this.#world = world;
    this.#onError = onError;
  }

  get counts(): RecorderCounts {
    return { queued: this.#queue.length, written: this.#written, dropped: this.#dropped };
  }

  /**
   * Whether a request that ended so is recorded; asked of every request, so it is cheap. Where
   * refusals alone are recorded, the first request of each step of a first contact is too, once in
   * a process: they are what the checklist of an integration is ticked by.
   */
  isWanted({ organizationId, method, target, status }: EndedRequest): boolean {
    const { level } = this.#settings.get(organizationId) ?? DEFAULT_REQUEST_LOG;
    if (level !== "errors") return level !== "off";
    if (status >= 400) return true;
    const done = this.#contacts.get(organizationId);
    // Most organizations have done every step long ago.
    if (done !== undefined && done.size >= CONTACT_STEPS.length) return false;
    const step = nameContactStep({ method, path: target, status });
    if (step === undefined || done?.has(step) === true) return false;
    if (done === undefined && this.#contacts.size >= MOST_CONTACTS) this.#contacts.clear();
    this.#contacts.set(organizationId, new Set([...(done ?? []), step]));
    return true;
  }

  /** Put a request into the queue. */
  record(request: AnsweredRequest): void {
    const setting = this.#settings.get(request.organizationId) ?? DEFAULT_REQUEST_LOG;
    const bytes = weigh(request);
    if (this.#queue.length >= MOST_WAITING || this.#bytes + bytes > MOST_BYTES) {
      this.#dropped += 1;
      return;
    }
    this.#bytes += bytes;
    this.#queue.push({ request, setting, at: formatInstant(this.#world.now()) });
  }

  /** Read what the organizations have asked for. */
  async refresh(): Promise<void> {
    this.#settings = await this.#logs.readRequestLogSettings();
  }

  /** Write all that waits. What the store refuses is dropped and counted. */
  async flush(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, BATCH);
      for (const { request } of batch) this.#bytes -= weigh(request);
      try {
        await this.#logs.addRequests(batch.map((each) => this.#toRecord(each)));
        this.#written += batch.length;
      } catch (error) {
        this.#dropped += batch.length;
        this.#onError(error);
      }
    }
  }

  /** Write the queue twice a second until told to stop, then what is left. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.refresh();
        await this.flush();
        await this.#world.sleep(PAUSE_MS, signal);
      } catch (error) {
        if (!signal.aborted) {
          this.#onError(error);
          await this.#world.sleep(PAUSE_MS, signal).catch(() => undefined);
        }
      }
    }
    await this.flush();
  }

  #toRecord({ request, setting, at }: Waiting): RequestRecord {
    const { organizationId, method, status, durationMs, tokenId } = request;
    const { requestBytes, responseBytes, answer } = request;
    const detail = status < 400 ? undefined : readDetail(answer);
    const exchange = buildExchange(request, setting);
    return {
      id: this.#world.newId(),
      organizationId,
      at,
      method,
      path: clean(redactTarget(request.target, setting.filterValues, request.secrets)),
      status,
      durationMs,
      tokenId,
      requestBytes,
      responseBytes,
      ...(detail !== undefined && { detail: clean(detail) }),
      ...(exchange !== undefined && { exchange }),
    };
  }
}

/** What a request takes while it waits. */
function weigh({ requestBytes, answer }: AnsweredRequest): number {
  return requestBytes + answer.length;
}

function buildExchange(
  request: AnsweredRequest,
  { level, filterValues }: RequestLogSetting,
): RecordedExchange | undefined {
  if (level !== "headers" && level !== "bodies") return undefined;
  const requestHeaders = redactHeaders(request.headers);
  if (level === "headers") return { requestHeaders };
  const limit = (body: unknown) => limitBody(redactBody(body, filterValues, request.secrets));
  return {
    requestHeaders,
    ...(request.body !== undefined && { requestBody: limit(request.body) }),
    ...(request.answer !== "" && { responseBody: limit(parse(request.answer)) }),
  };
}

function limitBody(kept: unknown): unknown {
  return JSON.stringify(kept).length > BODY_LIMIT ? REDACTED : kept;
}

function readDetail(answer: string): string | undefined {
  const body = parse(answer);
  return isJsonObject(body) && typeof body.detail === "string" ? body.detail : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

// A database takes neither NUL nor half of a surrogate pair, and a client may send both.
function clean(text: string): string {
  return text.slice(0, TEXT_LIMIT).replaceAll("\0", "").toWellFormed();
}
