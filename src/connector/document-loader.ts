import { type DocumentLoader, DocumentUnavailable } from "../common/document-loader.ts";
import type { AddressGuard } from "./address-guard.ts";
import { openPool } from "./guarded-pool.ts";

const MOST_BYTES = 512 * 1024;
const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Loads texts under the rules of all other requests: only addresses that the guard lets pass,
 * looked at when the connection is made; checked certificates; no redirects; bounded in time and
 * size.
 */
export function createDocumentLoader(options: {
  readonly guard: AddressGuard;
  readonly timeoutMs?: number;
}): DocumentLoader {
  const { guard, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  return async (text) => {
    const url = URL.parse(text);
    const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
    if (url === null || !isWeb || url.username !== "" || url.password !== "") {
      throw new DocumentUnavailable("The address has to begin with https:// and a host.");
    }
    try {
      return await load(url, guard, timeoutMs);
    } catch (cause) {
      if (cause instanceof DocumentUnavailable || !(cause instanceof Error)) throw cause;
      const message = `Nothing could be loaded from ${url.host}: ${describe(cause)}.`;
      throw new DocumentUnavailable(message, { cause });
    }
  };
}

async function load(url: URL, guard: AddressGuard, timeoutMs: number): Promise<string> {
  const pool = openPool(url.origin, { guard, timeoutMs, connections: 1 });
  try {
    const { statusCode, body } = await pool.request({
      method: "GET",
      path: url.pathname + url.search,
      headers: { accept: "application/samlmetadata+xml, application/xml, text/xml" },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const piece of body) {
      const bytes = piece as Buffer;
      size += bytes.length;
      if (size > MOST_BYTES) throw new DocumentUnavailable("The document is too long.");
      pieces.push(bytes);
    }
    if (statusCode === 200) return Buffer.concat(pieces).toString("utf8");
    throw new DocumentUnavailable(`${url.host} answered ${statusCode} instead of the document.`);
  } finally {
    await pool.destroy();
  }
}

function describe(error: Error): string {
  const { code } = error as { readonly code?: unknown };
  if (code === "ROLLCALL_ADDRESS_REFUSED") return "it is in a private network or on this machine";
  if (error.name === "TimeoutError" || error.name === "AbortError") return "it did not answer";
  return typeof code === "string" ? code : "the connection was lost";
}
