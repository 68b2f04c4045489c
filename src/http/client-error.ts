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
const OTHERWISE = [400, "Bad Request", "This is no HTTP request that can be read."] as const;

/**
 * Answer bytes that are no request, then hang up: nobody knows where the next request would begin.
 * There is no address to tell whose client it is, so the error is in SCIM's shape.
 *
 * @see RFC 7644 section 3.12, RFC 9112 sections 2.2 and 6.3
 */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, reason, detail] = ANSWERS[error.code ?? ""] ?? OTHERWISE;
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
