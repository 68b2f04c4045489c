import { LIST_END, LIST_ROOM, type WrittenPage } from "../saas/resource-pages.ts";
import { LIST_RESPONSE_URN } from "../scim/messages.ts";

/** JSON text in pieces, or in UTF-8 where the store has written it. */
export type ListText = readonly string[] | Uint8Array;

/** The text of a resource in pieces. */
export type Pieces = readonly string[];

/**
 * A ListResponse of resources, RFC 7644 section 3.4.2. Not joined: V8 makes room for a text of
 * more than 128 KiB at great cost.
 *
 * @param more - members of the response between its total and its resources, each with a comma
 */
export function formatList(total: number, more: string, texts: readonly Pieces[]): ListText {
  const pieces = [formatHead(total, more, texts.length)];
  for (const [index, text] of texts.entries()) {
    if (index > 0) pieces.push(`${pieces.pop() ?? ""},`);
    pieces.push(...text);
  }
  pieces.push(LIST_END);
  return pieces;
}

/** The same of a page that the store has written; undefined: it is empty. */
export function formatWritten(
  total: number,
  more: string,
  written: WrittenPage | undefined,
): ListText {
  if (written === undefined) return formatList(total, more, []);
  const { bytes, count } = written;
  const head = encoder.encode(formatHead(total, more, count));
  const start = LIST_ROOM - head.length;
  if (start >= 0) {
    bytes.set(head, start);
    return bytes.subarray(start);
  }
  // The room is larger than any head that there is; one that were not would still be answered.
  const whole = new Uint8Array(head.length + bytes.length - LIST_ROOM);
  whole.set(head);
  whole.set(bytes.subarray(LIST_ROOM), head.length);
  return whole;
}

const encoder = new TextEncoder();

function formatHead(total: number, more: string, count: number): string {
  return (
    `{"schemas":["${LIST_RESPONSE_URN}"],"totalResults":${total},${more}` +
    `"itemsPerPage":${count},"Resources":[`
  );
}
