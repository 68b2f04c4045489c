import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import type { JsonValue } from "../common/json.ts";
import { mapTexts, mendJson, silenceControls } from "./mend-json.ts";

/** What a body turned out to be: JSON, other text, or nothing. */
export interface DecodedBody {
  readonly body?: JsonValue;
  readonly text?: string;
}

const MAX_TEXT_LENGTH = 200;
const REDACTED = "[redacted]";
/** Shorter tokens are test values; taking them out would deface ordinary words. */
const MIN_REDACTED_LENGTH = 8;

/**
 * Decode an answer's body: as JSON when it is JSON, whatever the content type says, since several
 * servers answer `text/plain`; otherwise its first 200 characters.
 *
 * @param secrets - spellings of the secret token, taken out of error answers that repeat them
 */
export function decodeBody(
  bytes: Buffer,
  contentType: string,
  secrets: readonly string[],
): DecodedBody {
  if (bytes.length === 0) return {};
  const text = redact(stripByteOrderMark(bytes.toString("utf8")), secrets);
  const first = text.trimStart().charAt(0);
  if (first === "") return {};
  if (first === "{" || first === "[" || contentType.includes("json")) {
    try {
      return { body: mendJson(JSON.parse(text) as JsonValue) };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return { text: cutText(text) };
}

/**
 * Make an answer that is no good one fit to be quoted in messages and logs: no control characters,
 * and no token, however JSON's escapes had spelled it.
 */
export function prepareForPeople(
  { body, text }: DecodedBody,
  secrets: readonly string[],
): DecodedBody {
  const prepare = (words: string): string => redact(silenceControls(words), secrets);
  return {
    ...(body !== undefined && { body: mapTexts(body, prepare) }),
    ...(text !== undefined && { text: prepare(text) }),
  };
}

/** The spellings under which a token may come back: as it is, and as PHP's JSON writes it. */
export function spellSecrets(token: string): readonly string[] {
  if (token.length < MIN_REDACTED_LENGTH) return [];
  return token.includes("/") ? [token, token.replaceAll("/", "\\/")] : [token];
}

/** Replace each secret in a text. */
export function redact(text: string, secrets: readonly string[]): string {
  let redacted = text;
  for (const secret of secrets) {
    if (redacted.includes(secret)) redacted = redacted.replaceAll(secret, REDACTED);
  }
  return redacted;
}

/** The first 200 characters, without the half of a surrogate pair. */
export function cutText(text: string): string {
  if (text.length <= MAX_TEXT_LENGTH) return text;
  const last = text.charCodeAt(MAX_TEXT_LENGTH - 1);
  const endsInHalf = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, endsInHalf ? MAX_TEXT_LENGTH - 1 : MAX_TEXT_LENGTH);
}

/**
 * Undo a compression that the server used unasked.
 *
 * @returns undefined when the bytes are not what `encoding` says, or grow beyond `maxBytes`
 */
export function decompress(bytes: Buffer, encoding: string, maxBytes: number): Buffer | undefined {
  const expand = {
    gzip: gunzipSync,
    "x-gzip": gunzipSync,
    deflate: inflateSync,
    br: brotliDecompressSync,
  };
  const name = encoding.trim().toLowerCase();
  if (name === "" || name === "identity" || bytes.length === 0) return bytes;
  if (!Object.hasOwn(expand, name)) return undefined;
  try {
    return expand[name as keyof typeof expand](bytes, { maxOutputLength: maxBytes });
  } catch {
    // Whatever zlib says, the answer can't be read; the caller reports it as a broken one.
    return undefined;
  }
}

/**
 * Read `Retry-After`: seconds or an HTTP date (RFC 9110 section 10.2.3).
 *
 * @param nowMs - the present, in epoch milliseconds
 * @returns milliseconds to wait, 0 for a past date; undefined when it is neither
 */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? "";
  if (text === "") return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return seconds < 0 ? undefined : Math.ceil(seconds * 1000);
  // Date.parse reads almost anything as a date; all three HTTP date forms begin with a weekday.
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(text)) return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : Math.max(0, instant - nowMs);
}

function stripByteOrderMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
