import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { IDLE_MS, SESSION_MS } from "../../src/common/account-session.ts";
import { STORES } from "../support/stores.ts";
import {
  type DeskOrganization,
  GOOD,
  OPERATOR,
  OTHER,
  readLink,
  type SignInDesk,
  startDesk,
} from "./desk.ts";

const DAY_MS = 24 * 60 * 60_000;
const MINUTE_MS = 60_000;
const NOBODY = "rle_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

describe.each(STORES)("employees sign in, on $title", ({ open }) => {
  let desk: SignInDesk;
  let acme: DeskOrganization;
  beforeAll(async () => {
    desk = await startDesk(open);
    acme = await desk.addOrganization();
  });
  afterAll(() => desk.close());

  const choose = (link: string, password: string, at = acme) =>
    desk.call("POST", `${at.path}/password`, { body: { link, password } });
  const me = (cookie: string) => desk.call("GET", "/saas/v1/me", { cookie });

  test("the first administrator chooses a password by the operator's link, and signs in", async () => {
    const { id } = await acme.addPerson("anna");
    const link = await acme.link(id);
    const shown = await desk.call("POST", `${acme.path}/password-link/inspect`, { body: { link } });
    expect(shown.body).toMatchObject({ userName: "anna@acme.example", organizationName: "Acme" });
    const chosen = await choose(link, GOOD);
    expect(chosen.status).toBe(200);
    expect(chosen.headers.get("set-cookie")).toMatch(
      /^rollcall_app_[\w-]+=rse_[\w-]{43}\.[\w-]+; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const signedIn = await acme.signIn("anna", GOOD);
    expect(signedIn.status).toBe(200);
    expect((await me(signedIn.cookie)).body).toMatchObject({
      organization: { id: acme.id },
      employee: { id, role: "administrator", managedBy: "manual" },
      session: { method: "password" },
    });
    const list = await desk.call("GET", `${acme.path}/employees`, { cookie: signedIn.cookie });
    expect(list.status, "an administrator's cookie calls the API").toBe(200);
  });

  test("a link by mail works once, and the old password and sessions end with it", async () => {
    await acme.addPerson("bo", GOOD);
    const before = await acme.signIn("bo", GOOD);
    const asked = await desk.call("POST", `${acme.path}/password-link`, {
      body: { userName: "BO@acme.example" },
    });
    expect(asked.status).toBe(202);
    await desk.settled();
    const mail = desk.mail.received.at(-1);
    expect(mail?.to).toEqual(["bo@acme.example"]);
    const [address = ""] = /http:\S+/.exec(mail?.mail.text ?? "") ?? [];
    expect(address.startsWith(`${desk.origin}/app/${acme.id}/password?link=`)).toBe(true);
    const link = readLink(address);
    expect((await choose(link, "for kort")).code, "a refused password leaves the link").toBe(
      "PasswordRefused",
    );
    const chosen = await choose(link, OTHER);
    expect(chosen.status).toBe(200);
    expect((await choose(link, OTHER)).code).toBe("LinkUsed");
    expect((await me(before.cookie)).status, "the session from before").toBe(401);
    expect((await me(chosen.cookie)).status).toBe(200);
    expect((await acme.signIn("bo", GOOD)).code).toBe("SignInRefused");
    expect((await acme.signIn("bo", OTHER)).status).toBe(200);
  });

  test("of two who use a link at once, one gets in", async () => {
    const { id } = await acme.addPerson("twice");
    const link = await acme.link(id);
    const both = await Promise.all([choose(link, GOOD), choose(link, OTHER)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 410]);
  });

  test("the first link that is used voids all others of the person", async () => {
    const { id } = await acme.addPerson("several");
    const [one, two] = [await acme.link(id), await acme.link(id)];
    expect((await choose(two, GOOD)).status).toBe(200);
    expect((await choose(one, OTHER)).code).toBe("LinkUsed");
  });

  test("a link of a day ago, of another organization, or of nobody opens nothing", async () => {
    const other = await desk.addOrganization();
    const { id } = await acme.addPerson("cecilie");
    const link = await acme.link(id);
    expect((await choose(link, GOOD, other)).code).toBe("LinkUnknown");
    const moved = `${link.slice(0, link.indexOf("."))}.${other.id}`;
    expect((await choose(moved, GOOD, other)).code).toBe("LinkUnknown");
    expect((await choose(`${NOBODY}.${acme.id}`, GOOD)).code).toBe("LinkUnknown");
    expect((await choose("", GOOD)).code).toBe("LinkUnknown");
    desk.pass(DAY_MS - 1);
    const inspect = () =>
      desk.call("POST", `${acme.path}/password-link/inspect`, { body: { link } });
    expect((await inspect()).status).toBe(200);
    desk.pass(1);
    expect((await inspect()).code).toBe("LinkExpired");
    expect((await choose(link, GOOD)).code).toBe("LinkExpired");
  });

  test("whom a directory manages has no password and gets no link, until taken over", async () => {
    const userId = await acme.provision("dorte");
    const at = `${acme.path}/employees/${userId}/password-link`;
    const refused = await desk.call("POST", at, { token: OPERATOR, body: {} });
    expect([refused.status, refused.code]).toEqual([409, "ManagedByDirectory"]);
    const before = desk.mail.received.length;
    await desk.call("POST", `${acme.path}/password-link`, {
      body: { userName: "dorte@acme.example" },
    });
    await desk.settled();
    const mails = desk.mail.received.slice(before);
    expect(mails.map(({ mail }) => mail.text?.includes("link="))).toEqual([false]);
    await desk.call("POST", `${acme.path}/employees/${userId}/detach`, { token: OPERATOR });
    expect((await choose(await acme.link(userId), GOOD)).status).toBe(200);
    expect((await acme.signIn("dorte", GOOD)).status).toBe(200);
  });

  test.each([
    { title: "disabled by SCIM", method: "PATCH", active: true },
    { title: "deleted by SCIM", method: "DELETE", active: false },
  ])("whoever is $title is out at once, and no link lets them in again", async (given) => {
    const name = `leaver-${given.method}`.toLowerCase();
    const { id } = await acme.addPerson(name, GOOD);
    const { cookie } = await acme.signIn(name, GOOD);
    const link = await acme.link(id);
    expect((await me(cookie)).status).toBe(200);
    const patch = (active: boolean) => ({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", path: "active", value: active }],
    });
    const body = given.method === "PATCH" ? patch(false) : undefined;
    expect((await acme.scim(given.method, `/Users/${id}`, body)).status).toBeLessThan(300);
    expect((await me(cookie)).status).toBe(401);
    expect((await acme.signIn(name, GOOD)).code).toBe("SignInRefused");
    expect((await choose(link, OTHER)).status).toBeGreaterThanOrEqual(403);
    if (given.active) await acme.scim("PATCH", `/Users/${id}`, patch(true));
    expect((await me(cookie)).status, "an ended session does not come back").toBe(401);
    expect((await choose(link, OTHER)).code).toBe("LinkUnknown");
  });

  test("a changed password ends every other session, and needs the current one", async () => {
    await acme.addPerson("eva", GOOD);
    const [one, two] = [await acme.signIn("eva", GOOD), await acme.signIn("eva", GOOD)];
    const change = (currentPassword: string, password: string) =>
      desk.call("POST", "/saas/v1/me/password", {
        cookie: one.cookie,
        body: { currentPassword, password },
      });
    expect((await change("wrong", OTHER)).code).toBe("PasswordRefused");
    expect((await change(GOOD, "eva@acme.example")).code).toBe("PasswordRefused");
    expect((await me(two.cookie)).status).toBe(200);
    expect((await change(GOOD, OTHER)).status).toBe(204);
    expect((await me(one.cookie)).status).toBe(200);
    expect((await me(two.cookie)).status).toBe(401);
    expect((await acme.signIn("eva", OTHER)).status).toBe(200);
  });

  test("sessions are listed without secrets, and ended by their owner or an administrator", async () => {
    const { id } = await acme.addPerson("frida", GOOD);
    const [one, two] = [await acme.signIn("frida", GOOD), await acme.signIn("frida", GOOD)];
    const listed = await desk.call("GET", "/saas/v1/me/sessions", { cookie: one.cookie });
    const sessions = listed.body.sessions as { id: string; current: boolean }[];
    // The third is that of choosing the password.
    expect(sessions.map(({ current }) => current).sort()).toEqual([false, false, true]);
    expect(JSON.stringify(listed.body)).not.toContain(two.cookie.slice(20));
    const ofTwo = await desk.call("GET", "/saas/v1/me/sessions", { cookie: two.cookie });
    const shown = ofTwo.body.sessions as typeof sessions;
    const last = shown.find(({ current }) => current)?.id ?? "";
    const end = (cookie: string) => desk.call("DELETE", `/saas/v1/me/sessions/${last}`, { cookie });
    const stranger = await acme.signIn("eva", OTHER);
    expect((await end(stranger.cookie)).code, "another's session").toBe("UnknownSession");
    expect((await end(one.cookie)).status).toBe(204);
    expect((await me(two.cookie)).status).toBe(401);
    const all = `${acme.path}/employees/${id}/sessions`;
    expect((await desk.call("DELETE", all, { token: OPERATOR })).body).toEqual({ ended: 2 });
    expect((await me(one.cookie)).status).toBe(401);
  });

  test("signing out ends the session on the server, not in the browser alone", async () => {
    const { cookie } = await acme.signIn("eva", OTHER);
    const left = await desk.call("POST", `${acme.path}/sign-out`, { cookie });
    expect([left.status, left.headers.get("set-cookie")]).toEqual([
      204,
      `rollcall_app_${acme.id}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`,
    ]);
    expect((await me(cookie)).status).toBe(401);
  });

  test.each([
    { title: "unused for an hour", steps: [IDLE_MS], status: 401 },
    { title: "used before the hour is over", steps: [IDLE_MS - 1, IDLE_MS - 1], status: 200 },
    {
      title: "used all day, after twelve hours",
      steps: Array.from({ length: 13 }, () => Math.ceil(SESSION_MS / 13)),
      status: 401,
    },
  ])("a session $title: $status", async ({ steps, status }) => {
    const { cookie } = await acme.signIn("eva", OTHER);
    let last = 0;
    for (const step of steps) {
      desk.pass(step);
      last = (await me(cookie)).status;
    }
    expect(last).toBe(status);
  });

  test.each([
    { title: "what a page reads while nobody is at it", headers: { "x-rollcall-unattended": "1" } },
    { title: "a stream of events", headers: { accept: "text/event-stream" } },
  ])("$title is no use of a session", async ({ headers }) => {
    const { cookie } = await acme.signIn("eva", OTHER);
    const ask = async () => (await desk.call("GET", "/saas/v1/me", { cookie, headers })).status;
    desk.pass(IDLE_MS - 1);
    expect(await ask()).toBe(200);
    desk.pass(1);
    expect(await ask()).toBe(401);
  });

  test("every sign-in has a secret of its own, and ends the session that the browser had", async () => {
    const first = await acme.signIn("eva", OTHER);
    const second = await acme.signIn("eva", OTHER, { cookie: first.cookie });
    expect(second.cookie).not.toBe(first.cookie);
    expect((await me(first.cookie)).status).toBe(401);
    const planted = `rollcall_app_${acme.id}=rse_${"A".repeat(43)}.${acme.id}`;
    const third = await acme.signIn("eva", OTHER, { cookie: planted });
    expect(third.cookie).not.toBe(planted);
    expect((await me(planted)).status, "what an attacker planted opens nothing").toBe(401);
  });

  test("an organization's cookie opens no other organization, nor the operator's routes", async () => {
    const other = await desk.addOrganization();
    const { cookie } = await acme.signIn("anna", GOOD);
    expect((await desk.call("GET", `${other.path}/employees`, { cookie })).status).toBe(401);
    const renamed = cookie.replace(acme.id, other.id);
    const opened = await desk.call("GET", `${other.path}/employees`, { cookie: renamed });
    expect(opened.status).toBe(404);
    const at = `${acme.path}/administrators`;
    const body = { email: "x@acme.example" };
    expect((await desk.call("POST", at, { cookie, body })).status).toBe(403);
    const secret = cookie.slice(cookie.indexOf("=") + 1);
    const forged = `rollcall_app_${other.id}=${secret.slice(0, secret.indexOf("."))}.${other.id}`;
    expect((await me(forged)).status).toBe(401);
  });

  test("a browser signs in to a second organization and stays in the first", async () => {
    const other = await desk.addOrganization();
    await other.addPerson("eva", GOOD);
    const first = await acme.signIn("eva", OTHER);
    const second = await other.signIn("eva", GOOD, { cookie: first.cookie });
    const cookie = `${first.cookie}; ${second.cookie}`;
    for (const { id, path } of [acme, other]) {
      const answer = await desk.call("GET", `${path}/me`, { cookie });
      expect([answer.status, answer.body]).toMatchObject([200, { organization: { id } }]);
    }
    const unnamed = await me(cookie);
    expect([unnamed.status, unnamed.code]).toEqual([400, "BadRequest"]);
    await desk.call("POST", `${acme.path}/sign-out`, { cookie });
    expect((await desk.call("GET", `${acme.path}/me`, { cookie })).status).toBe(401);
    expect((await desk.call("GET", `${other.path}/me`, { cookie })).status).toBe(200);
    const left = await desk.call("POST", "/saas/v1/sign-out", { cookie });
    expect(left.headers.getSetCookie()).toHaveLength(2);
    expect((await desk.call("GET", `${other.path}/me`, { cookie })).status).toBe(401);
  });

  test("sign-ins, refusals and changes are in the audit log, without what was typed", async () => {
    await acme.signIn("eva", "my secret typed wrong");
    await acme.signIn("my secret typed for a name", "x");
    const { body } = await desk.call("GET", `/api/organizations/${acme.id}/audit?limit=1000`, {
      token: OPERATOR,
    });
    const text = JSON.stringify(body);
    const actions = new Set((body.entries as { action: string }[]).map(({ action }) => action));
    for (const action of [
      "signIn",
      "signInRefused",
      "signOut",
      "endSessions",
      "issueLink",
      "changePassword",
    ]) {
      expect(actions, action).toContain(action);
    }
    for (const secret of ["typed", GOOD, OTHER, "rse_", "rle_", "argon2"]) {
      expect(text.includes(secret), secret).toBe(false);
    }
  });

  test("five wrong passwords lock an account and an unknown name alike, each for itself", async () => {
    await acme.addPerson("gerda", GOOD);
    const guess = async (name: string) => {
      const codes: string[] = [];
      for (let index = 0; index < 7; index += 1) {
        codes.push((await acme.signIn(name, `guess ${index}`)).code);
      }
      return codes;
    };
    desk.pass(10 * MINUTE_MS);
    const refused = Array.from({ length: 5 }, () => "SignInRefused");
    const expected = [...refused, "TooManyAttempts", "TooManyAttempts"];
    expect(await guess("gerda")).toEqual(expected);
    desk.pass(10 * MINUTE_MS);
    expect(await guess("nobody-at-all")).toEqual(expected);
  });

  test("a locked account opens by its password after the wait, not before, and then at once", async () => {
    await acme.addPerson("hanne", GOOD);
    for (let index = 0; index < 5; index += 1) await acme.signIn("hanne", "wrong");
    const locked = await acme.signIn("hanne", GOOD);
    expect([locked.status, locked.headers.get("retry-after")]).toEqual([429, "30"]);
    desk.pass(29_999);
    expect((await acme.signIn("hanne", GOOD)).status).toBe(429);
    desk.pass(1);
    expect((await acme.signIn("hanne", GOOD)).status).toBe(200);
    for (let index = 0; index < 4; index += 1) await acme.signIn("hanne", "wrong");
    expect((await acme.signIn("hanne", GOOD)).status, "it began anew").toBe(200);
  });

  test("guesses at the same time are counted one by one", async () => {
    await acme.addPerson("ida", GOOD);
    desk.pass(10 * MINUTE_MS);
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, index) => acme.signIn("ida", `guess ${index}`)),
    );
    expect(all.filter(({ code }) => code === "SignInRefused")).toHaveLength(5);
  });
});
