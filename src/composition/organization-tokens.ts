import { formatInstant, type World } from "../common/world.ts";
import type { Topic } from "../provisioning/notifier.ts";
import type { OrganizationStore } from "../saas/ports.ts";
import { findLastEnd } from "../saas/token-expiry.ts";
import { listAdministratorAddresses } from "../service-provider/administrator-addresses.ts";
import { findTokenNotice } from "../sync/notice.ts";
import type { NotificationStore, OutboxGroup } from "../sync/notification-ports.ts";

/** The installation itself, beside its tenants: no tenant has an empty id. */
export const INSTALLATION = "";

/** The operator is told by one mail, the organization's administrators by another. */
const TOPICS = { operator: "organization/", administrators: "administrators/" } as const;

/** What watching the tokens of organizations takes. */
export interface TokenWatch {
  readonly organizations: Pick<OrganizationStore, "listOrganizations" | "listTokens" | "employees">;
  readonly notifications: Pick<NotificationStore, "readTold" | "saveTold">;
  /** The operator's addresses. */
  readonly recipients: readonly string[];
  readonly world: World;
}

/**
 * Queue a notice for each organization whose last Secret Token is near its end: one for the
 * operator, where there are addresses, and one for those who administer it. One that a newer token
 * has taken over from may end in silence.
 */
export async function observeOrganizationTokens(watch: TokenWatch): Promise<void> {
  const at = formatInstant(watch.world.now());
  for (const { id } of await watch.organizations.listOrganizations()) {
    const expires = findLastEnd(await watch.organizations.listTokens(id), at);
    if (watch.recipients.length > 0) await tell(watch, TOPICS.operator + id, { expires, at });
    await tell(watch, TOPICS.administrators + id, { expires, at });
  }
}

async function tell(
  { notifications, world }: TokenWatch,
  topic: string,
  { expires, at }: { readonly expires: string | undefined; readonly at: string },
): Promise<void> {
  const { version, told } = await notifications.readTold(INSTALLATION, topic);
  const found = findTokenNotice(told.token, { expires, at, token: "the Secret Token" });
  if (found.told === told.token) return;
  const entries =
    found.notice === undefined
      ? []
      : [{ id: world.newId(), channel: "mail" as const, notice: found.notice, at }];
  const next = found.told === undefined ? {} : { token: found.told };
  await notifications.saveTold(INSTALLATION, topic, { version, told: next, entries });
}

/** What a message about an organization is about; undefined when there is nobody to tell. */
export async function findOrganizationTopic(
  watch: Pick<TokenWatch, "organizations" | "recipients">,
  { tenantId, topic }: OutboxGroup,
): Promise<Topic | undefined> {
  const { organizations } = watch;
  const prefix = Object.values(TOPICS).find((each) => topic.startsWith(each));
  if (prefix === undefined) return undefined;
  const id = topic.slice(prefix.length);
  const known = await organizations.listOrganizations();
  const organization = known.find((each) => each.id === id);
  if (organization === undefined) return undefined;
  const recipients =
    prefix === TOPICS.operator
      ? watch.recipients
      : await listAdministratorAddresses(organizations, id);
  return recipients.length === 0 ? undefined : { tenantId, name: organization.name, recipients };
}
