import { StoreError } from "../common/store-error.ts";
import { formatInstant, type World } from "../common/world.ts";
import { SaasError } from "../saas/errors.ts";
import {
  parseApplicationKind,
  parseOrganizationName,
  parseSubscription,
} from "../saas/organization.ts";
import type { OrganizationChange } from "../saas/organization-records.ts";
import type { Organization, OrganizationStore } from "../saas/ports.ts";
import { changeSettings, type SettingsChange } from "../saas/settings.ts";
import { issueToken } from "./issue-token.ts";
import { forgetTokens } from "./token-memory.ts";

/** What the functions here act with. */
export interface OrganizationDeps {
  readonly store: OrganizationStore;
  readonly world: World;
}

/** What an operator says of a new organization; trusted in nothing. */
export interface NewOrganization {
  readonly name: unknown;
  readonly application?: unknown;
}

/** An organization with its Secret Token, which is shown once and stored nowhere. */
export interface AddedOrganization {
  readonly organization: Organization;
  readonly secretToken: string;
}

/**
 * Add an organization and give out its first token.
 *
 * @throws SaasError `InvalidName`, `UnknownApplication`
 */
export async function addOrganization(
  deps: OrganizationDeps,
  input: NewOrganization,
): Promise<AddedOrganization> {
  const organization: Organization = {
    id: deps.world.newId(),
    name: parseOrganizationName(input.name),
    application: parseApplicationKind(input.application),
    created: formatInstant(deps.world.now()),
  };
  const { token, secret } = issueToken(deps.world, organization.id);
  await deps.store.addOrganization(organization, token);
  return { organization, secretToken: secret };
}

/** All organizations, in the order they came. */
export async function listOrganizations(deps: OrganizationDeps): Promise<readonly Organization[]> {
  return await deps.store.listOrganizations();
}

/** One organization. @throws SaasError `UnknownOrganization` */
export async function readOrganization(
  deps: OrganizationDeps,
  organizationId: string,
): Promise<Organization> {
  const organization = await deps.store.readOrganization(organizationId);
  if (organization === undefined) throw new SaasError("UnknownOrganization");
  return organization;
}

/** What an operator wants otherwise; trusted in nothing. Absent members stay as they are. */
export interface OrganizationEdit extends SettingsChange {
  readonly name?: unknown;
  /** Null, or an empty text, takes it away. */
  readonly subscription?: unknown;
}

/**
 * Change an organization's name, subscription or settings.
 *
 * @throws SaasError `UnknownOrganization`, `InvalidName`, `InvalidSubscription`,
 *   `SubscriptionTaken`, `InvalidSetting`
 */
export async function editOrganization(
  deps: OrganizationDeps,
  organizationId: string,
  edit: OrganizationEdit,
): Promise<Organization> {
  const { name, subscription, ...settings } = edit;
  const before = await readOrganization(deps, organizationId);
  const after = changeSettings(before.settings, settings);
  const isTakenAway = subscription === null || subscription === "";
  const change: OrganizationChange = {
    ...(name === undefined ? {} : { name: parseOrganizationName(name) }),
    ...(subscription === undefined
      ? {}
      : { subscription: isTakenAway ? null : parseSubscription(subscription) }),
    settings: after ?? null,
  };
  try {
    const changed = await deps.store.changeOrganization(organizationId, change);
    // A running server has the organization in memory, beside its tokens.
    forgetTokens(deps.store);
    return changed;
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause;
    if (cause.code === "Uniqueness") throw new SaasError("SubscriptionTaken", { cause });
    if (cause.code === "NotFound") throw new SaasError("UnknownOrganization", { cause });
    throw cause;
  }
}
