import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { ERROR_URN } from "../scim/errors.ts";

/** What to say of bytes that are no request, by Node's code for them. */
const ANSWERS: Readonly<Record<string, readonly [number, string, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, "Request Timeout", "The request did not come in time."],
  HPE_HEADER_OVERFLOW: [
    431,
    "Request Header Fields Too Large",
    "Address and headers are longer than this server reads. A long filter goes by POST to .search.",
  ],
};
const UNKNOWN_METHOD = [
  501,
  "Not Implemented",
  "This is no method that this server knows.",
] as const;
const OTHERWISE = [400, "Bad Request", "This is no HTTP request that can be read."] as const;

/** What Node tells of bytes that it could not read. */
interface ClientError extends Error {
  readonly code?: string;
  /** The bytes; Fastify's types describe their JSON. */
  readonly rawPacket?: unknown;
  /** How far in them Node came. */
  readonly bytesParsed?: number;
}

/** How long a client may go on sending behind the answer, and read it meanwhile. */
const LINGER_MS = 2_000;

/**
 * Answers bytes that are no request, then hangs up: nobody knows where the next request would
 * begin. There is no address to tell whose client it is, so the error is in SCIM's shape.
 *
 * @see RFC 7644 section 3.12, RFC 9110 section 9.1, RFC 9112 sections 2.2, 6.3, 9.3.2 and 9.6
 */
export class ClientErrors {
  readonly #lastOf = new WeakMap<Socket, LastAnswers>();
  readonly #refused = new WeakSet<Socket>();

  /** Note the requests of a server, so that their answers go out first. */
  watch(server: Server): void {
    server.on("request", ({ socket }, answer) => {
      const before = this.#lastOf.get(socket)?.last;
      this.#lastOf.set(socket, { before, last: answer });
    });
  }

  /** Of Node's event `clientError`; what comes over the connection behind it is read by nobody. */
  answer(error: ClientError, socket: Socket): void {
    if (this.#refused.has(socket)) return;
    this.#refused.add(socket);
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    const { before, last } = this.#lastOf.get(socket) ?? {};
    if (last === undefined || last.req.complete) {
      afterAnswer(last, () => hangUp(socket, formatAnswer(error)));
      return;
    }
    // In the middle of a body it is that request's answer, unless it has one by then.
    afterAnswer(before, () => {
      if (last.headersSent) afterAnswer(last, () => hangUp(socket, ""));
      else hangUp(socket, formatAnswer(error));
    });
  }
}

/** The answers to the last two requests of a connection; answers go out in the requests' order. */
interface LastAnswers {
  readonly before: ServerResponse | undefined;
  readonly last: ServerResponse;
}

function afterAnswer(answer: ServerResponse | undefined, work: () => void): void {
  if (answer === undefined || answer.writableFinished || answer.destroyed) work();
  else answer.once("close", work);
}

function formatAnswer(error: ClientError): string {
  const [status, reason, detail] = isUnknownMethod(error)
    ? UNKNOWN_METHOD
    : (ANSWERS[error.code ?? ""] ?? OTHERWISE);
  const body = JSON.stringify({ schemas: [ERROR_URN], status: String(status), detail });
  const lines = [
    `HTTP/1.1 ${status} ${reason}`,
    "connection: close",
    "cache-control: no-store",
    "content-type: application/scim+json",
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return `${lines.join("\r\n")}\r\n\r\n${body}`;
}

/**
 * A connection that is closed while bytes still come is reset, and a reset takes from the client
 * what it has not read yet. So this side is closed first, and the other by the client, or soon.
 */
function hangUp(socket: Socket, text: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once("close", () => clearTimeout(timer));
  socket.end(text);
  socket.resume();
}

/** Whether a request begins with a word and a path, and it was the word that Node does not know. */
function isUnknownMethod({ code, rawPacket, bytesParsed = 0 }: ClientError): boolean {
  if (code !== "HPE_INVALID_METHOD" || !Buffer.isBuffer(rawPacket)) return false;
  // Other requests may stand before it, and the reader stopped within the word or at its start.
  let start = bytesParsed;
  while (start > 0 && isOfMethod(rawPacket[start - 1])) start -= 1;
  const space = rawPacket.indexOf(" /", start);
  if (space <= start || space - start > LONGEST_METHOD) return false;
  return rawPacket.subarray(start, space).every(isOfMethod);
}

const LONGEST_METHOD = 32;
const HYPHEN = 0x2d;

function isOfMethod(byte = 0): boolean {
  const lower = byte | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || byte === HYPHEN;
}
