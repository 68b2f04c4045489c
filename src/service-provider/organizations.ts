import { StoreError } from "../common/store-error.ts";
import { formatInstant, type World } from "../common/world.ts";
import { chooseDirectory } from "../saas/directory-connection.ts";
import { SaasError } from "../saas/errors.ts";
import { getLifecycleRules } from "../saas/lifecycle.ts";
import {
  parseApplicationKind,
  parseOrganizationName,
  parseSubscription,
} from "../saas/organization.ts";
import type { DirectoryConnection, OrganizationChange } from "../saas/organization-records.ts";
import type { Organization, OrganizationStore } from "../saas/ports.ts";
import {
  changeSettings,
  type OrganizationSettings,
  type SettingsChange,
} from "../saas/settings.ts";
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
  /** The name of the directory that its first token is for, where it takes one alone. */
  readonly directory?: unknown;
}

/**
 * The id of an organization is in every key of its rows, so it is short: with ten digits instead
 * of 36 a creation writes a seventh less. It is no secret, and one that is taken is refused.
 */
const ID_LENGTH = 10;

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
    // The end of a UUIDv7 is its random part.
    id: deps.world.newId().slice(-ID_LENGTH),
    name: parseOrganizationName(input.name),
    application: parseApplicationKind(input.application),
    created: formatInstant(deps.world.now()),
  };
  const fresh = { id: deps.world.newId(), now: organization.created };
  const directory = chooseDirectory(organization, input.directory, fresh);
  const { token, secret } = issueToken(
    deps.world,
    organization.id,
    directory === undefined ? {} : { directoryId: directory.id },
  );
  const added = directory === undefined ? organization : { ...organization, directory };
  await deps.store.addOrganization(added, token);
  return { organization: added, secretToken: secret };
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
 * Whoever takes one directory from now on has the one that provisions already: tokens given out
 * until then carry the organization's own id for it.
 */
function connectFirst(
  before: Organization,
  settings: OrganizationSettings | undefined,
  since: string,
): DirectoryConnection | undefined {
  const { application, directory, id } = before;
  const after = { application, ...(settings === undefined ? {} : { settings }) };
  const isNew =
    getLifecycleRules(before).directories === "any" &&
    getLifecycleRules(after).directories === "one";
  return isNew && directory === undefined ? { id, name: "Directory", since } : undefined;
}

/**
 * Change an organization's name, subscription or settings, with a row in its audit log. What an
 * edit doesn't name stays as others left it, also those who edit at the same time.
 *
 * @param actor - `operator`, or the id of an employee
 * @throws SaasError `UnknownOrganization`, `InvalidName`, `InvalidSubscription`,
 *   `SubscriptionTaken`, `InvalidSetting`
 */
export async function editOrganization(
  deps: OrganizationDeps,
  organizationId: string,
  edit: OrganizationEdit,
  actor: string,
): Promise<Organization> {
  const { name, subscription, ...settings } = edit;
  const isTakenAway = subscription === null || subscription === "";
  const at = formatInstant(deps.world.now());
  const decide = (before: Organization): OrganizationChange => {
    const after = changeSettings(before.settings, settings);
    const connected = connectFirst(before, after, at);
    return {
      ...(connected === undefined ? {} : { directory: connected }),
      ...(name === undefined ? {} : { name: parseOrganizationName(name) }),
      ...(subscription === undefined
        ? {}
        : { subscription: isTakenAway ? null : parseSubscription(subscription) }),
      settings: after ?? null,
    };
  };
  try {
    const changed = await deps.store.changeOrganization(organizationId, decide, { actor, at });
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
