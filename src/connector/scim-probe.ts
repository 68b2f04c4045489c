import { Pool } from "undici";
import { ConformanceError } from "../conformance/errors.ts";
import type { Probe, ProbeAnswer, ProbeRequest } from "../conformance/ports.ts";
import { SyncError } from "../sync/errors.ts";
import { type AddressGuard, AddressRefused } from "./address-guard.ts";
import { openPool } from "./guarded-pool.ts";
import { decodeBody, decompress, redact, spellSecrets } from "./target-body.ts";
import { describeFailure } from "./target-failure.ts";
import { parseSecretToken, parseTenantUrl } from "./tenant-url.ts";

const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** Has the length of a real one, and belongs to nobody. */
const WRONG_TOKEN = "rollcall-check-this-token-is-wrong-on-purpose-0000";

/**
 * Opens the way to a server under test. Redirects are answers and are not followed; the token is
 * taken out of whatever the server sends back.
 *
 * @param timeoutMs - the longest wait for an answer's head, and between two pieces of its body
 * @param guard - decides which addresses may be connected to; absent: any, for who asks from here
 * @throws SyncError `InvalidTenantUrl`, `InvalidSecretToken`
 */
export function openScimProbe(
  tenantUrl: string,
  secretToken: string,
  timeoutMs: number,
  guard?: AddressGuard,
): Probe {
  const { origin, basePath } = parseTenantUrl(tenantUrl);
  const token = parseSecretToken(secretToken);
  const secrets = spellSecrets(token);
  const { host } = new URL(origin);
  const pool =
    guard === undefined ? openAny(origin, timeoutMs) : openGuarded(origin, timeoutMs, guard);

  async function send(request: ProbeRequest, signal?: AbortSignal): Promise<ProbeAnswer> {
    const { method, path } = request;
    const body = request.text ?? (request.body === undefined ? null : JSON.stringify(request.body));
    const headers = buildHeaders(request, token, body !== null);
    try {
      const options = { method, path: basePath + path, headers, body };
      const answer = await pool.request(signal ? { ...options, signal } : options);
      const bytes = await readBytes(answer.body, host);
      return buildAnswer(answer.statusCode, answer.headers, bytes);
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof ConformanceError) throw cause;
      throw new ConformanceError("NoAnswer", describeFailure(cause, host).message, { cause });
    }
  }

  function buildAnswer(
    status: number,
    received: Readonly<Record<string, string | string[] | undefined>>,
    bytes: Buffer,
  ): ProbeAnswer {
    const headers = Object.fromEntries(
      Object.entries(received).map(([name, value]) => [
        name.toLowerCase(),
        redact(Array.isArray(value) ? value.join(", ") : (value ?? ""), secrets),
      ]),
    );
    const plain = decompress(bytes, headers["content-encoding"] ?? "", MAX_BODY_BYTES);
    if (plain === undefined) {
      throw new ConformanceError("NoAnswer", `${host} sent a body that can't be unpacked.`);
    }
    return { status, headers, ...decodeBody(plain, headers["content-type"] ?? "", secrets) };
  }

  return { send, close: async () => await pool.close() };
}

const CONNECTIONS = 2;

function openAny(origin: string, timeoutMs: number): Pool {
  return new Pool(origin, {
    connections: CONNECTIONS,
    pipelining: 1,
    connectTimeout: timeoutMs,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
}

function openGuarded(origin: string, timeoutMs: number, guard: AddressGuard): Pool {
  try {
    return openPool(origin, { guard, timeoutMs, connections: CONNECTIONS });
  } catch (cause) {
    if (!(cause instanceof AddressRefused)) throw cause;
    throw new SyncError("InvalidTenantUrl", cause.message, { cause });
  }
}

function buildHeaders(
  request: ProbeRequest,
  token: string,
  hasBody: boolean,
): Record<string, string> {
  const bearer = { wrong: `Bearer ${WRONG_TOKEN}`, none: undefined, right: `Bearer ${token}` };
  const authorization = bearer[request.token ?? "right"];
  return {
    accept: "application/scim+json",
    "user-agent": "Rollcall",
    ...(authorization !== undefined && { authorization }),
    ...(hasBody && { "content-type": "application/scim+json" }),
    ...request.headers,
  };
}

async function readBytes(body: AsyncIterable<Buffer>, host: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > MAX_BODY_BYTES) {
      throw new ConformanceError("NoAnswer", `${host} sent more than ${MAX_BODY_BYTES} bytes.`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
