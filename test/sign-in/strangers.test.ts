import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type DeskOrganization,
  GOOD,
  OPERATOR,
  type Sending,
  type SignInDesk,
  startDesk,
} from "./desk.ts";

let desk: SignInDesk;
let acme: DeskOrganization;
let cookie: string;
beforeAll(async () => {
  desk = await startDesk();
  acme = await desk.addOrganization();
  await acme.addPerson("anna", GOOD);
  ({ cookie } = await acme.signIn("anna", GOOD));
});
afterAll(() => desk.close());

const FOREIGN = "https://evil.example";

describe("requests of other sites' pages", () => {
  /** A browser's words about where a request is from; the cookie comes along in each. */
  const cases: readonly { title: string; headers: Record<string, string>; status: number }[] = [
    { title: "no word at all", headers: {}, status: 403 },
    { title: "another origin", headers: { origin: FOREIGN }, status: 403 },
    { title: "an origin that is hidden", headers: { origin: "null" }, status: 403 },
    {
      title: "our host as another's subdomain",
      headers: { origin: "SAME.evil.example" },
      status: 403,
    },
    { title: "cross-site", headers: { "sec-fetch-site": "cross-site" }, status: 403 },
    { title: "same-site, another host", headers: { "sec-fetch-site": "same-site" }, status: 403 },
    { title: "typed by a person", headers: { "sec-fetch-site": "none" }, status: 403 },
    {
      title: "same-origin and another origin",
      headers: { "sec-fetch-site": "same-origin", origin: FOREIGN },
      status: 403,
    },
    { title: "same-origin", headers: { "sec-fetch-site": "same-origin" }, status: 200 },
    { title: "our origin", headers: { origin: "SAME" }, status: 200 },
  ];
  test.each(cases)("with $title, an unsafe method gets $status", async ({ headers, status }) => {
    const { origin = "" } = headers;
    const told =
      origin === "" ? headers : { ...headers, origin: origin.replace("SAME", desk.origin) };
    const answer = await desk.call("DELETE", "/saas/v1/me/sessions", {
      headers: { ...told, cookie },
    });
    expect([answer.status, answer.code]).toEqual([
      status,
      status === 403 ? "CrossSiteRequest" : "",
    ]);
  });

  test("reading is left alone: another site's page can't read the answer", async () => {
    const answer = await desk.call("GET", "/saas/v1/me", { headers: { cookie, origin: FOREIGN } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });

  test.each([
    { path: "/sign-in", body: { userName: "anna@acme.example", password: GOOD } },
    { path: "/password", body: { link: "x", password: GOOD } },
    { path: "/password-link", body: { userName: "anna@acme.example" } },
  ])("can't sign anybody in, or ask for links: $path", async ({ path, body }) => {
    const headers = { origin: FOREIGN };
    const answer = await desk.call("POST", `${acme.path}${path}`, { body, headers });
    expect([answer.status, answer.code, answer.cookie]).toEqual([403, "CrossSiteRequest", ""]);
  });

  test("a form can't be a sign-in: its media types are not read", async () => {
    const response = await fetch(`${desk.origin}${acme.path}/sign-in`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "userName=anna",
    });
    expect(response.status).toBe(415);
  });

  test("the operator's token needs no origin, whatever cookie comes with it", async () => {
    const headers = { cookie: `rollcall_app_${acme.id}=x`, origin: FOREIGN };
    const answer = await desk.call("GET", acme.path, { token: OPERATOR, headers });
    expect(answer.status).toBe(200);
  });
});

describe("what strangers learn", () => {
  test.each([
    { title: "an unknown name", userName: "nobody@acme.example", password: GOOD },
    { title: "a wrong password", userName: "anna@acme.example", password: "wrong" },
    { title: "no password", userName: "anna@acme.example", password: undefined },
    { title: "a password that is no text", userName: "anna@acme.example", password: { $ne: 1 } },
    { title: "an empty password", userName: "anna@acme.example", password: "" },
    { title: "the hash of nobody", userName: "nobody@acme.example", password: "" },
    { title: "a name that is no text", userName: ["anna@acme.example"], password: GOOD },
    {
      title: "a filter for a name",
      userName: 'x" or userName pr or userName eq "',
      password: GOOD,
    },
    { title: "a name with NUL", userName: "anna\u0000", password: GOOD },
  ])("$title gets the same answer as any other", async ({ userName, password }) => {
    desk.pass(60 * 60_000);
    const sending: Sending = { body: { userName, password } };
    const answer = await desk.call("POST", `${acme.path}/sign-in`, sending);
    const isUnreadable = userName === "anna\u0000";
    if (isUnreadable) expect(answer.status).toBe(400);
    else {
      expect(answer.body).toEqual({
        error: {
          code: "SignInRefused",
          message: "This name and password open no account. A link by mail, or SSO, may help.",
        },
      });
      expect(answer.status).toBe(401);
    }
    expect(answer.cookie).toBe("");
  });

  test("a link is promised to everybody in the same words, and mailed to whom it may concern", async () => {
    await acme.provision("managed");
    const before = desk.mail.received.length;
    const ask = async (userName: unknown) => {
      const { status, body } = await desk.call("POST", `${acme.path}/password-link`, {
        body: { userName },
      });
      return { status, body };
    };
    const answers = [];
    for (const name of ["anna@acme.example", "nobody@acme.example", "managed@acme.example", 7]) {
      answers.push(await ask(name));
    }
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
    await desk.settled();
    const mails = desk.mail.received.slice(before).map(({ to, mail }) => [to[0], mail.subject]);
    expect(mails.sort()).toEqual([
      ["anna@acme.example", "Your password for Acme"],
      ["managed@acme.example", "Your password for Acme"],
    ]);
  });

  test("nobody's mailbox is filled: three mails, then one in ten minutes", async () => {
    await acme.addPerson("filled", GOOD);
    desk.pass(60 * 60_000);
    const ask = () =>
      desk.call("POST", `${acme.path}/password-link`, {
        body: { userName: "filled@acme.example" },
      });
    const statuses = [];
    for (let index = 0; index < 5; index += 1) statuses.push((await ask()).status);
    expect(statuses).toEqual([202, 202, 202, 429, 429]);
    desk.pass(10 * 60_000);
    expect((await ask()).status).toBe(202);
    await desk.settled();
  });

  test("an address that tries one name after the other is held back", async () => {
    const statuses = new Set<number>();
    for (let index = 0; index < 75; index += 1) {
      const headers = { "x-forwarded-for": "192.0.2.7" };
      statuses.add((await acme.signIn(`sprayed-${index}`, "Spring2026!", { headers })).status);
    }
    expect([...statuses]).toEqual([401, 429]);
    const other = await acme.signIn("anna", GOOD, { headers: { "x-forwarded-for": "192.0.2.8" } });
    expect(other.status, "others come in").toBe(200);
  });

  test("an organization that there is not has nobody to sign in", async () => {
    const path = "/saas/v1/organizations/none/sign-in";
    const answer = await desk.call("POST", path, { body: { userName: "a", password: GOOD } });
    expect([answer.status, answer.code]).toEqual([404, "UnknownOrganization"]);
  });
});

describe("behind TLS", () => {
  test("the cookie is bound to the host, and none without that binding is read", async () => {
    const publicUrl = "https://rollcall.example";
    const secure = await startDesk(undefined, { publicUrl });
    try {
      const organization = await secure.addOrganization();
      await organization.addPerson("anna", GOOD);
      const signedIn = await organization.signIn("anna", GOOD, { headers: { origin: publicUrl } });
      expect(signedIn.headers.get("set-cookie")).toMatch(
        /^__Host-rollcall_app_[\w-]+=rse_.*; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
      );
      const read = (name: string) =>
        secure.call("GET", "/saas/v1/me", { headers: { cookie: name } });
      expect((await read(signedIn.cookie)).status).toBe(200);
      expect((await read(signedIn.cookie.replace("__Host-", ""))).status).toBe(401);
    } finally {
      await secure.close();
    }
  });
});

describe("without a mail server", () => {
  test("nobody is promised a mail; an administrator hands the link over", async () => {
    const silent = await startDesk(undefined, { mail: false });
    try {
      const organization = await silent.addOrganization();
      const { id } = await organization.addPerson("anna");
      const asked = await silent.call("POST", `${organization.path}/password-link`, {
        body: { userName: "anna@acme.example" },
      });
      expect([asked.status, asked.code]).toEqual([503, "MailNotConfigured"]);
      expect(await organization.link(id)).toMatch(/^rle_/);
    } finally {
      await silent.close();
    }
  });
});
