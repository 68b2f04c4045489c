import type { OrganizationToken } from "./organization-records.ts";

/** So long before their end, the console tells of tokens. */
const SOON_MS = 30 * 24 * 60 * 60_000;

/**
 * When the last valid Secret Token of an organization ends.
 *
 * @param now - ISO 8601 UTC
 * @returns undefined when none is valid, or one has no end
 */
export function findLastEnd(tokens: readonly OrganizationToken[], now: string): string | undefined {
  const valid = listValid(tokens, now);
  if (valid.some(({ expires }) => expires === undefined)) return undefined;
  return valid
    .flatMap(({ expires }) => expires ?? [])
    .sort()
    .at(-1);
}

/**
 * The Secret Tokens whose end, within thirty days, leaves the organization without any.
 *
 * @param nowMs - epoch milliseconds
 */
export function listExpiring(
  tokens: readonly OrganizationToken[],
  nowMs: number,
): readonly OrganizationToken[] {
  const now = new Date(nowMs).toISOString();
  const end = findLastEnd(tokens, now);
  if (end === undefined || Date.parse(end) > nowMs + SOON_MS) return [];
  return listValid(tokens, now).filter(({ expires }) => expires === end);
}

function listValid(
  tokens: readonly OrganizationToken[],
  now: string,
): readonly OrganizationToken[] {
  return tokens.filter(
    ({ kind, revoked, expires }) =>
      kind === "secret" && revoked === undefined && (expires === undefined || expires > now),
  );
}
