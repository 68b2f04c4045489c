import { StoreError } from "../common/store-error.ts";
import { formatInstant } from "../common/world.ts";
import { SaasError } from "../saas/errors.ts";
import { parseTokenName } from "../saas/organization.ts";
import type { OrganizationChange } from "../saas/organization-records.ts";
import type { Organization } from "../saas/ports.ts";
import { recordAudit } from "./change.ts";
import type { OrganizationDeps } from "./organizations.ts";
import type { Caller } from "./provider.ts";
import type { ModifiedEntry } from "./resource-write.ts";
import { forgetTokens } from "./token-memory.ts";
import { addToken, type GivenToken, listTokens, rotateToken } from "./tokens.ts";

/** Who changes an integration, and where. */
export interface IntegrationDesk {
  readonly provider: OrganizationDeps;
  readonly caller: Pick<Caller, "organization" | "actor">;
}

/** A bearer token that was given out, shown this once. */
export interface GeneratedToken extends GivenToken {
  /** From when on older ones are refused; absent when there were none. */
  readonly othersExpire?: string;
}

/**
 * Generate the bearer token of a directory: the first one connects it, later ones take the place
 * of the token before, which goes on for a day.
 *
 * @param wanted - `directory` is its name; `immediate` refuses older tokens at once
 * @throws SaasError `DirectoryConnected`, `InvalidTokenName`
 */
export async function generateToken(
  desk: IntegrationDesk,
  wanted: { readonly directory?: unknown; readonly immediate?: unknown },
): Promise<GeneratedToken> {
  const { provider, caller } = desk;
  const { id, directory } = caller.organization;
  const isImmediate = wanted.immediate === true;
  const older = await listTokens(provider, id);
  const now = formatInstant(provider.world.now());
  const isOpen = older.some(
    (token) =>
      token.kind === "secret" &&
      token.revoked === undefined &&
      (token.expires === undefined || token.expires > now) &&
      token.userId === undefined &&
      token.directoryId === directory?.id,
  );
  const given = isOpen
    ? await rotateToken(provider, id, { immediate: isImmediate, directory: wanted.directory })
    : await addToken(provider, id, { directory: wanted.directory });
  await auditOrganization(desk, [{ path: "token", newValue: given.token.name }]);
  return given;
}

/**
 * Release the connected directory: its tokens are refused from now on, and another may be
 * connected. The people stay as they are.
 *
 * @throws SaasError `UnknownDirectory`
 */
export async function releaseDirectory(desk: IntegrationDesk): Promise<Organization> {
  const { directory } = desk.caller.organization;
  if (directory === undefined) throw new SaasError("UnknownDirectory");
  const entry = { path: "directory", oldValue: directory.name };
  return await changeOrganization(desk, { directory: null }, entry);
}

/** Call the connected directory something else. @throws SaasError `UnknownDirectory` */
export async function renameDirectory(
  desk: IntegrationDesk,
  wanted: unknown,
): Promise<Organization> {
  const { directory } = desk.caller.organization;
  if (directory === undefined) throw new SaasError("UnknownDirectory");
  const name = parseTokenName(wanted);
  const entry = { path: "directory", oldValue: directory.name, newValue: name };
  return await changeOrganization(desk, { directory: { ...directory, name } }, entry);
}

/** Enable or disable automatic user provisioning. @throws SaasError `InvalidSetting` */
export async function switchProvisioning(
  desk: IntegrationDesk,
  wanted: unknown,
): Promise<Organization> {
  if (typeof wanted !== "boolean") {
    throw new SaasError("InvalidSetting", { message: '"enabled" is true or false.' });
  }
  const { provisioning, ...rest } = desk.caller.organization.settings ?? {};
  const before = provisioning !== "disabled";
  if (before === wanted) return desk.caller.organization;
  const settings = wanted ? rest : { ...rest, provisioning: "disabled" as const };
  const entry = { path: "provisioning.enabled", oldValue: before, newValue: wanted };
  const isEmpty = Object.keys(settings).length === 0;
  return await changeOrganization(desk, { settings: isEmpty ? null : settings }, entry);
}

async function changeOrganization(
  desk: IntegrationDesk,
  change: OrganizationChange,
  entry: ModifiedEntry,
): Promise<Organization> {
  const { store } = desk.provider;
  const { id } = desk.caller.organization;
  try {
    const changed = await store.changeOrganization(id, change);
    // A running server has the organization in memory, beside its tokens.
    forgetTokens(store);
    await auditOrganization(desk, [entry]);
    return changed;
  } catch (cause) {
    const isGone = cause instanceof StoreError && cause.code === "NotFound";
    throw isGone ? new SaasError("UnknownOrganization", { cause }) : cause;
  }
}

/** Write an audit row about the organization itself. */
export async function auditOrganization(
  { provider, caller }: IntegrationDesk,
  modified: readonly ModifiedEntry[],
): Promise<void> {
  const { id } = caller.organization;
  await provider.store.write(id, async (writer) => {
    const entry = { action: "update", kind: "Organization", resourceId: id, modified } as const;
    await recordAudit(provider, caller, writer, entry);
  });
}
