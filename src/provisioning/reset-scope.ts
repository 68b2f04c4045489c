import type { ResetScope } from "../sync/job-request.ts";
import { JobAdminError } from "./job-admin-error.ts";

/** Graph's synchronizationJobRestartScope and what it clears (graph-sync-api.md section 6). */
const SCOPES: Readonly<Record<string, readonly ResetScope[]>> = {
  None: [],
  ConnectorDataStore: ["ConnectorDataStore"],
  Escrows: ["Escrows"],
  Watermark: ["Watermark"],
  QuarantineState: ["QuarantineState"],
  Full: ["ConnectorDataStore", "Escrows", "Watermark", "QuarantineState"],
  ForceDeletes: ["ForceDeletes"],
};

/** What the portal's Restart clears: a request without a scope. */
const PORTAL: readonly ResetScope[] = ["Escrows", "Watermark", "QuarantineState"];

/**
 * Read `criteria.resetScope`: names separated by commas. Absent or empty is the portal's Restart;
 * `None` clears nothing.
 *
 * @throws JobAdminError `InvalidResetScope`
 */
export function parseResetScope(text: string | undefined): readonly ResetScope[] {
  if (text === undefined || text.trim() === "") return PORTAL;
  const scopes = new Set<ResetScope>();
  for (const part of text.split(",")) {
    const name = part.trim();
    const cleared = Object.hasOwn(SCOPES, name) ? SCOPES[name] : undefined;
    if (cleared === undefined) throw refuse(name);
    for (const scope of cleared) scopes.add(scope);
  }
  return [...scopes];
}

function refuse(name: string): JobAdminError {
  const known = Object.keys(SCOPES).join(", ");
  const shown = JSON.stringify(name.slice(0, 40));
  return new JobAdminError("InvalidResetScope", `${shown} is no resetScope. Use ${known}.`);
}
