import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createEngine, type Engine } from "../../src/composition/engine.ts";
import {
  type NotificationKeeper,
  startNotificationKeeper,
} from "../../src/composition/notification-keeper.ts";
import { REAL_WORLD } from "../../src/composition/world.ts";
import { signWebhook } from "../../src/connector/webhook-sender.ts";
import type { Store } from "../../src/store/store.ts";
import { buildSchema, DEFAULT_USER_MAPPING } from "../../src/sync/default-schema.ts";
import type { JobState } from "../../src/sync/job.ts";
import { type FakeTarget, startFakeTarget } from "../support/fake-target.ts";
import { type MailServer, refusal, startMailServer } from "../support/mail-server.ts";
import { STORES, type TestStore } from "../support/stores.ts";

const TENANT = "tenant";
const LANE = { tenantId: TENANT, jobId: "job" };
const AT = "2026-11-22T10:00:00.000Z";
const SECRET = "a secret of the webhook";
const QUARANTINE: JobState = {
  status: "Quarantine",
  quarantine: {
    reason: "EncounteredQuarantineException",
    error: { code: "Unauthorized", message: "The application does not accept the token." },
    currentBegan: AT,
    seriesBegan: AT,
    seriesCount: 0,
  },
};

describe.each(STORES)("notifications on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store;
  let mail: MailServer;
  let target: FakeTarget;
  const keepers: NotificationKeeper[] = [];
  let engine: Engine | undefined;

  beforeEach(async () => {
    opened = await open();
    store = opened.store;
    mail = await startMailServer();
    target = await startFakeTarget();
    await store.directory.write(TENANT, async (writer) => {
      await writer.saveTenant({ id: TENANT, displayName: "Ærø Køkken" });
      const user = { id: "u", userPrincipalName: "ann@example.com", attributes: {} };
      await writer.saveUser(TENANT, { ...user, accountEnabled: true }, "saved");
    });
    await store.sync.saveApplication({
      id: "app",
      tenantId: TENANT,
      displayName: "BitaBIZ",
      template: "custom",
      tenantUrl: target.url,
      notificationSettings: { Enabled: true, Recipients: ["it@example.com"] },
    });
    await store.sync.saveSecret(TENANT, "app", target.token);
    const schema = buildSchema("job", [DEFAULT_USER_MAPPING]);
    const job = { id: "job", tenantId: TENANT, applicationId: "app", schema };
    await store.sync.saveJob({ ...job, scope: "all", intervalMs: 1e9 }, { status: "NotRun" });
  });
  afterEach(async () => {
    await engine?.stop();
    engine = undefined;
    for (const keeper of keepers.splice(0)) await keeper.stop();
    await mail.close();
    await target.close();
    await opened.close();
  });

  function startKeeper(more: { readonly env?: Record<string, string>; now?: () => number } = {}) {
    const keeper = startNotificationKeeper({
      store,
      log: pino({ level: "silent" }),
      serverUrl: () => "https://rollcall.example",
      env: {
        ROLLCALL_SMTP_URL: `smtp://localhost:${mail.port}`,
        ROLLCALL_SMTP_TLS: "never",
        ROLLCALL_MAIL_FROM: "Rollcall <rollcall@example.com>",
        ...more.env,
      },
      world: { ...REAL_WORLD, now: more.now ?? REAL_WORLD.now },
    });
    keepers.push(keeper);
    return keeper;
  }

  async function setState(state: JobState): Promise<void> {
    const lease = await store.sync.takeLease(LANE, "test", 0, 1);
    if (lease === undefined) throw new Error("the lane is free");
    await store.sync.commit(lease, { state });
    await store.sync.releaseLease(lease);
  }

  const subjects = () => mail.received.map(({ mail: { subject = "" } }) => subject);

  test("a real cycle that is refused puts the job in quarantine, and a mail says so", async () => {
    await store.sync.saveSecret(TENANT, "app", "another-token");
    const keeper = startKeeper();
    engine = await createEngine({
      store,
      databaseUrl: undefined,
      log: pino({ level: "silent" }),
      events: { cycleEnded: keeper.wake },
    });
    await engine.start();
    const [got] = await mail.waitFor(1);
    expect(got?.to).toEqual(["it@example.com"]);
    expect(got?.mail.subject).toBe("[Rollcall] BitaBIZ: provisioning is in quarantine");
    expect(got?.mail.text).toContain("Make a new Secret Token in the application");
    expect(got?.mail.text).toContain("Ærø Køkken");
    expect(got?.mail.text).toContain("https://rollcall.example/tenants/tenant/v1.0/");
    expect(got?.raw).not.toContain("another-token");
  });

  test("what is known is not told again, by another process neither; the end is told", async () => {
    await setState(QUARANTINE);
    const first = startKeeper();
    await mail.waitFor(1);
    await first.stop();
    const second = startKeeper();
    await setState({ status: "Active" });
    second.wake();
    await mail.waitFor(2);
    expect(subjects()).toEqual([
      "[Rollcall] BitaBIZ: provisioning is in quarantine",
      "[Rollcall] BitaBIZ: provisioning works again",
    ]);
  });

  test("what a killed process had claimed is sent when its claim has run out", async () => {
    await setState(QUARANTINE);
    mail.refuse = "hang";
    const killed = startKeeper();
    const group = { tenantId: TENANT, topic: "job/job", channel: "mail" };
    while ((await store.notifications.listEntries(TENANT, 9)).length === 0) {
      await REAL_WORLD.sleep(5);
    }
    // Nobody settles what was claimed: as far as the database knows, its process is gone.
    await store.notifications.claim(group, Date.now(), Date.now() + 120_000);
    mail.refuse = undefined;
    const later = Date.now() + 130_000;
    startKeeper({ now: () => later });
    const [got] = await mail.waitFor(1);
    const [entry] = await store.notifications.listEntries(TENANT, 1);
    expect(got?.mail.messageId).toBe(`<${entry?.id}@rollcall>`);
    expect(killed.ports.mailer).toBeDefined();
  });

  test("a mail server that fails is tried again later, and the mail is one", async () => {
    await setState(QUARANTINE);
    mail.refuse = refusal(451, "Later.");
    const keeper = startKeeper();
    const attempts = async () => (await store.notifications.listEntries(TENANT, 1))[0];
    while (((await attempts())?.attempts ?? 0) === 0) await REAL_WORLD.sleep(5);
    expect(await attempts()).toMatchObject({
      status: "waiting",
      error: expect.stringContaining("(451)"),
    });
    await keeper.stop();
    mail.refuse = undefined;
    const later = Date.now() + 60_000;
    startKeeper({ now: () => later });
    await mail.waitFor(1);
    expect(subjects()).toEqual(["[Rollcall] BitaBIZ: provisioning is in quarantine"]);
  });

  test("a webhook gets the same, signed; this machine only when allowed", async () => {
    const calls: { readonly headers: IncomingMessage["headers"]; readonly body: string }[] = [];
    const { promise: called, resolve } = Promise.withResolvers<void>();
    const hook = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        calls.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
        response.end("ok");
        resolve();
      });
    });
    await new Promise<void>((done) => hook.listen(0, "127.0.0.1", done));
    const { port } = hook.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/hook`;
    await store.notifications.saveWebhook(
      { tenantId: TENANT, id: "h", url, enabled: true },
      SECRET,
    );
    await setState(QUARANTINE);
    const refused = startKeeper();
    const entry = async () =>
      (await store.notifications.listEntries(TENANT, 9)).find(({ channel }) => channel !== "mail");
    while ((await entry())?.error === undefined) await REAL_WORLD.sleep(5);
    expect((await entry())?.error).toContain("its address is in a private network");
    expect(calls).toEqual([]);
    await refused.stop();
    const later = Date.now() + 60_000;
    const env = { ROLLCALL_ALLOW_PRIVATE_TARGETS: `127.0.0.1:${port}` };
    startKeeper({ env, now: () => later });
    await called;
    const [{ headers, body } = { headers: {}, body: "" }] = calls;
    const id = String(headers["webhook-id"]);
    const timestamp = String(headers["webhook-timestamp"]);
    expect(headers["webhook-signature"]).toBe(signWebhook(SECRET, { id, timestamp, body }));
    expect(JSON.parse(body)).toMatchObject({
      tenantId: TENANT,
      applicationId: "app",
      name: "BitaBIZ",
      events: [{ kind: "quarantineEntered", code: "Unauthorized" }],
    });
    await new Promise((done) => hook.close(done));
  });

  test("nobody is written to who did not ask for it", async () => {
    const application = await store.sync.readApplication(TENANT, "app");
    if (application === undefined) throw new Error("it is there");
    const { notificationSettings: _none, ...silent } = application;
    await store.sync.saveApplication(silent);
    await setState(QUARANTINE);
    startKeeper();
    while ((await store.notifications.readTold(TENANT, "job/job")).version === 0) {
      await REAL_WORLD.sleep(5);
    }
    expect(await store.notifications.listEntries(TENANT, 9)).toEqual([]);
  });
});
