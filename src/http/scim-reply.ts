import type { FastifyReply } from "fastify";

/** An answer of a SCIM endpoint, before it meets HTTP. */
export interface ScimAnswer {
  readonly status: number;
  /**
   * JSON text, or its pieces in order; in UTF-8 it has memory of its own, which goes with the
   * answer. Absent when the answer has no body.
   */
  readonly text?: string | readonly string[] | Uint8Array;
  /** The URI of the resource. */
  readonly location?: string;
  readonly entityTag?: string;
}

/** From this length on a text is encoded once by itself instead of being joined to the headers. */
const LONG_TEXT = 16_384;

// The type has no parameters, and some clients compare it letter by letter. RFC 7644 section 8.1.
const CONTENT_TYPE = "application/scim+json";

/** Texts are JSON already; without a serializer of its own Fastify would add a charset. */
const sendAsIs = (text: unknown): string => String(text);

/** Send an answer with the headers that all answers of SCIM have. */
export function sendScim(reply: FastifyReply, answer: ScimAnswer): FastifyReply {
  reply.code(answer.status);
  // Answers hold personal data, so nobody between keeps them.
  reply.header("cache-control", "no-store");
  reply.header("x-content-type-options", "nosniff");
  if (answer.location !== undefined) reply.header("location", answer.location);
  if (answer.entityTag !== undefined) reply.header("etag", answer.entityTag);
  if (answer.text === undefined) return reply.send();
  // The same address as meta.location, RFC 7643 section 3.1.
  if (answer.location !== undefined) reply.header("content-location", answer.location);
  reply.serializer(sendAsIs);
  const body = encode(answer.text);
  // What a store has written belongs to the answer alone; other buffers a host's hooks may keep.
  if (answer.text instanceof Uint8Array) freeWhenSent(reply, answer.text);
  return reply.header("content-type", CONTENT_TYPE).send(body);
}

/**
 * Give the memory of a written page back as soon as the operating system has it. V8 counts what
 * lies outside of its heap: left to the garbage collector, a few hundred pages make it go through
 * the whole heap, which takes more than all else that a page needs.
 */
function freeWhenSent({ raw, request }: FastifyReply, { buffer }: Uint8Array): void {
  if (!(buffer instanceof ArrayBuffer)) return;
  // Over HTTP/2, on which the library may run, a stream that is given up has finished, too, while
  // the connection still holds its bytes.
  if (request.raw.httpVersionMajor !== 1) return;
  const { socket } = request.raw;
  raw.once("finish", () => {
    // Of a connection that broke nobody knows who holds what; the collector does.
    if (socket.destroyed) return;
    // Node 20, on which the library runs too, cannot, and leaves it to the collector.
    buffer.transfer?.(0);
  });
}

/** Long texts are encoded piece by piece, so that they are never put together as a string. */
function encode(text: ScimAnswer["text"] & {}): string | Buffer {
  if (text instanceof Uint8Array) {
    return Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  }
  const pieces = typeof text === "string" ? [text] : text;
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (length < LONG_TEXT) return typeof text === "string" ? text : pieces.join("");
  // Most letters take one byte. To count the bytes first would take half as long as writing them.
  let bytes: Buffer = Buffer.allocUnsafe(Math.ceil(length * 1.1));
  let end = 0;
  for (const piece of pieces) {
    if (bytes.length - end < piece.length * MOST_BYTES) bytes = makeRoom(bytes, end, piece);
    end += bytes.write(piece, end);
  }
  return bytes.subarray(0, end);
}

/** What a UTF-16 code unit takes in UTF-8 at most. */
const MOST_BYTES = 3;

function makeRoom(bytes: Buffer, end: number, piece: string): Buffer {
  const needed = end + Buffer.byteLength(piece);
  if (needed <= bytes.length) return bytes;
  const larger = Buffer.allocUnsafe(Math.max(needed, bytes.length * 2));
  bytes.copy(larger, 0, 0, end);
  return larger;
}
