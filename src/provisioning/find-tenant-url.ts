import { isJsonObject } from "../common/json.ts";
import { SyncError } from "../sync/errors.ts";
import type { TargetFactory } from "../sync/ports.ts";
import type { ConnectionUnderTest } from "./test-connection.ts";

/** What people forget at the end of a Tenant URL. */
const FORGOTTEN = ["/scim/v2", "/scim", "/v2", "/api/scim/v2"];
/** What they copy too much. */
const SUPERFLUOUS = /\/(?:Users|Groups|ServiceProviderConfig|Schemas|ResourceTypes)\/?$/i;

/**
 * Look for SCIM near a Tenant URL at which there is none: one end was copied too much, or one too
 * little. The server stays the same, for the credentials go along.
 *
 * @returns the address to be used instead; undefined when nothing was found
 * @throws the signal's reason
 */
export async function findTenantUrl(
  targets: TargetFactory,
  { tenantUrl, access, settings }: ConnectionUnderTest,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const candidate of listCandidates(tenantUrl)) {
    try {
      const target = targets.open(candidate, access, settings);
      try {
        const request = { method: "GET", path: "/Users?startIndex=1&count=1" } as const;
        const answer = await target.send(request, signal);
        if (answer.kind === "noAnswer") return undefined;
        const { status, body } = answer;
        const isList = isJsonObject(body) && "totalResults" in body;
        if (status < 300 && isList) return candidate;
      } finally {
        await target.close();
      }
    } catch (error) {
      if (!(error instanceof SyncError)) throw error;
    }
  }
  return undefined;
}

/** Addresses of the same server, likeliest first. */
export function listCandidates(tenantUrl: string): readonly string[] {
  const [address = ""] = tenantUrl.trim().split(/[?#]/);
  const plain = address.replace(/\/+$/, "");
  const cut = plain.replace(SUPERFLUOUS, "");
  const begun = FORGOTTEN.filter((end) => !plain.toLowerCase().endsWith(end));
  return cut === plain ? begun.map((end) => plain + end) : [cut];
}
