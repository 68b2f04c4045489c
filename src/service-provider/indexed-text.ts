import { ScimError } from "../scim/errors.ts";

/** PostgreSQL indexes 2704 bytes at most; the organization and the resource take some of them. */
const MOST_INDEXED_BYTES = 2_000;

/** Refuse what no index takes. @throws ScimError `invalidValue` */
export function checkLength(text: string, attributePath: string): string {
  // No UTF-16 unit takes more than three bytes, so that most texts need no count.
  if (text.length * 3 <= MOST_INDEXED_BYTES) return text;
  if (Buffer.byteLength(text) <= MOST_INDEXED_BYTES) return text;
  const detail = `${attributePath} is longer than ${MOST_INDEXED_BYTES} bytes in UTF-8.`;
  throw new ScimError("invalidValue", detail, { attributePath });
}
