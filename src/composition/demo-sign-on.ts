import { re2Engine } from "../connector/re2.ts";
import { samlSigner } from "../connector/saml-signer.ts";
import { formatPersonLink } from "../http/saml-provider-password.ts";
import { makePasswordLink } from "../provisioning/person-sign-in.ts";
import { describeProvider, readProviderMetadata } from "../provisioning/sign-on.ts";
import { type ApplicationKey, changeSignOn } from "../provisioning/sign-on-admin.ts";
import { describeAddresses } from "../saas/sign-on.ts";
import { digestToken } from "../service-provider/issue-token.ts";
import { editSignOn, setIdentityProvider } from "../service-provider/sign-on-settings.ts";
import type { Store } from "../store/store.ts";
import { SYSTEM_INITIATOR } from "../sync/log.ts";
import { createArgon2Hasher } from "./argon2-hasher.ts";
import { SERVER_URL_SETTING } from "./server-url.ts";
import { REAL_WORLD } from "./world.ts";

/** What an application of the demonstration stands for on the other side. */
export interface DemoPair extends ApplicationKey {
  readonly organizationId: string;
}

/**
 * Connect an application of the demonstration for single sign-on, both sides, as administrators
 * would: the directory is told the application's addresses, the application the directory's
 * metadata.
 *
 * @param local - this server's own address, where it has no other
 */
export async function connectDemoSignOn(
  store: Store,
  pair: DemoPair,
  local: string,
): Promise<void> {
  const origin = (await store.settings.readSetting(SERVER_URL_SETTING)) ?? local;
  const { tenantId, applicationId, organizationId } = pair;
  const service = describeAddresses(origin, organizationId);
  const admin = {
    store: store.sync,
    signOn: store.signOn,
    signer: samlSigner,
    regex: re2Engine,
    configurations: store.configurations,
    world: REAL_WORLD,
    actor: SYSTEM_INITIATOR,
  };
  await changeSignOn(admin, pair, { entityId: service.entityId, replyUrls: [service.replyUrl] });
  const addresses = describeProvider(origin, { tenantId, applicationId });
  const xml = await readProviderMetadata(store, pair, addresses);
  const deps = {
    signOn: store.organizationSignOn,
    // The metadata is at hand; nothing is loaded.
    loadDocument: async () => xml,
    world: REAL_WORLD,
  };
  const editor = { actor: "operator", origin };
  const source = { url: addresses.entityId };
  await setIdentityProvider(deps, organizationId, { source, editor });
  await editSignOn(deps, organizationId, { body: { enabled: true }, editor });
}

/** Both sides follow this very server to its new address. */
export async function moveOwnSignOn(store: Store, before: string, url: string): Promise<void> {
  const move = <T>(settings: T): T =>
    JSON.parse(JSON.stringify(settings), (_name, value: unknown) =>
      typeof value === "string" && (value === before || value.startsWith(`${before}/`))
        ? `${url}${value.slice(before.length)}`
        : value,
    ) as T;
  for (const tenant of await store.directory.listTenants()) {
    for (const { id } of await store.sync.listApplications(tenant.id)) {
      const stored = await store.signOn.readSignOn(tenant.id, id);
      if (stored === undefined || JSON.stringify(move(stored)) === JSON.stringify(stored)) continue;
      await store.signOn.changeSignOn(tenant.id, id, (settings) => move(settings ?? stored));
    }
  }
  const by = { actor: "operator", at: new Date(REAL_WORLD.now()).toISOString() };
  for (const { id } of await store.organizations.listOrganizations()) {
    const stored = await store.organizationSignOn.readSignOn(id);
    if (stored === undefined || JSON.stringify(move(stored)) === JSON.stringify(stored)) continue;
    await store.organizationSignOn.changeSignOn(id, (settings) => move(settings ?? stored), by);
  }
}

const LOOKED_AT = 100;

/**
 * A link with which one person of the demonstration chooses a password, to try single sign-on; as
 * long as that person has none.
 *
 * @returns a line to be said; undefined when there is nothing to say
 */
export async function describeDemoPerson(store: Store, url: string): Promise<string | undefined> {
  const { directory, accounts } = store;
  for (const tenant of await directory.listTenants()) {
    const users = await directory.listUsers(tenant.id, { limit: LOOKED_AT });
    for (const { id } of await store.sync.listApplications(tenant.id)) {
      if ((await store.signOn.readSignOn(tenant.id, id)) === undefined) continue;
      const ids = users.map((user) => user.id);
      const entitled = await directory.readEntitlements(tenant.id, id, ids);
      const person = users.find((user) => user.accountEnabled && entitled.has(user.id));
      if (person === undefined) continue;
      const account = { realm: "person", ownerId: tenant.id, accountId: person.id } as const;
      if ((await accounts.readPassword(account)) !== undefined) return undefined;
      const hasher = createArgon2Hasher();
      const deps = { directory, accounts, hasher, world: REAL_WORLD, digest: digestToken };
      const { secret } = await makePasswordLink(deps, tenant.id, person);
      const link = formatPersonLink(url, tenant.id, secret);
      return `  Single sign-on ${link}  (a password for ${person.userPrincipalName})`;
    }
  }
  return undefined;
}
