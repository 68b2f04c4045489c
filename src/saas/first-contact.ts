/** What a provisioning client does on its first day, in order. */
export const CONTACT_STEPS = [
  "authenticated",
  "schemaRead",
  "userLookedUp",
  "userCreated",
  "userUpdated",
] as const;

/** A name of {@link CONTACT_STEPS}. */
export type ContactStep = (typeof CONTACT_STEPS)[number];

/** A request as far as it tells a step. */
export interface ContactRequest {
  readonly method: string;
  /** Path and query, below the Tenant URL or with all before it. */
  readonly path: string;
  readonly status: number;
}

const DISCOVERY = ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"];

/**
 * Which step a request that was answered well completes beside having come in at all.
 *
 * @returns undefined for one that was refused
 */
export function nameContactStep({ method, path, status }: ContactRequest): ContactStep | undefined {
  // Somebody who looks for nobody has looked all the same.
  if (status >= 400 && !(status === 404 && method === "GET")) return undefined;
  const [address = "", query = ""] = path.split("?", 2);
  const { kind, isOne } = readAddress(address);
  if (kind === "users") {
    if (method === "POST") return isOne ? undefined : "userCreated";
    if (method === "PATCH" || method === "PUT") return "userUpdated";
    if (method === "GET") return isOne || query !== "" ? "userLookedUp" : "authenticated";
  }
  return kind === "discovery" ? "schemaRead" : "authenticated";
}

function readAddress(address: string): { readonly kind: string; readonly isOne: boolean } {
  const cut = address.lastIndexOf("/Users");
  if (cut >= 0) return { kind: "users", isOne: address.length > cut + "/Users/".length };
  const isDiscovery = DISCOVERY.some((each) => address.includes(each));
  return { kind: isDiscovery ? "discovery" : "other", isOne: false };
}
