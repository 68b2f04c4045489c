import { formatInstant, type World } from "../common/world.ts";
import type { Topic } from "../provisioning/notifier.ts";
import type { OrganizationStore } from "../saas/ports.ts";
import { findTokenNotice } from "../sync/notice.ts";
import type { NotificationStore, OutboxGroup } from "../sync/notification-ports.ts";

/** The installation itself, beside its tenants: no tenant has an empty id. */
export const INSTALLATION = "";

const TOPIC = "organization/";

/** What watching the tokens of organizations takes. */
export interface TokenWatch {
  readonly organizations: Pick<OrganizationStore, "listOrganizations" | "listTokens">;
  readonly notifications: Pick<NotificationStore, "readTold" | "saveTold">;
  /** The operator's addresses; nobody is told where there are none. */
  readonly recipients: readonly string[];
  readonly world: World;
}

/**
 * Queue a notice for each organization whose last Secret Token is near its end. One that a newer
 * token has taken over from may end in silence.
 */
export async function observeOrganizationTokens(watch: TokenWatch): Promise<void> {
  const { organizations, notifications, recipients, world } = watch;
  if (recipients.length === 0) return;
  const at = formatInstant(world.now());
  for (const { id } of await organizations.listOrganizations()) {
    const tokens = await organizations.listTokens(id);
    const valid = tokens.filter(
      ({ kind, revoked, expires }) =>
        kind === "secret" && revoked === undefined && (expires === undefined || expires > at),
    );
    const lasting = valid.some(({ expires }) => expires === undefined);
    const expires = lasting
      ? undefined
      : valid
          .flatMap((token) => token.expires ?? [])
          .sort()
          .at(-1);
    const topic = `${TOPIC}${id}`;
    const { version, told } = await notifications.readTold(INSTALLATION, topic);
    const found = findTokenNotice(told.token, { expires, at, token: "the Secret Token" });
    if (found.told === told.token) continue;
    const entries =
      found.notice === undefined
        ? []
        : [{ id: world.newId(), channel: "mail", notice: found.notice, at }];
    const next = found.told === undefined ? {} : { token: found.told };
    await notifications.saveTold(INSTALLATION, topic, { version, told: next, entries });
  }
}

/** What a message about an organization is about. */
export async function findOrganizationTopic(
  { organizations, recipients }: Pick<TokenWatch, "organizations" | "recipients">,
  { tenantId, topic }: OutboxGroup,
): Promise<Topic | undefined> {
  if (!topic.startsWith(TOPIC) || recipients.length === 0) return undefined;
  const id = topic.slice(TOPIC.length);
  const known = await organizations.listOrganizations();
  const organization = known.find((each) => each.id === id);
  return organization === undefined ? undefined : { tenantId, name: organization.name, recipients };
}
