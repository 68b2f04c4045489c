import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type NotificationKeeper,
  startNotificationKeeper,
} from "../../src/composition/notification-keeper.ts";
import { REAL_WORLD } from "../../src/composition/world.ts";
import { addConsoleAdministrator } from "../../src/service-provider/console-administrator.ts";
import { digestToken } from "../../src/service-provider/issue-token.ts";
import { addOrganization } from "../../src/service-provider/organizations.ts";
import { addToken, listTokens, revokeToken } from "../../src/service-provider/tokens.ts";
import { type MailServer, startMailServer } from "../support/mail-server.ts";
import { STORES, type TestStore } from "../support/stores.ts";

/** Before the last Secret Token of an organization ends, those who can renew it are told. */

const VENDOR = "vendor@saas.example";

describe.each(STORES)("tokens of organizations on $title", ({ open }) => {
  let opened: TestStore;
  let mail: MailServer;
  const keepers: NotificationKeeper[] = [];

  beforeAll(async () => {
    opened = await open();
    mail = await startMailServer();
  });
  afterAll(async () => {
    for (const keeper of keepers) await keeper.stop();
    await mail.close();
    await opened.close();
  });

  /** An organization with one token, and two people of whom one administers it. */
  async function addCustomer(name: string, expires: string): Promise<string> {
    const deps = { store: opened.store.organizations, world: REAL_WORLD };
    const { organization } = await addOrganization(deps, { name });
    const [first] = await listTokens(deps, organization.id);
    await revokeToken(deps, organization.id, first?.id ?? "");
    await addToken(deps, organization.id, { expires });
    const signIn = { ...deps, accounts: opened.store.accounts, digest: digestToken };
    const email = `anna@${name}.example`;
    await addConsoleAdministrator(signIn, { organization, email, actor: "operator" });
    return organization.id;
  }

  function startKeeper(): void {
    const keeper = startNotificationKeeper({
      store: opened.store,
      log: pino({ level: "silent" }),
      serverUrl: () => "https://rollcall.example",
      env: {
        ROLLCALL_SMTP_URL: `smtp://localhost:${mail.port}`,
        ROLLCALL_SMTP_TLS: "never",
        ROLLCALL_MAIL_FROM: "rollcall@example.com",
        ROLLCALL_NOTIFY: VENDOR,
      },
    });
    keepers.push(keeper);
  }

  test("the vendor and the administrators get a mail each, once; others none", async () => {
    await addCustomer("ends", "10d");
    await addCustomer("lasts", "300d");
    startKeeper();
    const received = await mail.waitFor(2);
    expect(received.map(({ to }) => to.join()).sort()).toEqual(["anna@ends.example", VENDOR]);
    for (const { mail: one } of received) expect(one.text).toContain("Secret Token");
    startKeeper();
    await addCustomer("soon", "2d");
    startKeeper();
    const more = await mail.waitFor(4);
    expect(
      more
        .slice(2)
        .map(({ to }) => to.join())
        .sort(),
    ).toEqual(["anna@soon.example", VENDOR]);
  });
});
