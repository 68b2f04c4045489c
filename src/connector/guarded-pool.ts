import { Pool } from "undici";
import type { ClientCertificate } from "../sync/target-access.ts";
import type { AddressGuard } from "./address-guard.ts";

/** How a pool of connections is opened. */
export interface PoolOptions {
  readonly guard: AddressGuard;
  readonly timeoutMs: number;
  readonly connections: number;
  readonly clientCertificate?: ClientCertificate | undefined;
  /** PEM of the authorities to trust in place of the usual ones. */
  readonly trustedCertificates?: string | undefined;
}

const MAX_CONNECT_MS = 10_000;
/** How long a connection is kept that nobody uses; servers often close at 5 or 60 seconds. */
const KEEP_ALIVE_MS = 60_000;

/**
 * A pool of kept-alive connections to one origin. Each connection goes to an address that the
 * guard let pass; certificates are always checked; nothing follows a redirect.
 *
 * @throws AddressRefused when the origin is a literal address that may not be reached
 */
export function openPool(origin: string, options: PoolOptions): Pool {
  const url = new URL(origin);
  const { guard, timeoutMs, clientCertificate, trustedCertificates } = options;
  guard.check(url);
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  return new Pool(origin, {
    connections: options.connections,
    // A POST must not wait behind another one's answer, nor be lost with it.
    pipelining: 1,
    allowH2: false,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: {
      timeout: Math.min(timeoutMs, MAX_CONNECT_MS),
      lookup: guard.lookupFor(port),
      rejectUnauthorized: true,
      ...(trustedCertificates !== undefined && { ca: trustedCertificates }),
      ...(clientCertificate !== undefined && {
        cert: clientCertificate.certificate,
        key: clientCertificate.key,
        ...(clientCertificate.passphrase !== undefined && {
          passphrase: clientCertificate.passphrase,
        }),
      }),
    },
  });
}
