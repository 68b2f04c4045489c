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
}

/**
 * Answer bytes that are no request, then hang up: nobody knows where the next request would begin.
 * There is no address to tell whose client it is, so the error is in SCIM's shape.
 *
 * @see RFC 7644 section 3.12, RFC 9110 section 9.1, RFC 9112 sections 2.2 and 6.3
 */
export function answerClientError(error: ClientError, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
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
  // A client that holds on to its half of the connection holds nothing.
  socket.end(`${lines.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}

/** Whether a request begins with a word and a path, and it was the word that Node does not know. */
function isUnknownMethod({ code, rawPacket }: ClientError): boolean {
  if (code !== "HPE_INVALID_METHOD" || !Buffer.isBuffer(rawPacket)) return false;
  const space = rawPacket.indexOf(" /");
  if (space < 1 || space > LONGEST_METHOD) return false;
  return rawPacket.subarray(0, space).every((byte) => isLetter(byte) || byte === HYPHEN);
}

const LONGEST_METHOD = 32;
const HYPHEN = 0x2d;

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
