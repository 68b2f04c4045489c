import type { DetailedOrganization, PresentedToken } from "../../saas/presented.ts";

/** An organization as people read it, a line for each thing. */
export function formatDetails(organization: DetailedOrganization): string {
  const { rateLimit, policy, quirks, preset, lifecycle } = organization;
  const limit =
    typeof rateLimit === "string"
      ? rateLimit
      : `${rateLimit.requestsPerSecond} requests/s, bursts of ${rateLimit.burst}`;
  const head: readonly (readonly [string, string | undefined])[] = [
    ["Tenant URL", organization.tenantUrl],
    ["Own host", organization.hostTenantUrl],
    ["Subscription", organization.subscription],
    ["OAuth token URL", organization.tokenUrl],
    ["Resource types", organization.resourceTypes.join(", ")],
    ["Rate limit", limit],
    ["Quirks", preset],
  ];
  const lines = head.flatMap(([title, text]) => (text === undefined ? [] : [line(title, text)]));
  const switches = [
    ...Object.entries(quirks).map(([name, value]) => `  ${name}=${value}`),
    "Policy",
    ...Object.entries(policy).map(([name, value]) => `  ${name}=${value}`),
    "Lifecycle",
    ...Object.entries(lifecycle).map(([name, value]) => `  ${name}=${value}`),
  ];
  const title = `${organization.name} (${organization.application}), id ${organization.id}`;
  return `${[title, ...lines, ...switches].join("\n")}\n`;
}

/** A token as people read it, in one line. */
export function formatTokenLine(token: PresentedToken): string {
  const { id, kind, name, scope, status, expires, revoked, lastUsed, clientId, userId } = token;
  const parts = [
    id,
    kind === "client" ? "OAuth client" : "Secret Token",
    scope.padEnd(5),
    status.padEnd(7),
    name,
    clientId === undefined ? "" : `client id ${clientId}`,
    userId === undefined ? "" : `of User ${userId}`,
    revoked === undefined ? "" : `revoked ${revoked}`,
    revoked !== undefined || expires === undefined ? "" : `expires ${expires}`,
    lastUsed === undefined ? "never used" : `last used ${lastUsed}`,
  ];
  return `${parts.filter((part) => part !== "").join("  ")}\n`;
}

function line(title: string, text: string): string {
  return `${`${title}:`.padEnd(17)}${text}`;
}
