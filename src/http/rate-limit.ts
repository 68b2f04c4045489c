import type { FastifyReply } from "fastify";
import { ScimError } from "../scim/errors.ts";
import type { Identity } from "../service-provider/authenticate.ts";
import type { RateLimiter } from "../service-provider/rate-limit.ts";

/**
 * Count a request against its token's limit, and tell the client about it once the bucket is
 * half empty: by `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers).
 *
 * @throws ScimError `tooManyRequests`, with `Retry-After` on the reply
 */
export function limitRate(
  limiter: RateLimiter,
  { organization, tokenId }: Identity,
  nowMs: number,
  reply: FastifyReply,
): void {
  const allowance = limiter.take(tokenId, organization.settings?.rateLimit, nowMs);
  if (allowance === undefined) return;
  const { limit, remaining, retryAfterS } = allowance;
  const { requestsPerSecond, burst } = limit;
  const window = Math.max(1, Math.ceil(burst / requestsPerSecond));
  const untilFull = Math.max(1, Math.ceil((burst - remaining) / requestsPerSecond));
  reply.header("ratelimit-policy", `"token";q=${burst};w=${window}`);
  reply.header("ratelimit", `"token";r=${remaining};t=${retryAfterS || untilFull}`);
  if (retryAfterS === 0) return;
  reply.header("retry-after", retryAfterS);
  const detail = `This token may send ${requestsPerSecond} requests a second. Wait ${retryAfterS} s.`;
  throw new ScimError("tooManyRequests", detail);
}
