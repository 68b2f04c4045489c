import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STORES } from "../support/stores.ts";
import {
  type Answer,
  type DeskOrganization,
  GOOD,
  OPERATOR,
  readLink,
  type SignInDesk,
  startDesk,
} from "./desk.ts";

/** Somebody without an account sets the integration up: that, for a day, and nothing else. */

const HOUR_MS = 60 * 60_000;
const GUEST = { "x-rollcall-guest": "1" };

describe.each(STORES)("invitations on $title", ({ open }) => {
  let desk: SignInDesk;
  let acme: DeskOrganization;
  let cookie: string;

  beforeAll(async () => {
    desk = await startDesk(open);
    acme = await desk.addOrganization();
    await acme.addPerson("anna", GOOD);
    ({ cookie } = await acme.signIn("anna", GOOD));
  });
  afterAll(() => desk.close());

  const invite = (body: object): Promise<Answer> =>
    desk.call("POST", `${acme.path}/integration/invitations`, { cookie, body });
  const openLink = (address: string): Promise<Answer> =>
    desk.call("POST", `${acme.path}/invitation`, { body: { link: readLink(address) } });
  const asGuest = (guest: string, method: string, path: string, body?: unknown) =>
    desk.call(method, acme.path + path, {
      cookie: guest,
      headers: GUEST,
      ...(body !== undefined && { body }),
    });
  const listOpen = async (): Promise<readonly string[]> => {
    const { body } = await desk.call("GET", `${acme.path}/integration/invitations`, { cookie });
    return (body.invitations as unknown as { email: string }[]).map(({ email }) => email);
  };
  const comeIn = async (email: string): Promise<string> => {
    const given = await invite({ email });
    return (await openLink(String(given.body.link))).cookie;
  };

  test("whoever opens the link reads the endpoint and generates a token", async () => {
    const given = await invite({ email: "It@Acme.example" });
    expect([given.status, given.body.link]).toEqual([
      201,
      expect.stringContaining(`/app/${acme.id}/invitation?link=`),
    ]);
    const opened = await openLink(String(given.body.link));
    expect(opened.body).toMatchObject({
      organization: { id: acme.id },
      invitation: { email: "it@acme.example" },
    });
    const integration = await asGuest(opened.cookie, "GET", "/integration");
    expect(integration.body.integration).toMatchObject({ enabled: true });
    const token = await asGuest(opened.cookie, "POST", "/integration/token", {});
    expect([token.status, typeof token.body.bearerToken]).toEqual([201, "string"]);
    const again = await openLink(String(given.body.link));
    expect(again.status).toBe(200);
  });

  test.each([
    ["GET", "/employees"],
    ["GET", "/employees/x"],
    ["GET", "/requests"],
    ["GET", "/audit"],
    ["GET", "/events"],
    ["GET", "/me"],
    ["GET", ""],
    ["PATCH", ""],
    ["GET", "/sign-on"],
    ["GET", "/resources"],
    ["DELETE", "/integration/directory"],
    ["GET", "/integration/invitations"],
    ["POST", "/integration/invitations"],
    ["POST", "/administrators"],
  ])("a guest gets nothing at %s %s", async (method, path) => {
    const guest = await comeIn("nosy@acme.example");
    const answer = await asGuest(guest, method, path, method === "GET" ? undefined : {});
    expect([401, 403, 404]).toContain(answer.status);
    const elsewhere = await desk.call("GET", "/saas/v1/organizations", {
      cookie: guest,
      headers: GUEST,
    });
    expect(elsewhere.status).toBe(401);
  });

  test("the cookie opens no other organization, and nothing without the page's header", async () => {
    const guest = await comeIn("it@acme.example");
    const other = await desk.addOrganization();
    const renamed = guest.replace(acme.id, other.id);
    for (const given of [guest, renamed]) {
      const answer = await desk.call("GET", `${other.path}/integration`, {
        cookie: given,
        headers: GUEST,
      });
      expect([401, 404]).toContain(answer.status);
    }
    const plain = await desk.call("GET", `${acme.path}/integration`, { cookie: guest });
    expect(plain.status).toBe(401);
    const foreign = await desk.call("POST", `${acme.path}/integration/token`, {
      cookie: guest,
      headers: { ...GUEST, origin: "https://evil.example", "sec-fetch-site": "cross-site" },
      body: {},
    });
    expect([foreign.status, foreign.code]).toEqual([403, "CrossSiteRequest"]);
  });

  test("revoked, the link is void and the guest is out with the next request", async () => {
    const given = await invite({ email: "gone@acme.example" });
    const { cookie: guest } = await openLink(String(given.body.link));
    expect(await listOpen()).toContain("gone@acme.example");
    const path = `${acme.path}/integration/invitations/${encodeURIComponent("gone@acme.example")}`;
    expect((await desk.call("DELETE", path, { cookie })).status).toBe(204);
    expect(await listOpen()).not.toContain("gone@acme.example");
    expect((await asGuest(guest, "GET", "/integration")).status).toBe(401);
    expect((await openLink(String(given.body.link))).code).toBe("LinkUnknown");
    expect((await desk.call("DELETE", path, { cookie })).code).toBe("UnknownInvitation");
  });

  test("a second invitation of the same address voids the first", async () => {
    const first = await invite({ email: "twice@acme.example" });
    await invite({ email: "Twice@acme.example" });
    expect((await openLink(String(first.body.link))).code).toBe("LinkUnknown");
    expect((await listOpen()).filter((email) => email === "twice@acme.example")).toHaveLength(1);
  });

  test("mailed, the answer keeps the link to itself", async () => {
    const given = await invite({ email: "post@acme.example", mail: true, language: "da" });
    expect([given.status, given.body.to, given.body.link]).toEqual([
      202,
      "post@acme.example",
      undefined,
    ]);
    await desk.settled();
    const sent = desk.mail.received.find(({ to }) => to.includes("post@acme.example"));
    expect(sent?.mail.text).toContain(`/app/${acme.id}/invitation?link=`);
  });

  test("who invited, who came and who did what is in the audit log; no secret is", async () => {
    const guest = await comeIn("seen@acme.example");
    await asGuest(guest, "PATCH", "/integration", { enabled: false });
    await asGuest(guest, "PATCH", "/integration", { enabled: true });
    const { body } = await desk.call("GET", `${acme.path}/audit?limit=4`, { cookie });
    const entries = body.entries as unknown as { actor: string; action: string }[];
    expect(entries.map(({ actor, action }) => [actor.startsWith("guest seen@"), action])).toEqual([
      [true, "update"],
      [true, "update"],
      [true, "signIn"],
      [false, "issueLink"],
    ]);
    expect(JSON.stringify(body)).not.toMatch(/rlg_|rsg_/);
  });

  test("who is no administrator invites nobody, nor is what is no address invited", async () => {
    expect((await invite({ email: "nobody" })).status).toBe(400);
    const stranger = await desk.call("POST", `${acme.path}/integration/invitations`, {
      body: { email: "x@acme.example" },
    });
    expect(stranger.status).toBe(401);
    const operator = await desk.call("POST", `${acme.path}/integration/invitations`, {
      token: OPERATOR,
      body: { email: "x@acme.example" },
    });
    expect(operator.status).toBe(201);
  });

  test("after a day the link is void, and so is what it opened", async () => {
    const given = await invite({ email: "late@acme.example" });
    desk.pass(23.5 * HOUR_MS);
    const opened = await openLink(String(given.body.link));
    expect(opened.status).toBe(200);
    desk.pass(0.6 * HOUR_MS);
    expect((await asGuest(opened.cookie, "GET", "/integration")).status).toBe(401);
    expect((await openLink(String(given.body.link))).code).toBe("LinkExpired");
  });
});
