import type { Dispatcher } from "undici";
import type { TargetAnswer } from "../sync/ports.ts";
import { readRateLimit } from "./rate-limit-headers.ts";
import {
  cutText,
  decodeBody,
  decompress,
  parseRetryAfter,
  prepareForPeople,
  redact,
} from "./target-body.ts";
import { describeFailure } from "./target-failure.ts";

/** What all exchanges with one target share. */
export interface ExchangeSettings {
  /** Host and port, for messages. */
  readonly host: string;
  /** Spellings of the secret token that answers may repeat. */
  readonly secrets: readonly string[];
  readonly maxBodyBytes: number;
  /** The longest that one answer may take to arrive, in milliseconds. */
  readonly maxDurationMs: number;
  /** What all answers that are arriving hold together, and may hold. */
  readonly underWay: { bytes: number; readonly maxBytes: number };
}

type ResponseHeaders = Record<string, string | string[] | undefined>;

/** Ends an exchange on our own account; the message is for the person outside. */
class ExchangeStopped extends Error {
  override readonly name = "ExchangeStopped";
  readonly reason: "timeout" | "closed";
  constructor(reason: "timeout" | "closed", message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * One request on its way: collects the answer's pieces and settles the promise of `send` once.
 * It resolves with every answer and every lost connection, and rejects only with the reason of
 * the caller's signal or with a fault of ours.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #settings: ExchangeSettings;
  readonly #signal: AbortSignal | undefined;
  readonly #resolve: (answer: TargetAnswer) => void;
  readonly #reject: (error: unknown) => void;
  #begin = performance.now();
  #status = 0;
  #headers: ResponseHeaders = {};
  #chunks: Buffer[] = [];
  #size = 0;
  #controller: Dispatcher.DispatchController | undefined;

  constructor(
    settings: ExchangeSettings,
    signal: AbortSignal | undefined,
    resolve: (answer: TargetAnswer) => void,
    reject: (error: unknown) => void,
  ) {
    this.#settings = settings;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    signal?.addEventListener("abort", this.#onAbort);
  }

  /** The request is written now; the time it waited for a free connection is not the target's. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#begin = performance.now();
    this.#controller = controller;
    if (this.#signal?.aborted) this.#onAbort();
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: ResponseHeaders,
  ): void {
    // An interim answer (1xx) comes the same way; the final one overwrites it. Each of them makes
    // undici wait anew, so that a server which sends nothing else would never be given up.
    if (statusCode < 200 && this.#hasTakenTooLong()) {
      controller.abort(this.#stop("timeout", "interim answers for too long"));
    }
    this.#status = statusCode;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { maxBodyBytes, underWay } = this.#settings;
    this.#size += chunk.length;
    underWay.bytes += chunk.length;
    if (this.#size > maxBodyBytes) {
      controller.abort(this.#stop("closed", `more than ${maxBodyBytes} bytes`));
    } else if (underWay.bytes > underWay.maxBytes) {
      controller.abort(this.#stop("closed", `more than ${underWay.maxBytes} bytes at a time`));
    } else if (this.#hasTakenTooLong()) {
      controller.abort(this.#stop("timeout", "pieces for too long"));
    } else {
      this.#chunks.push(chunk);
    }
  }

  onResponseEnd(): void {
    this.#settle();
    const collected =
      this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    const encoding = this.#header("content-encoding");
    const bytes = decompress(collected, encoding, this.#settings.maxBodyBytes);
    if (bytes === undefined) {
      this.#fail(this.#stop("closed", `a body that can't be unpacked (${cutText(encoding)})`));
    } else {
      this.#resolve(this.#buildAnswer(bytes));
    }
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#settle();
    if (this.#signal?.aborted) this.#reject(this.#signal.reason);
    else if (isOwnFault(error)) this.#reject(error);
    else this.#fail(error);
  }

  #buildAnswer(bytes: Buffer): TargetAnswer {
    const status = this.#status;
    const isGood = status < 300;
    const secrets = isGood ? [] : this.#settings.secrets;
    const read = decodeBody(bytes, this.#header("content-type"), secrets);
    const decoded = isGood && read.text === undefined ? read : prepareForPeople(read, secrets);
    const nowMs = Date.now();
    const rateLimit = readRateLimit((name) => this.#header(name), nowMs);
    const asked = parseRetryAfter(this.#header("retry-after"), nowMs);
    const retryAfterMs = asked ?? (status === 429 ? rateLimit?.resetMs : undefined);
    const location = status >= 300 && status < 400 ? this.#describeRedirect() : undefined;
    return {
      kind: "answer",
      status,
      ...decoded,
      ...(decoded.body === undefined && location !== undefined && { text: location }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(rateLimit !== undefined && { rateLimit }),
      durationMs: this.#elapsedMs(),
    };
  }

  /** Where a redirect points, without its query: the usual cause is http:// for https://. */
  #describeRedirect(): string | undefined {
    const location = this.#header("location");
    const url = URL.parse(location, `http://${this.#settings.host}`);
    if (location === "" || url === null) return undefined;
    return cutText(redact(`Redirect to ${url.origin}${url.pathname}`, this.#settings.secrets));
  }

  #fail(error: Error): void {
    const failure =
      error instanceof ExchangeStopped ? error : describeFailure(error, this.#settings.host);
    const { reason, message } = failure;
    this.#resolve({ kind: "noAnswer", reason, message, durationMs: this.#elapsedMs() });
  }

  #stop(reason: "timeout" | "closed", what: string): ExchangeStopped {
    return new ExchangeStopped(reason, `${this.#settings.host} answered with ${what}.`);
  }

  #settle(): void {
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#settings.underWay.bytes -= this.#size;
    this.#size = 0;
  }

  #hasTakenTooLong(): boolean {
    return performance.now() - this.#begin > this.#settings.maxDurationMs;
  }

  #header(name: string): string {
    const value = this.#headers[name];
    return (Array.isArray(value) ? value[0] : value) ?? "";
  }

  #elapsedMs(): number {
    return Math.max(0, Math.round((performance.now() - this.#begin) * 100) / 100);
  }

  readonly #onAbort = (): void => {
    const reason: unknown = this.#signal?.reason;
    // A request that still waits for a connection has no controller; it is left to the pool and
    // stopped as soon as it gets one, while the caller hears of it at once.
    this.#controller?.abort(reason instanceof Error ? reason : new Error("aborted"));
    this.#reject(reason);
  };
}

/** A request that undici refuses to write is a bug of ours, not an event at the target. */
function isOwnFault(error: Error): boolean {
  return "code" in error && error.code === "UND_ERR_INVALID_ARG";
}
