import { StoreError } from "../common/store-error.ts";
import { formatInstant } from "../common/world.ts";
import { SaasError } from "../saas/errors.ts";
import { getLifecycleRules } from "../saas/lifecycle.ts";
import type { ModifiedEntry } from "../saas/modified.ts";
import { parseTokenName } from "../saas/organization.ts";
import type { DirectoryConnection, OrganizationChange } from "../saas/organization-records.ts";
import type { Organization } from "../saas/ports.ts";
import type { OrganizationSignOnStore } from "../saas/sign-on-ports.ts";
import { recordAudit } from "./change.ts";
import type { OrganizationDeps } from "./organizations.ts";
import type { Caller } from "./provider.ts";
import { forgetTokens } from "./token-memory.ts";
import { addToken, type GivenToken, listTokens, rotateToken } from "./tokens.ts";

/** Who changes an integration, and where. */
export interface IntegrationDesk {
  readonly provider: OrganizationDeps;
  readonly caller: Pick<Caller, "organization"> & { readonly actor: string };
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
 * @param wanted - `directory` is its name; `immediate` refuses older tokens at once; `expires` is
 *   of `parseExpiry`
 * @throws SaasError `DirectoryConnected`, `InvalidTokenName`, `InvalidExpiry`
 */
export async function generateToken(
  desk: IntegrationDesk,
  wanted: {
    readonly directory?: unknown;
    readonly immediate?: unknown;
    readonly expires?: unknown;
  },
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
  const name = { directory: wanted.directory, expires: wanted.expires };
  const given = isOpen
    ? await rotateToken(provider, id, { ...name, immediate: isImmediate })
    : await addToken(provider, id, name);
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
  return await changeOrganization(desk, (before) => {
    findDirectory(before);
    return { directory: null };
  });
}

/** Call the connected directory something else. @throws SaasError `UnknownDirectory` */
export async function renameDirectory(
  desk: IntegrationDesk,
  wanted: unknown,
): Promise<Organization> {
  findDirectory(desk.caller.organization);
  const name = parseTokenName(wanted);
  return await changeOrganization(desk, (before) => ({
    directory: { ...findDirectory(before), name },
  }));
}

function findDirectory({ directory }: Organization): DirectoryConnection {
  if (directory === undefined) throw new SaasError("UnknownDirectory");
  return directory;
}

/**
 * Whether provisioning has to wait for single sign-on: the organization is asked to set that up
 * first, and it isn't enabled.
 *
 * @param signOn - absent: there is no single sign-on here, so nothing can wait for it
 */
export async function waitsForSignOn(
  organization: Organization,
  signOn: Pick<OrganizationSignOnStore, "readSignOn"> | undefined,
): Promise<boolean> {
  if (signOn === undefined || !getLifecycleRules(organization).signOnFirst) return false;
  return (await signOn.readSignOn(organization.id))?.enabled !== true;
}

/**
 * Enable or disable automatic user provisioning.
 *
 * @param signOn - where single sign-on is kept; absent: there is none here
 * @throws SaasError `InvalidSetting`; `SignOnFirst` where what is disabled waits for single sign-on
 */
export async function switchProvisioning(
  desk: IntegrationDesk,
  wanted: unknown,
  signOn?: Pick<OrganizationSignOnStore, "readSignOn">,
): Promise<Organization> {
  if (typeof wanted !== "boolean") {
    throw new SaasError("InvalidSetting", { message: '"enabled" is true or false.' });
  }
  const { organization } = desk.caller;
  const isDisabled = organization.settings?.provisioning === "disabled";
  if (wanted && isDisabled && (await waitsForSignOn(organization, signOn))) {
    throw new SaasError("SignOnFirst");
  }
  return await changeOrganization(desk, (before) => {
    const { provisioning: _before, ...rest } = before.settings ?? {};
    const settings = wanted ? rest : { ...rest, provisioning: "disabled" as const };
    const isEmpty = Object.keys(settings).length === 0;
    return { settings: isEmpty ? null : settings };
  });
}

async function changeOrganization(
  { provider, caller }: IntegrationDesk,
  decide: (before: Organization) => OrganizationChange,
): Promise<Organization> {
  const { store, world } = provider;
  const editor = { actor: caller.actor, at: formatInstant(world.now()) };
  try {
    const changed = await store.changeOrganization(caller.organization.id, decide, editor);
    // A running server has the organization in memory, beside its tokens.
    forgetTokens(store);
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
