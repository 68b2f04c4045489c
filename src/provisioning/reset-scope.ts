import { JobAdminError } from "./job-admin-error.ts";

/** What a restart clears (behaviour.md section 12, synchronizationJobRestartScope). */
export type ResetScope = "Escrows" | "Watermark" | "QuarantineState";

const SUPPORTED: readonly ResetScope[] = ["Escrows", "Watermark", "QuarantineState"];

/** Known to Microsoft, and refused here for the reason given. */
const NOT_SUPPORTED: Readonly<Record<string, string>> = {
  Full: "it drops the links to the application's accounts",
  ConnectorDataStore: "it drops the links to the application's accounts",
  ForceDeletes: "no deletions are ever held back",
};

/**
 * Read `criteria.resetScope`: names separated by commas. Absent or empty is the portal's Restart,
 * all of what is supported; `None` clears nothing.
 *
 * @throws JobAdminError `InvalidResetScope`, `ResetScopeNotSupported`
 */
export function parseResetScope(text: string | undefined): readonly ResetScope[] {
  if (text === undefined || text.trim() === "") return SUPPORTED;
  const scopes = new Set<ResetScope>();
  for (const part of text.split(",")) {
    const name = part.trim();
    if (name === "None") continue;
    const scope = SUPPORTED.find((each) => each === name);
    if (scope !== undefined) scopes.add(scope);
    else throw refuse(name);
  }
  return [...scopes];
}

function refuse(name: string): JobAdminError {
  const known = SUPPORTED.join(", ");
  const reason = Object.hasOwn(NOT_SUPPORTED, name) ? NOT_SUPPORTED[name] : undefined;
  if (reason !== undefined) {
    const message = `The resetScope ${name} is not supported yet: ${reason}. Use ${known}.`;
    return new JobAdminError("ResetScopeNotSupported", message);
  }
  const shown = JSON.stringify(name.slice(0, 40));
  return new JobAdminError("InvalidResetScope", `${shown} is no resetScope. Use ${known}.`);
}
